package pack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// benchBatch is n rows of k columns named c0, c1, … of type t, a share of which is
// null.
func benchBatch(n, k int, t arrow.DataType, nulls float64) arrow.RecordBatch {
	rng := rand.New(rand.NewPCG(1, 2))
	var fields []arrow.Field
	var columns []arrow.Array
	for i := range k {
		fields = append(fields, arrow.Field{Name: fmt.Sprint("c", i), Type: t, Nullable: true})
		b := array.NewBuilder(memory.DefaultAllocator, t)
		for range n {
			if rng.Float64() < nulls {
				b.AppendNull()
				continue
			}
			v := math.Round(rng.NormFloat64()*1e4) / 100
			switch b := b.(type) {
			case *array.Float64Builder:
				b.Append(v)
			case *array.Float32Builder:
				b.Append(float32(v))
			case *array.Int64Builder:
				b.Append(int64(v))
			case *array.Uint8Builder:
				b.Append(uint8(int64(v)))
			case *array.BooleanBuilder:
				b.Append(v > 0)
			case *array.Decimal128Builder:
				_ = b.AppendValueFromString(fmt.Sprintf("%.2f", v))
			}
		}
		columns = append(columns, b.NewArray())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, int64(n))
}

func wantAll(s *arrow.Schema, elem arrow.DataType, nulls table.Nulls) table.Want {
	p := table.Pack{Name: "features", Elem: elem}
	for _, f := range s.Fields() {
		p.From = append(p.From, f.Name)
	}
	return table.Want{Packs: []table.Pack{p}, Nulls: nulls}
}

// BenchmarkPack packs columns of one type; MB/s are those of the output, and
// memcpy is the copy of as many bytes.
func BenchmarkPack(b *testing.B) {
	f32, f64 := arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64
	for _, c := range []struct {
		rows, columns int
		from, to      arrow.DataType
		nulls         float64
	}{
		{8192, 30, f64, f32, 0},
		{8192, 30, f64, f32, .1},
		{1024, 784, f64, f32, 0},
		{1024, 784, f32, f32, 0},
		{1024, 1024, f32, f32, 0},
		{8192, 30, f32, f32, 0},
		{8192, 30, f64, f64, 0},
		{8192, 30, arrow.PrimitiveTypes.Int64, f32, 0},
		{8192, 30, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Int32, 0},
		{1024, 784, arrow.PrimitiveTypes.Uint8, f32, 0},
		{8192, 30, arrow.FixedWidthTypes.Boolean, f32, 0},
		{8192, 30, &arrow.Decimal128Type{Precision: 9, Scale: 2}, f32, 0},
	} {
		name := fmt.Sprintf("%d×%s→%s", c.columns, c.from, c.to)
		if c.nulls > 0 {
			name += "+nulls"
		}
		b.Run(name, func(b *testing.B) {
			batch := benchBatch(c.rows, c.columns, c.from, c.nulls)
			defer batch.Release()
			p, err := New(batch.Schema(), wantAll(batch.Schema(), c.to, table.NullZero))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(c.rows * c.columns * bitsOf(c.to.ID()) / 8))
			b.ReportAllocs()
			for b.Loop() {
				out, err := p.Pack(batch)
				if err != nil {
					b.Fatal(err)
				}
				out.Release()
			}
		})
	}
	for _, size := range []int{8192 * 30 * 4, 1024 * 784 * 4} {
		b.Run(fmt.Sprintf("memcpy/%d", size), func(b *testing.B) {
			src, dst := make([]byte, size), make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				copy(dst, src)
			}
		})
	}
}
