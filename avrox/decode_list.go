package avrox

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/recast-ml/recast/table"
)

// listBlock is one of the blocks that a list and a map are made of: how many
// elements it has, none at the end, and where it ends if it says so, else −1.
type listBlock struct {
	n    int
	ends int
}

// nextBlock reads the head of a block of elements that have at least so many
// bytes.
func (d *Decoder) nextBlock(c *column, buf []byte, pos, least int) (listBlock, int) {
	n, next := long(buf, pos)
	if next < 0 {
		return listBlock{}, d.failLong(c, next)
	}
	b := listBlock{ends: -1}
	count := uint64(n)
	if n < 0 {
		count = uint64(-n)
		size, at := long(buf, next)
		switch {
		case at < 0:
			return b, d.failLong(c, at)
		case size < 0 || size > int64(len(buf)-at):
			return b, d.fail(c, "", corrupt("the size of a list is wrong"))
		}
		next, b.ends = at, at+int(size)
	}
	if product(count, least) > uint64(len(buf)-next) {
		return b, d.fail(c, "", corrupt("a list has %d elements, more than the block has room for", count))
	}
	if count > maxElements {
		return b, d.fail(c, "", &fault{"a list has " + strconv.FormatUint(count, 10) + " elements", ErrLimit})
	}
	b.n = int(count)
	return b, next
}

// maxElements bounds lists whose elements have no bytes.
const maxElements = math.MaxInt32

// endBlock checks that the elements of a block end where it said.
func (d *Decoder) endBlock(c *column, b listBlock, pos int) bool {
	if b.ends >= 0 && b.ends != pos {
		d.fail(c, "", corrupt("the size of a list is wrong"))
		return false
	}
	return true
}

// elemRoom makes room for n more elements of c. It reports whether that is let.
func (d *Decoder) elemRoom(c *column, n int) bool {
	if !c.growElems(n, d.most) {
		d.fail(c, "", overLimit("MaxBlock", "the elements of lists take more than %d bytes in memory, the limit", d.most))
		return false
	}
	return true
}

// list decodes a list, of one length or not.
func (d *Decoder) list(c *column, buf []byte, pos, row int) int {
	least, _ := c.value.node.items.size(0)
	from := c.count
	for {
		b, next := d.nextBlock(c, buf, pos, least)
		if next < 0 {
			return -1
		}
		if pos = next; b.n == 0 {
			break
		}
		if c.layout == layoutFixedList {
			if n := c.count - from + b.n; n > c.length {
				return d.failLength(c, n)
			}
		} else if !d.elemRoom(c, b.n) {
			return -1
		}
		if pos = d.elements(c, buf, pos, b.n); pos < 0 || !d.endBlock(c, b, pos) {
			return -1
		}
	}
	if c.layout == layoutFixedList {
		if n := c.count - from; n != c.length {
			return d.failLength(c, n)
		}
		return pos
	}
	c.offs[row+1] = int32(c.count)
	return pos
}

func (d *Decoder) failLength(c *column, n int) int {
	return d.fail(c, "", &fault{"a list has " + strconv.Itoa(n) + " elements, all have " + strconv.Itoa(c.length), table.ErrCells})
}

// elements decodes n elements, for which there is room and, as far as their least
// length goes, data.
func (d *Decoder) elements(c *column, buf []byte, pos, n int) int {
	o, from := &c.elem, c.count
	c.count += n
	switch {
	case !o.is && o.code == opDouble:
		for i := range n {
			c.elems.u64[from+i] = binary.LittleEndian.Uint64(buf[pos+8*i:])
		}
		return pos + 8*n
	case !o.is && o.code == opFloat:
		for i := range n {
			c.elems.u32[from+i] = binary.LittleEndian.Uint32(buf[pos+4*i:])
		}
		return pos + 4*n
	}
	for i := range n {
		if pos = d.value(o, buf, pos, from+i); pos < 0 {
			return -1
		}
	}
	return pos
}

// sparse decodes a list of keys and values.
func (d *Decoder) sparse(c *column, buf []byte, pos, row int) int {
	least, _ := c.value.node.items.size(0)
	for {
		b, next := d.nextBlock(c, buf, pos, least)
		if next < 0 {
			return -1
		}
		if pos = next; b.n == 0 {
			c.offs[row+1] = int32(c.count)
			return pos
		}
		if !d.elemRoom(c, b.n) {
			return -1
		}
		for range b.n {
			key, next := long(buf, pos)
			if next < 0 {
				return d.failLong(c, next)
			}
			if key < 0 {
				return d.fail(c, strconv.FormatInt(key, 10), &fault{"is no key of a sparse row", table.ErrRange})
			}
			c.keys.u64[c.count] = uint64(key)
			if pos = d.value(&c.elem, buf, next, c.count); pos < 0 {
				return -1
			}
			c.count++
		}
		if !d.endBlock(c, b, pos) {
			return -1
		}
	}
}
