package diff

import (
	"bytes"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	fixed "github.com/recast-ml/recast/internal/decimal" // decimal is a type here
	"github.com/recast-ml/recast/internal/number"
)

// tolerance is how far numbers may be apart.
type tolerance struct{ absolute, relative float64 }

// apart is the verdict about two numbers that are not the same.
func (t tolerance) apart(x, y, distance float64) verdict {
	if math.IsNaN(x) || math.IsNaN(y) {
		return verdict{}
	}
	v := verdict{number: true, apart: distance}
	if !math.IsInf(distance, 0) {
		larger := max(math.Abs(x), math.Abs(y))
		// A distance of 0 is one that float64 does not hold.
		v.equal = t.absolute > 0 && distance <= t.absolute || t.relative > 0 && larger > 0 && distance <= t.relative*larger
	}
	return v
}

// floats is the verdict about two numbers.
func (t tolerance) floats(x, y float64) verdict {
	if x == y || x != x && y != y {
		return same
	}
	return t.apart(x, y, math.Abs(x-y))
}

// numbers compares numbers, or text that is to be one: as float32 or float64 if one of
// the types is that, else exactly.
func (t tolerance) numbers(a, b values) func(i, j int) verdict {
	ta, tb := a.arr.DataType(), b.arr.DataType()
	if a.kind == cells {
		ta = tb
	}
	if b.kind == cells {
		tb = ta
	}
	d := domain(ta, tb)
	switch {
	case d != nil && d.ID() == arrow.FLOAT32:
		return t.rounded(a.float(32), b.float(32))
	case d != nil:
		return t.rounded(a.float(64), b.float(64))
	case arrow.IsSignedInteger(a.arr.DataType().ID()) && arrow.IsSignedInteger(b.arr.DataType().ID()):
		return t.integers(a.arr, b.arr)
	}
	x, y := a.exact(), b.exact()
	return func(i, j int) verdict {
		p, ok1 := x(i)
		q, ok2 := y(j)
		if !ok1 || !ok2 {
			return verdict{}
		}
		return t.decimals(p, q)
	}
}

// rounded compares numbers after they were rounded; text that is none equals nothing.
func (t tolerance) rounded(a, b func(int) (float64, bool)) func(i, j int) verdict {
	return func(i, j int) verdict {
		x, ok := a(i)
		if !ok {
			return verdict{}
		}
		y, ok := b(j)
		if !ok {
			return verdict{}
		}
		return t.floats(x, y)
	}
}

// integers compares whole numbers of any width.
func (t tolerance) integers(a, b arrow.Array) func(i, j int) verdict {
	x, y := signed(a), signed(b)
	return func(i, j int) verdict {
		p, q := x(i), y(j)
		if p == q {
			return same
		}
		distance := float64(uint64(max(p, q)) - uint64(min(p, q)))
		return t.apart(float64(p), float64(q), distance)
	}
}

func signed(arr arrow.Array) func(i int) int64 {
	switch a := arr.(type) {
	case *array.Int8:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Int16:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Int32:
		return func(i int) int64 { return int64(a.Value(i)) }
	}
	return arr.(*array.Int64).Value
}

// toNumber compares values with a number that stands for a missing one.
func (t tolerance) toNumber(stand float64, b values) func(at int) verdict {
	if b.kind != reals && b.kind != cells {
		return func(int) verdict { return verdict{} }
	}
	f := b.float(64)
	return func(at int) verdict {
		x, ok := f(at)
		if !ok {
			return verdict{}
		}
		if b.arr.DataType().ID() == arrow.FLOAT32 {
			return t.floats(float64(float32(stand)), x)
		}
		return t.floats(stand, x)
	}
}

// float reads values as floats of 32 or 64 bits, rounded once; false for text that is
// no number.
func (v values) float(bits int) func(i int) (float64, bool) {
	round := func(x float64) (float64, bool) {
		if bits == 32 {
			return float64(float32(x)), true
		}
		return x, true
	}
	switch a := v.arr.(type) {
	case *array.Float32:
		return func(i int) (float64, bool) { return float64(a.Value(i)), true }
	case *array.Float16:
		return func(i int) (float64, bool) { return float64(number.Half(a.Value(i).Uint16())), true }
	case *array.Float64:
		return func(i int) (float64, bool) { return round(a.Value(i)) }
	case *array.Int8, *array.Int16, *array.Int32, *array.Uint8, *array.Uint16, *array.Uint32, *array.Boolean:
		exact := v.digits() // a float64 holds them
		return func(i int) (float64, bool) {
			x, _ := strconv.ParseFloat(string(exact(i)), bits)
			return x, true
		}
	case *array.Int64:
		if bits == 32 {
			return func(i int) (float64, bool) { return float64(float32(a.Value(i))), true }
		}
		return func(i int) (float64, bool) { return float64(a.Value(i)), true }
	}
	text := v.bytes
	if v.kind != cells {
		text = v.digits()
	}
	return func(i int) (float64, bool) { return readFloat(text(i), bits) }
}

// readFloat reads the text of a number, or of a truth value as one.
func readFloat(text []byte, bits int) (float64, bool) {
	if bits == 32 {
		x, _, status := number.Float32(text)
		if status == number.OK {
			return float64(x), true
		}
	} else if x, _, status := number.Float64(text); status == number.OK {
		return x, true
	}
	return readBool(text)
}

// readBool reads a truth value as a number.
func readBool(text []byte) (float64, bool) {
	switch string(bytes.Trim(text, " \t")) {
	case "true", "True", "TRUE":
		return 1, true
	case "false", "False", "FALSE":
		return 0, true
	}
	return 0, false
}

// digits writes exact numbers as decimal text.
func (v values) digits() func(i int) []byte {
	var buf []byte
	switch a := v.arr.(type) {
	case *array.Boolean:
		return func(i int) []byte {
			if a.Value(i) {
				return []byte{'1'}
			}
			return []byte{'0'}
		}
	case *array.Uint8:
		return func(i int) []byte { buf = strconv.AppendUint(buf[:0], uint64(a.Value(i)), 10); return buf }
	case *array.Uint16:
		return func(i int) []byte { buf = strconv.AppendUint(buf[:0], uint64(a.Value(i)), 10); return buf }
	case *array.Uint32:
		return func(i int) []byte { buf = strconv.AppendUint(buf[:0], uint64(a.Value(i)), 10); return buf }
	case *array.Uint64:
		return func(i int) []byte { buf = strconv.AppendUint(buf[:0], a.Value(i), 10); return buf }
	case *array.Decimal128:
		scale := v.arr.DataType().(*arrow.Decimal128Type).Scale
		return func(i int) []byte { buf = fixed.Append(buf[:0], a.Value(i), int(scale)); return buf }
	case *array.Int8, *array.Int16, *array.Int32, *array.Int64:
		at := signed(a)
		return func(i int) []byte { buf = strconv.AppendInt(buf[:0], at(i), 10); return buf }
	}
	return func(i int) []byte { return []byte(v.arr.ValueStr(i)) }
}
