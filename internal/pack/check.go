package pack

import (
	"math"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
)

// A check tells whether there may be something odd among values that are cast to
// another type, something that changes a value or that it cannot be. It looks at
// all values, so it does nothing by value but collect a bit; it may be wrong about
// values that are fine, not about others. What the odd ones are, a judge knows.
type check func(block []byte) bool

// checkOf is that of a cast; nil: nothing is ever odd.
func checkOf(from, to arrow.Type) check {
	switch {
	case from == arrow.FLOAT64 && to == arrow.FLOAT32:
		return oddFloat32
	case from == arrow.FLOAT64 && arrow.IsFloating(to):
		return nonFinite64
	case from == arrow.FLOAT32 && arrow.IsFloating(to):
		return nonFinite32
	}
	low, high := exact(to)
	switch from {
	case arrow.FLOAT32:
		return fractions[float32](to)
	case arrow.FLOAT64:
		return fractions[float64](to)
	case arrow.INT8:
		return outside[int8](from, low, high)
	case arrow.INT16:
		return outside[int16](from, low, high)
	case arrow.INT32:
		return outside[int32](from, low, high)
	case arrow.INT64:
		return outside[int64](from, low, high)
	case arrow.UINT8:
		return outside[uint8](from, low, high)
	case arrow.UINT16:
		return outside[uint16](from, low, high)
	case arrow.UINT32:
		return outside[uint32](from, low, high)
	}
	return outside[uint64](from, low, high)
}

// exact is the range in which a type holds all integers.
func exact(t arrow.Type) (low int64, high uint64) {
	switch t {
	case arrow.FLOAT32:
		return -1 << mantissa32, 1 << mantissa32
	case arrow.FLOAT64:
		return -1 << mantissa64, 1 << mantissa64
	}
	n := bitsOf(t)
	if arrow.IsUnsignedInteger(t) {
		return 0, math.MaxUint64 >> (64 - n)
	}
	return math.MinInt64 >> (64 - n), math.MaxInt64 >> (64 - n)
}

// Bits of an integer that a float has room for.
const (
	mantissa32 = 24
	mantissa64 = 53
)

// bitsOf is the width of a type of numbers.
func bitsOf(t arrow.Type) int {
	switch t {
	case arrow.INT8, arrow.UINT8:
		return 8
	case arrow.INT16, arrow.UINT16, arrow.FLOAT16:
		return 16
	case arrow.INT32, arrow.UINT32, arrow.FLOAT32:
		return 32
	case arrow.DECIMAL128:
		return 128
	}
	return 64
}

// outside finds integers that are less than low or more than high, nil if S has
// none. The top bit of a difference is set if it is negative or, as zero is
// between low and high, if it overflows; of unsigned values high is in the lower
// half.
func outside[S integer](from arrow.Type, low int64, high uint64) check {
	ownLow, ownHigh := exact(from)
	if low <= ownLow && high >= ownHigh {
		return nil
	}
	least, most := S(max(low, ownLow)), S(min(high, ownHigh))
	top := bitsOf(from) - 1
	return func(block []byte) bool {
		var acc S
		for _, v := range arrow.GetData[S](block) {
			acc |= (v - least) | (most - v)
		}
		return uint64(acc)>>top&1 != 0
	}
}

// fractions finds what is not a whole number within an integer type. The range is
// asked first, as what a float out of it becomes depends on the machine.
func fractions[S float32 | float64](to arrow.Type) check {
	least, end := wholes(to)
	low, high := S(least), S(end)
	if arrow.IsUnsignedInteger(to) {
		return func(block []byte) bool {
			for _, v := range arrow.GetData[S](block) {
				if !(v >= low && v < high) || S(uint64(v)) != v {
					return true
				}
			}
			return false
		}
	}
	return func(block []byte) bool {
		for _, v := range arrow.GetData[S](block) {
			if !(v >= low && v < high) || S(int64(v)) != v {
				return true
			}
		}
		return false
	}
}

// wholes is the range of an integer type, the end not included: floats hold both.
func wholes(t arrow.Type) (low, end float64) {
	n := bitsOf(t)
	if arrow.IsUnsignedInteger(t) {
		return 0, math.Ldexp(1, n)
	}
	return -math.Ldexp(1, n-1), math.Ldexp(1, n-1)
}

// The absolute values, as bits, of the least float64 that float32 rounds to
// something other than zero, and of the least that it rounds to infinity.
var (
	leastFloat32 = math.Float64bits(0x1p-150) + 1
	leastTooMuch = math.Float64bits(0x1.ffffffp127)
)

const (
	abs32    = 1<<31 - 1
	abs64    = 1<<63 - 1
	finite32 = 0x7f7fffff // the bits of the largest
	finite64 = 0x7fefffffffffffff
)

// oddFloat32 finds what float32 rounds to zero, but is not, or to infinity, or is
// not finite.
func oddFloat32(block []byte) bool {
	least, most := leastFloat32, leastTooMuch-1
	var acc uint64
	for _, v := range arrow.GetData[uint64](block) {
		v &= abs64
		acc |= (most - v) | (v-least)&-v
	}
	return acc>>63 != 0
}

func nonFinite32(block []byte) bool {
	var acc uint32
	for _, v := range arrow.GetData[uint32](block) {
		acc |= finite32 - v&abs32
	}
	return acc>>31 != 0
}

func nonFinite64(block []byte) bool {
	var acc uint64
	for _, v := range arrow.GetData[uint64](block) {
		acc |= finite64 - v&abs64
	}
	return acc>>63 != 0
}

// inexact reports whether an integer does not fit a float of so many bits.
func inexact(abs uint64, mantissa int) bool {
	return bits.Len64(abs)-bits.TrailingZeros64(abs) > mantissa && abs != 0
}
