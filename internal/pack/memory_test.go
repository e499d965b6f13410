package pack

import (
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// A batch costs its Arrow headers, however many rows it has.
func TestSteadyStateAllocations(t *testing.T) {
	for _, rows := range []int{10, 10000} {
		b := benchBatch(rows, 30, f64, .1)
		w := wantAll(b.Schema(), f32, table.NullNaN)
		w.Columns = []arrow.Field{field("c0", f32), nullable("c1", f64)}
		p, err := New(b.Schema(), w)
		if err != nil {
			t.Fatal(err)
		}
		allocs := testing.AllocsPerRun(50, func() {
			out, err := p.Pack(b)
			if err != nil {
				t.Fatal(err)
			}
			out.Release()
		})
		if allocs > 60 {
			t.Errorf("%d rows: %v allocations a batch", rows, allocs)
		}
	}
}

// So does one of columns that are encoded, sparse or not.
func TestSteadyStateEncoding(t *testing.T) {
	for _, rows := range []int{10, 10000} {
		for _, c := range []struct {
			from   arrow.DataType
			encode *table.Encoding
		}{
			{text, &table.Encoding{}}, {text, &table.Encoding{Kind: table.OneHot}}, {i64, &table.Encoding{}},
			{&arrow.TimestampType{Unit: arrow.Microsecond}, &table.Encoding{Kind: table.EpochDays}},
		} {
			b, w := benchEncoded(rows, 5, 20, c.from, c.encode)
			w.Packs = append(w.Packs, w.Packs[0])
			w.Packs[1].Sparse = true
			var mem pool.Pool
			p, err := New(b.Schema(), w)
			if err != nil {
				t.Fatal(err)
			}
			p.Allocator = &mem
			allocs := testing.AllocsPerRun(20, func() {
				out, err := p.Pack(b)
				if err != nil {
					t.Fatal(err)
				}
				out.Release()
			})
			if allocs > 90 || mem.Lent() != 0 {
				t.Errorf("%d rows of %s: %v allocations a batch, %d bytes did not come back", rows, c.from, allocs, mem.Lent())
			}
		}
	}
}

// Nor do the cells of one-hot columns that are zero cost memory in a sparse pack.
func TestSparseMemory(t *testing.T) {
	const rows, values = 1000, 100000
	b, w := benchEncoded(rows, 3, values, text, &table.Encoding{Kind: table.OneHot})
	w.Packs[0].Sparse = true
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	p, err := New(b.Schema(), w)
	if err != nil {
		t.Fatal(err)
	}
	p.Allocator = mem
	out, err := p.Pack(b)
	if err != nil {
		t.Fatal(err)
	}
	if most := 3*rows*(8+4) + rows*4 + 4096; mem.CurrentAlloc() > most {
		t.Errorf("%d bytes for %d rows of %d cells, want %d at the most", mem.CurrentAlloc(), rows, 3*values, most)
	}
	out.Release()
	mem.AssertSize(t, 0)
}

// What comes back to the pool is all that was taken, after errors and dropped rows
// too.
func TestMemoryComesBack(t *testing.T) {
	b := benchBatch(500, 5, f64, .1)
	for _, nulls := range []table.Nulls{table.NullError, table.NullZero, table.NullDrop} {
		var mem pool.Pool
		p, err := New(b.Schema(), wantAll(b.Schema(), f32, nulls))
		if err != nil {
			t.Fatal(err)
		}
		p.Allocator = &mem
		out, err := p.Pack(b)
		if failed := errors.Is(err, table.ErrNull); failed != (nulls == table.NullError) {
			t.Fatal(err)
		}
		if err == nil {
			if mem.Lent() == 0 {
				t.Error("a batch of no memory")
			}
			out.Release()
		}
		if mem.Lent() != 0 {
			t.Errorf("nulls %d: %d bytes did not come back", nulls, mem.Lent())
		}
	}
}

// A column of the type that is wanted is not copied, nor are lists that only lose
// that their elements might have been null.
func TestNoCopy(t *testing.T) {
	lists := arrow.ListOf(f32)
	source := schemaOf(nullable("a", f64), nullable("s", text), nullable("l", lists), nullable("f", arrow.FixedSizeListOf(2, f32)))
	b := batchOf(t, source, `[{"a": 0, "s": "", "l": [0], "f": [0, 0]}, {"a": 1, "s": "x", "l": [1, 2], "f": [1, 2]}, {"a": 2, "s": "y", "l": [3, 4], "f": [3, 4]}]`)
	b = b.NewSlice(1, 3)
	pairs := arrow.FixedSizeListOfNonNullable(2, f32)
	p, err := New(source, table.Want{Columns: []arrow.Field{field("a", f64), field("s", text), field("l", pairs), field("f", pairs)}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Pack(b)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range b.Columns() {
		got := out.Column(i)
		if list, ok := a.(array.ListLike); ok {
			a, got = list.ListValues(), got.(array.ListLike).ListValues()
		}
		if x, y := a.Data().Buffers()[1], got.Data().Buffers()[1]; &x.Bytes()[0] != &y.Bytes()[0] {
			t.Errorf("column %d is a copy", i)
		}
	}
	// The packed one stays when what it was made of is gone.
	b.Release()
	if got := out.Column(2).(*array.FixedSizeList).ListValues().(*array.Float32).Float32Values(); len(got) != 4 || got[0] != 1 || got[3] != 4 {
		t.Errorf("lists of %v", got)
	}
	out.Release()
}
