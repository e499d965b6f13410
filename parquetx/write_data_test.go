package parquetx

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// scalarTypes are those that a column, or the elements of its lists, can have.
var scalarTypes = []arrow.DataType{
	arrow.FixedWidthTypes.Boolean,
	arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
	arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
	arrow.FixedWidthTypes.Float16, arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	&arrow.Decimal128Type{Precision: 7, Scale: 2}, &arrow.Decimal128Type{Precision: 18, Scale: 0},
	&arrow.Decimal128Type{Precision: 19, Scale: 19}, &arrow.Decimal128Type{Precision: 38, Scale: 10},
	arrow.FixedWidthTypes.Date32, arrow.FixedWidthTypes.Date64,
	arrow.FixedWidthTypes.Time32s, arrow.FixedWidthTypes.Time32ms, arrow.FixedWidthTypes.Time64us, arrow.FixedWidthTypes.Time64ns,
	&arrow.TimestampType{Unit: arrow.Second}, &arrow.TimestampType{Unit: arrow.Second, TimeZone: "UTC"},
	&arrow.TimestampType{Unit: arrow.Millisecond}, &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"},
	&arrow.TimestampType{Unit: arrow.Microsecond}, &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"},
	&arrow.TimestampType{Unit: arrow.Nanosecond}, &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"},
	arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString, arrow.BinaryTypes.Binary, arrow.BinaryTypes.LargeBinary,
	&arrow.FixedSizeBinaryType{ByteWidth: 1}, &arrow.FixedSizeBinaryType{ByteWidth: 16},
}

// columnsOf are fields of a type: required and nullable, alone, in lists, in lists
// of one length, and sparse.
func columnsOf(t arrow.DataType) []arrow.Field {
	pair := func(t arrow.DataType) arrow.DataType {
		return arrow.ListOfNonNullable(arrow.StructOf(arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64}, arrow.Field{Name: "value", Type: t}))
	}
	types := []arrow.DataType{t, arrow.ListOf(t), arrow.ListOfNonNullable(t), arrow.FixedSizeListOf(3, t), arrow.FixedSizeListOfNonNullable(2, t), pair(t)}
	var fields []arrow.Field
	for i, t := range types {
		for _, nullable := range []bool{false, true} {
			f := arrow.Field{Name: fmt.Sprintf("%s.%d.%v", t, i, nullable), Type: t, Nullable: nullable}
			if i == len(types)-1 {
				f.Metadata = arrow.NewMetadata([]string{table.KeyShape}, []string{"1000"})
			}
			fields = append(fields, f)
		}
	}
	return fields
}

// filler makes values. With few of them dictionaries pay; values that rise have
// small differences; nulls is how many in a hundred are null.
type filler struct {
	*rand.Rand
	few, rise bool
	nulls     int
	last      int64
}

// batch is one of rows random rows, cut out of a longer one, so that offsets are
// not 0.
func (r *filler) batch(s *arrow.Schema, rows int) arrow.RecordBatch {
	before, after := r.IntN(20), r.IntN(3)
	columns := make([]arrow.Array, s.NumFields())
	for i, f := range s.Fields() {
		b := array.NewBuilder(memory.DefaultAllocator, f.Type)
		r.fill(b, f.Nullable, before+rows+after)
		columns[i] = array.NewSlice(b.NewArray(), int64(before), int64(before+rows))
	}
	return array.NewRecordBatch(s, columns, int64(rows))
}

func (r *filler) fill(b array.Builder, nullable bool, n int) {
	for range n {
		if nullable && r.IntN(100) < r.nulls {
			b.AppendNull()
			continue
		}
		r.value(b)
	}
}

func (r *filler) int() int64 {
	switch {
	case r.few:
		return r.Int64N(5)
	case r.rise:
		r.last += r.Int64N(3)
		return r.last
	case r.IntN(50) == 0:
		return []int64{math.MinInt64, math.MaxInt64, 0, -1}[r.IntN(4)]
	}
	return int64(r.Uint64()) >> r.IntN(64)
}

func (r *filler) float() float64 {
	if r.few {
		return []float64{0, math.Copysign(0, -1), math.NaN(), 1.5, math.Inf(1)}[r.IntN(5)]
	}
	return math.Float64frombits(r.Uint64())
}

func (r *filler) text() string {
	if r.few {
		return []string{"", "a", "été", "zz"}[r.IntN(4)]
	}
	s := make([]rune, r.IntN(40))
	for i := range s {
		s[i] = []rune("aé日\U0001F600\U0010FFFF\uD7FFz")[r.IntN(7)]
	}
	return string(s) + string(s)
}

func (r *filler) value(b array.Builder) {
	switch b := b.(type) {
	case *array.NullBuilder:
		b.AppendNull()
	case *array.BooleanBuilder:
		b.Append(r.int()&1 == 1)
	case *array.Int8Builder:
		b.Append(int8(r.int()))
	case *array.Int16Builder:
		b.Append(int16(r.int()))
	case *array.Int32Builder:
		b.Append(int32(r.int()))
	case *array.Int64Builder:
		b.Append(r.int())
	case *array.Uint8Builder:
		b.Append(uint8(r.int()))
	case *array.Uint16Builder:
		b.Append(uint16(r.int()))
	case *array.Uint32Builder:
		b.Append(uint32(r.int()))
	case *array.Uint64Builder:
		b.Append(uint64(r.int()))
	case *array.Float16Builder:
		b.Append(float16.New(float32(r.float())))
	case *array.Float32Builder:
		b.Append(float32(r.float()))
	case *array.Float64Builder:
		b.Append(r.float())
	case *array.Decimal128Builder:
		b.Append(r.decimal(b.Type().(*arrow.Decimal128Type).Precision))
	case *array.Date32Builder:
		b.Append(arrow.Date32(r.int()))
	case *array.Date64Builder:
		b.Append(arrow.Date64(int64(int32(r.int())) * 86400000))
	case *array.Time32Builder:
		b.Append(arrow.Time32(uint64(r.int()) % 86400))
	case *array.Time64Builder:
		b.Append(arrow.Time64(uint64(r.int()) % 86400e6))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(r.int() / 1000)) // seconds times 1000 fit
	case *array.StringBuilder:
		b.Append(r.text())
	case *array.LargeStringBuilder:
		b.Append(r.text())
	case *array.BinaryBuilder:
		b.Append([]byte(r.text() + "\xff"))
	case *array.FixedSizeBinaryBuilder:
		v := make([]byte, b.Type().(*arrow.FixedSizeBinaryType).ByteWidth)
		for i := range v {
			v[i] = byte(r.int())
		}
		b.Append(v)
	default:
		r.nested(b)
	}
}

func (r *filler) nested(b array.Builder) {
	switch b := b.(type) {
	case *array.ListBuilder:
		b.Append(true)
		n := r.IntN(4)
		if s, ok := b.ValueBuilder().(*array.StructBuilder); ok {
			for range n {
				s.Append(true)
				r.value(s.FieldBuilder(0))
				r.value(s.FieldBuilder(1))
			}
			return
		}
		r.fill(b.ValueBuilder(), b.Type().(*arrow.ListType).ElemField().Nullable, n)
	case *array.FixedSizeListBuilder:
		b.Append(true)
		t := b.Type().(*arrow.FixedSizeListType)
		r.fill(b.ValueBuilder(), t.ElemField().Nullable, int(t.Len()))
	default:
		panic(fmt.Sprintf("no values of %s", b.Type()))
	}
}

func (r *filler) decimal(precision int32) decimal128.Num {
	if precision < 19 {
		n := int64(1)
		for range precision {
			n *= 10
		}
		return decimal128.FromI64(r.int() % n)
	}
	factor := map[int32]int64{19: 1, 38: 1e18}[precision]
	return decimal128.FromI64(r.int()).Mul(decimal128.FromI64(r.Int64N(factor) + 1))
}
