package avrox

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"
	"slices"

	"github.com/recast-ml/recast/internal/number"
)

// append appends value i in Avro's binary encoding. It cannot fail: fault has seen
// the value.
func (c *encColumn) append(dst []byte, i int) []byte {
	if c.nullable {
		if c.valid != nil && c.isNull(i) {
			return append(dst, 0) // branch 0
		}
		dst = append(dst, 2) // branch 1
	}
	switch c.op {
	case encFloat64:
		return binary.LittleEndian.AppendUint64(dst, uint64(c.int64(i)))
	case encFloat32:
		return binary.LittleEndian.AppendUint32(dst, uint32(c.int32(i)))
	case encInt64, encUint64:
		return encLong(dst, c.int64(i))
	case encInt32:
		return encLong(dst, int64(c.int32(i)))
	case encString, encBytes:
		from, to := c.span(i)
		return append(encLong(dst, int64(to-from)), c.data[from:to]...)
	case encBool:
		i += c.first
		return append(dst, c.data[i>>3]>>(i&7)&1)
	case encInt8:
		return encLong(dst, int64(int8(c.data[i])))
	case encInt16:
		return encLong(dst, int64(c.int16(i)))
	case encUint8:
		return encLong(dst, int64(c.data[i]))
	case encUint16:
		return encLong(dst, int64(uint16(c.int16(i))))
	case encUint32:
		return encLong(dst, int64(uint32(c.int32(i))))
	case encFloat16:
		f := number.Half(uint16(c.int16(i)))
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(f))
	case encDays:
		return encLong(dst, c.int64(i)/dayMillis)
	case encSeconds32:
		return encLong(dst, int64(c.int32(i))*1000)
	case encSeconds64:
		return encLong(dst, c.int64(i)*1000)
	case encDecimal:
		return c.appendDecimal(dst, i)
	case encFixed:
		return append(dst, c.data[c.width*i:c.width*(i+1)]...)
	case encUUID:
		return encAppendUUID(dst, c.data[16*i:16*i+16])
	case encList, encFixedList:
		from, to := c.span(i)
		return c.children[0].appendArray(dst, from, to)
	case encPair:
		dst = c.children[0].append(dst, c.first+i)
		return c.children[1].append(dst, c.first+i)
	}
	return dst
}

const dayMillis = 24 * 60 * 60 * 1000

// encLong appends an int or a long: zigzag, seven bits a byte, the lowest first, the
// top bit set in all but the last byte.
func encLong(dst []byte, v int64) []byte {
	u := uint64(v)<<1 ^ uint64(v>>63)
	switch {
	case u < 1<<7:
		return append(dst, byte(u))
	case u < 1<<56:
		// Give the lower half of the bits four bytes, then each quarter two, then
		// each seven one.
		w := u&0x0fffffff | u>>28<<32
		w = w&0x00003fff00003fff | w&0x0fffc0000fffc000<<2
		w = w&0x007f007f007f007f | w&0x3f803f803f803f80<<1
		last := uint(bits.Len64(w)-1) >> 3
		w |= 0x8080808080808080 & (1<<(8*last&63) - 1)
		return binary.LittleEndian.AppendUint64(dst, w)[:len(dst)+int(last)+1]
	}
	return binary.AppendUvarint(dst, u)
}

// appendArray appends the values from..to as an Avro array: one block of all, and
// the end.
func (c *encColumn) appendArray(dst []byte, from, to int) []byte {
	if from == to {
		return append(dst, 0)
	}
	dst = encLong(dst, int64(to-from))
	switch {
	case c.op == encFloat32 && !c.nullable:
		n := len(dst)
		dst = slices.Grow(dst, 4*(to-from))[:n+4*(to-from)]
		for out := dst[n:]; len(out) >= 4; out = out[4:] {
			binary.LittleEndian.PutUint32(out, uint32(c.int32(from)))
			from++
		}
	case c.op == encFloat64 && !c.nullable:
		n := len(dst)
		dst = slices.Grow(dst, 8*(to-from))[:n+8*(to-from)]
		for out := dst[n:]; len(out) >= 8; out = out[8:] {
			binary.LittleEndian.PutUint64(out, uint64(c.int64(from)))
			from++
		}
	default:
		for ; from < to; from++ {
			dst = c.append(dst, from)
		}
	}
	return append(dst, 0)
}

// unscaled is value i of a decimal, in two's complement.
func (c *encColumn) unscaled(i int) (high int64, low uint64) {
	// Arrow for Go has the low half first on all machines.
	return c.int64(2*i + 1), uint64(c.int64(2 * i))
}

func (c *encColumn) appendDecimal(dst []byte, i int) []byte {
	high, low := c.unscaled(i)
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(high))
	binary.BigEndian.PutUint64(b[8:], low)
	// Bits that only repeat the sign are left out, but for the sign itself.
	sign := uint64(high >> 63)
	n := bits.LeadingZeros64(uint64(high) ^ sign)
	if n == 64 {
		n += bits.LeadingZeros64(low ^ sign)
	}
	short := b[min((n-1)/8, 15):]
	return append(encLong(dst, int64(len(short))), short...)
}

// encAppendUUID appends a UUID as text, which is 36 bytes long.
func encAppendUUID(dst, uuid []byte) []byte {
	dst = encLong(dst, 36)
	for i, end := range [...]int{4, 6, 8, 10, 16} {
		from := [...]int{0, 4, 6, 8, 10}[i]
		if from > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, uuid[from:end])
	}
	return dst
}
