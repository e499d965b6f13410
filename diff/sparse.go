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

// compareSparse compares sparse rows of both sides by what is not zero in them. It is
// false if nothing was compared.
func (c *comparison) compareSparse(pair int) bool {
	p := &c.pairs[pair]
	var rows [2]*array.List
	for side := range rows {
		r := &c.list[side][p.request[side]]
		if !r.isSparse() || p.first[side] != 0 || p.whole {
			return false
		}
		cur := c.block.cursors[side]
		l, ok := cur.span.Column(cur.at[p.request[side]].column).(*array.List)
		if !ok || l.NullN() > 0 {
			return false
		}
		rows[side] = l
	}
	a, b := entriesOf(rows[0]), entriesOf(rows[1])
	t := tolerance{c.options.Tolerance, c.options.Relative}
	zero := (&entries{values: a.values}).like([]float64{0})
	defer zero.Release()
	var x, y []int
	for i := range c.block.n {
		x = a.ascending(rows[0], c.block.cursors[0].row+i, uint64(p.n), x[:0])
		y = b.ascending(rows[1], c.block.cursors[1].row+i, uint64(p.n), y[:0])
		for len(x) > 0 || len(y) > 0 {
			values := [2]at{{zero, 0}, {zero, 0}}
			var key uint64
			var p, q float64
			first := 0 // which of the two has the next key; 0: both
			switch {
			case len(y) == 0, len(x) > 0 && a.keys.Value(x[0]) < b.keys.Value(y[0]):
				first = -1
			case len(x) == 0, a.keys.Value(x[0]) > b.keys.Value(y[0]):
				first = 1
			}
			if first <= 0 {
				key, p, values[0] = a.keys.Value(x[0]), a.value(x[0]), at{a.values, x[0]}
				x = x[1:]
			}
			if first >= 0 {
				key, q, values[1] = b.keys.Value(y[0]), b.value(y[0]), at{b.values, y[0]}
				y = y[1:]
			}
			if v := t.floats(p, q); !v.same {
				c.found(pair, int64(key), i, v, values)
			}
		}
	}
	return true
}

// ascending are the entries of a row with keys below n, in the order of their keys.
func (e *entries) ascending(l *array.List, row int, n uint64, into []int) []int {
	from, to := l.ValueOffsets(row)
	sorted := true
	for at := int(from); at < int(to); at++ {
		if e.keys.Value(at) >= n {
			continue
		}
		if len(into) > 0 && e.keys.Value(into[len(into)-1]) > e.keys.Value(at) {
			sorted = false
		}
		into = append(into, at)
	}
	if !sorted {
		slices.SortStableFunc(into, func(i, j int) int { return cmp.Compare(e.keys.Value(i), e.keys.Value(j)) })
	}
	return into
}
