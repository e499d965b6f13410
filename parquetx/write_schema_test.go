package parquetx

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

func withMetadata(f arrow.Field, pairs ...string) arrow.Field {
	var keys, values []string
	for i := 0; i < len(pairs); i += 2 {
		keys, values = append(keys, pairs[i]), append(values, pairs[i+1])
	}
	f.Metadata = arrow.NewMetadata(keys, values)
	return f
}

// TestSchema holds what each type becomes: physical type, logical type and, where
// there is one that means the same, converted type.
func TestSchema(t *testing.T) {
	str := arrow.Field{Type: arrow.BinaryTypes.String, Nullable: true}
	for _, tc := range []struct {
		field arrow.Field
		want  string
	}{
		{arrow.Field{Type: arrow.FixedWidthTypes.Boolean}, "REQUIRED BOOLEAN"},
		{arrow.Field{Type: arrow.Null}, "OPTIONAL INT32 NULL"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Int8, Nullable: true}, "OPTIONAL INT32 INT(8,true) 15"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Int16}, "REQUIRED INT32 INT(16,true) 16"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Int32}, "REQUIRED INT32"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Int64}, "REQUIRED INT64"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Uint8}, "REQUIRED INT32 INT(8,false) 11"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Uint16}, "REQUIRED INT32 INT(16,false) 12"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Uint32}, "REQUIRED INT32 INT(32,false) 13"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Uint64}, "REQUIRED INT64 INT(64,false) 14"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Float16}, "REQUIRED FIXED_LEN_BYTE_ARRAY(2) FLOAT16"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Float32}, "REQUIRED FLOAT"},
		{arrow.Field{Type: arrow.PrimitiveTypes.Float64}, "REQUIRED DOUBLE"},
		{arrow.Field{Type: &arrow.Decimal128Type{Precision: 9, Scale: 2}}, "REQUIRED INT32 DECIMAL(9,2) 5 (9,2)"},
		{arrow.Field{Type: &arrow.Decimal128Type{Precision: 18, Scale: 0}}, "REQUIRED INT64 DECIMAL(18,0) 5 (18,0)"},
		{arrow.Field{Type: &arrow.Decimal128Type{Precision: 19, Scale: 19}}, "REQUIRED FIXED_LEN_BYTE_ARRAY(9) DECIMAL(19,19) 5 (19,19)"},
		{arrow.Field{Type: &arrow.Decimal128Type{Precision: 38, Scale: 1}}, "REQUIRED FIXED_LEN_BYTE_ARRAY(16) DECIMAL(38,1) 5 (38,1)"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Date32}, "REQUIRED INT32 DATE 6"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Date64}, "REQUIRED INT32 DATE 6"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Time32s}, "REQUIRED INT32 TIME(isAdjustedToUTC=false,unit=MILLIS)"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Time32ms}, "REQUIRED INT32 TIME(isAdjustedToUTC=false,unit=MILLIS)"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Time64us}, "REQUIRED INT64 TIME(isAdjustedToUTC=false,unit=MICROS)"},
		{arrow.Field{Type: arrow.FixedWidthTypes.Time64ns}, "REQUIRED INT64 TIME(isAdjustedToUTC=false,unit=NANOS)"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Second}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=false,unit=MILLIS)"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Second, TimeZone: "UTC"}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS) 9"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS) 9"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=true,unit=MICROS) 10"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Microsecond}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=false,unit=MICROS)"},
		{arrow.Field{Type: &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}}, "REQUIRED INT64 TIMESTAMP(isAdjustedToUTC=true,unit=NANOS)"},
		{str, "OPTIONAL BYTE_ARRAY STRING 0"},
		{arrow.Field{Type: arrow.BinaryTypes.LargeString}, "REQUIRED BYTE_ARRAY STRING 0"},
		{withMetadata(str, table.KeyVerbatim, "number"), "OPTIONAL BYTE_ARRAY STRING 0"},
		{withMetadata(str, table.KeyLogical, table.LogicalJSON), "OPTIONAL BYTE_ARRAY JSON 19"},
		{withMetadata(str, table.KeyLogical, table.LogicalEnum), "OPTIONAL BYTE_ARRAY STRING 0"},
		{withMetadata(str, table.KeyLogical, "other"), "OPTIONAL BYTE_ARRAY STRING 0"},
		{arrow.Field{Type: arrow.BinaryTypes.Binary}, "REQUIRED BYTE_ARRAY"},
		{arrow.Field{Type: &arrow.FixedSizeBinaryType{ByteWidth: 16}}, "REQUIRED FIXED_LEN_BYTE_ARRAY(16)"},
		{withMetadata(arrow.Field{Type: &arrow.FixedSizeBinaryType{ByteWidth: 16}}, table.KeyLogical, table.LogicalUUID), "REQUIRED FIXED_LEN_BYTE_ARRAY(16) UUID"},
		{withMetadata(arrow.Field{Type: &arrow.FixedSizeBinaryType{ByteWidth: 8}}, table.KeyLogical, table.LogicalUUID), "REQUIRED FIXED_LEN_BYTE_ARRAY(8)"},

		{arrow.Field{Type: arrow.ListOf(arrow.PrimitiveTypes.Int8)}, "REQUIRED LIST 3 {list REPEATED {element OPTIONAL INT32 INT(8,true) 15}}"},
		{arrow.Field{Type: arrow.ListOfNonNullable(arrow.BinaryTypes.String), Nullable: true}, "OPTIONAL LIST 3 {list REPEATED {element REQUIRED BYTE_ARRAY STRING 0}}"},
		{arrow.Field{Type: arrow.FixedSizeListOfNonNullable(4, arrow.PrimitiveTypes.Float32)}, "REQUIRED LIST 3 {list REPEATED {element REQUIRED FLOAT}}"},
		{columnsOf(arrow.PrimitiveTypes.Float64)[11], "OPTIONAL LIST 3 {list REPEATED {element REQUIRED {key REQUIRED INT64 INT(64,false) 14 value REQUIRED DOUBLE}}}"},
	} {
		tc.field.Name = "a.b"
		f := openEmpty(t, []arrow.Field{tc.field, {Name: "A", Type: arrow.PrimitiveTypes.Int32}}, WriteOptions{})
		elements := []format.SchemaElement(f.Metadata().Schema)
		if got := describe(&elements); got != "schema {a.b "+tc.want+" A REQUIRED INT32}" {
			t.Errorf("%s becomes %s\nwant a.b %s", tc.field.Type, got, tc.want)
		}
		if orders := f.Metadata().ColumnOrders; len(orders) != len(f.Schema().Columns()) || orders[0].Value == nil {
			t.Errorf("the orders of columns are %v", orders)
		}
	}
}

func openEmpty(t *testing.T, fields []arrow.Field, o WriteOptions) *parquet.File {
	file := encodeAll(t, arrow.NewSchema(fields, nil), o, usualPages, 1, nil)
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// describe tells an element of a schema, and takes it and its children off the
// list.
func describe(list *[]format.SchemaElement) string {
	e := (*list)[0]
	*list = (*list)[1:]
	words := []string{e.Name}
	if e.RepetitionType.Valid {
		words = append(words, e.RepetitionType.V.String())
	}
	if e.Type.Valid {
		words = append(words, e.Type.V.String())
	}
	if e.TypeLength.Valid {
		words[len(words)-1] += fmt.Sprintf("(%d)", e.TypeLength.V)
	}
	if e.LogicalType.Value != nil {
		words = append(words, e.LogicalType.String())
	}
	if e.ConvertedType.Valid {
		words = append(words, fmt.Sprint(int32(e.ConvertedType.V)))
	}
	if e.Precision.Valid {
		words = append(words, fmt.Sprintf("(%d,%d)", e.Precision.V, e.Scale.V))
	}
	if e.NumChildren.Valid {
		var children []string
		for range e.NumChildren.V {
			children = append(children, describe(list))
		}
		words = append(words, "{"+strings.Join(children, " ")+"}")
	}
	return strings.Join(words, " ")
}

// TestMetadata holds what the file's key-value metadata has.
func TestMetadata(t *testing.T) {
	sparse := columnsOf(arrow.PrimitiveTypes.Float32)[10]
	sparse.Name = "s"
	fields := []arrow.Field{
		withMetadata(arrow.Field{Name: "a.b", Type: arrow.PrimitiveTypes.Float32}, table.KeyRole, "label", "other", "x", table.KeyUnsupported, "y"),
		withMetadata(arrow.Field{Name: "f", Type: arrow.FixedSizeListOf(6, arrow.PrimitiveTypes.Float32)}, table.KeyShape, "2,3", table.KeyLength, "7"),
		withMetadata(arrow.Field{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Float32)}, table.KeyLength, "7"),
		sparse,
		{Name: "plain", Type: arrow.PrimitiveTypes.Float32},
	}
	f := openEmpty(t, fields, WriteOptions{Metadata: map[string]string{"z": "1", "b": "é"}, CreatedBy: "me version 1 (build 2)"})
	var got []string
	for _, kv := range f.Metadata().KeyValueMetadata {
		got = append(got, kv.Key+"="+kv.Value)
	}
	want := `b=é; recast.fields={"a.b":{"recast.role":"label"},"f":{"recast.length":"6","recast.shape":"2,3"},"s":{"recast.shape":"1000"}}; z=1`
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if f.Metadata().CreatedBy != "me version 1 (build 2)" {
		t.Errorf("created by %q", f.Metadata().CreatedBy)
	}
	f = openEmpty(t, fields[4:], WriteOptions{})
	if kv := f.Metadata().KeyValueMetadata; len(kv) != 0 || f.Metadata().CreatedBy != "recast version dev (build unknown)" {
		t.Errorf("metadata %v, created by %q", kv, f.Metadata().CreatedBy)
	}
}

// TestNoRows holds that a table without rows is a file without row groups.
func TestNoRows(t *testing.T) {
	r := filler{Rand: rand.New(rand.NewPCG(1, 1))}
	for _, batches := range [][]arrow.RecordBatch{nil, {r.batch(threeColumns, 0)}} {
		file := encodeAll(t, threeColumns, WriteOptions{}, usualPages, 1, batches)
		if f := checkFile(t, file, threeColumns, batches, 1); len(f.RowGroups()) != 0 {
			t.Errorf("%d row groups", len(f.RowGroups()))
		}
	}
}
