package csvml

import (
	"math/big"

	"github.com/recast-ml/recast/table"
)

// storeEpoch stores a date or timestamp as a number.
func (dec *Decoder) storeEpoch(t *target, text []byte, c *cell) bool {
	micros, _, ok := parseTime(trim(text))
	if !ok {
		return dec.fail(table.ErrNotTime)
	}
	o, i, unit := t.out, dec.row*t.out.stride+t.at, t.coder.unit
	whole := micros / unit
	switch o.class {
	case classFloat32:
		_, o.f32[i] = quotient(micros, unit)
		if micros%unit == 0 && int64(o.f32[i]) != whole {
			dec.change(inexact, t, c)
		}
	case classFloat64:
		o.f64[i], _ = quotient(micros, unit)
	default:
		switch {
		case micros%unit != 0:
			return dec.fail(table.ErrFraction)
		case whole != int64(int32(whole)):
			return dec.fail(table.ErrRange)
		}
		o.i32[i] = int32(whole)
	}
	dec.change(timeToNumber, t, c)
	return true
}

// quotient is a/b, rounded once to each type; b is 1e6 or 86400e6, and a a whole number
// of microseconds within some ten thousand years.
func quotient(a, b int64) (float64, float32) {
	switch {
	case a%b == 0:
		return float64(a / b), float32(a / b)
	case -1<<53 < a && a < 1<<53:
		// The float64 is never halfway between two float32 but where a/b is: no
		// other a/b comes as near to that as half of a float64's last place.
		q := float64(a) / float64(b)
		return q, float32(q)
	}
	r := new(big.Rat).SetFrac64(a, b)
	f64, _ := r.Float64()
	f32, _ := r.Float32()
	return f64, f32
}
