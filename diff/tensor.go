package diff

import (
	"bytes"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// tensor is the cells of a pair in the rows of a block, one behind the other; false if
// they are not, or some may be missing.
func (c *comparison) tensor(side int, p *pair) (v vector, ok bool) {
	r := &c.list[side][p.request[side]]
	if p.first[side] != 0 || p.whole {
		return v, false
	}
	cur := c.block.cursors[side]
	at := &cur.at[p.request[side]]
	if r.cells() != p.n || at.cells != nil {
		return v, false
	}
	l, ok := cur.span.Column(at.column).(*array.FixedSizeList)
	if !ok {
		return v, false
	}
	v = cellsOf(l, cur.row, c.block.n, 0, int(p.n))
	return v, v.outer == nil && (v.arr.NullN() == 0 || v.arr.DataType().ID() == arrow.STRING)
}

// compareTensors compares rows of cells that lie one behind the other on both sides.
// It is false if nothing was compared.
func (c *comparison) compareTensors(pair int, a, b vector) bool {
	p := &c.pairs[pair]
	n := c.block.n * int(p.n)
	switch x := a.arr.(type) {
	case *array.Float32:
		if y, ok := b.arr.(*array.Float32); ok {
			compareSlices(c, pair, &a, &b, x.Float32Values()[a.first:a.first+n], y.Float32Values()[b.first:b.first+n])
			return true
		}
	case *array.Float64:
		if y, ok := b.arr.(*array.Float64); ok {
			compareSlices(c, pair, &a, &b, x.Float64Values()[a.first:a.first+n], y.Float64Values()[b.first:b.first+n])
			return true
		}
	case *array.Int32:
		if y, ok := b.arr.(*array.Int32); ok {
			compareSlices(c, pair, &a, &b, x.Int32Values()[a.first:a.first+n], y.Int32Values()[b.first:b.first+n])
			return true
		}
	case *array.String:
		if y, ok := b.arr.(*array.String); ok {
			return sameTexts(x, y, a.first, b.first, n)
		}
	}
	return false
}

// compareSlices compares cells, row by row.
func compareSlices[T comparable](c *comparison, pair int, a, b *vector, x, y []T) {
	y = y[:len(x)]
	var j *judge
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if j == nil {
			j = c.judge(pair, 0, a.arr, b.arr)
		}
		if v := j.judge(a.first+i, b.first+i); !v.same {
			w := int(c.pairs[pair].n)
			c.found(pair, int64(i%w), i/w, v, [2]at{{a.arr, a.first + i}, {b.arr, b.first + i}})
		}
	}
}

// sameTexts reports whether n texts are the same: their bytes, where each ends, and
// which of them are missing.
func sameTexts(a, b *array.String, x, y, n int) bool {
	if n == 0 {
		return true
	}
	xs, ys := a.ValueOffsets()[x:x+n+1], b.ValueOffsets()[y:y+n+1]
	off := ys[0] - xs[0]
	for i := range xs {
		if ys[i]-xs[i] != off {
			return false
		}
	}
	if !bytes.Equal(a.ValueBytes()[xs[0]-a.ValueOffsets()[0]:xs[n]-a.ValueOffsets()[0]], b.ValueBytes()[ys[0]-b.ValueOffsets()[0]:ys[n]-b.ValueOffsets()[0]]) {
		return false
	}
	if a.NullN() == 0 && b.NullN() == 0 {
		return true
	}
	for i := range n {
		if a.IsNull(x+i) != b.IsNull(y+i) {
			return false
		}
	}
	return true
}

// compareValues compares one cell whose values are of one type, where the same of both
// are missing.
// It is false if nothing was compared.
func (c *comparison) compareValues(pair int, k int64, a, b *vector) bool {
	switch x := a.arr.(type) {
	case *array.Float32:
		if y, ok := b.arr.(*array.Float32); ok {
			return compareStrided(c, pair, k, a, b, x.Float32Values(), y.Float32Values())
		}
	case *array.Float64:
		if y, ok := b.arr.(*array.Float64); ok {
			return compareStrided(c, pair, k, a, b, x.Float64Values(), y.Float64Values())
		}
	case *array.Int32:
		if y, ok := b.arr.(*array.Int32); ok {
			return compareStrided(c, pair, k, a, b, x.Int32Values(), y.Int32Values())
		}
	case *array.Int64:
		if y, ok := b.arr.(*array.Int64); ok {
			return compareStrided(c, pair, k, a, b, x.Int64Values(), y.Int64Values())
		}
	case *array.String:
		if y, ok := b.arr.(*array.String); ok && a.stride == 1 && b.stride == 1 {
			return sameTexts(x, y, a.first, b.first, c.block.n)
		}
	case *array.Date32:
		if y, ok := b.arr.(*array.Date32); ok {
			return compareStrided(c, pair, k, a, b, x.Date32Values(), y.Date32Values())
		}
	case *array.Timestamp:
		if y, ok := b.arr.(*array.Timestamp); ok && sameUnit(x, y) {
			return compareStrided(c, pair, k, a, b, x.TimestampValues(), y.TimestampValues())
		}
	}
	return false
}

func sameUnit(a, b *array.Timestamp) bool {
	return a.DataType().(*arrow.TimestampType).Unit == b.DataType().(*arrow.TimestampType).Unit
}

// compareStrided compares values that are some apart.
func compareStrided[T comparable](c *comparison, pair int, k int64, a, b *vector, x, y []T) bool {
	var j *judge
	s, t := a.first, b.first
	for i := range c.block.n {
		if x[s] != y[t] && !a.arr.IsNull(s) { // else both are missing
			if j == nil {
				j = c.judge(pair, k, a.arr, b.arr)
			}
			if v := j.judge(s, t); !v.same {
				c.found(pair, k, i, v, [2]at{{a.arr, s}, {b.arr, t}})
			}
		}
		s += a.stride
		t += b.stride
	}
	return true
}
