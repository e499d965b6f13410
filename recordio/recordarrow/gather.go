package recordarrow

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/recordio"
)

// gathered is a column of any form while its rows are put together one by one.
// Its memory is used again.
type gathered struct {
	valid   []bool
	nulls   int
	offsets []int32 // of the lists; of text and blob, of the bytes
	keys    []uint64
	f32     []float32
	f64     []float64
	i32     []int32
	bytes   []byte
	ends    []int32 // of blobs: offsets of the bytes
}

func (g *gathered) reset() {
	*g = gathered{valid: g.valid[:0], offsets: append(g.offsets[:0], 0), keys: g.keys[:0], f32: g.f32[:0], f64: g.f64[:0],
		i32: g.i32[:0], bytes: g.bytes[:0], ends: append(g.ends[:0], 0)}
}

// addText adds a text, or a null.
func (g *gathered) addText(s []byte, ok bool) {
	g.bytes = append(g.bytes, s...)
	g.offsets = append(g.offsets, int32(len(g.bytes)))
	g.setValid(ok)
}

func (g *gathered) setValid(ok bool) {
	g.valid = append(g.valid, ok)
	if !ok {
		g.nulls++
	}
}

// add adds a value that fits the column.
func (g *gathered) add(c *column, v *recordio.Value) {
	g.setValid(true)
	g.keys = append(g.keys, v.Keys...)
	g.f32 = append(g.f32, v.Float32...)
	g.f64 = append(g.f64, v.Float64...)
	g.i32 = append(g.i32, v.Int32...)
	for _, b := range v.Bytes {
		g.bytes = append(g.bytes, b...)
		g.ends = append(g.ends, int32(len(g.bytes)))
	}
	switch c.form {
	case ragged, sparse:
		g.offsets = append(g.offsets, int32(len(g.f32)+len(g.f64)+len(g.i32)))
	case blobs:
		g.offsets = append(g.offsets, int32(len(g.ends)-1))
	}
}

// addNull adds a row without a value.
func (g *gathered) addNull(c *column) {
	g.setValid(false)
	for range c.width {
		switch c.elem.ID() {
		case arrow.FLOAT32:
			g.f32 = append(g.f32, 0)
		case arrow.FLOAT64:
			g.f64 = append(g.f64, 0)
		default:
			g.i32 = append(g.i32, 0)
		}
	}
}

// full reports whether adding v could take an offset over 2³¹−1.
func (g *gathered) full(v *recordio.Value) bool {
	n := len(g.f32) + len(g.f64) + len(g.i32) + len(v.Float32) + len(v.Float64) + len(v.Int32)
	b := len(g.bytes)
	for _, s := range v.Bytes {
		b += len(s)
	}
	return n > math.MaxInt32 || b > math.MaxInt32
}

// array is the column as an array of type t.
func (g *gathered) array(mem memory.Allocator, c *column, t arrow.DataType) arrow.Array {
	rows := len(g.valid)
	switch c.form {
	case text:
		return pool.NewArray(pool.NewData(arrow.BinaryTypes.String, rows, g.nulls,
			[]*memory.Buffer{bitmap(mem, g.valid, g.nulls), copied(mem, g.offsets), copied(mem, g.bytes)}))
	case blob:
		return pool.NewArray(pool.NewData(t, rows, 0, []*memory.Buffer{nil, copied(mem, g.ends), copied(mem, g.bytes)}))
	case blobs:
		child := pool.NewData(arrow.BinaryTypes.Binary, len(g.ends)-1, 0, []*memory.Buffer{nil, copied(mem, g.ends), copied(mem, g.bytes)})
		return pool.NewArray(pool.NewData(t, rows, 0, []*memory.Buffer{nil, copied(mem, g.offsets)}, child))
	}
	vals, n := g.values(mem, c.elem)
	switch c.form {
	case sparse:
		return pool.NewArray(sparseData(t, rows, copied(mem, g.offsets), copied(mem, g.keys), vals, n))
	case ragged:
		child := pool.NewData(c.elem, n, 0, []*memory.Buffer{nil, vals})
		return pool.NewArray(pool.NewData(t, rows, 0, []*memory.Buffer{nil, copied(mem, g.offsets)}, child))
	}
	return pool.NewArray(tensorData(t, rows, vals, n, bitmap(mem, g.valid, g.nulls), g.nulls))
}

func (g *gathered) values(mem memory.Allocator, elem arrow.DataType) (*memory.Buffer, int) {
	switch elem.ID() {
	case arrow.FLOAT32:
		return copied(mem, g.f32), len(g.f32)
	case arrow.FLOAT64:
		return copied(mem, g.f64), len(g.f64)
	}
	return copied(mem, g.i32), len(g.i32)
}
