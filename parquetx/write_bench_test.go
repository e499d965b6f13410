package parquetx

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// denseTable is 30 columns of decimals of two to six digits behind the point.
func denseTable(rows, batch int) (*arrow.Schema, []arrow.RecordBatch) {
	var fields []arrow.Field
	for i := range 30 {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("f%02d", i), Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	r := rand.New(rand.NewPCG(1, 1))
	round := func(v, unit float64) float64 { return math.Round(v*unit) / unit }
	return tableOf(fields, rows, batch, func(i int, b array.Builder) {
		var v float64
		switch i % 6 {
		case 0:
			v = round(r.NormFloat64(), 1e5)
		case 1:
			v = round(40*math.Exp(r.NormFloat64()), 1e2)
		case 2:
			v = round(40.75+r.NormFloat64()/20, 1e4)
		case 3:
			v = round(r.Float64(), 1e6)
		case 4:
			v = round(800+300*r.NormFloat64(), 10)
		case 5:
			v = round(r.NormFloat64()/4, 1e4)
		}
		b.(*array.Float64Builder).Append(v)
	})
}

// mixedTable is numbers, times and strings, some of them null.
func mixedTable(rows, batch int) (*arrow.Schema, []arrow.RecordBatch) {
	i64, f64, str := arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.String
	var fields []arrow.Field
	for i, t := range []arrow.DataType{i64, &arrow.TimestampType{Unit: arrow.Microsecond}, str, str, i64, f64, i64, f64, f64, f64, f64, i64, i64, f64} {
		fields = append(fields, arrow.Field{Name: fmt.Sprint("c", i), Type: t, Nullable: true})
	}
	r := rand.New(rand.NewPCG(1, 1))
	id, now := int64(1<<53), int64(1546300800e6)
	return tableOf(fields, rows, batch, func(i int, b array.Builder) {
		if i%5 == 3 && r.IntN(50) == 0 {
			b.AppendNull()
			return
		}
		switch b := b.(type) {
		case *array.Int64Builder:
			if id++; i > 0 {
				id -= 1
				b.Append(r.Int64N(1 << i))
				return
			}
			b.Append(id)
		case *array.TimestampBuilder:
			now += r.Int64N(50) * 1e6
			b.Append(arrow.Timestamp(now))
		case *array.StringBuilder:
			b.Append(fmt.Sprintf("%c%c", 'A'+r.IntN(4), 'A'+r.IntN(16*(i-2)+4)))
		case *array.Float64Builder:
			b.Append(math.Round(r.ExpFloat64()*math.Pow(10, float64(i)/2)) / 100)
		}
	})
}

func tableOf(fields []arrow.Field, rows, batch int, fill func(i int, b array.Builder)) (*arrow.Schema, []arrow.RecordBatch) {
	s := arrow.NewSchema(fields, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, s)
	var batches []arrow.RecordBatch
	for ; rows > 0; rows -= batch {
		for range min(rows, batch) {
			for i, f := range b.Fields() {
				fill(i, f)
			}
		}
		batches = append(batches, b.NewRecordBatch())
	}
	return s, batches
}

// BenchmarkEncoder writes a table of 250,000 rows, one to two row groups of it at a
// time in memory, from one goroutine and from two.
func BenchmarkEncoder(b *testing.B) {
	for _, table := range []struct {
		name string
		make func(rows, batch int) (*arrow.Schema, []arrow.RecordBatch)
	}{{"dense", denseTable}, {"mixed", mixedTable}} {
		s, batches := table.make(250_000, 8192)
		for _, compression := range []string{"zstd", "snappy", "none"} {
			for _, goroutines := range []int{1, 2} {
				b.Run(fmt.Sprintf("%s/%s/goroutines=%d", table.name, compression, goroutines), func(b *testing.B) {
					b.ReportAllocs()
					var size int64
					for b.Loop() {
						size = encodeFor(b, s, WriteOptions{Compression: compression}, goroutines, batches)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/250_000/float64(s.NumFields()), "ns/value")
					b.ReportMetric(float64(size)/1e6, "MB")
				})
			}
		}
	}
}

// encodeFor writes a file, as its writer would, and is its size.
func encodeFor(b *testing.B, s *arrow.Schema, o WriteOptions, goroutines int, batches []arrow.RecordBatch) int64 {
	e, err := NewEncoder(s, o)
	if err != nil {
		b.Fatal(err)
	}
	var next, size atomic.Int64
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			var buf []byte
			for {
				turn := next.Add(1) - 1
				if turn >= int64(len(batches)) {
					return
				}
				var err error
				if buf, err = e.Append(context.Background(), buf[:0], turn, batches[turn]); err != nil {
					b.Error(err)
					return
				}
				size.Add(int64(len(buf)))
			}
		})
	}
	wg.Wait()
	tail, err := e.Tail()
	if err != nil {
		b.Fatal(err)
	}
	return size.Load() + int64(len(tail))
}
