package take

import (
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/internal/pool"
)

// takeTypes are types of every kind that batches have, and some that they have not.
var takeTypes = []arrow.DataType{
	arrow.FixedWidthTypes.Boolean, arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	arrow.PrimitiveTypes.Date32, &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, &arrow.Decimal128Type{Precision: 20, Scale: 3},
	&arrow.FixedSizeBinaryType{ByteWidth: 3}, arrow.BinaryTypes.String, arrow.BinaryTypes.Binary, arrow.BinaryTypes.LargeString, arrow.Null,
	arrow.FixedSizeListOfNonNullable(3, arrow.PrimitiveTypes.Float32), arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float64),
	arrow.FixedSizeListOf(2, arrow.BinaryTypes.String), arrow.FixedSizeListOf(2, arrow.FixedWidthTypes.Boolean),
	arrow.ListOf(arrow.PrimitiveTypes.Int32), arrow.ListOf(arrow.BinaryTypes.String), arrow.ListOf(arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Int16)),
	arrow.ListOfNonNullable(arrow.StructOf(arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: arrow.PrimitiveTypes.Float32})),
	arrow.StructOf(arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int32, Nullable: true}, arrow.Field{Name: "b", Type: arrow.BinaryTypes.String, Nullable: true}),
}

// drawArray draws values of a type, and then a slice of them.
func drawArray(t *rapid.T, typ arrow.DataType, n int) arrow.Array {
	b := array.NewBuilder(memory.DefaultAllocator, typ)
	defer b.Release()
	before, after := rapid.IntRange(0, 9).Draw(t, "before"), rapid.IntRange(0, 9).Draw(t, "after")
	nulls := rapid.Bool().Draw(t, "nulls")
	for range before + n + after {
		drawValue(t, b, nulls)
	}
	all := b.NewArray()
	defer all.Release()
	return array.NewSlice(all, int64(before), int64(before+n))
}

func drawValue(t *rapid.T, b array.Builder, nulls bool) {
	if nulls && rapid.IntRange(0, 3).Draw(t, "null") == 0 {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.FixedSizeListBuilder:
		b.Append(true)
		for range b.Type().(*arrow.FixedSizeListType).Len() {
			drawValue(t, b.ValueBuilder(), nulls && b.Type().(*arrow.FixedSizeListType).ElemField().Nullable)
		}
	case *array.ListBuilder:
		b.Append(true)
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			drawValue(t, b.ValueBuilder(), nulls && b.Type().(*arrow.ListType).ElemField().Nullable)
		}
	case *array.StructBuilder:
		b.Append(true)
		for i := range b.NumField() {
			drawValue(t, b.FieldBuilder(i), nulls && b.Type().(*arrow.StructType).Field(i).Nullable)
		}
	case *array.StringBuilder:
		b.Append(rapid.StringN(0, 5, -1).Draw(t, "text"))
	case *array.BinaryBuilder:
		b.Append(rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "bytes"))
	case *array.LargeStringBuilder:
		b.Append(rapid.StringN(0, 5, -1).Draw(t, "text"))
	case *array.FixedSizeBinaryBuilder:
		b.Append(rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(t, "bytes"))
	case *array.NullBuilder:
		b.AppendNull()
	case *array.BooleanBuilder:
		b.Append(rapid.Bool().Draw(t, "bool"))
	case *array.Decimal128Builder, *array.TimestampBuilder, *array.Date32Builder:
		if err := b.AppendValueFromString([]string{"1970-01-01", "2001-02-03", "1900-12-31"}[rapid.IntRange(0, 2).Draw(t, "day")]); err != nil {
			_ = b.AppendValueFromString(fmt.Sprint(rapid.IntRange(0, 99).Draw(t, "decimal"))) // a decimal
		}
	default:
		if err := b.AppendValueFromString(fmt.Sprint(rapid.IntRange(0, 99).Draw(t, "number"))); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTake holds rows that are taken to the same rows put together by Arrow.
func TestTake(t *testing.T) {
	for _, typ := range takeTypes {
		t.Run(typ.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: typ, Nullable: true}}, nil)
				batches := make([]arrow.RecordBatch, rapid.IntRange(1, 3).Draw(t, "batches"))
				for i := range batches {
					n := rapid.IntRange(1, 20).Draw(t, "rows")
					batches[i] = array.NewRecordBatch(s, []arrow.Array{drawArray(t, typ, n)}, int64(n))
				}
				var spans []Span
				var parts []arrow.Array
				for range rapid.IntRange(1, 12).Draw(t, "spans") {
					b := rapid.IntRange(0, len(batches)-1).Draw(t, "batch")
					from := rapid.IntRange(0, int(batches[b].NumRows())).Draw(t, "from")
					to := rapid.IntRange(from, int(batches[b].NumRows())).Draw(t, "to")
					spans = append(spans, Span{int32(b), int32(from), int32(to)})
					parts = append(parts, array.NewSlice(batches[b].Column(0), int64(from), int64(to)))
				}
				want, err := array.Concatenate(parts, memory.DefaultAllocator)
				if err != nil {
					t.Fatal(err)
				}
				got := New(&pool.Shared, s, batches...).Take(spans)
				if !array.Equal(got.Column(0), want) {
					t.Fatalf("took %v, want %v", got.Column(0), want)
				}
				if got.NumRows() != int64(want.Len()) || got.Column(0).NullN() != want.NullN() {
					t.Fatalf("%d rows with %d nulls, want %d with %d", got.NumRows(), got.Column(0).NullN(), want.Len(), want.NullN())
				}
			})
		})
	}
}

// BenchmarkTake takes every third row of a chunk of 30 numbers a row.
func BenchmarkTake(b *testing.B) {
	const rows, width = 2500, 30
	typ := arrow.FixedSizeListOfNonNullable(width, arrow.PrimitiveTypes.Float32)
	build := array.NewFixedSizeListBuilderWithField(memory.DefaultAllocator, width, typ.ElemField())
	for range rows {
		build.Append(true)
		for k := range width {
			build.ValueBuilder().(*array.Float32Builder).Append(float32(k))
		}
	}
	s := arrow.NewSchema([]arrow.Field{{Name: "features", Type: typ}}, nil)
	batch := array.NewRecordBatch(s, []arrow.Array{build.NewArray()}, rows)
	var spans []Span
	for i := int32(0); i < rows; i += 3 {
		spans = append(spans, Span{From: i, To: i + 1})
	}
	b.SetBytes(int64(len(spans)) * width * 4)
	for b.Loop() {
		New(&pool.Shared, s, batch).Take(spans).Release()
	}
}
