package recordarrow

import (
	"math"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// castReport is what a cast changed and what it could not do.
type castReport struct {
	changes []castChange
	faults  []castFault
}

type castChange struct {
	kind  table.Kind
	first int // index of the first value
	count int64
}

type castFault struct {
	index int
	err   error
}

func (r *castReport) change(kind table.Kind, i int) {
	for j := range r.changes {
		if r.changes[j].kind == kind {
			r.changes[j].count++
			return
		}
	}
	r.changes = append(r.changes, castChange{kind: kind, first: i, count: 1})
}

func (r *castReport) fault(err error, i int) { r.faults = append(r.faults, castFault{i, err}) }

// castNumbers converts src into dst. To float32 or float64 a value is rounded:
// counted are an integer that is not exact, a finite number that becomes
// infinite, and one other than 0 that becomes 0. To int32 a fraction or NaN is
// a fault, and so is what is out of range.
func castNumbers[To, From recordio.Number](dst []To, src []From) (r castReport) {
	switch dst := any(dst).(type) {
	case []float32:
		switch src := any(src).(type) {
		case []float64:
			r.round(dst, src)
		case []int32:
			r.roundInts(dst, src)
		case []float32:
			copy(dst, src)
		}
	case []float64:
		for i, v := range src {
			dst[i] = float64(v)
		}
	case []int32:
		if src, ok := any(src).([]int32); ok {
			copy(dst, src)
			return r
		}
		for i, v := range src {
			dst[i] = r.whole(float64(v), i)
		}
	}
	return r
}

func (r *castReport) round(dst []float32, src []float64) {
	for i, v := range src {
		f := float32(v)
		dst[i] = f
		// Finite and not zero after rounding is nearly all.
		if a := f - f; a == 0 && f != 0 {
			continue
		}
		switch {
		case f == 0 && v != 0:
			r.change(table.Underflow, i)
		case math.IsInf(float64(f), 0) && !math.IsInf(v, 0):
			r.change(table.Overflow, i)
		}
	}
}

func (r *castReport) roundInts(dst []float32, src []int32) {
	for i, v := range src {
		dst[i] = float32(v)
		if int64(dst[i]) != int64(v) {
			r.change(table.Inexact, i)
		}
	}
}

func (r *castReport) whole(v float64, i int) int32 {
	switch {
	case v != math.Trunc(v): // NaN too
		r.fault(table.ErrFraction, i)
	case v < math.MinInt32 || v > math.MaxInt32:
		r.fault(table.ErrRange, i)
	default:
		return int32(v)
	}
	return 0
}

// nans are the indices of NaN.
func nans[T float32 | float64](values []T) (at []int) {
	for i, v := range values {
		if v != v {
			at = append(at, i)
		}
	}
	return at
}

// nan is NaN, of int32 0.
func nan[T recordio.Number]() T {
	var z T
	switch p := any(&z).(type) {
	case *float32:
		*p = float32(math.NaN())
	case *float64:
		*p = math.NaN()
	}
	return z
}
