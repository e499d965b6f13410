package sagemaker

import (
	"math"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// tensor is the values of a column of records or of packed numbers. Of f32, f64 and
// i32 one is set.
type tensor struct {
	f32   []float32
	f64   []float64
	i32   []int32
	width int     // of rows, if all are of one
	ends  []int32 // else where they end in the values, behind where the first begins
	pairs bool    // the values are those of a sparse tensor
}

// tensorIn finds the values of column i of a batch; ok is false if they are none.
func tensorIn(b *table.Batch, i int) (t tensor, ok bool) {
	if i < 0 || b.NumRows() == 0 {
		return t, false
	}
	values := b.Column(i)
	from, to := int64(0), int64(values.Len())
	t.width = 1
	switch l := values.(type) {
	case *array.FixedSizeList:
		t.width = int(l.DataType().(*arrow.FixedSizeListType).Len())
		values = l.ListValues()
		from, _ = l.ValueOffsets(0)
		to = from + int64(l.Len()*t.width)
	case *array.List:
		t.ends = l.Offsets()[l.Offset() : l.Offset()+l.Len()+1]
		from, to = int64(t.ends[0]), int64(t.ends[len(t.ends)-1])
		values = l.ListValues()
		if s, ok := values.(*array.Struct); ok && s.NumField() == 2 {
			values, t.pairs = s.Field(1), true
		}
	}
	switch v := values.(type) {
	case *array.Float32:
		t.f32 = v.Float32Values()[from:to]
	case *array.Float64:
		t.f64 = v.Float64Values()[from:to]
	case *array.Int32:
		t.i32 = v.Int32Values()[from:to]
	default:
		return t, false
	}
	return t, true
}

// rows is how many there are, of one width.
func (t *tensor) rows() int { return (len(t.f32) + len(t.f64) + len(t.i32)) / t.width }

// at is value i.
func (t *tensor) at(i int) float64 {
	switch {
	case t.f32 != nil:
		return float64(t.f32[i])
	case t.f64 != nil:
		return t.f64[i]
	}
	return float64(t.i32[i])
}

// row is the row of value i, and its column if rows are of one width, else −1.
func (t *tensor) row(i int) (row, column int) {
	if t.ends == nil {
		return i / t.width, i % t.width
	}
	row, exact := slices.BinarySearch(t.ends, t.ends[0]+int32(i))
	if !exact {
		return row - 1, -1
	}
	for row+1 < len(t.ends) && t.ends[row+1] == t.ends[row] { // rows without values
		row++
	}
	return row, -1
}

// infinite calls found for each value that is not finite.
func (t *tensor) infinite(found func(i int)) {
	const exponent32, exponent64 = 0xff << 23, 0x7ff << 52
	for i, v := range t.f32 {
		if math.Float32bits(v)&exponent32 == exponent32 {
			found(i)
		}
	}
	for i, v := range t.f64 {
		if math.Float64bits(v)&exponent64 == exponent64 {
			found(i)
		}
	}
}

// finiteRule: values are finite numbers. Those of text are found when they are read;
// here are records, and infinities where NaN is accepted.
var finiteRule = rule{look: func(f *file, b *table.Batch, h *hits) {
	cells := f.Format != "recordio"
	if cells && !(f.Missing && hasNonFinite(b)) {
		return
	}
	t, ok := tensorIn(b, f.layout.features)
	if !ok {
		return
	}
	t.infinite(func(i int) {
		if f.Missing && math.IsNaN(t.at(i)) {
			return
		}
		row, column := t.row(i)
		h.add("not-finite", row, func() (string, string) { return f.featureName(column), number(t.at(i)) })
	})
}}

func hasNonFinite(b *table.Batch) bool {
	return slices.ContainsFunc(b.Changes, func(c table.Change) bool { return c.Kind == table.NonFinite })
}

// featureName names a cell of the features.
func (f *file) featureName(column int) string {
	switch {
	case column < 0:
		return ""
	case column < len(f.layout.names):
		return f.layout.names[column]
	}
	return "f" + strconv.Itoa(column)
}

// number writes a value as a person would have, if it was a float32 too.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	if float64(float32(v)) == v {
		return strconv.FormatFloat(v, 'g', -1, 32)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// zeroRowRule: XGBoost has no entry for a sparse row of zeros, and the rows behind it
// get the wrong labels.
var zeroRowRule = rule{look: func(f *file, b *table.Batch, h *hits) {
	if !f.accepted.NoZeroRows {
		return
	}
	t, ok := tensorIn(b, f.layout.features)
	if !ok || !t.pairs {
		return
	}
	for row := range len(t.ends) - 1 {
		zero := true
		for i := t.ends[row]; i < t.ends[row+1] && zero; i++ {
			zero = t.at(int(i-t.ends[0])) == 0
		}
		if zero {
			h.add("zero-row", row, func() (string, string) { return "", "" })
		}
	}
}}

// weightRule: the weights in column 2 are not negative.
var weightRule = rule{look: func(f *file, b *table.Batch, h *hits) {
	if !f.layout.weight {
		return
	}
	t, ok := tensorIn(b, f.layout.features)
	if !ok {
		return
	}
	for row := range t.rows() {
		if w := t.f32[row*t.width]; w < 0 {
			h.add("weight", row, func() (string, string) { return f.layout.names[0], number(float64(w)) })
		}
	}
}}
