package avrox

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// branch reads the index of the union of o, if it is in one, and reports whether
// it is that of null.
func (d *Decoder) branch(o *op, buf []byte, pos int) (null bool, next int) {
	if !o.is {
		return false, pos
	}
	v, next := long(buf, pos)
	switch {
	case next < 0:
		return false, d.failLong(o.column, next)
	case v == o.some:
		return false, next
	case v == o.null && v >= 0:
		return true, next
	}
	return false, d.failBranch(o.column, v)
}

func (d *Decoder) failBranch(c *column, v int64) int {
	return d.fail(c, "", corrupt("there is no branch %d in its union", v))
}

// value decodes the value at buf[pos:] into a row of the column of o and returns
// the position after it, −1 if there is a fault. It does all that records does
// not, and may be asked for any value.
func (d *Decoder) value(o *op, buf []byte, pos, row int) int {
	null, pos := d.branch(o, buf, pos)
	if pos < 0 {
		return -1
	}
	c := o.column
	if null {
		c.setNull(row)
		return pos
	}
	switch c.value.code {
	case opNull:
		return pos
	case opBool:
		return d.boolean(c, buf, pos, row)
	case opInt, opLong, opNarrow:
		return d.integer(c, buf, pos, row)
	case opFloat, opHalf:
		if len(buf)-pos < 4 {
			return d.failShort(c)
		}
		bits := binary.LittleEndian.Uint32(buf[pos:])
		if c.value.code == opHalf {
			return d.half(c, bits, pos+4, row)
		}
		c.u32[row] = bits
		return pos + 4
	case opDouble:
		if len(buf)-pos < 8 {
			return d.failShort(c)
		}
		c.u64[row] = binary.LittleEndian.Uint64(buf[pos:])
		return pos + 8
	case opString, opBytes:
		s, pos := d.bytes(c, buf, pos)
		if pos < 0 || !d.putText(c, row, s) {
			return -1
		}
		return pos
	case opFixed:
		if c.width > len(buf)-pos {
			return d.failShort(c)
		}
		copy(c.raw[row*c.width:(row+1)*c.width], buf[pos:])
		return pos + c.width
	case opEnum:
		return d.symbol(c, buf, pos, row)
	case opDecimal:
		return d.decimal(c, buf, pos, row)
	case opUUID:
		return d.uuid(c, buf, pos, row)
	case opList:
		return d.list(c, buf, pos, row)
	case opSparse:
		return d.sparse(c, buf, pos, row)
	default: // opJSON
		return d.jsonText(c, buf, pos, row)
	}
}

func (d *Decoder) boolean(c *column, buf []byte, pos, row int) int {
	if pos >= len(buf) {
		return d.failShort(c)
	}
	if buf[pos] > 1 {
		return d.fail(c, "", corrupt("byte %d is not true or false", buf[pos]))
	}
	c.setBit(row, buf[pos] == 1)
	return pos + 1
}

// integer decodes an int or a long into whatever integer the column has.
func (d *Decoder) integer(c *column, buf []byte, pos, row int) int {
	v, next := long(buf, pos)
	if next < 0 {
		return d.failLong(c, next)
	}
	switch c.value.code {
	case opInt:
		if v != int64(int32(v)) {
			return d.fail(c, strconv.FormatInt(v, 10), corrupt("is no int of 32 bits"))
		}
	case opNarrow:
		if v < c.value.low || v > c.value.high {
			return d.fail(c, strconv.FormatInt(v, 10), outOf(c.value.typ.String()))
		}
	}
	switch c.width {
	case 8:
		c.u64[row] = uint64(v)
	case 4:
		c.u32[row] = uint32(v)
	case 2:
		c.u16[row] = uint16(v)
	default:
		c.raw[row] = byte(v)
	}
	return next
}

// outOf is the error of a value that a type has not.
func outOf(typ string) error { return &fault{"is out of the range of " + typ, table.ErrRange} }

// half stores a float as the float16 that it was.
func (d *Decoder) half(c *column, b uint32, next, row int) int {
	f := math.Float32frombits(b)
	h, ok := number.ToHalf(f)
	if !ok {
		return d.fail(c, strconv.FormatFloat(float64(f), 'g', -1, 32), outOf("float16"))
	}
	c.u16[row] = h
	return next
}

// bytes reads a length and as many bytes.
func (d *Decoder) bytes(c *column, buf []byte, pos int) ([]byte, int) {
	n, next := long(buf, pos)
	switch {
	case next < 0:
		return nil, d.failLong(c, next)
	case n < 0:
		return nil, d.fail(c, "", corrupt("its length is negative"))
	case n > int64(len(buf)-next):
		return nil, d.failShort(c)
	}
	return buf[next : next+int(n)], next + int(n)
}

// putText appends a text to the column. It reports whether there was room.
func (d *Decoder) putText(c *column, row int, s []byte) bool {
	if !c.growText(len(s)) {
		d.fail(c, "", &fault{"the batch has more than 2 GiB of text", ErrLimit})
		return false
	}
	c.putText(row, s)
	return true
}

// putMade appends a text that may be longer than what it was made of.
func (d *Decoder) putMade(c *column, row int, s []byte) bool {
	if d.made += len(s); d.made > d.most {
		d.fail(c, "", overLimit("MaxBlock", "the batch has more than %d bytes, the limit, of text made of enums, unions and maps", d.most))
		return false
	}
	return d.putText(c, row, s)
}

func (d *Decoder) symbol(c *column, buf []byte, pos, row int) int {
	s, pos := d.enum(c, c.value.node, buf, pos)
	d.scratch = append(d.scratch[:0], s...)
	if pos < 0 || !d.putMade(c, row, d.scratch) {
		return -1
	}
	return pos
}

// enum reads the index of a symbol.
func (d *Decoder) enum(c *column, n *node, buf []byte, pos int) (string, int) {
	i, next := long(buf, pos)
	if next < 0 {
		return "", d.failLong(c, next)
	}
	if i < 0 || i >= int64(len(n.symbols)) {
		return "", d.fail(c, "", corrupt("there is no symbol %d in enum %s", i, excerpt(n.name)))
	}
	return n.symbols[i], next
}

// decimal decodes a big-endian number in two's complement.
func (d *Decoder) decimal(c *column, buf []byte, pos, row int) int {
	n := c.value.node
	var s []byte
	if n.kind == kindBytes {
		if s, pos = d.bytes(c, buf, pos); pos < 0 {
			return -1
		}
	} else {
		if n.length > len(buf)-pos {
			return d.failShort(c)
		}
		s, pos = buf[pos:pos+n.length], pos+n.length
	}
	v, ok := bigEndian(s)
	if !ok || !v.FitsInPrecision(int32(n.precision)) {
		return d.fail(c, "", &fault{"its value has more than " + strconv.Itoa(n.precision) + " digits", table.ErrRange})
	}
	c.u64[2*row], c.u64[2*row+1] = v.LowBits(), uint64(v.HighBits())
	return pos
}

// bigEndian reads a number in two's complement of any length, if 128 bits hold
// it. No bytes are 0.
func bigEndian(s []byte) (decimal128.Num, bool) {
	sign := uint64(0)
	if len(s) > 0 {
		sign = uint64(int64(int8(s[0])) >> 7)
	}
	for ; len(s) > 16; s = s[1:] {
		if s[0] != byte(sign) || (s[1]^s[0])&0x80 != 0 {
			return decimal128.Num{}, false
		}
	}
	hi, lo := sign, sign
	for _, b := range s {
		hi, lo = hi<<8|lo>>56, lo<<8|uint64(b)
	}
	return decimal128.New(int64(hi), lo), true
}

// uuid decodes the text of one: 32 hexadecimal digits in groups of 8, 4, 4, 4
// and 12.
func (d *Decoder) uuid(c *column, buf []byte, pos, row int) int {
	s, pos := d.bytes(c, buf, pos)
	if pos < 0 {
		return -1
	}
	if !parseUUID(c.raw[16*row:16*row+16], s) {
		return d.fail(c, table.Excerpt(s), ErrNotUUID)
	}
	return pos
}

func parseUUID(dst, s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i := range dst {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			if s[0] != '-' {
				return false
			}
			s = s[1:]
		}
		high, low := digit(s[0]), digit(s[1])
		if high|low > 15 {
			return false
		}
		dst[i], s = high<<4|low, s[2:]
	}
	return true
}

// digit is the value of a hexadecimal one, 0xff of anything else.
func digit(b byte) byte {
	switch lower := b | 0x20; {
	case b-'0' < 10:
		return b - '0'
	case lower-'a' < 6:
		return lower - 'a' + 10
	}
	return 0xff
}

// product is a times b, or more than any length if that is too large.
func product(a uint64, b int) uint64 {
	high, low := bits.Mul64(a, uint64(b))
	if high != 0 {
		return math.MaxUint64
	}
	return low
}
