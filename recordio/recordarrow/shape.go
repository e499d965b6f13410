package recordarrow

import (
	"sort"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// shaper turns columns as they were read into those asked for, and collects
// what changed and what cannot be.
type shaper struct {
	mem     memory.Allocator
	chunk   *chunk
	changes *table.Changes
	faults  []fault
}

// shape makes a column of t. The arrays it is given were made here: their
// offset is 0.
func (s *shaper) shape(t *target, a arrow.Array) arrow.Array {
	if t.asIs {
		a.Retain()
		return a
	}
	c := &t.source
	if a.NullN() > 0 && !t.field.Nullable {
		s.nullFaults(t, a)
	}
	if c.form == text {
		a.Retain()
		return a
	}
	leaf := leafOf(c, a)
	if t.checkNaN {
		s.nanFaults(t, leaf)
	}
	values := s.castLeaf(t, a, leaf)
	defer values.Release()
	nulls := 0
	var validity *memory.Buffer
	if t.field.Nullable && a.NullN() > 0 {
		nulls, validity = a.NullN(), a.Data().Buffers()[0]
		validity.Retain()
	}
	return pool.NewArray(rebuild(t, a, values, validity, nulls))
}

// leafOf is the array of a column's numbers.
func leafOf(c *column, a arrow.Array) arrow.Array {
	switch c.form {
	case fixed:
		return a.(*array.FixedSizeList).ListValues()
	case ragged:
		return a.(*array.List).ListValues()
	case sparse:
		return a.(*array.List).ListValues().(*array.Struct).Field(1)
	}
	return a
}

// rebuild puts other numbers into a column; it takes over the validity.
func rebuild(t *target, a arrow.Array, values *memory.Buffer, validity *memory.Buffer, nulls int) arrow.ArrayData {
	values.Retain()
	n := values.Len() / (t.elem.(arrow.FixedWidthDataType).BitWidth() / 8)
	if t.source.form <= fixed {
		return tensorData(t.field.Type, a.Len(), values, n, validity, nulls)
	}
	offsets := a.Data().Buffers()[1]
	offsets.Retain()
	if t.source.form == ragged {
		child := pool.NewData(t.elem, n, 0, []*memory.Buffer{nil, values})
		return pool.NewData(t.field.Type, a.Len(), 0, []*memory.Buffer{nil, offsets}, child)
	}
	keys := a.(*array.List).ListValues().(*array.Struct).Field(0).Data().Buffers()[1]
	keys.Retain()
	return sparseData(t.field.Type, a.Len(), offsets, keys, values, n)
}

// castLeaf is the numbers of a column in the type asked for, as a buffer.
func (s *shaper) castLeaf(t *target, a, leaf arrow.Array) *memory.Buffer {
	fill := a.NullN() > 0 && !t.field.Nullable
	if leaf.DataType().ID() == t.elem.ID() && !fill {
		b := leaf.Data().Buffers()[1]
		b.Retain()
		return b
	}
	switch t.elem.ID() {
	case arrow.FLOAT32:
		return castTo[float32](s, t, a, leaf)
	case arrow.FLOAT64:
		return castTo[float64](s, t, a, leaf)
	}
	return castTo[int32](s, t, a, leaf)
}

func castTo[To recordio.Number](s *shaper, t *target, a, leaf arrow.Array) *memory.Buffer {
	b, room := memoryOf[To](s.mem, leaf.Len())
	room = room[:leaf.Len()]
	var r castReport
	switch leaf.DataType().ID() {
	case arrow.FLOAT32:
		r = castNumbers(room, numbers[float32](leaf))
	case arrow.FLOAT64:
		r = castNumbers(room, numbers[float64](leaf))
	default:
		r = castNumbers(room, numbers[int32](leaf))
	}
	s.report(t, a, leaf, &r)
	if a.NullN() > 0 && !t.field.Nullable && t.nulls == table.NullNaN {
		fillNaN(room, t, a)
	}
	return b
}

// fillNaN writes NaN where rows are null.
func fillNaN[To recordio.Number](room []To, t *target, a arrow.Array) {
	w := t.source.width
	for row := range a.Len() {
		if !a.IsNull(row) {
			continue
		}
		for i := row * w; i < (row+1)*w; i++ {
			room[i] = nan[To]()
		}
	}
}

// report adds the changes and faults of a cast.
func (s *shaper) report(t *target, a, leaf arrow.Array, r *castReport) {
	for _, c := range r.changes {
		row := t.rowOf(a, c.first)
		s.changes.Add(c.kind, t.source.name, c.count, s.chunk.place(row, t.source.name), excerptOf(leaf, c.first))
	}
	last := -1
	for _, f := range r.faults {
		if row := t.rowOf(a, f.index); row != last {
			s.faults = append(s.faults, fault{row: row, column: t.source.name, value: excerptOf(leaf, f.index), err: f.err})
			last = row
		}
	}
}

// rowOf is the row that number i of a column belongs to.
func (t *target) rowOf(a arrow.Array, i int) int {
	if t.source.form <= fixed {
		return i / t.source.width
	}
	offsets := a.(*array.List).Offsets()
	return sort.Search(a.Len(), func(row int) bool { return int(offsets[row+1]) > i })
}

func excerptOf(leaf arrow.Array, i int) string { return table.Excerpt(leaf.ValueStr(i)) }

// nullFaults deals with rows that are null in a column that must not be.
func (s *shaper) nullFaults(t *target, a arrow.Array) {
	kind, err := table.NullToNaN, error(nil)
	switch {
	case t.nulls == table.NullDrop:
		err = errDrop
	case t.source.form == text, t.nulls == table.NullError, t.checkNaN,
		t.nulls == table.NullNaN && t.elem.ID() == arrow.INT32:
		err = table.ErrNull
	case t.nulls == table.NullZero:
		kind = table.NullToZero
	}
	if err == nil {
		s.changes.Add(kind, t.source.name, int64(a.NullN()), s.chunk.place(firstNull(a), t.source.name), "")
		return
	}
	for row := range a.Len() {
		if a.IsNull(row) {
			s.faults = append(s.faults, fault{row: row, column: t.source.name, err: err})
		}
	}
}

// nanFaults deals with NaN in a label.
func (s *shaper) nanFaults(t *target, leaf arrow.Array) {
	var at []int
	switch leaf.DataType().ID() {
	case arrow.FLOAT32:
		at = nans(numbers[float32](leaf))
	case arrow.FLOAT64:
		at = nans(numbers[float64](leaf))
	}
	err := table.ErrNaNLabel
	if t.nulls == table.NullDrop {
		err = errDrop
	}
	for _, i := range at {
		s.faults = append(s.faults, fault{row: i / t.source.width, column: t.source.name, value: table.Excerpt("NaN"), err: err})
	}
}
