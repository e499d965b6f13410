package parquetx

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/recast-ml/recast/internal/number"
)

// valueOrder is how the values of a column compare, in the form that statistics
// have them: PLAIN without a length.
type valueOrder uint8

const (
	orderNone valueOrder = iota // there are no statistics
	orderInt32
	orderUint32
	orderFloat32
	orderInt64
	orderUint64
	orderFloat64
	orderFloat16
	orderUnsigned // one byte, of booleans
	orderBytes
	orderText    // as bytes; cut between runes
	orderDecimal // big-endian and signed, all of one length
)

func (o valueOrder) isInteger() bool {
	return o == orderInt32 || o == orderUint32 || o == orderInt64 || o == orderUint64
}

func (o valueOrder) compare(a, b []byte) int {
	switch o {
	case orderInt32:
		return cmp.Compare(int32(binary.LittleEndian.Uint32(a)), int32(binary.LittleEndian.Uint32(b)))
	case orderUint32:
		return cmp.Compare(binary.LittleEndian.Uint32(a), binary.LittleEndian.Uint32(b))
	case orderFloat32:
		return cmp.Compare(math.Float32frombits(binary.LittleEndian.Uint32(a)), math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case orderInt64:
		return cmp.Compare(int64(binary.LittleEndian.Uint64(a)), int64(binary.LittleEndian.Uint64(b)))
	case orderUint64:
		return cmp.Compare(binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b))
	case orderFloat64:
		return cmp.Compare(math.Float64frombits(binary.LittleEndian.Uint64(a)), math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case orderFloat16:
		return cmp.Compare(half(a), half(b))
	case orderDecimal:
		if a[0]^b[0] >= 0x80 { // the negative one is less
			return -bytes.Compare(a, b)
		}
	}
	return bytes.Compare(a, b)
}

// missing reports whether v is a NaN, which is no bound.
func (o valueOrder) missing(v []byte) bool {
	return o == orderFloat16 && math.IsNaN(float64(half(v)))
}

func half(v []byte) float32 {
	return number.Half(binary.LittleEndian.Uint16(v))
}

// zeros makes a zero that is a bound one that holds for both zeros: −0 as the
// least, +0 as the greatest. They are the last byte's highest bit apart.
func (o valueOrder) zeros(lo, hi []byte) {
	if o != orderFloat16 && o != orderFloat32 && o != orderFloat64 {
		return
	}
	isZero := func(v []byte) bool {
		for _, b := range v[:len(v)-1] {
			if b != 0 {
				return false
			}
		}
		return v[len(v)-1]&0x7f == 0
	}
	if isZero(lo) {
		lo[len(lo)-1] = 0x80
	}
	if isZero(hi) {
		hi[len(hi)-1] = 0
	}
}

// maxBound is the longest bound that is written.
const maxBound = 64

// floor is v or a shorter value that is not greater.
func (o valueOrder) floor(v []byte) (b []byte, exact bool) {
	if len(v) <= maxBound || o != orderBytes && o != orderText {
		return v, true
	}
	return v[:o.cut(v)], false
}

// ceil is v or a shorter value that is not less; nil if there is none.
func (o valueOrder) ceil(v []byte) (b []byte, exact bool) {
	if len(v) <= maxBound || o != orderBytes && o != orderText {
		return v, true
	}
	b = bytes.Clone(v[:o.cut(v)])
	for len(b) > 0 {
		if o == orderBytes {
			if b[len(b)-1]++; b[len(b)-1] != 0 {
				return b, false
			}
			b = b[:len(b)-1]
			continue
		}
		r, n := utf8.DecodeLastRune(b)
		b = b[:len(b)-n]
		if r++; r == 0xD800 {
			r = 0xE000 // surrogates are no runes
		}
		if r <= utf8.MaxRune {
			return utf8.AppendRune(b, r), false
		}
	}
	return nil, false
}

func (o valueOrder) cut(v []byte) int {
	n := maxBound
	for o == orderText && n > maxBound-utf8.UTFMax && !utf8.RuneStart(v[n]) {
		n--
	}
	return n
}
