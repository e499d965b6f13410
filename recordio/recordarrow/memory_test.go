package recordarrow

import (
	"sync"
	"testing"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// manyRows are the frames of n dense rows.
func manyRows(t testing.TB, n, cols int) []byte {
	t.Helper()
	e, err := recordio.NewDense[float32](cols, 1)
	if err != nil {
		t.Fatal(err)
	}
	features, labels := make([]float32, n*cols), make([]float32, n)
	for i := range features {
		features[i] = float32(i)
	}
	return e.Append(nil, features, labels)
}

// A batch costs its Arrow headers, however many rows it has.
func TestSteadyStateAllocations(t *testing.T) {
	for _, n := range []int{10, 10000} {
		frames := manyRows(t, n, 30)
		s, err := SchemaOf(firstPayload(t, frames))
		if err != nil {
			t.Fatal(err)
		}
		d, err := NewDecoder(s, table.Want{})
		if err != nil {
			t.Fatal(err)
		}
		e, err := NewEncoder(s)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, 0, e.Size(n))
		allocs := testing.AllocsPerRun(100, func() {
			b, err := d.Decode(frames)
			if err != nil {
				t.Fatal(err)
			}
			if out, err := e.Append(dst, b.RecordBatch); err != nil || len(out) != len(frames) {
				t.Fatal(len(out), err)
			}
			b.Release()
		})
		if allocs > 60 {
			t.Errorf("%d rows: %v allocations a batch", n, allocs)
		}
	}
}

// Memory that went back to the pool is not seen by batches that are still held.
func TestDecodersInParallel(t *testing.T) {
	frames := manyRows(t, 500, 7)
	s, err := SchemaOf(firstPayload(t, frames))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			d, err := NewDecoder(s, table.Want{})
			if err != nil {
				t.Error(err)
				return
			}
			e, err := NewEncoder(s)
			if err != nil {
				t.Error(err)
				return
			}
			var held []table.Batch
			for range 20 {
				b, err := d.Decode(frames)
				if err != nil {
					t.Error(err)
					return
				}
				if held = append(held, b); len(held) < 3 {
					continue
				}
				if out, err := e.Append(nil, held[0].RecordBatch); err != nil || string(out) != string(frames) {
					t.Errorf("a held batch has other rows, %v", err)
				}
				held[0].Release()
				held = held[1:]
			}
			for _, b := range held {
				b.Release()
			}
		})
	}
	wg.Wait()
}
