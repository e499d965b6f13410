package parquetx

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// BenchmarkDecoder reads tables of 250,000 rows from memory, from one goroutine and
// from two.
func BenchmarkDecoder(b *testing.B) {
	for _, table := range []struct {
		name string
		make func(rows, batch int) (*arrow.Schema, []arrow.RecordBatch)
	}{{"dense", denseTable}, {"mixed", mixedTable}} {
		s, batches := table.make(250_000, 8192)
		for _, compression := range []string{"zstd", "snappy", "none"} {
			file := encodeAll(b, s, WriteOptions{Compression: compression}, usualPages, 1, batches)
			f, err := openBytes(file, ReadOptions{})
			if err != nil {
				b.Fatal(err)
			}
			for _, goroutines := range []int{1, 2} {
				b.Run(fmt.Sprintf("%s/%s/goroutines=%d", table.name, compression, goroutines), func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						decodeFor(b, f, goroutines)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/250_000/float64(s.NumFields()), "ns/value")
				})
			}
		}
	}
}

// decodeFor reads a whole file.
func decodeFor(t fataler, f *File, goroutines int) {
	d, err := f.NewDecoder(nil)
	if err != nil {
		t.Fatalf("NewDecoder: %v", err)
	}
	ranges := f.Ranges(8 << 20)
	errs := make([]error, goroutines)
	var next atomic.Int64
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for errs[g] == nil {
				i := int(next.Add(1) - 1)
				if i >= ranges.Len() {
					return
				}
				var batch arrow.RecordBatch
				if batch, errs[g] = d.Decode(context.Background(), ranges.At(i)); errs[g] == nil {
					batch.Release()
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("Decode: %v", err)
	}
}

// TestReadAllocations holds that values cost no allocations of their own: ten times
// the rows in one batch cost as many.
func TestReadAllocations(t *testing.T) {
	allocations := func(rows int) float64 {
		s, batches := mixedTable(rows, rows)
		file := encodeAll(t, s, WriteOptions{}, usualPages, 1, batches)
		f, err := openBytes(file, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(5, func() { decodeFor(t, f, 1) })
	}
	if few, many := allocations(1000), allocations(10_000); many > few+100 {
		t.Errorf("%v allocations for 1,000 rows, %v for 10,000", few, many)
	}
}
