package avrox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/linkedin/goavro/v2"

	"github.com/recast-ml/recast/table"
)

// fieldOf is a field, with metadata as keys and values in turn.
func fieldOf(name string, typ arrow.DataType, nullable bool, metadata ...string) arrow.Field {
	f := arrow.Field{Name: name, Type: typ, Nullable: nullable}
	var keys, values []string
	for i := 0; i < len(metadata); i += 2 {
		keys, values = append(keys, metadata[i]), append(values, metadata[i+1])
	}
	f.Metadata = arrow.NewMetadata(keys, values)
	return f
}

// batchOf makes a batch of one column from the JSON of its values.
func batchOf(t testing.TB, f arrow.Field, values string) arrow.RecordBatch {
	t.Helper()
	a, _, err := array.FromJSON(memory.DefaultAllocator, f.Type, strings.NewReader(values))
	if err != nil {
		t.Fatalf("%v: %v", f, err)
	}
	return array.NewRecordBatch(arrow.NewSchema([]arrow.Field{f}, nil), []arrow.Array{a}, int64(a.Len()))
}

func mustEncoder(t testing.TB, s *arrow.Schema, o WriteOptions) *Encoder {
	t.Helper()
	e, err := NewEncoder(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func mustAppend(t testing.TB, e *Encoder, b arrow.RecordBatch) []byte {
	t.Helper()
	out, err := e.Append(nil, b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rowsOf is what is in the blocks of an encoder without compression.
func rowsOf(t testing.TB, e *Encoder, blocks []byte) (rows []byte, n int64) {
	t.Helper()
	for len(blocks) > 0 {
		count, a := binary.Varint(blocks)
		size, b := binary.Varint(blocks[a:])
		blocks = blocks[a+b:]
		if a <= 0 || b <= 0 || count <= 0 || !bytes.Equal(blocks[size:size+syncSize], e.sync[:]) {
			t.Fatalf("not a block: %d rows, %d bytes", count, size)
		}
		rows, n = append(rows, blocks[:size]...), n+count
		blocks = blocks[size+syncSize:]
	}
	return rows, n
}

var (
	utc   = "UTC"
	pairs = arrow.ListOfNonNullable(arrow.StructOf(
		arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: arrow.PrimitiveTypes.Float32}))
	uuidType = &arrow.FixedSizeBinaryType{ByteWidth: 16}
)

// typeTests are fields of tables, the fields of the Avro record that they become,
// and values with their bytes.
var typeTests = []struct {
	field  arrow.Field
	want   string
	values string
	bytes  string
}{
	{fieldOf("a", arrow.FixedWidthTypes.Boolean, false), `{"name":"a","type":"boolean"}`, `[false, true]`, "\x00\x01"},
	{fieldOf("a", arrow.PrimitiveTypes.Int32, false), `{"name":"a","type":"int"}`, `[0, -1, 63, -65]`, "\x00\x01\x7e\x81\x01"},
	{fieldOf("a", arrow.PrimitiveTypes.Int64, false), `{"name":"a","type":"long"}`, `[64, -9223372036854775808]`,
		"\x80\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"},
	{fieldOf("a", arrow.PrimitiveTypes.Float32, false), `{"name":"a","type":"float"}`, `[1, -0.5]`, "\x00\x00\x80\x3f\x00\x00\x00\xbf"},
	{fieldOf("a", arrow.PrimitiveTypes.Float64, false), `{"name":"a","type":"double"}`, `[1]`, "\x00\x00\x00\x00\x00\x00\xf0\x3f"},
	{fieldOf("a", arrow.BinaryTypes.String, false), `{"name":"a","type":"string"}`, `["", "é"]`, "\x00\x04é"},
	{fieldOf("a", arrow.BinaryTypes.Binary, false), `{"name":"a","type":"bytes"}`, `["/w=="]`, "\x02\xff"},
	{fieldOf("a", &arrow.FixedSizeBinaryType{ByteWidth: 2}, false), `{"name":"a","type":{"type":"fixed","name":"a_fixed","size":2}}`, `["/wA="]`, "\xff\x00"},

	// A column that may be null is a union with it.
	{fieldOf("a", arrow.PrimitiveTypes.Float32, true), `{"name":"a","type":["null","float"],"default":null}`, `[null, 1]`, "\x00\x02\x00\x00\x80\x3f"},
	{fieldOf("a", arrow.BinaryTypes.String, true), `{"name":"a","type":["null","string"],"default":null}`, `["x", null]`, "\x02\x02x\x00"},
	{fieldOf("a", arrow.Null, true), `{"name":"a","type":"null","default":null}`, `[null, null]`, ""},

	// Types that Avro has not are wider ones, and say so.
	{fieldOf("a", arrow.PrimitiveTypes.Int8, false), `{"name":"a","type":"int","recast.type":"int8"}`, `[-128, 127]`, "\xff\x01\xfe\x01"},
	{fieldOf("a", arrow.PrimitiveTypes.Int16, false), `{"name":"a","type":"int","recast.type":"int16"}`, `[-1]`, "\x01"},
	{fieldOf("a", arrow.PrimitiveTypes.Uint8, false), `{"name":"a","type":"int","recast.type":"uint8"}`, `[255]`, "\xfe\x03"},
	{fieldOf("a", arrow.PrimitiveTypes.Uint16, false), `{"name":"a","type":"int","recast.type":"uint16"}`, `[65535]`, "\xfe\xff\x07"},
	{fieldOf("a", arrow.PrimitiveTypes.Uint32, true), `{"name":"a","type":["null","long"],"default":null,"recast.type":"uint32"}`, `[4294967295]`, "\x02\xfe\xff\xff\xff\x1f"},
	{fieldOf("a", arrow.PrimitiveTypes.Uint64, false), `{"name":"a","type":"long","recast.type":"uint64"}`, `[9223372036854775807]`,
		"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"},
	{fieldOf("a", arrow.FixedWidthTypes.Float16, false), `{"name":"a","type":"float","recast.type":"float16"}`, `[1.5]`, "\x00\x00\xc0\x3f"},
	{fieldOf("a", arrow.FixedWidthTypes.Time64ns, false), `{"name":"a","type":"long","recast.type":"time64[ns]"}`, `["00:00:00.000000001"]`, "\x02"},

	// Dates and times.
	{fieldOf("a", arrow.FixedWidthTypes.Date32, false), `{"name":"a","type":{"type":"int","logicalType":"date"}}`, `["1970-01-02", "1969-12-31"]`, "\x02\x01"},
	{fieldOf("a", arrow.FixedWidthTypes.Date64, false), `{"name":"a","type":{"type":"int","logicalType":"date"}}`, `["1970-01-02", "1969-12-31"]`, "\x02\x01"},
	{fieldOf("a", arrow.FixedWidthTypes.Time32ms, false), `{"name":"a","type":{"type":"int","logicalType":"time-millis"}}`, `["00:00:00.001"]`, "\x02"},
	{fieldOf("a", arrow.FixedWidthTypes.Time32s, false), `{"name":"a","type":{"type":"int","logicalType":"time-millis"}}`, `["00:00:01"]`, "\xd0\x0f"},
	{fieldOf("a", arrow.FixedWidthTypes.Time64us, false), `{"name":"a","type":{"type":"long","logicalType":"time-micros"}}`, `["00:00:00.000001"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Second, TimeZone: utc}, false), `{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"}}`, `["1970-01-01T00:00:01Z"]`, "\xd0\x0f"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: utc}, false), `{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"}}`, `["1969-12-31T23:59:59.999Z"]`, "\x01"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: utc}, false), `{"name":"a","type":{"type":"long","logicalType":"timestamp-micros"}}`, `["1970-01-01T00:00:00.000001Z"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: utc}, false), `{"name":"a","type":{"type":"long","logicalType":"timestamp-nanos"}}`, `["1970-01-01T00:00:00.000000001Z"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Second}, false), `{"name":"a","type":{"type":"long","logicalType":"local-timestamp-millis"}}`, `["1970-01-01T00:00:01"]`, "\xd0\x0f"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Millisecond}, false), `{"name":"a","type":{"type":"long","logicalType":"local-timestamp-millis"}}`, `["1970-01-01T00:00:00.001"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Microsecond}, false), `{"name":"a","type":{"type":"long","logicalType":"local-timestamp-micros"}}`, `["1970-01-01T00:00:00.000001"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Nanosecond}, false), `{"name":"a","type":{"type":"long","logicalType":"local-timestamp-nanos"}}`, `["1970-01-01T00:00:00.000000001"]`, "\x02"},
	{fieldOf("a", &arrow.TimestampType{Unit: arrow.Second, TimeZone: "Europe/Berlin"}, false),
		`{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"},"recast.timezone":"Europe/Berlin"}`, `["1970-01-01T00:00:01Z"]`, "\xd0\x0f"},

	// Decimals are the fewest bytes in two's complement.
	{fieldOf("a", &arrow.Decimal128Type{Precision: 5, Scale: 2}, false),
		`{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}}`,
		`["0", "0.01", "1.27", "1.28", "-0.01", "-1.28", "-1.29", "327.68"]`,
		"\x02\x00\x02\x01\x02\x7f\x04\x00\x80\x02\xff\x02\x80\x04\xff\x7f\x06\x00\x80\x00"},
	{fieldOf("a", &arrow.Decimal128Type{Precision: 38}, false),
		`{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":0}}`,
		`["99999999999999999999999999999999999999", "18446744073709551615", "-18446744073709551616"]`,
		"\x20\x4b\x3b\x4c\xa8\x5a\x86\xc4\x7a\x09\x8a\x22\x3f\xff\xff\xff\xff" +
			"\x12\x00\xff\xff\xff\xff\xff\xff\xff\xff" + "\x12\xff\x00\x00\x00\x00\x00\x00\x00\x00"},

	// What values mean beyond their type.
	{fieldOf("a", uuidType, false, table.KeyLogical, table.LogicalUUID), `{"name":"a","type":{"type":"string","logicalType":"uuid"}}`,
		`["a6e4EJ2tEdGAtADAT9QwyA=="]`, "\x486ba7b810-9dad-11d1-80b4-00c04fd430c8"},
	{fieldOf("a", arrow.BinaryTypes.String, false, table.KeyLogical, table.LogicalJSON), `{"name":"a","type":"string","recast.logical":"json"}`, `["{}"]`, "\x04{}"},
	{fieldOf("a", arrow.BinaryTypes.String, true, table.KeyLogical, table.LogicalEnum),
		`{"name":"a","type":["null","string"],"default":null,"recast.logical":"enum"}`, `["x"]`, "\x02\x02x"},

	// Lists are blocks of items, the last of none.
	{fieldOf("a", arrow.ListOfNonNullable(arrow.PrimitiveTypes.Int64), false), `{"name":"a","type":{"type":"array","items":"long"}}`, `[[1, 2], []]`, "\x04\x02\x04\x00\x00"},
	{fieldOf("a", arrow.ListOf(arrow.PrimitiveTypes.Uint8), true), `{"name":"a","type":["null",{"type":"array","items":["null","int"]}],"default":null,"recast.type":"uint8"}`,
		`[null, [1, null]]`, "\x00\x02\x04\x02\x02\x00\x00"},
	{fieldOf("a", arrow.ListOfNonNullable(&arrow.FixedSizeBinaryType{ByteWidth: 1}), false),
		`{"name":"a","type":{"type":"array","items":{"type":"fixed","name":"a_fixed","size":1}}}`, `[["/w=="]]`, "\x02\xff\x00"},
	{fieldOf("a", arrow.FixedSizeListOfNonNullable(2, arrow.PrimitiveTypes.Float32), false, table.KeyShape, "2,1"),
		`{"name":"a","type":{"type":"array","items":"float"},"recast.length":"2","recast.shape":"2,1"}`, `[[1, -0.5]]`, "\x04\x00\x00\x80\x3f\x00\x00\x00\xbf\x00"},
	{fieldOf("a", arrow.FixedSizeListOf(1, arrow.PrimitiveTypes.Float64), true),
		`{"name":"a","type":["null",{"type":"array","items":["null","double"]}],"default":null,"recast.length":"1"}`, `[null, [null], [1]]`,
		"\x00\x02\x02\x00\x00\x02\x02\x02\x00\x00\x00\x00\x00\x00\xf0\x3f\x00"},
	{fieldOf("a", pairs, false, table.KeyShape, "9"),
		`{"name":"a","type":{"type":"array","items":{"type":"record","name":"a_pair","fields":[{"name":"key","type":"long"},{"name":"value","type":"float"}]}},"recast.shape":"9"}`,
		`[[{"key": 3, "value": 1}, {"key": 8, "value": -0.5}], []]`, "\x04\x06\x00\x00\x80\x3f\x10\x00\x00\x00\xbf\x00\x00"},

	// Metadata of this project is kept, but for what is no one else's business.
	{fieldOf("a", arrow.BinaryTypes.String, false, "recast.role", "label", "other", "x", "recast.b", `"q"`, table.KeyVerbatim, "number", table.KeyLength, "7"),
		`{"name":"a","type":"string","recast.b":"\"q\"","recast.role":"label"}`, `["x"]`, "\x02x"},
	{fieldOf("a b", arrow.PrimitiveTypes.Int32, false), `{"name":"a_b","type":"int","recast.name":"a b"}`, `[1]`, "\x02"},
}

func TestTypes(t *testing.T) {
	for _, tc := range typeTests {
		if strconv.IntSize == 32 && strings.Contains(tc.want, `"precision":38`) {
			continue // Arrow reads other numbers from the JSON of the test
		}
		b := batchOf(t, tc.field, tc.values)
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null"})
		want := `{"type":"record","name":"row","fields":[` + tc.want + `]}`
		if e.Schema() != want {
			t.Errorf("%v\ngot  %s\nwant %s", tc.field, e.Schema(), want)
		}
		got, n := rowsOf(t, e, mustAppend(t, e, b))
		if string(got) != tc.bytes || n != b.NumRows() {
			t.Errorf("%v: %d rows %x\nwant %x", tc.field, n, got, tc.bytes)
		}
		codec, err := goavro.NewCodec(e.Schema())
		if err != nil {
			t.Errorf("%v: %v", tc.field, err)
			continue
		}
		for range n {
			if _, got, err = codec.NativeFromBinary(got); err != nil {
				t.Fatalf("%v: %v", tc.field, err)
			}
		}
		if len(got) > 0 {
			t.Errorf("%v: %d bytes left", tc.field, len(got))
		}
	}
}

func TestUnsupported(t *testing.T) {
	pack := table.Pack{Name: "a", From: []string{"x", "y"}, Elem: arrow.BinaryTypes.String}
	for _, tc := range []struct {
		field arrow.Field
		want  string
	}{
		{pack.Field(), `avrox: column "a": text packed as fixed_size_list<item: utf8>[2] is not supported`},
		{fieldOf("a", pairs, false), `avrox: column "a": type struct<key: uint64, value: float32> is not supported`},
		{fieldOf("a", arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Int8)), false), `avrox: column "a": type list<item: int8, nullable> is not supported`},
		{fieldOf("a", arrow.ListOf(arrow.Null), false), `avrox: column "a": a list of null is not supported`},
		{fieldOf("a", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int8), false), `avrox: column "a": type map<utf8, int8, items_nullable> is not supported`},
		{fieldOf("a\n", arrow.FixedWidthTypes.Duration_s, false), `avrox: column "a\n": type duration[s] is not supported`},
		{fieldOf("a", &arrow.Decimal128Type{Precision: 3, Scale: -1}, false), `avrox: column "a": type decimal(3, -1) is not supported: want a scale of 0 to the precision`},
		{fieldOf("a", &arrow.Decimal128Type{Precision: 3, Scale: 4}, false), `avrox: column "a": type decimal(3, 4) is not supported: want a scale of 0 to the precision`},
		{fieldOf("a", arrow.Null, true, table.KeyUnsupported, "a map of maps"), `avrox: column "a": a map of maps is not supported`},
	} {
		_, err := NewEncoder(arrow.NewSchema([]arrow.Field{tc.field}, nil), WriteOptions{})
		if !errors.Is(err, ErrUnsupported) || err.Error() != tc.want {
			t.Errorf("got  %v\nwant %s", err, tc.want)
		}
	}
}
