package diff

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// wide is more cells than there is memory for, 2⁴⁵ where words have 64 bits.
const wide = math.MaxInt >> 18

// sparseTable is rows of JSON, such as [{"key": 3, "value": 1}], of which some are null.
func sparseTable(t *testing.T, text string) (arrow.RecordBatch, column) {
	t.Helper()
	k := table.Pack{Name: "features", Elem: arrow.PrimitiveTypes.Float32, Sparse: true, Cells: wide}
	f := k.Field()
	f.Nullable = true
	batch, _, err := array.RecordFromJSON(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{f}, nil), strings.NewReader("["+strings.TrimSuffix(text, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	return batch, column{field: f, cells: wide, tensor: true, sparse: true}
}

// TestMissingSparse holds that a sparse row that is missing is one difference, whatever
// the number of cells that it stands for, and takes no memory for them.
func TestMissingSparse(t *testing.T) {
	row := func(cells string) string { return `{"features": ` + cells + "}," }
	full := row(fmt.Sprintf(`[{"key": 3, "value": 1}, {"key": %d, "value": 2}]`, wide-1))
	other := row(fmt.Sprintf(`[{"key": 3, "value": 1}, {"key": %d, "value": 2.5}]`, wide-1))
	turned := row(fmt.Sprintf(`[{"key": %d, "value": 2}, {"key": 3, "value": 1}]`, wide-1))
	none, zero := row("null"), row("[]")
	first, last := "features[3]", fmt.Sprintf("features[%d]", wide-1)
	for _, tc := range []struct {
		name, a, b, nulls string
		want              []string
	}{
		{"both", full + none, full + none, "", nil},
		{"one", full + none + full, full + full + full, "", []string{"2 features: missing"}},
		{"zeros", none + full, zero + full, "", []string{"1 features: missing"}},
		{"as zeros", none + full, zero + full, "zero", nil},
		{"zero and numbers", none, full, "zero", []string{"1 " + first + ": 0", "1 " + last + ": 0"}},
		{"as NaN", none + none, full + zero, "nan", []string{"1 features: missing", "2 features: missing"}},
		{"beside one", none + full, none + other, "", []string{"2 " + last + ": 2"}},
		{"keys in any order", none + full, none + turned, "", nil},
	} {
		for _, swap := range []bool{false, true} {
			texts := [2]string{tc.a, tc.b}
			if swap {
				slices.Reverse(texts[:])
			}
			var sides [2]*side
			var cursors [2]*cursor
			var g segment
			for i, text := range texts {
				batch, c := sparseTable(t, text)
				sides[i] = &side{columns: []column{c}, records: true}
				cursors[i] = &cursor{span: convert.Span{Batch: table.Batch{RecordBatch: batch}}, rows: int(batch.NumRows())}
				g.of[i], g.n = c, wide
			}
			n := cursors[0].rows
			c := newComparison(sides, &matching{segments: []segment{g}}, &Options{Nulls: tc.nulls, First: 10})
			for i := range cursors {
				cursors[i].at, c.rows[i] = c.asks[i].now.at, int64(n)
			}
			c.compare(cursors, n)
			var got []string
			at := 0
			if swap {
				at = 1
			}
			for _, f := range c.tally.first {
				got = append(got, fmt.Sprintf("%d %s: %s", f.row+1, c.pairs[f.pair].name(sides, f.k), f.values[at]))
			}
			if !slices.Equal(got, tc.want) || int(c.tally.values) != len(tc.want) {
				t.Errorf("%s, swapped %v: %q, want %q", tc.name, swap, got, tc.want)
			}
		}
	}
}
