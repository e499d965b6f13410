package number

import (
	"math"
	"math/bits"
)

// Int32 reads a whole number between −2³¹ and 2³¹−1. The value is 0 if the
// status is not OK.
func Int32(b []byte) (int32, Flag, Status) {
	v, flag, status := Int64(b)
	if status == OK && int64(int32(v)) != v {
		return 0, flag, Range
	}
	return int32(v), flag, status
}

// Int64 reads a whole number between −2⁶³ and 2⁶³−1. The value is 0 if the
// status is not OK.
func Int64(b []byte) (int64, Flag, Status) {
	d, ok := scan(b)
	switch {
	case !ok:
		return 0, 0, NotNumber
	case d.word != 0:
		return 0, d.flag, Range
	case d.more && d.exp <= 0:
		return 0, d.flag, Fraction // a digit other than 0 stands behind the point
	case d.more:
		return 0, d.flag, Range // w has 19 digits
	}
	w, status := d.units()
	if status != OK {
		return 0, d.flag, status
	}
	limit := uint64(math.MaxInt64)
	if d.neg {
		limit++
	}
	if w > limit {
		return 0, d.flag, Range
	}
	if d.neg {
		return -int64(w), d.flag, OK
	}
	return int64(w), d.flag, OK
}

// Uint64 reads a whole number between 0 and 2⁶⁴−1. The value is 0 if the status is
// not OK.
func Uint64(b []byte) (uint64, Flag, Status) {
	d, ok := scan(b)
	switch {
	case !ok:
		return 0, 0, NotNumber
	case d.word != 0, d.neg && d.w != 0:
		return 0, d.flag, Range
	case d.more && d.exp <= 0:
		return 0, d.flag, Fraction
	case !d.more:
		w, status := d.units()
		return w, d.flag, status
	case d.exp > 1:
		return 0, d.flag, Range
	}
	digit, more := digit20(b)
	high, w := bits.Mul64(d.w, 10)
	w, carry := bits.Add64(w, uint64(digit), 0)
	switch {
	case high+carry != 0:
		return 0, d.flag, Range
	case more:
		return 0, d.flag, Fraction
	}
	return w, d.flag, OK
}

// units is w·10^exp, of all digits that there are.
func (d *decimal) units() (uint64, Status) {
	w, exp := d.w, d.exp
	for ; exp < 0 && w != 0; exp++ {
		if w%10 != 0 {
			return 0, Fraction
		}
		w /= 10
	}
	for ; exp > 0 && w != 0; exp-- {
		if w > math.MaxUint64/10 {
			return 0, Range
		}
		w *= 10
	}
	return w, OK
}

// digit20 is the digit behind the first 19 of a number, and whether others than 0
// follow on it.
func digit20(b []byte) (digit byte, more bool) {
	seen := 0
	for _, c := range b {
		switch {
		case c|0x20 == 'e':
			return digit, more
		case !isDigit(c) || seen == 0 && c == '0':
			continue
		case seen == maxDigits:
			digit = c - '0'
		case seen > maxDigits:
			more = more || c != '0'
		}
		seen++
	}
	return digit, more
}
