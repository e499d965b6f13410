package avrox

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
)

// encOp is how the values of a column are written.
type encOp uint8

const (
	encNull encOp = iota // nothing
	encBool
	encInt8 // numbers of these types as int or long
	encInt16
	encInt32
	encInt64
	encUint8
	encUint16
	encUint32
	encUint64
	encFloat16 // as float
	encFloat32
	encFloat64
	encDays      // int64 milliseconds as days
	encSeconds32 // int32 seconds as milliseconds
	encSeconds64 // int64 seconds as milliseconds
	encDecimal   // 128 bits as the fewest bytes, big-endian
	encBytes
	encString // encBytes that are UTF-8
	encFixed  // width bytes
	encUUID   // 16 bytes as text
	encList
	encFixedList // width items
	encPair      // a record of the children
)

// encColumn writes the values of one column, or of what a column is made of. It is
// compiled once of the schema and then bound to the array of each batch, whose
// buffers it reads as they lie in memory.
type encColumn struct {
	op        encOp
	nullable  bool // a union with null: the number of the branch comes first
	width     int  // bytes of a value in data, items of an encFixedList
	precision int32
	children  []encColumn // the item of a list, key and value of a pair

	first   int    // the array's offset, in valid and where width says nothing of data
	valid   []byte // a bit a value, nil: there are no nulls
	offsets []byte // 32 bits a value and one more, from the array's first value on
	data    []byte // from the array's first value on, if values have a width
}

// bind takes an array of the type that c was compiled of.
func (c *encColumn) bind(a arrow.ArrayData) {
	c.first = a.Offset()
	c.valid = nil
	if a.NullN() != 0 {
		c.valid = encBuffer(a, 0, 0)
	}
	switch c.op {
	case encNull:
	case encBool:
		c.data = encBuffer(a, 1, 0)
	case encBytes, encString:
		c.offsets, c.data = encBuffer(a, 1, 4), encBuffer(a, 2, 0)
	case encList:
		c.offsets = encBuffer(a, 1, 4)
	case encFixedList, encPair:
	default:
		c.data = encBuffer(a, 1, c.width)
	}
	for i := range c.children {
		c.children[i].bind(a.Children()[i])
	}
}

// encBuffer is a buffer of a from its first value on, each of width bytes.
func encBuffer(a arrow.ArrayData, i, width int) []byte {
	b := a.Buffers()[i]
	if b == nil || b.Len() < width*a.Offset() {
		return nil // of an array without values
	}
	return b.Bytes()[width*a.Offset():]
}

// isNull reports whether value i is null, if c.valid is not nil.
func (c *encColumn) isNull(i int) bool {
	i += c.first
	return c.valid[i>>3]>>(i&7)&1 == 0
}

// span is where the bytes or the items of value i are.
func (c *encColumn) span(i int) (from, to int) {
	if c.op == encFixedList {
		from = (c.first + i) * c.width
		return from, from + c.width
	}
	pair := c.offsets[4*i : 4*i+8]
	return int(int32(binary.NativeEndian.Uint32(pair))), int(int32(binary.NativeEndian.Uint32(pair[4:])))
}

// The values of data, which is as memory has it.

func (c *encColumn) int16(i int) int16 { return int16(binary.NativeEndian.Uint16(c.data[2*i:])) }
func (c *encColumn) int32(i int) int32 { return int32(binary.NativeEndian.Uint32(c.data[4*i:])) }
func (c *encColumn) int64(i int) int64 { return int64(binary.NativeEndian.Uint64(c.data[8*i:])) }
