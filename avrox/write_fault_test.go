package avrox

import (
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// arrayOf makes an array with a builder of the type typ.
func arrayOf[B array.Builder](typ arrow.DataType, build func(B)) arrow.Array {
	b := array.NewBuilder(memory.DefaultAllocator, typ)
	build(b.(B))
	return b.NewArray()
}

func batchOfArrays(fields []arrow.Field, arrays ...arrow.Array) arrow.RecordBatch {
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(arrays[0].Len()))
}

func TestFaults(t *testing.T) {
	seconds := &arrow.TimestampType{Unit: arrow.Second, TimeZone: "UTC"}
	decimal := &arrow.Decimal128Type{Precision: 3, Scale: 1}
	text := func(values ...string) arrow.Array {
		return arrayOf(arrow.BinaryTypes.String, func(b *array.StringBuilder) { b.AppendValues(values, nil) })
	}
	json := func(typ arrow.DataType, values string) arrow.Array {
		a, _, err := array.FromJSON(memory.DefaultAllocator, typ, strings.NewReader(values))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, tc := range []struct {
		name  string
		field arrow.Field
		array arrow.Array
		want  string
		cause error
	}{
		{"a null where none may be", fieldOf("a", arrow.PrimitiveTypes.Int32, false), json(arrow.PrimitiveTypes.Int32, `[1, 2, null, null]`),
			`column "a": a value is missing (record 3)`, table.ErrNull},
		{"an integer over the range of long", fieldOf("a", arrow.PrimitiveTypes.Uint64, true), json(arrow.PrimitiveTypes.Uint64, `[null, 9223372036854775807, 9223372036854775808]`),
			`column "a": "9223372036854775808" is out of the type's range (record 3)`, table.ErrRange},
		{"part of a day", fieldOf("a", arrow.FixedWidthTypes.Date64, false),
			arrayOf(arrow.FixedWidthTypes.Date64, func(b *array.Date64Builder) { b.AppendValues([]arrow.Date64{dayMillis, -1}, nil) }),
			`column "a": "1969-12-31T23:59:59.999" is not a date (record 2)`, table.ErrNotDate},
		{"a day out of range", fieldOf("a", arrow.FixedWidthTypes.Date64, false),
			arrayOf(arrow.FixedWidthTypes.Date64, func(b *array.Date64Builder) {
				b.AppendValues([]arrow.Date64{dayMillis * (1<<31 - 1), dayMillis << 31}, nil)
			}),
			`column "a": "2147483648" is out of the type's range (record 2)`, table.ErrRange},
		{"a moment out of range", fieldOf("a", seconds, false),
			arrayOf(seconds, func(b *array.TimestampBuilder) {
				b.AppendValues([]arrow.Timestamp{9223372036854775, -9223372036854776}, nil)
			}),
			`column "a": "-9223372036854776" is out of the type's range (record 2)`, table.ErrRange},
		{"a time out of range", fieldOf("a", arrow.FixedWidthTypes.Time32s, false),
			arrayOf(arrow.FixedWidthTypes.Time32s, func(b *array.Time32Builder) { b.AppendValues([]arrow.Time32{-2147483, 2147484}, nil) }),
			`column "a": "2147484" is out of the type's range (record 2)`, table.ErrRange},
		{"a decimal of too many digits", fieldOf("a", decimal, false),
			arrayOf(decimal, func(b *array.Decimal128Builder) {
				b.AppendValues([]decimal128.Num{decimal128.FromI64(-999), decimal128.FromI64(1000)}, nil)
			}),
			`column "a": "1000" is out of the type's range (record 2)`, table.ErrRange},
		{"text that is not UTF-8", fieldOf("a", arrow.BinaryTypes.String, false), text("é", "a\xff"),
			`column "a": "a\xff" is not valid UTF-8 (record 2)`, table.ErrUTF8},
		{"a character cut in two", fieldOf("a", arrow.BinaryTypes.String, false), text("é", "x\xc3", "\xa9"),
			`column "a": "x\xc3" is not valid UTF-8 (record 2)`, table.ErrUTF8},
		{"a null in a list", fieldOf("a", arrow.ListOfNonNullable(arrow.PrimitiveTypes.Int8), true),
			json(arrow.ListOfNonNullable(arrow.PrimitiveTypes.Int8), `[[1], null, [], [2, null]]`),
			`column "a": a value is missing (record 4)`, table.ErrNull},
		{"a null vector", fieldOf("a", arrow.FixedSizeListOf(1, arrow.PrimitiveTypes.Float32), false),
			json(arrow.FixedSizeListOf(1, arrow.PrimitiveTypes.Float32), `[[null], null]`),
			`column "a": a value is missing (record 2)`, table.ErrNull},
		{"an integer of a vector", fieldOf("a", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Uint64), false),
			json(arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Uint64), `[[1, 2], [3, 18446744073709551615]]`),
			`column "a": "18446744073709551615" is out of the type's range (record 2)`, table.ErrRange},
		{"a sparse key", fieldOf("a", pairs, false, table.KeyShape, "9"), json(pairs, `[[{"key": 1, "value": 1}], [{"key": 9223372036854775808, "value": 1}]]`),
			`column "a": "9223372036854775808" is out of the type's range (record 2)`, table.ErrRange},
		{"a sparse value", fieldOf("a", pairs, false, table.KeyShape, "9"), json(pairs, `[[{"key": 1, "value": 1}, {"key": 2, "value": null}]]`),
			`column "a": a value is missing (record 1)`, table.ErrNull},
		{"a sparse pair", fieldOf("a", pairs, false, table.KeyShape, "9"), json(pairs, `[[{"key": 1, "value": 1}], [null]]`),
			`column "a": a value is missing (record 2)`, table.ErrNull},
	} {
		e := mustEncoder(t, arrow.NewSchema([]arrow.Field{tc.field}, nil), WriteOptions{})
		for _, cut := range []int64{0, 1} { // a slice counts from its own first row
			b := batchOfArrays([]arrow.Field{tc.field}, tc.array)
			want := tc.want
			if cut > 0 && b.NumRows() > 1 {
				b = b.NewSlice(cut, b.NumRows())
				i := strings.LastIndex(want, "record ") + len("record ")
				want = want[:i] + string(want[i]-1) + want[i+1:]
			}
			out, err := e.Append([]byte("kept"), b)
			var at *table.Error
			if !errors.As(err, &at) || !errors.Is(err, tc.cause) || err.Error() != want {
				t.Errorf("%s: got  %v\nwant %s", tc.name, err, want)
			}
			if string(out) != "kept" {
				t.Errorf("%s: %q was appended", tc.name, out)
			}
		}
	}
}

// TestFaultOrder holds that the first row with a fault is named, and of that row the
// first column.
func TestFaultOrder(t *testing.T) {
	u64 := arrow.PrimitiveTypes.Uint64
	fields := []arrow.Field{{Name: "a", Type: u64}, {Name: "b", Type: u64}, {Name: "c", Type: u64}, {Name: "d", Type: u64}}
	column := func(values ...uint64) arrow.Array {
		return arrayOf(u64, func(b *array.Uint64Builder) { b.AppendValues(values, nil) })
	}
	const bad = 1 << 63
	b := batchOfArrays(fields, column(0, 0, bad), column(0, bad, bad), column(0, bad, 0), column(0, 0, 0))
	_, err := mustEncoder(t, b.Schema(), WriteOptions{}).Append(nil, b)
	var at *table.Error
	if !errors.As(err, &at) || at.Column != "b" || at.Record != 2 || at.Byte != -1 {
		t.Errorf("got %v", err)
	}
}

// TestHidden holds that what lies behind a null is no fault.
func TestHidden(t *testing.T) {
	f := fieldOf("a", arrow.PrimitiveTypes.Uint64, true)
	u := arrayOf(f.Type, func(b *array.Uint64Builder) { b.AppendValues([]uint64{1 << 63, 1}, []bool{false, true}) })
	s := arrayOf(arrow.BinaryTypes.String, func(b *array.StringBuilder) { b.AppendValues([]string{"\xff", "x"}, nil) })
	hidden := memory.NewBufferBytes([]byte{2})
	data := array.NewData(arrow.BinaryTypes.String, 2, append([]*memory.Buffer{hidden}, s.Data().Buffers()[1:]...), nil, 1, 0)
	list := arrow.FixedSizeListOf(1, arrow.PrimitiveTypes.Uint64)
	lists := array.NewData(list, 2, []*memory.Buffer{hidden}, []arrow.ArrayData{
		arrayOf(f.Type, func(b *array.Uint64Builder) { b.AppendValues([]uint64{1 << 63, 1}, nil) }).Data()}, 1, 0)
	b := batchOfArrays([]arrow.Field{f, fieldOf("b", arrow.BinaryTypes.String, true), fieldOf("c", list, true)},
		u, array.MakeFromData(data), array.MakeFromData(lists))
	e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null"})
	got, _ := rowsOf(t, e, mustAppend(t, e, b))
	if want := "\x00\x00\x00" + "\x02\x02" + "\x02\x02x" + "\x02\x02\x02\x02\x00"; string(got) != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestIsASCII(t *testing.T) {
	for n := range 70 {
		text := []byte(strings.Repeat("\x7f", n))
		if !ascii(text) {
			t.Errorf("%d bytes of ASCII are not", n)
		}
		for i := range text {
			text[i] = 0x80
			if ascii(text) {
				t.Errorf("byte %d of %d is not seen", i, n)
			}
			text[i] = 0x7f
		}
	}
}

func TestOtherBatch(t *testing.T) {
	f := fieldOf("a", arrow.PrimitiveTypes.Int32, false)
	e := mustEncoder(t, arrow.NewSchema([]arrow.Field{f}, nil), WriteOptions{})
	for _, tc := range []struct {
		batch arrow.RecordBatch
		want  string
	}{
		{batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Int64, false), `[1]`), `avrox: column "a" is int64, not int32`},
		{array.NewRecordBatch(arrow.NewSchema(nil, nil), nil, 1), `avrox: a batch of 0 columns, not 1`},
	} {
		if _, err := e.Append(nil, tc.batch); err == nil || err.Error() != tc.want {
			t.Errorf("got %v, want %s", err, tc.want)
		}
	}
}
