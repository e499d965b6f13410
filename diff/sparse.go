package diff

import (
	"cmp"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// maxScattered is about how many cells of sparse rows are written out with their zeros
// at a time, to be compared with others.
const maxScattered = 1 << 20

// scattered is sparse rows with their zeros.
type scattered struct {
	of    arrow.Array
	row   int
	cells arrow.Array
	buf   []float64
}

func (s *scattered) forget() { s.of, s.cells = nil, nil }

// vector is cell k of n rows of arr from one on, of which the first used cells matter.
func (s *scattered) vector(arr arrow.Array, row, n, used, k int) vector {
	if s.of != arr || s.row != row {
		s.fill(arr.(*array.List), row, n, used)
		s.of, s.row = arr, row
	}
	v := vector{arr: s.cells, first: k, stride: used, row: row}
	if arr.NullN() > 0 {
		v.outer = arr
	}
	return v
}

// fill writes out rows. float64 holds each number that sparse rows have.
func (s *scattered) fill(l *array.List, row, n, used int) {
	s.buf = slices.Grow(s.buf[:0], n*used)[:n*used]
	clear(s.buf)
	e := entriesOf(l)
	for i := range n {
		from, to := l.ValueOffsets(row + i)
		for at := from; at < to; at++ {
			if key := e.keys.Value(int(at)); key < uint64(used) {
				s.buf[i*used+int(key)] = e.value(int(at))
			}
		}
	}
	s.cells = e.like(s.buf)
}

// entries are the keys and values of sparse rows.
type entries struct {
	keys   *array.Uint64
	values arrow.Array
	value  func(i int) float64
}

func entriesOf(l *array.List) entries {
	s := l.ListValues().(*array.Struct)
	e := entries{keys: s.Field(0).(*array.Uint64), values: s.Field(1)}
	read := child(e.values).float(64)
	e.value = func(i int) float64 {
		v, _ := read(i)
		return v
	}
	return e
}

// like is an array of numbers, of the type of the values.
func (e *entries) like(numbers []float64) arrow.Array {
	if e.values.DataType().ID() == arrow.FLOAT32 {
		b := array.NewFloat32Builder(memory.DefaultAllocator)
		defer b.Release()
		b.Reserve(len(numbers))
		for _, v := range numbers {
			b.UnsafeAppend(float32(v))
		}
		return b.NewArray()
	}
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(numbers, nil)
	return b.NewArray()
}

// isSparse reports whether a request is of a sparse tensor.
func (r *request) isSparse() bool {
	return r.elem == nil && r.columns[0].sparse
}

// sparseRows are those of one side in a block, of which cells from first on, n, are
// compared.
type sparseRows struct {
	entries
	list  *array.List
	row   int // of the list, the first of the block
	first uint64
	n     uint64
	at    []int // entries of the row at hand, keys ascending
}

// compareSparse compares sparse rows of both sides by what is not zero in them, however
// many cells they stand for. It is false if not both are sparse.
func (c *comparison) compareSparse(pair int) bool {
	p := &c.pairs[pair]
	var sides [2]*sparseRows
	for side := range sides {
		r := &c.list[side][p.request[side]]
		if !r.isSparse() || p.whole {
			return false
		}
		cur := c.block.cursors[side]
		l, ok := cur.span.Column(cur.at[p.request[side]].column).(*array.List)
		if !ok {
			return false
		}
		sides[side] = &sparseRows{entries: entriesOf(l), list: l, row: cur.row, first: uint64(p.first[side]), n: uint64(p.n)}
	}
	zero := sides[0].like([]float64{0})
	defer zero.Release()
	for i := range c.block.n {
		lacks := [2]bool{sides[0].read(i), sides[1].read(i)}
		switch {
		case lacks[0] && lacks[1]:
		case lacks[0] && !c.standsForZero(0, p), lacks[1] && !c.standsForZero(1, p):
			c.compareMissing(pair, i, sides, lacks)
		default:
			c.compareEntries(pair, i, sides, zero)
		}
	}
	return true
}

// compareEntries compares a row of both sides. zero is an array of one.
func (c *comparison) compareEntries(pair, i int, sides [2]*sparseRows, zero arrow.Array) {
	a, b := sides[0], sides[1]
	t := tolerance{c.options.Tolerance, c.options.Relative}
	x, y := a.at, b.at
	for len(x) > 0 || len(y) > 0 {
		values := [2]at{{zero, 0}, {zero, 0}}
		var key uint64
		var p, q float64
		first := 0 // which of the two has the next key; 0: both
		switch {
		case len(y) == 0, len(x) > 0 && a.key(x[0]) < b.key(y[0]):
			first = -1
		case len(x) == 0, a.key(x[0]) > b.key(y[0]):
			first = 1
		}
		if first <= 0 {
			key, p, values[0] = a.key(x[0]), a.value(x[0]), at{a.values, x[0]}
			x = x[1:]
		}
		if first >= 0 {
			key, q, values[1] = b.key(y[0]), b.value(y[0]), at{b.values, y[0]}
			y = y[1:]
		}
		if v := t.floats(p, q); !v.same {
			c.found(pair, int64(key), i, v, values)
		}
	}
}

// standsForZero reports whether a missing row of a side is one of zeros.
func (c *comparison) standsForZero(side int, p *pair) bool {
	v, ok := c.standIn(side, p, 0)
	return ok && v == 0
}

// compareMissing compares a row with one that is missing: all cells of it at once, as
// there may be any number of them.
func (c *comparison) compareMissing(pair, i int, sides [2]*sparseRows, lacks [2]bool) {
	missing := 0
	if lacks[1] {
		missing = 1
	}
	has := sides[1-missing]
	var v verdict
	if x, ok := c.standIn(missing, &c.pairs[pair], 0); ok && uint64(len(has.at)) == has.n {
		t := tolerance{c.options.Tolerance, c.options.Relative}
		v = worst(len(has.at), func(k int) verdict { return t.floats(x, has.value(has.at[k])) })
	}
	if v.same {
		return
	}
	var values [2]at
	values[missing], values[1-missing] = at{i: -1}, at{has.list, has.row + i}
	c.found(pair, allCells, i, v, values)
}

// key is that of an entry, counted from the first cell that is compared.
func (s *sparseRows) key(at int) uint64 { return s.keys.Value(at) - s.first }

// read finds the entries of row i of the block, and reports whether there is no such row.
func (s *sparseRows) read(i int) (missing bool) {
	s.at = s.at[:0]
	if s.list.IsNull(s.row + i) {
		return true
	}
	from, to := s.list.ValueOffsets(s.row + i)
	sorted := true
	for at := int(from); at < int(to); at++ {
		if k := s.keys.Value(at); k < s.first || k-s.first >= s.n {
			continue
		}
		if n := len(s.at); n > 0 && s.key(s.at[n-1]) > s.key(at) {
			sorted = false
		}
		s.at = append(s.at, at)
	}
	if !sorted {
		slices.SortStableFunc(s.at, func(i, j int) int { return cmp.Compare(s.keys.Value(i), s.keys.Value(j)) })
	}
	return false
}
