package diff

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// block is rows of both sides that are compared at once.
type block struct {
	cursors [2]*cursor
	row     int64 // the first, among all rows of the table
	n       int
	marks   []bool // rows that differ
	marked  bool
}

// compare compares the next n rows.
func (c *comparison) compare(cursors [2]*cursor, n int) {
	b := &c.block
	b.cursors, b.n = cursors, n
	b.row = c.rows[0] - int64(cursors[0].rows-cursors[0].row)
	b.marks, b.marked = append(b.marks[:0], make([]bool, n)...), false
	for i := range c.sparse {
		c.sparse[i].forget()
	}
	for i := range c.pairs {
		c.comparePair(i)
	}
	if b.marked {
		for _, m := range b.marks {
			if m {
				c.tally.rows++
			}
		}
		c.locate()
	}
}

// locate gives the differences of the block that are listed their places, in the order
// of the rows, while their bytes are there.
func (c *comparison) locate() {
	for i := range c.tally.first {
		f := &c.tally.first[i]
		if f.row < c.block.row {
			continue
		}
		for side, cur := range c.block.cursors {
			f.places[side] = placeOf(&cur.span, cur.row+int(f.row-c.block.row), c.fieldOf(side, &c.pairs[f.pair], f.k).Name)
		}
	}
}

// comparePair compares the cells of a pair in the rows of the block.
func (c *comparison) comparePair(i int) {
	p := &c.pairs[i]
	if c.compareSparse(i) {
		return
	}
	if a, ok := c.tensor(0, p); ok {
		if b, ok := c.tensor(1, p); ok && c.compareTensors(i, a, b) {
			return
		}
	}
	for k := range p.n {
		c.compareColumn(i, k, c.vector(0, p, k), c.vector(1, p, k))
	}
}

// vector is the values of one cell in the rows of a block.
type vector struct {
	arr    arrow.Array
	first  int         // index of the first row's value
	stride int         // from there to the next row's
	outer  arrow.Array // of lists, where a row may have none: its row is first's
	row    int         // of outer, or of ends
	ends   []int32     // of lists that are not all of one length, from the first row on
	lists  arrow.Array // those lists
	k, n   int         // the value in each of them, and how many they are to have
}

// What [vector.index] gives where there is no value.
const (
	missing    = -1
	otherwidth = -2 // the list has another length
)

// plain reports whether each row has a value, though it may be a missing one.
func (v *vector) plain() bool {
	return v.outer == nil && v.ends == nil && v.arr.DataType().ID() != arrow.NULL
}

// alike reports whether the same of n rows of both are missing.
func alike(a, b *vector, n int) bool {
	if a.arr.NullN() == 0 && b.arr.NullN() == 0 {
		return true
	}
	for i := range n {
		if a.arr.IsNull(a.first+i*a.stride) != b.arr.IsNull(b.first+i*b.stride) {
			return false
		}
	}
	return true
}

// index is that of the value of row i of the block, below 0 if it has none.
func (v *vector) index(i int) int {
	if v.outer != nil && v.outer.IsNull(v.row+i) {
		return missing
	}
	at := v.first + i*v.stride
	if v.ends != nil {
		from, to := int(v.ends[i]), int(v.ends[i+1])
		if to-from != v.n {
			return otherwidth
		}
		at = from + v.k
	}
	if null(v.arr, at) {
		return missing
	}
	return at
}

// value is the value at an index, or the list that has none there.
func (v *vector) value(index, i int) at {
	if index == otherwidth {
		return at{v.lists, v.row + i}
	}
	return at{v.arr, index}
}

// vector is cell k of a pair on one side.
func (c *comparison) vector(side int, p *pair, k int64) vector {
	cur := c.block.cursors[side]
	at := cur.at[p.request[side]]
	r := &c.list[side][p.request[side]]
	cell := int(p.first[side] + k)
	if at.cells != nil {
		p := at.cells[cell]
		if p.column >= 0 {
			return vector{arr: cur.span.Column(p.column), first: cur.row, stride: 1}
		}
		cell = p.cell
	}
	arr := cur.span.Column(at.column)
	if r.elem == nil && (p.whole || !r.columns[0].tensor) {
		return vector{arr: arr, first: cur.row, stride: 1}
	}
	if r.elem == nil && r.columns[0].sparse {
		return c.sparse[side].vector(arr, cur.row, c.block.n, int(r.used), cell)
	}
	width := at.width
	if r.elem == nil {
		width = int(r.cells())
	}
	return cellsOf(arr, cur.row, c.block.n, cell, width)
}

// cellsOf is cell k of n in lists, from a row on.
func cellsOf(arr arrow.Array, row, rows, k, n int) vector {
	v := vector{k: k, n: n, row: row}
	if arr.NullN() > 0 {
		v.outer = arr
	}
	switch l := arr.(type) {
	case *array.FixedSizeList:
		from, _ := l.ValueOffsets(row)
		v.arr, v.first, v.stride = l.ListValues(), int(from)+k, n
	case *array.List:
		v.arr, v.lists = l.ListValues(), l
		v.ends = l.Offsets()[l.Offset()+row : l.Offset()+row+rows+1]
	default: // a pack of one column, or a column that is one
		v.arr, v.first, v.stride = arr, row, 1
		v.outer = nil
	}
	return v
}

// compareColumn compares one cell in all rows of the block.
func (c *comparison) compareColumn(pair int, k int64, a, b vector) {
	if a.plain() && b.plain() && alike(&a, &b, c.block.n) && c.compareValues(pair, k, &a, &b) {
		return
	}
	j := c.judge(pair, k, a.arr, b.arr)
	for i := range c.block.n {
		x, y := a.index(i), b.index(i)
		if x == missing && y == missing {
			continue
		}
		var v verdict
		switch {
		case x == otherwidth && y == otherwidth && a.k == b.k:
			if k > 0 { // the lists were compared at their first cell
				continue
			}
			t := tolerance{c.options.Tolerance, c.options.Relative}
			v = t.lists(child(a.lists), child(b.lists))(a.row+i, b.row+i)
		case x == otherwidth || y == otherwidth: // which nothing else is equal to
		default:
			v = j.judge(x, y)
		}
		if !v.same {
			c.found(pair, k, i, v, [2]at{a.value(x, i), b.value(y, i)})
		}
	}
}

// at is a value of an array; −1: a missing one.
type at struct {
	arr arrow.Array
	i   int
}

// found counts two values that are not the same.
func (c *comparison) found(pair int, k int64, i int, v verdict, values [2]at) {
	c.tally.column(pair, k).add(v)
	if v.equal {
		return
	}
	c.tally.values++
	b := &c.block
	b.marks[i], b.marked = true, true
	where := cell{b.row + int64(i), pair, k}
	if !c.tally.wanted(where) {
		return
	}
	f := found{cell: where}
	for side, x := range values {
		f.values[side] = valueOf(x, c.fieldOf(side, &c.pairs[pair], k), c.sides[side].text)
	}
	c.tally.list(f)
}

// columnOf is the column of cell k of a pair.
func (c *comparison) columnOf(side int, p *pair, k int64) *column {
	r := &c.list[side][p.request[side]]
	if len(r.columns) == 1 {
		return &r.columns[0]
	}
	cell := p.first[side] + k
	if r.flat {
		return &r.columns[cell]
	}
	for i := range r.columns {
		if cell < r.columns[i].cells {
			return &r.columns[i]
		}
		cell -= r.columns[i].cells
	}
	return &r.columns[len(r.columns)-1]
}

func (c *comparison) fieldOf(side int, p *pair, k int64) arrow.Field {
	return c.columnOf(side, p, k).field
}
