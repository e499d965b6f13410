package pack

import (
	"math"
	"math/big"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

var (
	integers = []arrow.DataType{
		arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
	}
	targets = append([]arrow.DataType{arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64}, integers...)
	sources = append([]arrow.DataType{
		arrow.FixedWidthTypes.Float16, arrow.FixedWidthTypes.Boolean,
		&arrow.Decimal128Type{Precision: 38}, &arrow.Decimal128Type{Precision: 12, Scale: 2}, &arrow.Decimal128Type{Precision: 38, Scale: 30},
	}, targets...)
	texts = []arrow.DataType{
		arrow.BinaryTypes.String, arrow.BinaryTypes.Binary, arrow.FixedWidthTypes.Date32,
		&arrow.TimestampType{Unit: arrow.Microsecond}, &arrow.FixedSizeBinaryType{ByteWidth: 3},
	}
)

// edges are values at which a cast may go wrong.
var edges = []float64{
	0, math.Copysign(0, -1), 1, -1, .5, -1.5, 127, 128, -128, -129, 255, 256, 32767, 32768, -32769, 65535, 65536,
	1 << 24, 1<<24 + 1, 1<<24 + 2, -(1<<24 + 1), math.MaxInt32, math.MaxInt32 + 1, math.MinInt32, math.MinInt32 - 1,
	math.MaxUint32, math.MaxUint32 + 1, 1 << 53, 1<<53 + 2, math.MaxInt64, math.MinInt64, -0x1.0000000000001p63, 0x1.fffffffffffffp62,
	0x1p64, 0x1.fffffffffffffp63, math.NaN(), math.Inf(1), math.Inf(-1), 65504, 65520, 1e-8,
	math.MaxFloat32, 0x1.fffffefffffffp127, 0x1.ffffffp127, 1e300, -1e300, 0x1p-149, 0x1p-150, 0x1.0000000000001p-150, 5e-324, 1e-310,
	0.1, 123.456, 3.3e8,
}

// gen makes columns of random values. Calm ones are small whole numbers, mostly.
type gen struct {
	t    *rapid.T
	calm bool
	null int // one of so many is null; 0: none
}

func (g gen) float() float64 {
	if g.calm && rapid.IntRange(0, 200).Draw(g.t, "odd") > 0 {
		return float64(rapid.IntRange(0, 100).Draw(g.t, "small"))
	}
	return rapid.SampledFrom(edges).Draw(g.t, "edge")
}

func (g gen) integer() *big.Int {
	v := g.float()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 1
	}
	n, _ := big.NewFloat(v).Int(nil)
	return n.Add(n, big.NewInt(int64(rapid.IntRange(-1, 1).Draw(g.t, "next"))))
}

func (g gen) text() string {
	if rapid.IntRange(0, 9).Draw(g.t, "any") == 0 {
		return rapid.StringN(0, 3, -1).Draw(g.t, "text")
	}
	return rapid.SampledFrom(words).Draw(g.t, "word")
}

func (g gen) isNull() bool { return g.null > 0 && rapid.IntRange(1, g.null).Draw(g.t, "null") == 1 }

// add appends a value to b.
func (g gen) add(b array.Builder, nullable bool) {
	if nullable && g.isNull() {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.Float16Builder:
		b.Append(float16.New(float32(g.float())))
	case *array.Float32Builder:
		b.Append(float32(g.float()))
	case *array.Float64Builder:
		b.Append(g.float())
	case *array.BooleanBuilder:
		b.Append(rapid.Bool().Draw(g.t, "bool"))
	case *array.Int8Builder:
		b.Append(int8(g.integer().Int64()))
	case *array.Int16Builder:
		b.Append(int16(g.integer().Int64()))
	case *array.Int32Builder:
		b.Append(int32(g.integer().Int64()))
	case *array.Int64Builder:
		b.Append(g.integer().Int64())
	case *array.Uint8Builder:
		b.Append(uint8(g.integer().Uint64()))
	case *array.Uint16Builder:
		b.Append(uint16(g.integer().Uint64()))
	case *array.Uint32Builder:
		b.Append(uint32(g.integer().Uint64()))
	case *array.Uint64Builder:
		b.Append(g.integer().Uint64())
	case *array.Decimal128Builder:
		t := b.Type().(*arrow.Decimal128Type)
		v := g.integer()
		for range rapid.IntRange(0, int(t.Scale)).Draw(g.t, "shift") {
			v.Mul(v, big.NewInt(10))
		}
		v.Rem(v, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Precision)), nil))
		b.Append(decimal.FromBigInt(v))
	case *array.StringBuilder:
		b.Append(g.text())
	case *array.LargeStringBuilder:
		b.Append(g.text())
	case *array.BinaryBuilder:
		b.Append([]byte(rapid.StringN(0, 3, -1).Draw(g.t, "bytes")))
	case *array.FixedSizeBinaryBuilder:
		b.Append([]byte("abc"))
	case *array.Date32Builder:
		b.Append(arrow.Date32(g.time(math.MinInt32, math.MaxInt32, 1)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(g.time(math.MinInt64, math.MaxInt64, day64(b.Type()))))
	case *array.FixedSizeListBuilder:
		b.Append(true)
		for range b.Type().(*arrow.FixedSizeListType).Len() {
			g.add(b.ValueBuilder(), true)
		}
	case *array.ListBuilder:
		b.Append(true)
		n := 2
		if rapid.IntRange(0, 6).Draw(g.t, "ragged") == 0 {
			n = rapid.IntRange(0, 4).Draw(g.t, "length")
		}
		for range n {
			if pair, ok := b.ValueBuilder().(*array.StructBuilder); ok {
				pair.Append(true)
				pair.FieldBuilder(0).(*array.Uint64Builder).Append(rapid.Uint64Range(0, 9).Draw(g.t, "key"))
				g.add(pair.FieldBuilder(1), true)
				continue
			}
			g.add(b.ValueBuilder(), true)
		}
	}
}

// column is a source column and a type that it can be had as.
func (g gen) column(t *rapid.T, name string) (src, want arrow.Field) {
	elem := rapid.SampledFrom(sources).Draw(t, "source")
	to := rapid.SampledFrom(targets).Draw(t, "target")
	if rapid.IntRange(0, 3).Draw(t, "same") == 0 {
		to = elem
	}
	src, want = arrow.Field{Name: name, Nullable: true}, arrow.Field{Name: name, Nullable: rapid.IntRange(0, 3).Draw(t, "nullable") == 0}
	lists := []func(arrow.DataType) arrow.DataType{
		func(t arrow.DataType) arrow.DataType { return arrow.FixedSizeListOf(2, t) },
		func(t arrow.DataType) arrow.DataType { return arrow.ListOf(t) },
		func(t arrow.DataType) arrow.DataType { return arrow.FixedSizeListOfNonNullable(2, t) },
		func(t arrow.DataType) arrow.DataType { return arrow.ListOfNonNullable(t) },
	}
	sparseOf := func(t arrow.DataType, nullable bool) arrow.DataType {
		return arrow.ListOfNonNullable(arrow.StructOf(
			arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: t, Nullable: nullable}))
	}
	list := rapid.IntRange(0, 3).Draw(t, "list")
	switch rapid.IntRange(0, 8).Draw(t, "form") {
	case 0:
		src.Type = rapid.SampledFrom(texts).Draw(t, "type")
		want.Type = src.Type
		if rapid.Bool().Draw(t, "as text") {
			src.Type, want.Type = rapid.SampledFrom(categorical).Draw(t, "type"), arrow.BinaryTypes.String
		}
	case 1, 2, 3:
		if to.ID() == arrow.BOOL {
			to = arrow.PrimitiveTypes.Float32
		}
		src.Type, want.Type = lists[rapid.IntRange(0, 1).Draw(t, "from")](elem), lists[list](to)
	case 4:
		if to.ID() == arrow.BOOL {
			to = arrow.PrimitiveTypes.Float32
		}
		src.Type, want.Type = sparseOf(elem, true), sparseOf(to, rapid.Bool().Draw(t, "pairs"))
	case 5:
		if to.ID() == arrow.BOOL {
			to = arrow.PrimitiveTypes.Float32
		}
		src.Type, want.Type = elem, arrow.FixedSizeListOfNonNullable(1, to)
	default:
		src.Type, want.Type = elem, to
	}
	if rapid.IntRange(0, 4).Draw(t, "label") == 0 {
		want = table.Label(want)
	}
	return src, want
}
