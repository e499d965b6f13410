package pack

import (
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// canFill reports whether nulls of a type can be filled with a number.
func canFill(t arrow.DataType) bool {
	return isNumber(t) && t.ID() != arrow.BOOL
}

// Any batch comes out as the reference has it: rows, changes, bad and dropped ones.
func TestReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
		g := gen{t, rapid.IntRange(0, 3).Draw(t, "calm") > 0, rapid.SampledFrom([]int{0, 2, 20}).Draw(t, "nulls")}
		w := table.Want{Columns: []arrow.Field{}, Nulls: table.Nulls(rapid.IntRange(0, 3).Draw(t, "policy")), Skip: rapid.Bool().Draw(t, "skip"),
			Fill: map[string]float64{}, Encode: map[string]*table.Encoding{}}
		var fields []arrow.Field
		var numbers []string
		for i := range rapid.IntRange(1, 8).Draw(t, "columns") {
			name := fmt.Sprint("c", i)
			src, want := g.column(t, name)
			if rapid.IntRange(0, 2).Draw(t, "encoded") == 0 {
				src, want, w.Encode[name] = g.encoded(name)
			}
			fields = append(fields, src)
			if rapid.IntRange(0, 3).Draw(t, "wanted") > 0 {
				w.Columns = append(w.Columns, want)
			}
			if w.Encode[name] != nil || shapeOf(src.Type).form == single && want.Type.ID() != arrow.STRING {
				numbers = append(numbers, src.Name)
				if canFill(shapeOf(want.Type).elem) && rapid.IntRange(0, 5).Draw(t, "fill") == 0 {
					w.Fill[src.Name] = float64(rapid.IntRange(0, 9).Draw(t, "with"))
				}
			}
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "packs") {
			if len(numbers) == 0 {
				break
			}
			from := rapid.SliceOfN(rapid.SampledFrom(numbers), 1, 9).Draw(t, "from")
			p := table.Pack{Name: fmt.Sprint("p", i), From: from, Elem: rapid.SampledFrom(elems).Draw(t, "elem"),
				Label: rapid.IntRange(0, 4).Draw(t, "labels") == 0, Sparse: rapid.Bool().Draw(t, "sparse")}
			for _, name := range from {
				if e := w.Encode[name]; e != nil {
					p.Cells += e.Width()
				} else {
					p.Cells++
				}
			}
			w.Packs = append(w.Packs, p)
		}
		schema := arrow.NewSchema(fields, nil)
		p, err := New(schema, w)
		if err != nil {
			t.Fatal(err)
		}
		p.Allocator = mem
		// Two batches, so that nothing of the first is left in the second.
		for range 2 {
			rows := rapid.IntRange(0, 20).Draw(t, "rows")
			if g.calm {
				rows += rapid.SampledFrom([]int{0, 0, 0, 0, 0, tileRows - 10}).Draw(t, "more")
			}
			b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
			for i := range rows {
				g := g
				if i > 30 && i < tileRows-20 {
					g.calm, g.null = true, 0
				}
				for j := range fields {
					g.add(b.Field(j), true)
				}
			}
			whole := b.NewRecordBatch()
			from := rapid.IntRange(0, rows).Draw(t, "first")
			if rapid.Bool().Draw(t, "whole") {
				from = 0
			}
			to := rapid.IntRange(from, rows).Draw(t, "end")
			if rapid.Bool().Draw(t, "to the end") {
				to = rows
			}
			slice := whole.NewSlice(int64(from), int64(to))
			var columns []arrow.Array
			var taken []arrow.Field
			for _, i := range p.Columns() {
				columns, taken = append(columns, slice.Column(i)), append(taken, fields[i])
			}
			in := array.NewRecordBatch(arrow.NewSchema(taken, nil), columns, slice.NumRows())
			out, err := p.Pack(in)
			want := refPack(in, w)
			if diff := resultOf(out, err).diff(want, err != nil); diff != "" {
				t.Fatalf("%v\nwant %+v\n%s", in, w, diff)
			}
			if failed := !w.Skip && len(want.bad) > 0; failed != (err != nil) {
				t.Fatalf("error %v, want %v", err, want.bad)
			}
			if err == nil {
				if out.Records != in.NumRows() || !out.Schema().Equal(p.Schema()) {
					t.Fatalf("%d records, schema %v", out.Records, out.Schema())
				}
				checkWhole(t, out)
				out.Release()
			}
			mem.AssertSize(t, 0)
		}
	})
}

// checkWhole checks what the reference does not see: types of arrays and counts of
// nulls.
func checkWhole(t *rapid.T, b table.Batch) {
	for i, f := range b.Schema().Fields() {
		a := b.Column(i)
		nulls := 0
		for row := range a.Len() {
			if a.IsNull(row) {
				nulls++
			}
		}
		if !arrow.TypeEqual(a.DataType(), f.Type) || a.Len() != int(b.NumRows()) || a.NullN() != nulls || nulls > 0 && !f.Nullable {
			t.Fatalf("column %v is %s, %d of %d are null, and it says %d", f, a.DataType(), nulls, a.Len(), a.NullN())
		}
	}
}
