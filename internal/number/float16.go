package number

import "math"

// Half is the value of a float16 given by its bits. Arrow's conversion has another
// value for the 2,046 numbers next to zero.
func Half(bits uint16) float32 {
	sign := uint32(bits&0x8000) << 16
	exponent, fraction := uint32(bits>>10&0x1f), uint32(bits&0x3ff)
	switch exponent {
	case 0: // subnormal: so many times 2⁻²⁴
		v := float32(fraction) * 0x1p-24
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// ToHalf is the float16 that has the value of v; ok is false if none has.
func ToHalf(v float32) (bits uint16, ok bool) {
	b := math.Float32bits(v)
	sign := uint16(b >> 16 & 0x8000)
	exponent, fraction := int(b>>23&0xff)-127, b&(1<<23-1)
	switch {
	case exponent == 128: // infinite, or NaN, of which the payload may lose bits
		if bits = sign | 0x7c00 | uint16(fraction>>13); fraction != 0 && bits&0x3ff == 0 {
			bits |= 0x200
		}
		return bits, true
	case exponent >= -14:
		bits = sign | uint16(exponent+15)<<10 | uint16(fraction>>13)
		return bits, exponent <= 15 && fraction&(1<<13-1) == 0
	case v == 0:
		return sign, true
	}
	n := v * 0x1p24 // exact, as a power of two is
	if n < 0 {
		n = -n
	}
	if n > 1023 || n != float32(uint16(n)) {
		return 0, false
	}
	return sign | uint16(n), true
}
