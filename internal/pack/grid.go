package pack

import "github.com/apache/arrow-go/v18/arrow"

// filler makes a row-major grid of the cells it was made for, which it also checks.
type filler interface {
	// fill makes the values from row from up to row to. The first goes to the start
	// of dst.
	fill(dst []byte, from, to int)
	// blank makes values that are NaN.
	blank(dst []byte)
}

// grid is a filler of values of T.
type grid[T numeric] struct {
	cells  []*cell
	places []int // of them within a row
	stride int   // values of a row
	groups []group[T]
	fills  []T // what stands for a missing value, by cell
}

// group is one column or four neighbours of one type.
type group[T numeric] struct {
	kernel[T]
	cells []*cell
	at    int // of the first within a row
}

// tileRows is how many rows are made at a time: the lines of the cache that one
// group writes to are still there when the next one does.
const tileRows = 128

func newGrid[T numeric](cells []*cell) *grid[T] {
	g := &grid[T]{cells: cells}
	for _, c := range cells {
		g.places = append(g.places, g.stride)
		g.stride += c.cells
		g.fills = append(g.fills, nullOf[T](c))
	}
	for i := 0; i < len(cells); {
		n := 1
		for !cells[i].hot && n < 4 && i+n < len(cells) && !cells[i+n].hot && cells[i+n].as == cells[i].as {
			n++
		}
		if n < 4 {
			n = 1
		}
		g.groups = append(g.groups, group[T]{kernelOf[T](cells[i].as), cells[i : i+n], g.places[i]})
		i += n
	}
	return g
}

// nullOf is what stands for a missing value of c.
func nullOf[T numeric](c *cell) T {
	if c.onNull == nullNaN {
		return nan[T]()
	}
	return T(c.fill)
}

func (g *grid[T]) fill(b []byte, from, to int) {
	dst, stride := arrow.GetData[T](b), g.stride
	for row := from; row < to; row += tileRows {
		end := min(row+tileRows, to)
		rows := dst[(row-from)*stride:]
		for i := range g.groups {
			g.groups[i].move(rows, stride, row, end)
		}
	}
	for k, c := range g.cells {
		at, v := g.places[k], g.fills[k]
		for i := range c.nulls.in(from, to) {
			first := (i-from)*stride + at
			dst[first] = v
			for j := 1; j < c.cells; j++ {
				dst[first+j] = v
			}
		}
	}
}

func (g *grid[T]) blank(b []byte) {
	dst, v := arrow.GetData[T](b), nan[T]()
	for i := range dst {
		dst[i] = v
	}
}

func (g *group[T]) move(rows []T, stride, from, to int) {
	for _, c := range g.cells {
		c.look(from, to)
	}
	rows = rows[g.at:]
	switch c := g.cells[0]; {
	case c.hot:
		light(rows, stride, c.cells, c.codes()[from:to])
	case len(g.cells) == 1:
		g.one(rows, stride, c.block(from, to))
	default:
		g.four(rows, stride, c.block(from, to), g.cells[1].block(from, to), g.cells[2].block(from, to), g.cells[3].block(from, to))
	}
}

// light makes the cells of a one-hot column: all zero, but 1 where the code says.
func light[T numeric](dst []T, stride, width int, codes []int32) {
	for i, code := range codes {
		row := dst[i*stride:][:width]
		clear(row)
		if code != unknown {
			row[code] = 1
		}
	}
}

// fillerOf makes a filler of values of type to, nil if there is none.
func fillerOf(to arrow.Type, cells []*cell) filler {
	switch to {
	case arrow.INT8:
		return newGrid[int8](cells)
	case arrow.INT16:
		return newGrid[int16](cells)
	case arrow.INT32:
		return newGrid[int32](cells)
	case arrow.INT64:
		return newGrid[int64](cells)
	case arrow.UINT8:
		return newGrid[uint8](cells)
	case arrow.UINT16:
		return newGrid[uint16](cells)
	case arrow.UINT32:
		return newGrid[uint32](cells)
	case arrow.UINT64:
		return newGrid[uint64](cells)
	case arrow.FLOAT32:
		return newGrid[float32](cells)
	case arrow.FLOAT64:
		return newGrid[float64](cells)
	}
	if to == arrow.FLOAT16 || to == arrow.DECIMAL128 {
		return newCopier(cells[0])
	}
	return nil
}
