package avrox

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// column is the Arrow memory of a column, or of the elements of a list, while it
// is filled. Its memory is lent from the pool, and is that of the array in the
// end. Which of the slices are used depends on the layout; those of values are
// views of raw.
type column struct {
	name   string
	value  value
	layout layout
	width  int // bytes of a value

	room    int // rows there is memory for
	raw     []byte
	u64     []uint64
	u32     []uint32
	u16     []uint16
	ends    []byte  // of offsets
	offs    []int32 // of texts and lists; one more than rows
	text    []byte  // all there is room for
	used    int     // of text
	usual   int     // what was used in the last batch
	checked int     // rows whose text is known to be good
	valid   []byte  // none as long as nothing is null
	nulls   int

	// Of a list.
	elems  *column
	keys   *column // of sparse rows
	length int     // of lists that all have the same
	elem   op      // reads an element
	count  int     // of elements
}

// layout is how values lie in memory.
type layout uint8

const (
	layoutNull layout = iota
	layoutBits
	layoutFixed // width bytes each
	layoutText  // offsets into text
	layoutList  // offsets into elems
	layoutFixedList
	layoutSparse
)

// newColumn is the column of a value.
func newColumn(name string, v value) *column {
	c := &column{name: name, value: v, layout: layoutFixed, width: v.bits / 8}
	switch v.code {
	case opNull:
		c.layout = layoutNull
	case opBool:
		c.layout = layoutBits
	case opString, opBytes, opEnum, opJSON:
		c.layout = layoutText
	case opSparse:
		c.layout = layoutSparse
		key := value{typ: arrow.PrimitiveTypes.Uint64, bits: 64}
		c.keys = newColumn(name, key)
		c.setElements(v.elem)
	case opList:
		c.layout = layoutList
		if v.length >= 0 {
			c.layout, c.length = layoutFixedList, v.length
		}
		c.setElements(v.elem)
	}
	return c
}

func (c *column) setElements(e *element) {
	c.elems = newColumn(c.name, e.value)
	c.elem = op{code: e.code, union: e.union, column: c.elems, node: e.node}
}

// grow makes room for so many rows. What is new is anything.
func (c *column) grow(rows int) {
	if rows <= c.room && c.room > 0 {
		return
	}
	c.room = rows
	switch c.layout {
	case layoutBits:
		c.raw = pool.Shared.Reallocate((rows+7)/8, c.raw)
	case layoutFixed:
		c.raw = pool.Shared.Reallocate(rows*c.width, c.raw)
		switch c.width {
		case 8:
			c.u64 = arrow.GetData[uint64](c.raw)
		case 4:
			c.u32 = arrow.GetData[uint32](c.raw)
		case 2:
			c.u16 = arrow.GetData[uint16](c.raw)
		case 16:
			c.u64 = arrow.GetData[uint64](c.raw) // two words each
		}
	case layoutText, layoutList, layoutSparse:
		first := c.ends == nil
		c.ends = pool.Shared.Reallocate(4*(rows+1), c.ends)
		c.offs = arrow.GetData[int32](c.ends)
		if first {
			c.startOffsets()
		}
	case layoutFixedList:
		c.elems.grow(rows * c.length)
	}
	if c.valid != nil {
		c.growValid()
	}
}

// startOffsets begins the first text or list.
func (c *column) startOffsets() {
	c.offs[0] = 0
	switch c.layout {
	case layoutText:
		c.text = full(pool.Shared.Allocate(c.usual + c.usual/8 + textSlack))
	case layoutSparse:
		c.keys.grow(0)
		c.elems.grow(0)
	default:
		c.elems.grow(0)
	}
}

// full is all of the memory that b has.
func full(b []byte) []byte { return b[:cap(b)] }

// growValid makes room for the bits of all rows, those without a value yet set.
func (c *column) growValid() {
	n := len(c.valid)
	c.valid = pool.Shared.Reallocate((c.room+7)/8, c.valid)
	for i := n; i < len(c.valid); i++ {
		c.valid[i] = 0xff
	}
}

// setNull makes a row null.
func (c *column) setNull(row int) {
	c.zero(row)
	if c.layout == layoutNull {
		return
	}
	if c.valid == nil {
		c.growValid()
	}
	c.valid[row>>3] &^= 1 << (row & 7)
	c.nulls++
}

// zero gives a row the value that a null has: nothing of what was in the memory
// may be seen in a batch.
func (c *column) zero(row int) {
	switch c.layout {
	case layoutBits:
		c.setBit(row, false)
	case layoutFixed:
		switch c.width {
		case 8:
			c.u64[row] = 0
		case 4:
			c.u32[row] = 0
		default:
			clear(c.raw[row*c.width : (row+1)*c.width])
		}
	case layoutText:
		c.offs[row+1] = int32(c.used)
	case layoutList, layoutSparse:
		c.offs[row+1] = int32(c.count)
	case layoutFixedList:
		for i := range c.length {
			c.elems.zero(row*c.length + i)
		}
		c.count += c.length
	}
}

// setBit gives a row its value. Rows come in order, and the first of a byte
// clears it.
func (c *column) setBit(row int, v bool) {
	if row&7 == 0 {
		c.raw[row>>3] = 0
	}
	if v {
		c.raw[row>>3] |= 1 << (row & 7)
	}
}

// textSlack is how much room text has at least after what is to be appended, so
// that short ones can be copied as two words.
const textSlack = 16

// growText makes room for n more bytes of text, unless that is more than an array
// holds.
func (c *column) growText(n int) bool {
	if n > math.MaxInt32-c.used {
		return false
	}
	need := c.used + n + textSlack
	if need > len(c.text) {
		c.text = full(pool.Shared.Reallocate(max(need, 2*len(c.text)), c.text))
	}
	return true
}

// putText gives a row its text, for which there must be room.
func (c *column) putText(row int, s []byte) {
	c.used += copy(c.text[c.used:], s)
	c.offs[row+1] = int32(c.used)
}

// growElems makes room for n more elements, unless they are more than an array
// holds or take more than most bytes.
func (c *column) growElems(n, most int) bool {
	if n > math.MaxInt32-c.count || int64(c.elems.value.bits)*int64(c.count+n)/8 > int64(most) {
		return false
	}
	if need := c.count + n; need > c.elems.room {
		need = max(need, 2*c.elems.room)
		c.elems.grow(need)
		if c.keys != nil {
			c.keys.grow(need)
		}
	}
	return true
}

// finish is the array of so many rows. The memory goes with it.
func (c *column) finish(rows int) arrow.ArrayData {
	var (
		buffers  = []*memory.Buffer{lend(c.valid, (rows+7)/8)}
		children []arrow.ArrayData
		nulls    = c.nulls
	)
	switch c.layout {
	case layoutNull:
		nulls = rows
	case layoutBits:
		buffers = append(buffers, lend(c.raw, (rows+7)/8))
	case layoutFixed:
		buffers = append(buffers, lend(c.raw, rows*c.width))
	case layoutText:
		buffers = append(buffers, lend(c.ends, 4*(rows+1)), lend(c.text, c.used))
	case layoutList:
		buffers = append(buffers, lend(c.ends, 4*(rows+1)))
		children = []arrow.ArrayData{c.elems.finish(c.count)}
	case layoutFixedList:
		children = []arrow.ArrayData{c.elems.finish(rows * c.length)}
	case layoutSparse:
		buffers = append(buffers, lend(c.ends, 4*(rows+1)))
		pair := c.value.typ.(*arrow.ListType).Elem()
		children = []arrow.ArrayData{pool.NewData(pair, c.count, 0, []*memory.Buffer{nil},
			c.keys.finish(c.count), c.elems.finish(c.count))}
	}
	d := pool.NewData(c.value.typ, rows, nulls, buffers, children...)
	c.reset()
	return d
}

// reset forgets the memory, which belongs to an array by now.
func (c *column) reset() {
	*c = column{name: c.name, value: c.value, layout: c.layout, width: c.width,
		elems: c.elems, keys: c.keys, length: c.length, elem: c.elem, usual: c.used}
}

// drop forgets the memory and, if no array may have it, gives it back.
func (c *column) drop(free bool) {
	if free {
		for _, b := range [][]byte{c.raw, c.ends, c.text, c.valid} {
			pool.Shared.Free(b)
		}
	}
	c.reset()
	for _, child := range []*column{c.elems, c.keys} {
		if child != nil {
			child.drop(free)
		}
	}
}

// lend is the first n bytes of b as a buffer that goes back to the pool.
func lend(b []byte, n int) *memory.Buffer {
	if b == nil {
		return nil
	}
	return memory.NewBufferWithAllocator(b[:n], &pool.Shared)
}
