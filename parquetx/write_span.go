package parquetx

import "math"

// spanFunc widens the least and greatest value, given as bits and if there are
// some, to those of values.
type spanFunc[T uint32 | uint64] func(values []T, lo, hi T, some bool) (T, T, bool)

func spanOf[T uint32 | uint64](o valueOrder) spanFunc[T] {
	var f any
	switch o {
	case orderInt32:
		f = spanFunc[uint32](spanInts[uint32, int32])
	case orderUint32:
		f = spanFunc[uint32](spanInts[uint32, uint32])
	case orderInt64:
		f = spanFunc[uint64](spanInts[uint64, int64])
	case orderUint64:
		f = spanFunc[uint64](spanInts[uint64, uint64])
	case orderFloat32:
		f = spanFunc[uint32](spanFloat32)
	case orderFloat64:
		f = spanFunc[uint64](spanFloat64)
	default:
		return func([]T, T, T, bool) (T, T, bool) { return 0, 0, false }
	}
	return f.(spanFunc[T])
}

func spanInts[T uint32 | uint64, N int32 | uint32 | int64 | uint64](values []T, lo, hi T, some bool) (T, T, bool) {
	if len(values) == 0 {
		return lo, hi, some
	}
	l, h := N(lo), N(hi)
	if !some {
		l, h = N(values[0]), N(values[0])
	}
	for _, v := range values {
		l, h = min(l, N(v)), max(h, N(v))
	}
	return T(l), T(h), true
}

// spanFloat64 leaves NaN out: it is neither less nor greater than anything.
func spanFloat64(values []uint64, lo, hi uint64, some bool) (uint64, uint64, bool) {
	l, h := float64(math.Inf(1)), float64(math.Inf(-1))
	if some {
		l, h = math.Float64frombits(lo), math.Float64frombits(hi)
	}
	for _, v := range values {
		f := math.Float64frombits(v)
		if f < l {
			l = f
		}
		if f > h {
			h = f
		}
	}
	return math.Float64bits(l), math.Float64bits(h), l <= h
}

// spanFloat32 leaves NaN out: it is neither less nor greater than anything.
func spanFloat32(values []uint32, lo, hi uint32, some bool) (uint32, uint32, bool) {
	l, h := float32(math.Inf(1)), float32(math.Inf(-1))
	if some {
		l, h = math.Float32frombits(lo), math.Float32frombits(hi)
	}
	for _, v := range values {
		f := math.Float32frombits(v)
		if f < l {
			l = f
		}
		if f > h {
			h = f
		}
	}
	return math.Float32bits(l), math.Float32bits(h), l <= h
}
