package parquetx

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// TestValueErrors writes columns of ten good rows, and one that cannot be written
// as the last.
func TestValueErrors(t *testing.T) {
	list := func(nullable bool, elems ...string) func(array.Builder) {
		return func(b array.Builder) {
			l := b.(*array.ListBuilder)
			l.Append(true)
			for _, e := range elems {
				if e == "null" {
					l.ValueBuilder().AppendNull()
					continue
				}
				l.ValueBuilder().(*array.StringBuilder).Append(e)
			}
		}
	}
	pair := func(null string) func(array.Builder) {
		return func(b array.Builder) {
			b.(*array.ListBuilder).Append(true)
			s := b.(*array.ListBuilder).ValueBuilder().(*array.StructBuilder)
			s.Append(null != "pair")
			s.FieldBuilder(0).(*array.Uint64Builder).Append(1)
			if null == "value" {
				s.FieldBuilder(1).AppendNull()
			} else {
				s.FieldBuilder(1).(*array.Float32Builder).Append(1)
			}
		}
	}
	null := func(b array.Builder) { b.AppendNull() }
	text := func(s string) func(array.Builder) {
		return func(b array.Builder) { b.(*array.StringBuilder).Append(s) }
	}
	seconds := func(v int64) func(array.Builder) {
		return func(b array.Builder) { b.(*array.TimestampBuilder).Append(arrow.Timestamp(v)) }
	}
	date := func(v int64) func(array.Builder) {
		return func(b array.Builder) { b.(*array.Date64Builder).Append(arrow.Date64(v)) }
	}
	decimal := func(v decimal128.Num) func(array.Builder) {
		return func(b array.Builder) { b.(*array.Decimal128Builder).Append(v) }
	}
	dec := func(precision, scale int32) arrow.DataType {
		return &arrow.Decimal128Type{Precision: precision, Scale: scale}
	}
	strings := arrow.ListOfNonNullable(arrow.BinaryTypes.String)
	sparse := arrow.ListOf(arrow.StructOf(arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64},
		arrow.Field{Name: "value", Type: arrow.PrimitiveTypes.Float32, Nullable: true}))
	for _, tc := range []struct {
		name      string
		typ       arrow.DataType
		good, bad func(array.Builder)
		err       error
		text      string
	}{
		{"a null in a required column", arrow.BinaryTypes.String, text("x"), null, table.ErrNull, `column "c": a value is missing (record 11)`},
		{"a null in a required list", strings, list(true), null, table.ErrNull, `column "c": a value is missing (record 11)`},
		{"a null in a list of required values", strings, list(true, "x", "y"), list(true, "z", "null"), table.ErrNull, `column "c": a value is missing (record 11)`},
		{"a null among sparse values", sparse, pair(""), pair("value"), table.ErrNull, `column "c": a value is missing (record 11)`},
		{"a null instead of a key and value", sparse, pair(""), pair("pair"), table.ErrNull, `column "c": a value is missing (record 11)`},
		{"broken UTF-8", arrow.BinaryTypes.String, text("é"), text("a\xff"), table.ErrUTF8, `column "c": "a\xff" is not valid UTF-8 (record 11)`},
		{"half a rune", arrow.BinaryTypes.String, text("é"), text("\xc3"), table.ErrUTF8, `column "c": "\xc3" is not valid UTF-8 (record 11)`},
		{"broken UTF-8 in a list", strings, list(true, "x"), list(true, "z", "\xff"), table.ErrUTF8, `column "c": "\xff" is not valid UTF-8 (record 11)`},
		{"seconds without milliseconds", &arrow.TimestampType{Unit: arrow.Second}, seconds(math.MaxInt64 / 1000), seconds(math.MaxInt64/1000 + 1),
			table.ErrRange, `column "c": 9223372036854776 is out of the type's range (record 11)`},
		{"seconds before them", &arrow.TimestampType{Unit: arrow.Second}, seconds(math.MinInt64 / 1000), seconds(math.MinInt64/1000 - 1),
			table.ErrRange, `column "c": -9223372036854776 is out of the type's range (record 11)`},
		{"a date that is no day", arrow.FixedWidthTypes.Date64, date(-86400000), date(1), table.ErrRange, `column "c": 1 is out of the type's range (record 11)`},
		{"a day beyond Parquet's", arrow.FixedWidthTypes.Date64, date(math.MaxInt32 * 86400000), date((math.MaxInt32 + 1) * 86400000),
			table.ErrRange, `column "c": 185542587187200000 is out of the type's range (record 11)`},
		{"too many digits of 4 bytes", dec(4, 2), decimal(decimal128.FromI64(9999)), decimal(decimal128.FromI64(-10000)),
			table.ErrRange, `column "c": -100.00 is out of the type's range (record 11)`},
		{"too many digits of 8 bytes", dec(18, 0), decimal(decimal128.FromI64(1e18 - 1)), decimal(decimal128.New(1, 0)),
			table.ErrRange, `column "c": 18446744073709551616 is out of the type's range (record 11)`},
		{"too many digits of more", dec(20, 0), decimal(decimal128.New(5, 0)), decimal(decimal128.New(6, 0)),
			table.ErrRange, `column "c": 110680464442257309696 is out of the type's range (record 11)`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: tc.typ}}, nil)
			b := array.NewBuilder(memory.DefaultAllocator, tc.typ)
			for range 13 {
				tc.good(b)
			}
			tc.bad(b)
			whole := b.NewArray()
			good := array.NewRecordBatch(s, []arrow.Array{array.NewSlice(whole, 0, 13)}, 13)
			bad := array.NewRecordBatch(s, []arrow.Array{array.NewSlice(whole, 3, 14)}, 11)
			e, err := NewEncoder(s, WriteOptions{GroupRows: 7})
			if err != nil {
				t.Fatal(err)
			}
			e.columns[0].pages.rows = 2
			if _, err := e.Append(t.Context(), nil, 0, good); err != nil {
				t.Fatalf("good rows: %v", err)
			}
			_, err = e.Append(t.Context(), nil, 1, bad)
			var located *table.Error
			if !errors.As(err, &located) || !errors.Is(err, tc.err) || located.Error() != tc.text || located.Byte != -1 {
				t.Errorf("got  %v\nwant %s", err, tc.text)
			}
		})
	}
}

// TestGarbageInNulls holds that bytes of rows that are null are not looked at.
func TestGarbageInNulls(t *testing.T) {
	data := array.NewData(arrow.BinaryTypes.String, 4, []*memory.Buffer{
		memory.NewBufferBytes([]byte{0b1101}),
		memory.NewBufferBytes(arrow.Int32Traits.CastToBytes([]int32{0, 1, 3, 4, 5})),
		memory.NewBufferBytes([]byte("a\xff\xc3bc")),
	}, nil, 1, 0)
	f := arrow.Field{Name: "c", Type: arrow.BinaryTypes.String, Nullable: true}
	s := arrow.NewSchema([]arrow.Field{f}, nil)
	b := array.NewRecordBatch(s, []arrow.Array{array.MakeFromData(data)}, 4)
	checkFile(t, encodeAll(t, s, WriteOptions{}, usualPages, 1, []arrow.RecordBatch{b}), s, []arrow.RecordBatch{b}, 4)

	// A value that ends within a rune whose rest is in a null.
	broken := array.NewData(arrow.BinaryTypes.String, 2, []*memory.Buffer{
		memory.NewBufferBytes([]byte{0b01}),
		memory.NewBufferBytes(arrow.Int32Traits.CastToBytes([]int32{0, 1, 2})),
		memory.NewBufferBytes([]byte("é")),
	}, nil, 1, 0)
	e, err := NewEncoder(s, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b = array.NewRecordBatch(s, []arrow.Array{array.MakeFromData(broken)}, 2)
	if _, err := e.Append(t.Context(), nil, 0, b); !errors.Is(err, table.ErrUTF8) {
		t.Errorf("half a rune before a null: %v", err)
	}
}

func TestBatchOfOtherSchema(t *testing.T) {
	wrong := func(columns ...arrow.Field) arrow.RecordBatch {
		r := filler{Rand: rand.New(rand.NewPCG(1, 1))}
		return r.batch(arrow.NewSchema(columns, nil), 0)
	}
	a, b, c := threeColumns.Field(0), threeColumns.Field(1), threeColumns.Field(2)
	b.Type = arrow.PrimitiveTypes.Float32
	for want, batch := range map[string]arrow.RecordBatch{
		"parquetx: a batch of 2 columns, the schema has 3":                      wrong(a, c),
		`parquetx: column "b": type float32 is not float64, that of the schema`: wrong(a, b, c),
	} {
		if _, err := newThree(t, WriteOptions{}).Append(t.Context(), nil, 0, batch); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	field := func(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }
	str, i64 := arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64
	for want, fields := range map[string][]arrow.Field{
		"parquetx: a table without columns is not supported":                                            nil,
		`parquetx: a second column "a" is not supported`:                                                {field("a", i64), field("a", str)},
		`parquetx: column "a": type map<utf8, int64, items_nullable> is not supported`:                  {field("a", arrow.MapOf(str, i64))},
		`parquetx: column "a": type struct<x: int64> is not supported`:                                  {field("a", arrow.StructOf(field("x", i64)))},
		`parquetx: column "a": type list<item: list<item: int64, nullable>, nullable> is not supported`: {field("a", arrow.ListOf(arrow.ListOf(i64)))},
		`parquetx: column "a": type list<item: struct<k: int64, value: int64>, nullable> is not supported`: {
			field("a", arrow.ListOf(arrow.StructOf(field("k", i64), field("value", i64))))},
		`parquetx: column "a": type list<item: struct<key: uint64, value: list<item: int64, nullable>>, nullable> is not supported`: {
			field("a", arrow.ListOf(arrow.StructOf(field("key", arrow.PrimitiveTypes.Uint64), field("value", arrow.ListOf(i64)))))},
		`parquetx: column "a": type decimal256(50, 2) is not supported`:              {field("a", &arrow.Decimal256Type{Precision: 50, Scale: 2})},
		`parquetx: column "a": type decimal(5, -2) is not supported`:                 {field("a", &arrow.Decimal128Type{Precision: 5, Scale: -2})},
		`parquetx: column "a": type decimal(5, 6) is not supported`:                  {field("a", &arrow.Decimal128Type{Precision: 5, Scale: 6})},
		`parquetx: column "a": type fixed_size_binary[0] is not supported`:           {field("a", &arrow.FixedSizeBinaryType{})},
		`parquetx: column "\x1b[0m": type duration[s] is not supported`:              {field("\x1b[0m", &arrow.DurationType{Unit: arrow.Second})},
		`parquetx: column "t": type fixed_size_list<item: utf8>[2] is not supported`: {table.Pack{Name: "t", From: []string{"x", "y"}, Elem: str}.Field()},
	} {
		_, err := NewEncoder(arrow.NewSchema(fields, nil), WriteOptions{})
		if !errors.Is(err, ErrUnsupported) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestOptionsRefused(t *testing.T) {
	for want, o := range map[string]WriteOptions{
		`parquetx: compression "lz4\x1b" is not supported`:         {Compression: "lz4\x1b"},
		"parquetx: compression level 23 of zstd is not in 0 to 22": {Level: 23},
		"parquetx: compression level 10 of gzip is not in 0 to 9":  {Compression: "gzip", Level: 10},
		"parquetx: compression level 1 of snappy is not in 0 to 0": {Compression: "snappy", Level: 1},
		"parquetx: compression level -1 of none is not in 0 to 0":  {Compression: "none", Level: -1},
		"parquetx: a row group of -1 rows":                         {GroupRows: -1},
		`parquetx: the metadata key "recast.fields" is taken`:      {Metadata: map[string]string{"recast.fields": ""}},
	} {
		if _, err := NewEncoder(threeColumns, o); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
