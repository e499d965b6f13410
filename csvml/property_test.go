package csvml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// result is what decoding a whole text in chunks comes to, places rebased.
type result struct {
	rows           [][]string
	records, lines int64
	drops          []int32 // records
	bad            []table.Error
	changes        table.Changes
	err            error
}

// decodeAll cuts and decodes in chunks of about size bytes.
func decodeAll(t interface{ Fatal(...any) }, d Dialect, s *Schema, w table.Want, in io.Reader, size int) result {
	dec, err := d.NewDecoder(s, w)
	if err != nil {
		t.Fatal(err)
	}
	var res result
	cut := d.NewCutter(in, s, size)
	for {
		data, off, err := cut.Next(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := dec.Decode(data)
		rebase(&b, err, res.records, res.lines, off)
		if err != nil {
			res.err = err
			break
		}
		for _, at := range b.Drops {
			res.drops = append(res.drops, int32(res.records)+at)
		}
		if int(b.Dropped) != len(b.Drops) {
			t.Fatal(fmt.Sprintf("%d dropped, and the records %v", b.Dropped, b.Drops))
		}
		res.records += b.Records
		res.lines += b.Lines
		res.bad = append(res.bad, b.Bad...)
		for _, c := range b.Changes {
			res.changes.Add(c.Kind, c.Column, c.Count, c.First, c.Value)
		}
		res.rows = append(res.rows, printRows(b)...)
		b.Release()
	}
	if dec.pool.Lent() != 0 {
		t.Fatal(fmt.Sprintf("%d bytes were not given back", dec.pool.Lent()))
	}
	return res
}

// check compares a result with the reference's.
func check(t interface {
	Fatalf(string, ...any)
}, got result, want refResult, skip bool) {
	for _, bad := range want.bad {
		if !skip || bad.fatal {
			checkError(t, got.err, bad)
			return
		}
	}
	if got.err != nil {
		t.Fatalf("unexpected error %v", got.err)
	}
	if len(got.rows) != len(want.rows) {
		t.Fatalf("%d rows, want %d:\n%q\n%q", len(got.rows), len(want.rows), got.rows, want.rows)
	}
	for i := range got.rows {
		if !slices.Equal(got.rows[i], want.rows[i]) {
			t.Fatalf("row %d:\n got %q\nwant %q", i, got.rows[i], want.rows[i])
		}
	}
	if got.records != want.records || got.lines != want.lines || !slices.Equal(got.drops, want.drops) {
		t.Fatalf("records, lines, dropped: got %d, %d, %d, want %d, %d, %d",
			got.records, got.lines, got.drops, want.records, want.lines, want.drops)
	}
	if len(got.bad) != len(want.bad) {
		t.Fatalf("%d bad records, want %d: %v", len(got.bad), len(want.bad), got.bad)
	}
	for i := range got.bad {
		checkError(t, &got.bad[i], want.bad[i])
		if string(got.bad[i].Raw) != want.bad[i].raw {
			t.Fatalf("raw: got %q, want %q", got.bad[i].Raw, want.bad[i].raw)
		}
	}
	if g := printChanges(got.changes); !maps.Equal(g, want.changes) {
		t.Fatalf("changes:\n got %q\nwant %q", g, want.changes)
	}
}

func checkError(t interface{ Fatalf(string, ...any) }, got error, want refBad) {
	e, ok := errors.AsType[*table.Error](got)
	same := ok && errors.Is(e, want.err)
	if want.err == errRefBoth {
		same = ok && (errors.Is(e, table.ErrFraction) || errors.Is(e, table.ErrRange))
	}
	if !same {
		t.Fatalf("got error %v, want %v at %+v", got, want.err, want.place)
	}
	if e.Place != want.place || e.Value != want.value {
		t.Fatalf("%v:\n got %+v %s\nwant %+v %s", e, e.Place, e.Value, want.place, want.value)
	}
}

// cells that are interesting as any type.
var oddCells = []string{
	"", `""`, " ", "0", "-0", "1", "7", "42", "255", "1000", "-1", "+5", "3.5", ".5", "5.", "-.25", "00701", "0.1", "1e3", "1E-2",
	"1.0", "16777217", "9007199254740993", "12345678901234567890", "123456789012345678901234567890", "2147483648", "-2147483648",
	"9223372036854775807", "18446744073709551615", "1e400", "1e-400", "1e39", "1e-50", "nan", "NaN", "-inf", "Infinity", "NA", "n/a", "-999",
	" 12 ", "\t3", "true", "False", "TRUE", " true", "tRue", "2020-02-29", "2021-02-29", "2020-01-02 03:04:05", "2020-01-02T03:04:05.123456Z",
	"2020-01-02 03:04:05+02:30", "2020-01-02 03:04:05.1234567", "9999-12-31 23:59:59.999999", "1969-12-31 23:59:59.9", "2262-04-12T12:00:00.000001Z", "2038-01-19 03:14:08", "x", "hello world", "a longer text, with a comma", "été", "日本語", "\xff\xfe", "nul\x00nul",
	"cr\rcr", "0x10", "1_000", "1,5", "1;5", "12345678", "1234567.8", "-", ".", "e5", "abcdefgh", "abcdefghijklmnop",
}

// drawCell is a cell as it stands in a file, seldom a malformed one.
func drawCell(t *rapid.T, malformed bool) string {
	c := rapid.SampledFrom(oddCells).Draw(t, "cell")
	switch n := rapid.IntRange(0, 30).Draw(t, "form"); {
	case n < 4:
		return `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
	case n == 4:
		return `"` + c + "\n" + c + `"`
	case n == 5:
		return `"a ""quote"", ` + c + "\r\n\"\"\""
	case n == 6 && malformed:
		return c + `"` + c
	case n == 7 && malformed:
		return `"` + c + `"` + c
	case n < 16:
		return rapid.StringMatching(`-?\d{1,3}(\.\d{1,3})?`).Draw(t, "number")
	}
	return c
}

func drawText(t *rapid.T, columns int, comma byte, malformed bool) string {
	var b strings.Builder
	eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
	rows := rapid.IntRange(0, 12).Draw(t, "rows")
	for r := range rows {
		n := columns
		if malformed && rapid.IntRange(0, 15).Draw(t, "ragged") == 0 {
			n = rapid.IntRange(1, columns+2).Draw(t, "cells")
		}
		for i := range n {
			if i > 0 {
				b.WriteByte(comma)
			}
			b.WriteString(drawCell(t, malformed))
		}
		if r < rows-1 || rapid.Bool().Draw(t, "terminated") {
			b.WriteString(eol)
		}
		if rapid.IntRange(0, 15).Draw(t, "blank") == 0 {
			b.WriteString(eol)
		}
	}
	if malformed && rapid.IntRange(0, 30).Draw(t, "open") == 0 {
		b.WriteString(`"open`)
	}
	return b.String()
}

var (
	columnTypes = []arrow.DataType{
		arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16,
		arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64, arrow.FixedWidthTypes.Boolean, arrow.FixedWidthTypes.Date32,
		&arrow.TimestampType{Unit: arrow.Microsecond}, arrow.BinaryTypes.String, arrow.BinaryTypes.Binary,
		&arrow.Decimal128Type{Precision: 10, Scale: 2}, &arrow.Decimal128Type{Precision: 38},
	}
	packTypes = columnTypes[:3]
)

// drawSchema is a schema without a header, with any types.
func drawSchema(t *rapid.T, columns int, eol byte) *Schema {
	s := &Schema{eol: eol}
	var fields []arrow.Field
	for i := range columns {
		f := arrow.Field{Name: fmt.Sprint("c", i+1), Type: rapid.SampledFrom(columnTypes).Draw(t, "source type"), Nullable: true}
		fields = append(fields, f)
		s.Columns = append(s.Columns, Column{Name: f.Name, Type: f.Type})
	}
	s.Schema = arrow.NewSchema(fields, nil)
	if rapid.IntRange(0, 5).Draw(t, "reordered") == 0 {
		s.source = rapid.Permutation(slices.Collect(count(columns))).Draw(t, "order")
	}
	return s
}

func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func drawDialect(t *rapid.T) Dialect {
	d := Dialect{Comma: rapid.SampledFrom([]byte{',', ';', '\t', '|', ' '}).Draw(t, "comma")}
	d.Null = rapid.SampledFrom([][]string{nil, nil, {"NA", "n/a"}, {"-999", "NaN"}, {"x"}}).Draw(t, "null")
	if rapid.IntRange(0, 9).Draw(t, "limits") == 0 {
		d.MaxField, d.MaxRecord = 12, 40
	}
	return d
}

// Any text in any dialect, asked for in any way, cut anywhere, decodes as the
// reference has it.
func TestDecodeEqualsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDialect(t)
		columns := rapid.IntRange(1, 6).Draw(t, "columns")
		eol := byte('\n')
		in := drawText(t, columns, d.Comma, rapid.Bool().Draw(t, "malformed"))
		if rapid.IntRange(0, 5).Draw(t, "CR") == 0 {
			eol = '\r'
			in = strings.ReplaceAll(strings.ReplaceAll(in, "\r\n", "\n"), "\n", "\r")
			in = strings.ReplaceAll(in, "hello world", "hello\nworld")
		}
		s := drawSchema(t, columns, eol)
		names := make([]string, columns)
		for i := range names {
			names[i] = s.Field(i).Name
		}
		w := drawWant(t, names)
		size := rapid.IntRange(1, 200).Draw(t, "chunk")
		if d.MaxRecord > 0 {
			size = 1000
			d.MaxRecord = max(40, len(in)/2) // whatever is longer must reach the decoder
		}
		want := refDecode(d, s, w, in)
		if d.MaxRecord > 0 {
			checkWhole(t, d, s, w, in, want)
			return
		}
		check(t, decodeAll(t, d, s, w, strings.NewReader(in), size), want, w.Skip)
		check(t, decodeAll(t, d, s, w, iotest.OneByteReader(strings.NewReader(in)), size), want, w.Skip)
	})
}

// checkWhole decodes without cutting, which has limits of its own.
func checkWhole(t *rapid.T, d Dialect, s *Schema, w table.Want, in string, want refResult) {
	dec, err := d.NewDecoder(s, w)
	if err != nil {
		t.Fatal(err)
	}
	b, err := dec.Decode([]byte(in))
	got := result{err: err}
	if err == nil {
		got = result{printRows(b), b.Records, b.Lines, b.Drops, b.Bad, b.Changes, nil}
		b.Release()
	}
	check(t, got, want, w.Skip)
}

// Where chunks end depends on the bytes and the size alone, and nothing is lost
// between them.
func TestCutterBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawText(t, 3, ',', rapid.Bool().Draw(t, "malformed"))
		size := rapid.IntRange(1, 300).Draw(t, "size")
		s := &Schema{eol: '\n'}
		var want [][]byte
		for i, r := range []io.Reader{
			strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in)),
			iotest.DataErrReader(strings.NewReader(in)), iotest.HalfReader(strings.NewReader(in)),
		} {
			cut := Dialect{}.NewCutter(r, s, size)
			var got [][]byte
			buf := make([]byte, 0, 10)
			at := int64(0)
			for {
				data, off, err := cut.Next(buf)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if off != at {
					t.Fatalf("offset %d, want %d", off, at)
				}
				at += int64(len(data))
				got = append(got, bytes.Clone(data))
				buf = data
			}
			if joined := bytes.Join(got, nil); string(joined) != in {
				t.Fatalf("chunks join to %q, want %q", joined, in)
			}
			if i == 0 {
				want = got
			} else if !slices.EqualFunc(got, want, bytes.Equal) {
				t.Fatalf("reader %d: %q, want %q", i, got, want)
			}
			if cut.Unterminated() != (in != "" && in[len(in)-1] != '\n') {
				t.Fatalf("unterminated: %v", cut.Unterminated())
			}
		}
	})
}
