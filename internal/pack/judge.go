package pack

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// verdict is what is odd about a value.
type verdict uint8

const (
	fine verdict = iota
	// Changes.
	rounded
	overflow
	underflow
	nonFinite
	fromBool
	coded // a category
	timed // a date or timestamp
	// Changes of nulls.
	zeroed
	naned
	filled
	// Faults.
	fraction
	outOfRange
	notValue    // NaN in a label
	notCategory // a value without a code
	verdicts
)

var kinds = [...]table.Kind{
	rounded: table.Inexact, overflow: table.Overflow, underflow: table.Underflow,
	nonFinite: table.NonFinite,
	fromBool:  table.BoolToNumber, coded: table.TextToCode, timed: table.TimeToNumber,
	zeroed: table.NullToZero, naned: table.NullToNaN, filled: table.NullFilled,
}

var faults = [...]error{fraction: table.ErrFraction, outOfRange: table.ErrRange, notValue: table.ErrNaNLabel, notCategory: table.ErrCategory}

// fault reports whether a row with such a value is bad.
func (v verdict) fault() bool { return v >= fraction }

// A judge says what is odd about value i of a column as it lies in memory, nil:
// nothing is. It is slow, and asked only where a check found something.
type judge func(data []byte, i int) verdict

// judgeOf is that of a cast of numbers.
func judgeOf(from, to arrow.Type, label bool) judge {
	switch from {
	case arrow.FLOAT32:
		return judgeFloat[float32](to, label)
	case arrow.FLOAT64:
		return judgeFloat[float64](to, label)
	case arrow.INT8:
		return judgeInt[int8](to)
	case arrow.INT16:
		return judgeInt[int16](to)
	case arrow.INT32:
		return judgeInt[int32](to)
	case arrow.INT64:
		return judgeInt[int64](to)
	case arrow.UINT8:
		return judgeUint[uint8](to)
	case arrow.UINT16:
		return judgeUint[uint16](to)
	case arrow.UINT32:
		return judgeUint[uint32](to)
	}
	return judgeUint[uint64](to)
}

func judgeInt[S int8 | int16 | int32 | int64](to arrow.Type) judge {
	return func(data []byte, i int) verdict {
		v := int64(arrow.GetData[S](data)[i])
		return judgeWhole(uint64(max(v, -v)), v < 0, to) // −v of the least is itself, and right as uint64
	}
}

func judgeUint[S uint8 | uint16 | uint32 | uint64](to arrow.Type) judge {
	return func(data []byte, i int) verdict { return judgeWhole(uint64(arrow.GetData[S](data)[i]), false, to) }
}

// judgeWhole judges an integer, given as its absolute value and sign.
func judgeWhole(abs uint64, negative bool, to arrow.Type) verdict {
	switch to {
	case arrow.FLOAT32:
		if inexact(abs, mantissa32) {
			return rounded
		}
		return fine
	case arrow.FLOAT64:
		if inexact(abs, mantissa64) {
			return rounded
		}
		return fine
	}
	low, high := exact(to)
	if negative && abs > -uint64(low) || !negative && abs > high {
		return outOfRange
	}
	return fine
}

func judgeFloat[S float32 | float64](to arrow.Type, label bool) judge {
	least, end := 0., 0.
	if arrow.IsInteger(to) {
		least, end = wholes(to)
	}
	return func(data []byte, i int) verdict {
		v := float64(arrow.GetData[S](data)[i])
		switch {
		case label && v != v:
			return notValue
		case to == arrow.FLOAT32:
			return judgeFloat32(v)
		case arrow.IsFloating(to):
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nonFinite
			}
		case v != math.Trunc(v): // NaN too
			return fraction
		case v < least || v >= end:
			return outOfRange
		}
		return fine
	}
}

func judgeFloat32(v float64) verdict {
	f := float32(v)
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return nonFinite
	case math.IsInf(float64(f), 0):
		return overflow
	case f == 0 && v != 0:
		return underflow
	}
	return fine
}

func nan[T numeric]() (v T) {
	switch p := any(&v).(type) {
	case *float32:
		*p = float32(math.NaN())
	case *float64:
		*p = math.NaN()
	}
	return v
}
