package number

import (
	"math"
	"math/bits"
	"strconv"
)

// Float32 reads a number. The status is OK or NotNumber.
func Float32(b []byte) (float32, Flag, Status) {
	d, ok := scan(b)
	if !ok {
		return 0, 0, NotNumber
	}
	if f, ok := d.divided(exact32); ok && narrows(math.Abs(f)) {
		return float32(f), d.flag, OK
	}
	f := math.Float32frombits(d.binary32())
	if d.more && d.word == 0 {
		next := d
		next.w++
		if math.Float32frombits(next.binary32()) != f {
			f64, _ := strconv.ParseFloat(d.canonical(b), 32)
			f = float32(math.Copysign(f64, float64(f)))
		}
	}
	return f, d.flag | d.changes(b, float64(f), 24), OK
}

// Float64 reads a number. The status is OK or NotNumber.
func Float64(b []byte) (float64, Flag, Status) {
	d, ok := scan(b)
	if !ok {
		return 0, 0, NotNumber
	}
	if f, ok := d.divided(exact64); ok {
		return f, d.flag, OK
	}
	f := math.Float64frombits(d.binary64())
	if d.more && d.word == 0 {
		next := d
		next.w++
		if math.Float64frombits(next.binary64()) != f {
			f64, _ := strconv.ParseFloat(d.canonical(b), 64)
			f = math.Copysign(f64, f)
		}
	}
	return f, d.flag | d.changes(b, f, 53), OK
}

// divided is the float64 nearest to d in the common case: both w and the power of
// ten under a fraction line are exact, so that the division rounds once. Whole
// numbers over exact, which a narrower type may not hold, are left out.
func (d *decimal) divided(exact uint64) (float64, bool) {
	if d.w > exact64 || d.more || d.word != 0 || d.exp > 0 || d.exp < -22 || d.whole && d.w > exact {
		return 0, false
	}
	f := float64(int64(d.w)) / tens64[-d.exp]
	if d.neg {
		f = -f
	}
	return f, true
}

// binary32 is the float32 nearest to d, digits after w left out.
func (d *decimal) binary32() uint32 {
	const mant, maxBits = 23, 0xff << 23
	var u uint64
	switch {
	case d.word == 'n':
		u = maxBits | 1<<(mant-1)
	case d.word == 'i':
		u = maxBits
	default:
		u = nearest(d.w, d.exp, mant, maxBits)
	}
	if d.neg {
		u |= 1 << 31
	}
	return uint32(u)
}

// binary64 is the float64 nearest to d, digits after w left out.
func (d *decimal) binary64() uint64 {
	const mant, maxBits = 52, 0x7ff << 52
	var u uint64
	switch {
	case d.word == 'n':
		u = maxBits | 1<<(mant-1)
	case d.word == 'i':
		u = maxBits
	default:
		u = nearest(d.w, d.exp, mant, maxBits)
	}
	if d.neg {
		u |= 1 << 63
	}
	return u
}

// nearest gives the bits of the float nearest to w·10^p, of an IEEE format with
// mant stored bits of mantissa and infinity being inf.
func nearest(w uint64, p int, mant int, inf uint64) uint64 {
	if w == 0 || p < minPow10 {
		return 0
	}
	if p > 308 {
		return inf
	}
	bias := int(inf>>mant)/2 + mant - 1 // the least number other than 0 is 2^−bias
	n := bits.LeadingZeros64(w)
	// w·10^p = m·2^−e, m having one or two bits more than are stored, less
	// where numbers become subnormal.
	e := min(bias, mant+1-(64-n)-log2Pow10(p))
	u := newScaler(e-n, p).scale(w << n)
	if u.floor() >= 2<<mant {
		u, e = u.half(), e-1
	}
	// The bit above the stored ones adds 1 to the exponent, and so does a
	// mantissa that rounding carried one further.
	m := u.round() + uint64(bias-e)<<mant
	return min(m, inf)
}

// canonical writes the absolute value of what d was read from for strconv: all
// digits, and an exponent that needs no saturation however long the text.
func (d *decimal) canonical(b []byte) string {
	text := make([]byte, 0, len(b)+16)
	for _, c := range b {
		if c|0x20 == 'e' {
			break
		}
		if !isDigit(c) || c == '0' && len(text) == 0 {
			continue
		}
		text = append(text, c)
		if len(text) == 1 {
			text = append(text, '.')
		}
	}
	text = append(text, 'e')
	return string(strconv.AppendInt(text, int64(d.exp+maxDigits-1), 10))
}

// changes tells how f, with mant bits of mantissa, differs from d.
func (d *decimal) changes(b []byte, f float64, mant int) Flag {
	switch {
	case d.word != 0:
		return 0
	case math.IsInf(f, 0):
		return Overflow
	case f == 0 && d.w != 0:
		return Underflow
	case !d.whole:
		return 0
	case d.exp == 0:
		if d.w != 0 && bits.Len64(d.w)-bits.TrailingZeros64(d.w) > mant {
			return Inexact
		}
		return 0
	}
	if string(significant(b)) != strconv.FormatFloat(math.Abs(f), 'f', 0, 64) {
		return Inexact
	}
	return 0
}

// significant drops blanks, sign and leading zeros of a text of digits.
func significant(b []byte) []byte {
	b = trim(b)
	for b[0] == '-' || b[0] == '+' || b[0] == '0' {
		b = b[1:]
	}
	return b
}
