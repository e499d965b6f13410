package pack

import (
	"encoding/binary"
	"math/bits"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// coder finds the codes of the values of a column. The short ones it finds in a hash
// table with open addressing, at most half full.
type coder struct {
	encoding *table.Encoding
	slots    []slot
	shift    int    // of a hash, to make an index of it
	all      bool   // no short value is missing in slots
	text     []byte // of a number, once it is needed
}

// slot is a value, in two words, and its code.
type slot struct {
	low, high uint64
	code      int32
}

// free is the high word of a slot without a value.
const free = ^uint64(0)

// unknown is the code of a value that has none.
const unknown = -1

// maxSlots keeps a coder small: one of a million categories has only the first of
// them at hand.
const maxSlots = 1 << 17

// newCoder makes that of a column of type from.
func newCoder(e *table.Encoding, from arrow.Type) *coder {
	c := &coder{encoding: e}
	n := min(len(e.Categories), maxSlots/2)
	size := bits.Len(uint(2 * n))
	c.slots, c.shift, c.all = make([]slot, 1<<size), 64-size, n == len(e.Categories)
	for i := range c.slots {
		c.slots[i].high = free
	}
	for code, v := range e.Categories[:n] {
		if low, high, ok := wordsFor(v, from); ok {
			if s := c.slot(low, high); s.high == free {
				*s = slot{low, high, int32(code)}
			}
		}
	}
	return c
}

// wordsFor is the two words of a category of a column of type from, if it has any.
func wordsFor(category string, from arrow.Type) (low, high uint64, ok bool) {
	switch {
	case arrow.IsUnsignedInteger(from):
		v, err := strconv.ParseUint(category, 10, 64)
		return v, 0, err == nil && strconv.FormatUint(v, 10) == category
	case arrow.IsInteger(from):
		v, err := strconv.ParseInt(category, 10, 64)
		return uint64(v), 0, err == nil && strconv.FormatInt(v, 10) == category
	case len(category) > shortText:
		return 0, 0, false
	}
	low, high = wordsOf([]byte(category), len(category))
	return low, high, true
}

// find is the code of text.
func (c *coder) find(text []byte) int32 {
	code, ok := c.encoding.Code(text)
	if !ok {
		return unknown
	}
	return code
}

// other is the code of a short value that is in no slot.
func (c *coder) other() int32 {
	if c.encoding.Bucket {
		return int32(len(c.encoding.Categories))
	}
	return unknown
}

// slot is that of a value, or a free one.
func (c *coder) slot(low, high uint64) *slot {
	const golden = 0x9e3779b97f4a7c15 // 2⁶⁴ over the golden ratio
	for i := (low ^ high*golden) * golden >> c.shift; ; i++ {
		s := &c.slots[i&uint64(len(c.slots)-1)]
		if s.low == low && s.high == high || s.high == free {
			return s
		}
	}
}

// load finds the codes of a, and reports whether a value has none.
func (c *coder) load(dst []int32, a arrow.Array, nulls *missing) (odd bool) {
	d := a.Data()
	switch a := a.(type) {
	case *array.String:
		loadTexts[int32](c, dst, d)
	case *array.LargeString:
		loadTexts[int64](c, dst, d)
	case *array.Boolean:
		codes := [2]int32{c.find([]byte("false")), c.find([]byte("true"))}
		for i := range dst {
			bit := 0
			if a.Value(i) {
				bit = 1
			}
			dst[i] = codes[bit]
		}
	case *array.Int8:
		loadIntegers(c, dst, a.Int8Values())
	case *array.Int16:
		loadIntegers(c, dst, a.Int16Values())
	case *array.Int32:
		loadIntegers(c, dst, a.Int32Values())
	case *array.Int64:
		loadIntegers(c, dst, a.Int64Values())
	case *array.Uint8:
		loadIntegers(c, dst, a.Uint8Values())
	case *array.Uint16:
		loadIntegers(c, dst, a.Uint16Values())
	case *array.Uint32:
		loadIntegers(c, dst, a.Uint32Values())
	case *array.Uint64:
		loadIntegers(c, dst, a.Uint64Values())
	}
	for i := range nulls.in(0, len(dst)) {
		dst[i] = 0
	}
	least := int32(0)
	for _, code := range dst {
		least |= code
	}
	return least < 0
}

func loadTexts[O int32 | int64](c *coder, dst []int32, d arrow.ArrayData) {
	buffers := d.Buffers()
	offsets := arrow.GetData[O](buffers[1].Bytes())[d.Offset():][:len(dst)+1]
	var text []byte
	if buffers[2] != nil {
		text = buffers[2].Bytes()
	}
	for i := range dst {
		v, n := text[offsets[i]:], int(offsets[i+1]-offsets[i])
		if n > shortText {
			dst[i] = c.find(v[:n])
			continue
		}
		switch s := c.slot(wordsOf(v, n)); {
		case s.high != free:
			dst[i] = s.code
		case c.all:
			dst[i] = c.other()
		default:
			dst[i] = c.find(v[:n])
		}
	}
}

// shortText is the longest text that two words hold along with its length.
const shortText = 15

// wordsOf is the first n bytes of v, a short text, as two words: no other has the
// same. It is quick if there are some bytes behind.
func wordsOf(v []byte, n int) (low, high uint64) {
	if len(v) < 16 {
		var room [16]byte
		copy(room[:], v[:n])
		v = room[:]
	}
	low = binary.LittleEndian.Uint64(v) & (1<<(8*uint(n)) - 1)
	high = binary.LittleEndian.Uint64(v[8:]) & (1<<(8*uint(max(n-8, 0))) - 1)
	return low, high | uint64(n)<<56
}

func loadIntegers[S integer](c *coder, dst []int32, values []S) {
	for i, v := range values {
		switch s := c.slot(uint64(v), 0); {
		case s.high != free:
			dst[i] = s.code
		case c.all:
			dst[i] = c.other()
		default:
			c.text = number.AppendInt(c.text[:0], v)
			dst[i] = c.find(c.text)
		}
	}
}
