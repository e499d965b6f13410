package pack

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// A sparse pack of more columns than fit a tile of all its rows has the cells of the
// dense one.
func TestWideSparse(t *testing.T) {
	const rows, columns = 300, tileCells/tileRows + 500
	b := benchBatch(rows, columns, f64, .8)
	w := wantAll(b.Schema(), f32, table.NullZero)
	w.Packs = append(w.Packs, w.Packs[0])
	w.Packs[1].Sparse = true
	p, err := New(b.Schema(), w)
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Pack(b)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Release()
	dense := out.Column(0).(*array.FixedSizeList).ListValues().(*array.Float32).Float32Values()
	lists := out.Column(1).(*array.List)
	pairs := lists.ListValues().(*array.Struct)
	keys, values := pairs.Field(0).(*array.Uint64).Uint64Values(), pairs.Field(1).(*array.Float32).Float32Values()
	at := 0
	for i, v := range dense {
		row, key := i/columns, uint64(i%columns)
		if from, _ := lists.ValueOffsets(row); key == 0 && int(from) != at {
			t.Fatalf("row %d begins at %d, want %d", row, from, at)
		}
		if v == 0 {
			continue
		}
		if at >= len(keys) || keys[at] != key || values[at] != v {
			t.Fatalf("row %d lacks cell %d, %v", row, key, v)
		}
		at++
	}
	if at != len(keys) {
		t.Errorf("%d values, want %d", len(keys), at)
	}
}
