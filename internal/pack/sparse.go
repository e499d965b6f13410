package pack

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// sparseRows is an output of scalar columns side by side, of which a row keeps the
// cells that are not zero. The numbers of a few rows are made at a time; a one-hot
// column has its one cell put between them, so that its zeros cost nothing.
type sparseRows[T numeric] struct {
	scalars
	field arrow.Field
	elem  arrow.DataType
	runs  []run
	dense *grid[T] // of the columns that are not one-hot
	tile  []T      // so many rows of it
	rows  int

	// Of the batch at hand.
	used   int // of keys and values
	keys   []uint64
	values []T
}

// run is some of the cells of a row: numbers side by side, or a one-hot column.
type run struct {
	key      uint64 // of the first
	from, to int    // in a row of the tile
	hot      *cell
	codes    []int32 // of hot, in the batch at hand
}

func newSparse(f arrow.Field, elem arrow.DataType, of scalars) output {
	switch elem.ID() {
	case arrow.FLOAT32:
		return newSparseOf[float32](f, elem, of)
	case arrow.FLOAT64:
		return newSparseOf[float64](f, elem, of)
	}
	return newSparseOf[int32](f, elem, of)
}

func newSparseOf[T numeric](f arrow.Field, elem arrow.DataType, of scalars) *sparseRows[T] {
	o := &sparseRows[T]{scalars: of, field: f, elem: elem}
	var numbers []*cell
	key := uint64(0)
	for i, c := range o.cells {
		at := len(numbers)
		switch {
		case c.hot:
			o.runs = append(o.runs, run{key: key, hot: c})
		case i > 0 && !o.cells[i-1].hot:
			o.runs[len(o.runs)-1].to++
		default:
			o.runs = append(o.runs, run{key: key, from: at, to: at + 1})
		}
		if !c.hot {
			numbers = append(numbers, c)
		}
		key += uint64(c.cells)
	}
	o.dense = newGrid[T](numbers)
	o.rows = min(max(tileCells/max(len(numbers), 1), 1), tileRows)
	o.tile = make([]T, o.rows*len(numbers))
	return o
}

// tileCells is about the most cells that are made before it is seen which are zero.
const tileCells = 1 << 17

func (o *sparseRows[T]) load(b arrow.RecordBatch) error {
	o.scalars.load(b)
	filled := 0 // cells of one-hot columns that are null
	for _, c := range o.cells {
		if c.hot && c.fills() && c.onNull != nullZero {
			filled += c.nulls.n * c.cells
		}
	}
	if n := filled + o.n*len(o.cells); filled > maxCells || n > maxOffset {
		return tooMany(n, "--nulls zero or drop makes fewer")
	}
	return nil
}

func (o *sparseRows[T]) array(mem memory.Allocator) arrow.Array {
	buffer := newBuffer(mem, 4*(o.n+1))
	offsets := arrow.Int32Traits.CastFromBytes(buffer.Bytes())
	offsets[0] = 0
	o.used = 0
	for i := range o.runs {
		if r := &o.runs[i]; r.hot != nil {
			r.codes = r.hot.codes()
		}
	}
	stride := o.dense.stride
	for from := 0; from < o.n; from += o.rows {
		to := min(from+o.rows, o.n)
		o.dense.fill(arrow.GetBytes(o.tile), from, to)
		for row := from; row < to; row++ {
			o.keep(o.tile[(row-from)*stride:][:stride], row)
			offsets[row+1] = int32(o.used)
		}
	}
	n := o.used
	keys, values := newBuffer(mem, 8*n), newBuffer(mem, n*bitsOf(o.elem.ID())/8)
	copy(arrow.Uint64Traits.CastFromBytes(keys.Bytes()), o.keys)
	copy(arrow.GetData[T](values.Bytes()), o.values)
	pairs := pool.NewData(o.field.Type.(*arrow.ListType).Elem(), n, 0, []*memory.Buffer{nil},
		pool.NewData(arrow.PrimitiveTypes.Uint64, n, 0, []*memory.Buffer{nil, keys}),
		pool.NewData(o.elem, n, 0, []*memory.Buffer{nil, values}))
	return pool.NewArray(pool.NewData(o.field.Type, o.n, 0, []*memory.Buffer{nil, buffer}, pairs))
}

// reserve makes room for n more values.
func (o *sparseRows[T]) reserve(n int) {
	if n += o.used; n > len(o.keys) {
		o.keys = slices.Grow(o.keys[:o.used], n-o.used)
		o.values = slices.Grow(o.values[:o.used], n-o.used)
		n = min(cap(o.keys), cap(o.values))
		o.keys, o.values = o.keys[:n], o.values[:n]
	}
}

// keep adds the cells of a row that are not zero. −0 is.
func (o *sparseRows[T]) keep(dense []T, row int) {
	o.reserve(len(o.cells))
	for i := range o.runs {
		r := &o.runs[i]
		if r.hot != nil {
			o.keepHot(r, row)
			continue
		}
		cells := dense[r.from:r.to]
		keys, values := o.keys[o.used:][:len(cells)], o.values[o.used:][:len(cells)]
		n := 0
		for j, v := range cells {
			keys[n], values[n] = r.key+uint64(j), v
			if v != 0 {
				n++
			}
		}
		o.used += n
	}
}

// keepHot adds the cell of a one-hot column that is 1, or all, if what is missing has
// a number.
func (o *sparseRows[T]) keepHot(r *run, row int) {
	c := r.hot
	if !c.nulls.has(row) {
		if code := r.codes[row]; code != unknown {
			o.keys[o.used], o.values[o.used] = r.key+uint64(code), 1
			o.used++
		}
		return
	}
	v := nullOf[T](c)
	if v == 0 {
		return
	}
	o.reserve(c.cells + len(o.cells))
	for j := range c.cells {
		o.keys[o.used+j], o.values[o.used+j] = r.key+uint64(j), v
	}
	o.used += c.cells
}
