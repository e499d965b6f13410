package avrox

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/recast-ml/recast/table"
)

// typed is the schema of a record of one column.
func typed(typ string, attrs ...string) string {
	return recordOf(strings.Join(append([]string{`"x", "type": ` + typ}, attrs...), ", "))
}

const (
	decimal3  = `{"type": "bytes", "logicalType": "decimal", "precision": 3}`
	decimal38 = `{"type": "bytes", "logicalType": "decimal", "precision": 38}`
	uuidText  = `{"type": "string", "logicalType": "uuid"}`
	enumAB    = `{"type": "enum", "name": "e", "symbols": ["a", "b\""]}`
	pairList  = `{"type": "array", "items": {"type": "record", "name": "p", "fields": [{"name": "key", "type": "long"}, {"name": "value", "type": "int"}]}}`
)

func listOf(typ string) string { return `{"type": "array", "items": ` + typ + `}` }
func mapOf(typ string) string  { return `{"type": "map", "values": ` + typ + `}` }

// What is not in the files of testdata: values at the ends of their ranges, and
// odd ways to write them. Each is decoded between two others.
func TestValues(t *testing.T) {
	for _, tc := range []struct {
		schema string
		data   []byte
		want   string
	}{
		{typed(`"long"`), long64(math.MinInt64), "-9223372036854775808"},
		{typed(`"long"`), long64(math.MaxInt64), "9223372036854775807"},
		{typed(`"long"`), []byte{0x82, 0x80, 0x80, 0x00}, "1"}, // in more bytes than it needs
		{typed(`"long"`), []byte{0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, "1"},
		{typed(`"int"`), long64(math.MinInt32), "-2147483648"},
		{typed(`"int"`), long64(math.MaxInt32), "2147483647"},
		{typed(`["null", "int"]`), []byte{0x82, 0x00, 0x04}, "2"}, // the index, too
		{typed(`["null", "int"]`), []byte{0x80, 0x00}, "null"},
		{typed(`["int"]`), []byte{0x00, 0x04}, "2"},
		{typed(`"string"`), []byte{0x82, 0x00, 'a'}, "a"},
		{typed(`"string"`), text(strings.Repeat("é", 1000)), strings.Repeat("é", 1000)},
		{typed(`["string", "null"]`), join(long64(0), text(strings.Repeat("x", 64))), strings.Repeat("x", 64)},
		{typed(enumAB), long64(1), `b"`},
		{typed(`{"type": "enum", "name": "e", "symbols": ["a"]}`), long64(0), "a"},
		{typed(`{"type": "fixed", "name": "f", "size": 0}`), nil, "[]"},

		{typed(decimal3), text("\x03\xe7"), "999"},
		{typed(decimal3), text("\xfc\x19"), "-999"},
		{typed(decimal3), text(""), "0"},
		{typed(decimal3), text(strings.Repeat("\xff", 20)), "-1"},
		{typed(decimal3), text(strings.Repeat("\x00", 20) + "\x7f"), "127"},
		{typed(decimal38), text("\x4b\x3b\x4c\xa8\x5a\x86\xc4\x7a\x09\x8a\x22\x3f\xff\xff\xff\xff"), strings.Repeat("9", 38)},
		{typed(decimal38), text("\xb4\xc4\xb3\x57\xa5\x79\x3b\x85\xf6\x75\xdd\xc0\x00\x00\x00\x01"), "-" + strings.Repeat("9", 38)},
		{typed(uuidText), text("00112233-4455-6677-8899-AAbbCCddEEff"), "[0 17 34 51 68 85 102 119 136 153 170 187 204 221 238 255]"},

		{typed(`"int"`, `"recast.type": "int8"`), long64(-128), "-128"},
		{typed(`"int"`, `"recast.type": "uint16"`), long64(65535), "65535"},
		{typed(`"long"`, `"recast.type": "uint64"`), long64(math.MaxInt64), "9223372036854775807"},
		{typed(`"float"`, `"recast.type": "float16"`), float(65504), "65504"},
		{typed(`"float"`, `"recast.type": "float16"`), float(float32(math.NaN())), "NaN"},
		{typed(`"float"`, `"recast.type": "float16"`), float(float32(math.Inf(-1))), "-Inf"},

		{typed(listOf(`"double"`)), join(long64(1), double(1), long64(-2), long64(16), double(2), double(3), long64(0)), "[1 2 3]"},
		{typed(listOf(`["null", "boolean"]`)), []byte{6, 0, 2, 1, 2, 0, 0}, "[null true false]"},
		{typed(listOf(`["null", "boolean"]`), `"recast.length": "3"`), []byte{4, 0, 2, 1, 2, 2, 0, 0}, "[null true false]"},
		{typed(listOf(enumAB)), []byte{4, 2, 0, 0}, `[b" a]`},
		{typed(listOf(decimal3)), join(long64(1), text("\x01"), long64(0)), "[1]"},
		{typed(listOf(uuidText)), join(long64(1), text("00000000-0000-0000-0000-00000000000f"), long64(0)), "[[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 15]]"},
		{typed(pairList, `"recast.shape": "9"`), []byte{2, 2, 4, 1, 4, 6, 8, 0}, "[1:2 3:4]"},

		{typed(mapOf(`"int"`)), []byte{4, 2, 'b', 2, 2, 'a', 4, 0}, `{"a":2,"b":1}`},
		{typed(mapOf(`"int"`)), []byte{1, 6, 2, 'b', 2, 2, 2, 'a', 4, 0}, `{"a":2,"b":1}`},
		{typed(mapOf(mapOf(`"int"`))), join([]byte{4}, text("b"), []byte{4}, text("y"), []byte{2}, text("x"), []byte{4, 0}, text("a"), []byte{0, 0}), `{"a":{},"b":{"x":2,"y":1}}`},
		{typed(mapOf(`["null", "int"]`)), []byte{4, 2, 'b', 0, 2, 'a', 2, 4, 0}, `{"a":2,"b":null}`},
		{typed(`["null", "int", "string"]`), []byte{0}, "null"},
		{typed(`["null", "int", "string"]`), []byte{4, 2, '\n'}, `{"string":"\u000a"}`},
		{typed(`["int", "double"]`), join(long64(1), double(1e21)), `{"double":1e+21}`},
		{typed(`["int", "double"]`), join(long64(1), double(math.NaN())), `{"double":"NaN"}`},
		{typed(`["int", "float"]`), join(long64(1), float(0.1)), `{"float":0.1}`},
		{typed(`["int", "bytes"]`), join(long64(1), text("\x00\"\\\xff")), `{"bytes":"\u0000\"\\ÿ"}`},
		{typed(`["int", ` + listOf(`["int", "null", "boolean"]`) + `]`), []byte{2, 6, 0, 2, 2, 4, 1, 0}, `{"array":[{"int":1},null,{"boolean":true}]}`},
		{typed(`["int", {"type": "record", "name": "n.r", "fields": []}, "null"]`), []byte{2}, `{"n.r":{}}`},
	} {
		t.Run(tc.schema, func(t *testing.T) {
			h, _ := parse(t, headerOf(tc.schema, "null"), ReadOptions{})
			b, err := decodeAll(t, h, join(blockOf(1, tc.data), blockOf(2, join(tc.data, tc.data))))
			if err != nil {
				t.Fatal(err)
			}
			defer b.Release()
			if b.NumRows() != 3 {
				t.Fatalf("%d rows", b.NumRows())
			}
			for i := range 3 {
				if got := cellOf(b.Column(0), i); got != tc.want {
					t.Errorf("row %d is %s, want %s", i, got, tc.want)
				}
			}
		})
	}
}

// Each is the second record of the second block, after good ones.
func TestBadValues(t *testing.T) {
	boolean, one := []byte{1}, long64(1)
	for _, tc := range []struct {
		schema    string
		good, bad []byte
		is        error
		want      string
	}{
		{typed(`"boolean"`), boolean, []byte{2}, ErrCorrupt, `byte 2 is not true or false`},
		{typed(`["null", "boolean"]`), []byte{2, 1}, []byte{2, 3}, ErrCorrupt, `byte 3 is not true or false`},
		{typed(`"int"`), one, long64(math.MaxInt32 + 1), ErrCorrupt, `2147483648 is no int of 32 bits`},
		{typed(`["null", "int"]`), []byte{2, 0}, join([]byte{2}, long64(math.MinInt32-1)), ErrCorrupt, `-2147483649 is no int of 32 bits`},
		{typed(`"long"`), one, bytes.Repeat([]byte{0xff}, 10), ErrCorrupt, `a number is longer than 64 bits`},
		{typed(`"long"`), one, []byte{0x80}, ErrCorrupt, `the block ends within the record`},
		{typed(`"float"`), float(1), nil, ErrCorrupt, `the block has 2 records of at least 4 bytes, and room for 4 bytes`},
		{typed(`["null", "double"]`), []byte{0}, []byte{2, 0}, ErrCorrupt, `the block ends within the record`},
		{typed(`["null", "long"]`), []byte{0}, []byte{4}, ErrCorrupt, `there is no branch 2 in its union`},
		{typed(`["null", "long"]`), []byte{0}, []byte{1}, ErrCorrupt, `there is no branch -1 in its union`},
		{typed(`["long"]`), []byte{0, 0}, []byte{1, 0}, ErrCorrupt, `there is no branch -1 in its union`},
		{typed(`["long", "int"]`), []byte{0, 0}, []byte{4, 0}, ErrCorrupt, `there is no branch 2 in its union`},
		{typed(`"string"`), text("é"), text("\xff\n"), table.ErrUTF8, `"\xff\n" is not valid UTF-8`},
		{typed(`"string"`), text("é"), text("é"[:1]), table.ErrUTF8, `"\xc3" is not valid UTF-8`},
		{typed(`"string"`), text(""), long64(-1), ErrCorrupt, `its length is negative`},
		{typed(`"bytes"`), text(""), long64(1), ErrCorrupt, `the block ends within the record`},
		{typed(`"bytes"`), text(""), long64(math.MaxInt64), ErrCorrupt, `the block ends within the record`},
		{typed(enumAB), long64(0), long64(2), ErrCorrupt, `there is no symbol 2 in enum "e"`},
		{typed(enumAB), long64(0), long64(-1), ErrCorrupt, `there is no symbol -1 in enum "e"`},
		{typed(`{"type": "fixed", "name": "f", "size": 2}`), []byte("ab"), []byte("a"), ErrCorrupt, `the block has 2 records of at least 2 bytes, and room for 3 bytes`},
		{typed(`["null", {"type": "fixed", "name": "f", "size": 2}]`), []byte{0}, []byte{2, 2}, ErrCorrupt, `the block ends within the record`},

		{typed(decimal3), text(""), text("\x03\xe8"), table.ErrRange, `its value has more than 3 digits`},
		{typed(decimal3), text(""), text("\xfc\x18"), table.ErrRange, `its value has more than 3 digits`},
		{typed(decimal38), text(""), text("\x01" + strings.Repeat("\x00", 16)), table.ErrRange, `its value has more than 38 digits`},
		{typed(decimal38), text(""), text("\x00\x80" + strings.Repeat("\x00", 15)), table.ErrRange, `its value has more than 38 digits`},
		{typed(uuidText), text("00000000-0000-0000-0000-00000000000f"), text("{0112233-4455-6677-8899-aabbccddeeff"), ErrNotUUID, `"{0112233-4455-6677-8899-aabbccddeeff" is not a UUID`},
		{typed(uuidText), text("00000000-0000-0000-0000-00000000000f"), text("00112233445566778899aabbccddeeff"), ErrNotUUID, `"00112233445566778899aabbccddeeff" is not a UUID`},
		{typed(uuidText), text("00000000-0000-0000-0000-00000000000f"), text("00000000-0000-0000-0000+00000000000f"), table.ErrSyntax, `"00000000-0000-0000-0000+00000000000f" is not a UUID`},

		{typed(`"int"`, `"recast.type": "int8"`), one, long64(-129), table.ErrRange, `-129 is out of the range of int8`},
		{typed(`["null", "int"]`, `"recast.type": "uint8"`), []byte{0}, []byte{2, 1}, table.ErrRange, `-1 is out of the range of uint8`},
		{typed(`"long"`, `"recast.type": "uint32"`), one, long64(1 << 32), table.ErrRange, `4294967296 is out of the range of uint32`},
		{typed(`"long"`, `"recast.type": "uint64"`), one, long64(-1), table.ErrRange, `-1 is out of the range of uint64`},
		{typed(`"float"`, `"recast.type": "float16"`), float(1), float(0.1), table.ErrRange, `0.1 is out of the range of float16`},

		{typed(listOf(`"int"`)), []byte{0}, long64(1 << 40), ErrCorrupt, `a list has 1099511627776 elements, more than the block has room for`},
		{typed(listOf(`"int"`)), []byte{0}, join(long64(math.MinInt64), long64(0)), ErrCorrupt, `a list has 9223372036854775808 elements, more than the block has room for`},
		{typed(listOf(`"int"`)), []byte{0}, []byte{1, 4, 0, 0}, ErrCorrupt, `the size of a list is wrong`},
		{typed(listOf(`"int"`)), []byte{0}, []byte{1, 40, 0, 0}, ErrCorrupt, `the size of a list is wrong`},
		{typed(listOf(`"int"`)), []byte{0}, []byte{1, 1, 0, 0}, ErrCorrupt, `the size of a list is wrong`},
		{typed(listOf(`"int"`)), []byte{0}, []byte{2, 2}, ErrCorrupt, `the block ends within the record`},
		{typed(listOf(`"string"`)), []byte{2, 2, 'a', 0}, []byte{4, 0, 2, 0xff, 0}, table.ErrUTF8, `"\xff" is not valid UTF-8`},
		{typed(listOf(`"string"`), `"recast.length": "1"`), []byte{2, 2, 'a', 0}, []byte{2, 2, 0xff, 0}, table.ErrUTF8, `"\xff" is not valid UTF-8`},
		{typed(listOf(`"int"`), `"recast.length": "2"`), []byte{4, 0, 0, 0}, []byte{2, 0, 0}, table.ErrCells, `a list has 1 elements, all have 2`},
		{typed(listOf(`"int"`), `"recast.length": "2"`), []byte{4, 0, 0, 0}, []byte{2, 0, 4, 0, 0, 0}, table.ErrCells, `a list has 3 elements, all have 2`},
		{typed(pairList, `"recast.shape": "9"`), []byte{0}, []byte{2, 1, 0, 0}, table.ErrRange, `-1 is no key of a sparse row`},
		{typed(pairList, `"recast.shape": "9"`), []byte{0}, []byte{1, 6, 2, 2, 0}, ErrCorrupt, `the size of a list is wrong`},

		{typed(mapOf(`"int"`)), []byte{0}, []byte{4, 2, 'a', 0, 2, 'a', 0, 0}, ErrCorrupt, `a map has two keys "a"`},
		{typed(mapOf(`"int"`)), []byte{0}, []byte{2, 2, 0xff, 0, 0}, table.ErrUTF8, `"\xff" is not valid UTF-8`},
		{typed(mapOf(`"int"`)), []byte{0}, []byte{1, 2, 2, 'a', 0, 0}, ErrCorrupt, `the size of a list is wrong`},
		{typed(mapOf(`"string"`)), []byte{0}, []byte{2, 2, 'a', 2, 0xff, 0}, table.ErrUTF8, `"\xff" is not valid UTF-8`},
		{typed(mapOf(`"boolean"`)), []byte{0}, []byte{2, 2, 'a', 2, 0}, ErrCorrupt, `byte 2 is not true or false`},
		{typed(mapOf(`"double"`)), []byte{0}, []byte{2, 2, 'a', 2, 0}, ErrCorrupt, `a list has 1 elements, more than the block has room for`},
		{typed(mapOf(`["null", "long", "int"]`)), []byte{0}, []byte{2, 2, 'a', 6, 0}, ErrCorrupt, `there is no branch 3 in its union`},
		{typed(mapOf(`["null", "int"]`)), []byte{0}, join([]byte{2, 2, 'a', 2}, long64(1<<31), []byte{0}), ErrCorrupt, `2147483648 is no int of 32 bits`},
		{typed(mapOf(listOf(`"int"`))), []byte{0}, []byte{2, 2, 'a', 1, 4, 0, 0, 0}, ErrCorrupt, `the size of a list is wrong`},
	} {
		t.Run(tc.want, func(t *testing.T) {
			h, _ := parse(t, headerOf(tc.schema, "null"), ReadOptions{})
			d, err := h.NewDecoder(nil)
			if err != nil {
				t.Fatal(err)
			}
			first := blockOf(2, join(tc.good, tc.good))
			_, err = d.Decode(join(first, blockOf(2, join(tc.good, tc.bad))))
			var placed *table.Error
			if !errors.As(err, &placed) || !errors.Is(err, tc.is) {
				t.Fatalf("%v is no %v", err, tc.is)
			}
			record := int64(4)
			want := "column \"x\": "
			if strings.HasPrefix(tc.want, "the block has") { // that is known before a record is read
				record, want = 3, ""
			}
			if placed.Byte != int64(len(first)) || placed.Record != record {
				t.Errorf("record %d, byte %d, want %d, %d", placed.Record, placed.Byte, record, len(first))
			}
			if want += fmt.Sprintf("%s (record %d, byte %d)", tc.want, record, len(first)); err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			// The decoder is as good as new.
			b, err := d.Decode(first)
			if err != nil || b.NumRows() != 2 {
				t.Fatal(err)
			}
			b.Release()
		})
	}
}

func TestLeftOver(t *testing.T) {
	h, _ := parse(t, headerOf(`"int"`, "null"), ReadOptions{})
	_, err := decodeAll(t, h, join(blockOf(1, []byte{0}), blockOf(1, []byte{0, 0})))
	if want := "1 bytes are left over behind the last record of the block (record 2, byte 19)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Of several faults the first in the file counts, though text is checked last.
func TestFirstFault(t *testing.T) {
	h, _ := parse(t, headerOf(recordOf(`"a", "type": "string"`, `"b", "type": "boolean"`, `"c", "type": "string"`), "null"), ReadOptions{})
	row := func(a string, b byte, c string) []byte { return join(text(a), []byte{b}, text(c)) }
	good := row("a", 1, "c")
	for _, tc := range []struct {
		rows [][]byte
		want string
	}{
		{[][]byte{good, row("a", 2, "c"), row("\xff", 1, "c")}, `column "b": byte 2 is not true or false (record 2, byte 0)`},
		{[][]byte{good, row("a", 1, "\xff"), row("a", 2, "c")}, `column "c": "\xff" is not valid UTF-8 (record 2, byte 0)`},
		{[][]byte{good, row("a", 1, "\xff"), row("\xff", 1, "c")}, `column "c": "\xff" is not valid UTF-8 (record 2, byte 0)`},
		{[][]byte{row("\xc3", 1, "c"), row("\xa9", 1, "c"), row("\xff", 1, "c")}, `column "a": "\xc3" is not valid UTF-8 (record 1, byte 0)`},
	} {
		_, err := decodeAll(t, h, blockOf(len(tc.rows), join(tc.rows...)))
		if err == nil || err.Error() != tc.want {
			t.Errorf("got  %v\nwant %s", err, tc.want)
		}
	}
}

// Any choice of columns has the cells that all have.
func TestChosenColumns(t *testing.T) {
	for _, name := range []string{"types.null.avro", "trees.avro", "lists.avro", "linked.avro"} {
		h, blocks := parse(t, testFiles(t, name)[name], ReadOptions{})
		b, err := decodeAll(t, h, blocks)
		if err != nil {
			t.Fatal(err)
		}
		all := cellsOf(b)
		b.Release()
		cols := supported(h)
		choices := [][]int{{}, {cols[len(cols)-1], cols[0]}}
		for i := range cols {
			choices = append(choices, cols[i:i+1], append(append([]int{}, cols[i+1:]...), cols[:i]...))
		}
		for _, choice := range choices {
			d, err := h.NewDecoder(choice)
			if err != nil {
				t.Fatal(err)
			}
			b, err := d.Decode(blocks)
			if err != nil {
				t.Fatalf("%s: columns %v: %v", name, choice, err)
			}
			if diff := differ(cellsOf(b), all); diff != "" {
				t.Errorf("%s: columns %v: %s", name, choice, diff)
			}
			for i, index := range choice {
				if f := h.Schema.Field(index); !b.Schema().Field(i).Equal(f) || !d.Schema().Field(i).Equal(f) {
					t.Errorf("%s: columns %v: field %d is %v, want %v", name, choice, i, b.Schema().Field(i), f)
				}
			}
			b.Release()
		}
	}
}

// What a null is in memory does not depend on what was there.
func TestNullsAreZero(t *testing.T) {
	h, _ := parse(t, headerOf(recordOf(`"a", "type": ["null", "long"]`, `"b", "type": ["null", {"type": "fixed", "name": "f", "size": 3}]`,
		`"c", "type": ["null", `+listOf(`"float"`)+`], "recast.length": "2"`), "null"), ReadOptions{})
	d, err := h.NewDecoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	full, null := join([]byte{2, 1, 2}, []byte("\xff\xff\xff"), []byte{2, 4}, float(1), float(2), []byte{0}), []byte{0, 0, 0}
	for range 10 {
		b, err := d.Decode(blockOf(2, join(full, full)))
		if err != nil {
			t.Fatal(err)
		}
		b.Release()
		b, err = d.Decode(blockOf(2, join(null, null)))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range b.Columns() {
			data := a.Data()
			if children := data.Children(); len(children) > 0 {
				data = children[0]
			}
			if buf := data.Buffers()[1].Bytes(); a.NullN() != 2 || len(bytes.Trim(buf, "\x00")) > 0 {
				t.Errorf("%v: %d nulls, %v", a.DataType(), a.NullN(), buf)
			}
		}
		b.Release()
	}
}

// A batch may have no rows, no columns or neither.
func TestEmptyBatches(t *testing.T) {
	for _, name := range []string{"types.null.avro", "lists.avro", "trees.avro"} {
		h, blocks := parse(t, testFiles(t, name)[name], ReadOptions{})
		for _, blocks := range [][]byte{nil, blocks} {
			for _, cols := range [][]int{{}, supported(h)} {
				d, err := h.NewDecoder(cols)
				if err != nil {
					t.Fatal(err)
				}
				b, err := d.Decode(blocks)
				if err != nil {
					t.Fatal(err)
				}
				if want := min(int64(len(blocks)), 20); b.NumRows() != want || int(b.NumCols()) != len(cols) || len(cellsOf(b)) != int(want) {
					t.Errorf("%s: %d rows of %d columns", name, b.NumRows(), b.NumCols())
				}
				b.Release()
			}
		}
	}
}
