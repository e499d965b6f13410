package avrox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// scalarTypes are those that lists hold as well.
var scalarTypes = []arrow.DataType{
	arrow.FixedWidthTypes.Boolean, arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
	arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
	arrow.FixedWidthTypes.Float16, arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	&arrow.Decimal128Type{Precision: 9, Scale: 2}, &arrow.Decimal128Type{Precision: 38, Scale: 38},
	arrow.FixedWidthTypes.Date32, arrow.FixedWidthTypes.Time32ms, arrow.FixedWidthTypes.Time64us, arrow.FixedWidthTypes.Time64ns,
	&arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}, &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"},
	&arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}, &arrow.TimestampType{Unit: arrow.Millisecond},
	&arrow.TimestampType{Unit: arrow.Microsecond}, &arrow.TimestampType{Unit: arrow.Nanosecond},
	arrow.BinaryTypes.String, arrow.BinaryTypes.Binary, &arrow.FixedSizeBinaryType{ByteWidth: 3}, uuidType,
}

func drawField(t *rapid.T, name string) arrow.Field {
	scalar := rapid.SampledFrom(scalarTypes).Draw(t, "type")
	item := arrow.Field{Name: "item", Type: scalar, Nullable: rapid.Bool().Draw(t, "nullable items")}
	f := arrow.Field{Name: name, Type: scalar, Nullable: rapid.Bool().Draw(t, "nullable")}
	switch rapid.SampledFrom([]string{"scalar", "scalar", "list", "vector", "sparse", "null"}).Draw(t, "form") {
	case "list":
		f.Type = arrow.ListOfField(item)
	case "vector":
		f.Type = arrow.FixedSizeListOfField(rapid.Int32Range(1, 4).Draw(t, "width"), item)
	case "sparse":
		value := rapid.SampledFrom([]arrow.DataType{arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int32}).Draw(t, "value")
		pair := arrow.StructOf(arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: value})
		return fieldOf(name, arrow.ListOfNonNullable(pair), f.Nullable, table.KeyShape, "1000000")
	case "null":
		return fieldOf(name, arrow.Null, true)
	}
	if f.Type == arrow.DataType(uuidType) && rapid.Bool().Draw(t, "uuid") {
		return fieldOf(name, f.Type, f.Nullable, table.KeyLogical, table.LogicalUUID)
	}
	return f
}

// drawValue appends a value that Avro can hold.
func drawValue(t *rapid.T, b array.Builder, nullable bool) {
	if nullable && rapid.IntRange(0, 3).Draw(t, "null") == 0 {
		b.AppendNull()
		return
	}
	integer := func() int64 { return rapid.Int64().Draw(t, "integer") >> rapid.IntRange(0, 63).Draw(t, "shift") }
	switch b := b.(type) {
	case *array.NullBuilder:
		b.AppendNull()
	case *array.BooleanBuilder:
		b.Append(rapid.Bool().Draw(t, "bool"))
	case *array.Int8Builder:
		b.Append(int8(integer()))
	case *array.Int16Builder:
		b.Append(int16(integer()))
	case *array.Int32Builder:
		b.Append(int32(integer()))
	case *array.Int64Builder:
		b.Append(integer())
	case *array.Uint8Builder:
		b.Append(uint8(integer()))
	case *array.Uint16Builder:
		b.Append(uint16(integer()))
	case *array.Uint32Builder:
		b.Append(uint32(integer()))
	case *array.Uint64Builder:
		b.Append(uint64(integer()) >> 1)
	case *array.Float16Builder:
		b.Append(float16.New(rapid.Float32Range(-1000, 1000).Draw(t, "half")))
	case *array.Float32Builder:
		b.Append(rapid.OneOf(rapid.Float32(), rapid.SampledFrom(specials[float32]())).Draw(t, "float"))
	case *array.Float64Builder:
		b.Append(rapid.OneOf(rapid.Float64(), rapid.SampledFrom(specials[float64]())).Draw(t, "double"))
	case *array.Decimal128Builder:
		v := decimal128.New(integer(), uint64(integer()))
		if p := b.Type().(*arrow.Decimal128Type).Precision; !v.FitsInPrecision(p) {
			v = decimal128.FromI64(int64(int32(integer())) % 1e9)
		}
		b.Append(v)
	case *array.Date32Builder:
		b.Append(arrow.Date32(integer()))
	case *array.Time32Builder:
		b.Append(arrow.Time32(integer()))
	case *array.Time64Builder:
		b.Append(arrow.Time64(integer()))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(integer()))
	case *array.StringBuilder:
		b.Append(rapid.String().Draw(t, "text"))
	case *array.BinaryBuilder:
		b.Append(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
	case *array.FixedSizeBinaryBuilder:
		n := b.Type().(*arrow.FixedSizeBinaryType).ByteWidth
		b.Append(rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "fixed"))
	case *array.ListBuilder:
		b.Append(true)
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			drawItem(t, b.ValueBuilder(), b.Type().(*arrow.ListType).ElemField())
		}
	case *array.FixedSizeListBuilder:
		typ := b.Type().(*arrow.FixedSizeListType)
		b.Append(true)
		for range typ.Len() {
			drawItem(t, b.ValueBuilder(), typ.ElemField())
		}
	default:
		t.Fatalf("no values for %T", b)
	}
}

func specials[T float32 | float64]() []T {
	return []T{T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1)), T(math.Copysign(0, -1))}
}

func drawItem(t *rapid.T, b array.Builder, f arrow.Field) {
	s, ok := b.(*array.StructBuilder)
	if !ok {
		drawValue(t, b, f.Nullable)
		return
	}
	s.Append(true)
	s.FieldBuilder(0).(*array.Uint64Builder).Append(rapid.Uint64Range(0, 1<<20).Draw(t, "key"))
	drawValue(t, s.FieldBuilder(1), false)
}

// drawBatch draws a table, often a slice of a larger one.
func drawBatch(t *rapid.T) arrow.RecordBatch {
	fields := make([]arrow.Field, rapid.IntRange(1, 5).Draw(t, "columns"))
	rows := rapid.IntRange(0, 20).Draw(t, "rows")
	from := rapid.IntRange(0, rows).Draw(t, "from")
	to := rapid.IntRange(from, rows).Draw(t, "to")
	cols := make([]arrow.Array, len(fields))
	for i := range fields {
		fields[i] = drawField(t, fmt.Sprint("c", i))
		b := array.NewBuilder(memory.DefaultAllocator, fields[i].Type)
		for range rows {
			drawValue(t, b, fields[i].Nullable)
		}
		cols[i] = b.NewArray()
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), cols, int64(rows)).NewSlice(int64(from), int64(to))
}

// referenceValue is the plain way to write a value: through Arrow's own accessors,
// with nothing of the encoder's.
func referenceValue(dst []byte, f arrow.Field, a arrow.Array, i int) []byte {
	long := func(v int64) []byte { return binary.AppendVarint(dst, v) }
	if f.Nullable && f.Type.ID() != arrow.NULL {
		if a.IsNull(i) {
			return long(0)
		}
		dst = long(1)
	}
	blob := func(s string) []byte { return append(long(int64(len(s))), s...) }
	items := func(from, to int64, item arrow.Field, values arrow.Array) []byte {
		if from < to {
			dst = long(to - from)
		}
		for ; from < to; from++ {
			dst = referenceValue(dst, item, values, int(from))
		}
		return long(0)
	}
	switch a := a.(type) {
	case *array.Null:
		return dst
	case *array.Boolean:
		if a.Value(i) {
			return append(dst, 1)
		}
		return append(dst, 0)
	case *array.Int8:
		return long(int64(a.Value(i)))
	case *array.Int16:
		return long(int64(a.Value(i)))
	case *array.Int32:
		return long(int64(a.Value(i)))
	case *array.Int64:
		return long(a.Value(i))
	case *array.Uint8:
		return long(int64(a.Value(i)))
	case *array.Uint16:
		return long(int64(a.Value(i)))
	case *array.Uint32:
		return long(int64(a.Value(i)))
	case *array.Uint64:
		return long(int64(a.Value(i)))
	case *array.Float16:
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(a.Value(i).Float32()))
	case *array.Float32:
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(a.Value(i)))
	case *array.Float64:
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(a.Value(i)))
	case *array.Decimal128:
		return blob(twosComplement(decimal.BigInt(a.Value(i))))
	case *array.Date32:
		return long(int64(a.Value(i)))
	case *array.Time32:
		return long(int64(a.Value(i)))
	case *array.Time64:
		return long(int64(a.Value(i)))
	case *array.Timestamp:
		return long(int64(a.Value(i)))
	case *array.String:
		return blob(a.Value(i))
	case *array.Binary:
		return blob(string(a.Value(i)))
	case *array.FixedSizeBinary:
		v := a.Value(i)
		if table.IsLogical(f, table.LogicalUUID) {
			return blob(fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:]))
		}
		return append(dst, v...)
	case *array.List:
		from, to := a.ValueOffsets(i)
		return items(from, to, a.DataType().(*arrow.ListType).ElemField(), a.ListValues())
	case *array.FixedSizeList:
		from, to := a.ValueOffsets(i)
		return items(from, to, a.DataType().(*arrow.FixedSizeListType).ElemField(), a.ListValues())
	case *array.Struct:
		for j := range a.NumField() {
			field := a.DataType().(*arrow.StructType).Field(j)
			field.Nullable = false
			dst = referenceValue(dst, field, a.Field(j), i)
		}
		return dst
	}
	panic(fmt.Sprintf("no reference for %T", a))
}

// twosComplement is v in as few bytes as can be.
func twosComplement(v *big.Int) string {
	n := uint(1)
	for ; ; n++ {
		half := new(big.Int).Lsh(big.NewInt(1), 8*n-1)
		if v.Cmp(half) < 0 && v.Cmp(new(big.Int).Neg(half)) >= 0 {
			break
		}
	}
	mod := new(big.Int).Lsh(big.NewInt(1), 8*n)
	return string(new(big.Int).Mod(v, mod).FillBytes(make([]byte, n)))
}

// TestAgainstReference holds that the encoder writes what the reference does.
func TestAgainstReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := drawBatch(rt)
		var want []byte
		for row := range int(b.NumRows()) {
			for i, a := range b.Columns() {
				want = referenceValue(want, b.Schema().Field(i), a, row)
			}
		}
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null", BlockBytes: rapid.IntRange(1, 300).Draw(rt, "block")})
		got, n := rowsOf(t, e, mustAppend(t, e, b))
		if !bytes.Equal(got, want) || n != b.NumRows() {
			rt.Fatalf("%v\n%d rows %x\nwant    %x", b, n, got, want)
		}
	})
}

// TestItemsOfSlice holds that a list may hold a slice of what was an array of its own.
func TestItemsOfSlice(t *testing.T) {
	for _, tc := range []struct {
		field arrow.Field
		items string
	}{
		{fieldOf("a", arrow.ListOf(arrow.FixedWidthTypes.Boolean), true), `[true, true, true, false, true, null]`},
		{fieldOf("a", arrow.ListOfNonNullable(arrow.PrimitiveTypes.Float64), false), `[9, 9, 9, 1, 2, 3]`},
		{fieldOf("a", arrow.FixedSizeListOf(1, arrow.BinaryTypes.String), false), `["x", "x", "x", "a", null, "ü"]`},
		{fieldOf("a", pairs, false, table.KeyShape, "9"), `[null, null, null, {"key": 1, "value": 2}, {"key": 3, "value": 4}, {"key": 5, "value": 6}]`},
	} {
		items := batchOf(t, arrow.Field{Type: tc.field.Type.(arrow.ListLikeType).Elem()}, tc.items).NewSlice(3, 6).Column(0)
		buffers := []*memory.Buffer{nil}
		if tc.field.Type.ID() == arrow.LIST {
			offsets := arrayOf(arrow.PrimitiveTypes.Int32, func(b *array.Int32Builder) { b.AppendValues([]int32{0, 1, 3, 3}, nil) })
			buffers = append(buffers, offsets.Data().Buffers()[1])
		}
		a := array.MakeFromData(array.NewData(tc.field.Type, 3, buffers, []arrow.ArrayData{items.Data()}, 0, 0))
		b := batchOfArrays([]arrow.Field{tc.field}, a)
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null"})
		got, _ := rowsOf(t, e, mustAppend(t, e, b))
		var want []byte
		for i := range 3 {
			want = referenceValue(want, tc.field, a, i)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%v: got %x, want %x", tc.field.Type, got, want)
		}
	}
}

// TestReadBack holds that the reading side gives back what was written, types and
// metadata too.
func TestReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := drawBatch(rt)
		o := WriteOptions{Codec: rapid.SampledFrom(codecNames).Draw(rt, "codec"), BlockBytes: rapid.IntRange(1, 300).Draw(rt, "block")}
		var file bytes.Buffer
		w, err := NewWriter(&file, b.Schema(), o)
		if err != nil {
			rt.Fatal(err)
		}
		if err := w.Write(b); err != nil {
			rt.Fatal(err)
		}
		if err := w.Close(); err != nil {
			rt.Fatal(err)
		}
		h, n, err := ParseHeader(file.Bytes(), ReadOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		if !h.Schema.Equal(b.Schema()) {
			rt.Fatalf("read %v\nwrote %v", h.Schema, b.Schema())
		}
		d, err := h.NewDecoder(nil)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := d.Decode(file.Bytes()[n:])
		if err != nil {
			rt.Fatal(err)
		}
		// Bytes are compared, not tables, as NaN is not equal to itself.
		e := mustEncoder(t, got.Schema(), o)
		again, err := e.Append(e.AppendHeader(nil), got)
		if err != nil || !bytes.Equal(again, file.Bytes()) {
			rt.Fatalf("read %v\nwrote %v\n%v", got, b, err)
		}
	})
}
