package number

import "math"

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
	for ; d.exp < 0 && d.w != 0; d.exp++ {
		if d.w%10 != 0 {
			return 0, d.flag, Fraction
		}
		d.w /= 10
	}
	for ; d.exp > 0 && d.w != 0; d.exp-- {
		if d.w > math.MaxInt64/10 {
			return 0, d.flag, Range
		}
		d.w *= 10
	}
	limit := uint64(math.MaxInt64)
	if d.neg {
		limit++
	}
	if d.w > limit {
		return 0, d.flag, Range
	}
	if d.neg {
		return -int64(d.w), d.flag, OK
	}
	return int64(d.w), d.flag, OK
}
