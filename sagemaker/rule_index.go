package sagemaker

import (
	"fmt"
	"math"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// indexRule: a column that goes up by one with each row tells nothing, and as the
// target it is a mistake.
var indexRule = rule{
	visit: func(f *file, _ convert.Base, b *table.Batch) {
		for i, column := range [2]int{f.layout.label, f.layout.features} {
			t, ok := tensorIn(b, column)
			if !ok {
				continue
			}
			if f.runs[i] == nil {
				f.runs[i] = newRuns(&t)
			}
			if len(b.Bad) > 0 { // rows are left out: nobody can tell
				f.runs[i].columns = nil
			}
			f.runs[i].follow(&t)
		}
	},
	close: func(f *file) {
		var found []Place
		for i, r := range f.runs {
			if r == nil || r.rows < fewest {
				continue
			}
			for k, c := range r.columns {
				name := f.featureName(c)
				if i == 0 {
					name = f.schema.Field(f.labelColumn()).Name
				}
				first := r.first[k]
				found = append(found, f.ofColumn(name, fmt.Sprintf("%g, %g, %g, …", first, first+1, first+2)))
			}
		}
		if len(found) > 0 {
			f.add("index-column", int64(len(found)), found...)
		}
	},
}

// fewest is how many rows a column has to count to look like an index.
const fewest = 20

// runs are the columns of a tensor that have counted the rows so far.
type runs struct {
	columns []int
	first   []float64
	rows    int64
}

// newRuns starts with all columns that begin with a whole number.
func newRuns(t *tensor) *runs {
	r := &runs{}
	if t.ends != nil {
		return r
	}
	for c := range t.width {
		if v := t.at(c); v == math.Trunc(v) {
			r.columns = append(r.columns, c)
			r.first = append(r.first, v)
		}
	}
	return r
}

// follow drops the columns that do not go on counting. Numbers of float32 count as far
// as they can.
func (r *runs) follow(t *tensor) {
	rows := t.rows()
	kept := 0
	for i, c := range r.columns {
		counts := true
		for row := 0; row < rows && counts; row++ {
			v, want := t.at(row*t.width+c), r.first[i]+float64(r.rows)+float64(row)
			counts = v == want || t.f32 != nil && float32(v) == float32(want)
		}
		if counts {
			r.columns[kept], r.first[kept] = c, r.first[i]
			kept++
		}
	}
	r.columns, r.first = r.columns[:kept], r.first[:kept]
	r.rows += int64(rows)
}
