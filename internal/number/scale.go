package number

import "math/bits"

// Range of the table of powers. Below it every w·10^p of a 64-bit w is less
// than half the least float64, above it more than the largest; formatting the
// least float64 needs 10^324.
const (
	minPow10 = -342
	maxPow10 = 324
)

// unrounded is a number times four, cut to an integer, whose lowest bit is set
// if anything was cut: enough to round it, up, down or to even, later and once.
type unrounded uint64

func (u unrounded) floor() uint64 { return uint64(u >> 2) }
func (u unrounded) ceil() uint64  { return uint64((u + 3) >> 2) }

// round goes to the nearest, from the middle to the even one.
func (u unrounded) round() uint64 { return uint64((u + 1 + u>>2&1) >> 2) }

// half is u/2.
func (u unrounded) half() unrounded { return u>>1 | u&1 }

// scaler multiplies 64-bit numbers by one power of ten and a power of two.
type scaler struct {
	hi, lo uint64
	shift  uint
}

// newScaler prepares x ↦ x·2^e·10^p, which must be below 2⁶².
func newScaler(e, p int) scaler {
	pow := &pow10[p-minPow10]
	return scaler{pow.hi, pow.lo, uint(-(e + log2Pow10(p) + 3))}
}

// scale multiplies. 128 bits of the power are enough for an exact answer,
// whatever the 64 bits of x: Mushtak and Lemire, "Fast number parsing without
// fallback", 2022; the shape is that of Cox, "Floating-point printing and
// parsing can be simple and fast", 2026.
func (c scaler) scale(x uint64) unrounded {
	if c.shift > 63 {
		return unrounded((x | -x) >> 63)
	}
	hi, mid := bits.Mul64(x, c.hi)
	if hi&(1<<c.shift-1) != 0 {
		return unrounded(hi>>c.shift | 1) // lo can take away no more than 1 from hi
	}
	take, _ := bits.Mul64(x, c.lo)
	var sticky uint64
	if mid-take > 1 {
		sticky = 1
	}
	if mid < take {
		hi--
	}
	return unrounded(hi>>c.shift | sticky)
}

// log2Pow10 is ⌊log2 10^p⌋ for |p| < 1650.
func log2Pow10(p int) int { return p * 108853 >> 15 }

// log10Pow2 is ⌊log10 2^e⌋ for |e| < 2620.
func log10Pow2(e int) int { return e * 78913 >> 18 }
