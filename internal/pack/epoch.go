package pack

import (
	"math"
	"math/bits"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// epoch makes numbers of dates and timestamps: num/den of one, in lowest terms.
type epoch struct {
	days     bool // they are dates
	num, den int64
}

// newEpoch is of columns of type from; ok is false if they are no dates or times.
func newEpoch(from arrow.DataType, kind table.EncodingKind) (e epoch, ok bool) {
	const day = 24 * time.Hour
	unit, target := time.Duration(0), time.Second
	if kind == table.EpochDays {
		target = day
	}
	switch t := from.(type) {
	case *arrow.Date32Type:
		unit = day
	case *arrow.TimestampType:
		unit = t.Unit.Multiplier()
	default:
		return epoch{}, false
	}
	if unit > target {
		return epoch{true, int64(unit / target), 1}, true
	}
	return epoch{from.ID() == arrow.DATE32, 1, int64(target / unit)}, true
}

// load fills dst, which is of type to, with the numbers of raw, and reports whether
// something may be odd about one.
func (e epoch) load(dst []byte, to arrow.Type, raw []byte, nulls *missing) (odd bool) {
	if e.days {
		return loadEpoch(e, dst, to, arrow.GetData[int32](raw), nulls)
	}
	return loadEpoch(e, dst, to, arrow.GetData[int64](raw), nulls)
}

func loadEpoch[S int32 | int64](e epoch, b []byte, to arrow.Type, src []S, nulls *missing) (odd bool) {
	den := float64(e.den)
	var v verdict
	switch to {
	case arrow.FLOAT32:
		dst := arrow.GetData[float32](b)
		for i, s := range src {
			n := int64(s) * e.num
			f := float64(n) / den
			if dst[i] = float32(f); easy(n) && !middle(f) && (float64(dst[i]) == f || f != math.Trunc(f)) {
				continue
			}
			dst[i], v = epochNumber[float32](e, n)
			odd = odd || v != fine && !nulls.has(i)
		}
	case arrow.FLOAT64:
		dst := arrow.GetData[float64](b)
		for i, s := range src {
			n := int64(s) * e.num
			if dst[i] = float64(n) / den; easy(n) {
				continue
			}
			dst[i], v = epochNumber[float64](e, n)
			odd = odd || v != fine && !nulls.has(i)
		}
	default:
		dst := arrow.GetData[int32](b)
		for i, s := range src {
			dst[i], v = epochNumber[int32](e, int64(s)*e.num)
			odd = odd || v != fine && !nulls.has(i)
		}
	}
	return odd
}

// easy reports whether n is so small that a float64 holds it, and so any quotient of
// it that is whole.
func easy(n int64) bool { return -1<<mantissa64 <= n && n <= 1<<mantissa64 }

// middle reports whether f is halfway between two float32. If f was rounded, what it
// was made of may be nearer to either.
func middle(f float64) bool { return math.Float64bits(f)<<(64-halfBits) == 1<<63 }

// at is value i, in its own unit times num.
func (e epoch) at(raw []byte, i int) int64 {
	if e.days {
		return int64(arrow.GetData[int32](raw)[i]) * e.num
	}
	return arrow.GetData[int64](raw)[i]
}

// judge says what is odd about value i as a number of type to.
func (e epoch) judge(to arrow.Type) judge {
	return func(raw []byte, i int) (v verdict) {
		switch n := e.at(raw, i); to {
		case arrow.FLOAT32:
			_, v = epochNumber[float32](e, n)
		case arrow.FLOAT64:
			_, v = epochNumber[float64](e, n)
		default:
			_, v = epochNumber[int32](e, n)
		}
		return v
	}
}

// epochNumber is n/den of type T.
func epochNumber[T float32 | float64 | int32](e epoch, n int64) (T, verdict) {
	whole, rest := n/e.den, n%e.den
	v := T(0)
	switch p := any(&v).(type) {
	case *float32:
		if rest != 0 {
			*p = quotient32(n, e.den)
			return v, fine
		}
		*p = float32(whole)
		if inexact(uint64(max(whole, -whole)), mantissa32) {
			return v, rounded
		}
	case *float64:
		if rest != 0 {
			*p = quotient64(n, e.den)
			return v, fine
		}
		*p = float64(whole)
		if inexact(uint64(max(whole, -whole)), mantissa64) {
			return v, rounded
		}
	case *int32:
		switch {
		case rest != 0:
			return v, fraction
		case whole != int64(int32(whole)):
			return v, outOfRange
		}
		*p = int32(whole)
	}
	return v, fine
}

// quotient64 is a/b, rounded once; b is positive and a float64 holds it.
func quotient64(a, b int64) float64 {
	if easy(a) {
		return float64(a) / float64(b)
	}
	q, exp := quotient(a, b)
	return math.Copysign(math.Ldexp(float64(q), exp), float64(a))
}

// quotient32 is a/b, rounded once; b is positive and a float64 holds it.
func quotient32(a, b int64) float32 {
	f := quotient64(a, b)
	if !middle(f) {
		return float32(f)
	}
	q, exp := quotient(a, b)
	return float32(math.Copysign(math.Ldexp(float64(float32(q)), exp), float64(a)))
}

// quotient is |a|/b, a not 0, as q·2^exp. q has 63 bits at least, so that rounding it
// to a float rounds the quotient: what is cut off is in its last bit.
func quotient(a, b int64) (q uint64, exp int) {
	x, y := uint64(max(a, -a)), uint64(b)
	up, down := bits.LeadingZeros64(x), bits.LeadingZeros64(y)
	x, y = x<<up, y<<down
	q, rest := bits.Div64(x>>1, x<<63, y)
	if rest != 0 {
		q |= 1
	}
	return q, down - up - 63
}
