package csvml

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/number"
)

// parse stores value i, which is the number in text.
func (o *output) parse(i int, text []byte) (flag number.Flag, status number.Status) {
	switch o.class {
	case classFloat32:
		o.f32[i], flag, status = number.Float32(text)
	case classFloat64:
		o.f64[i], flag, status = number.Float64(text)
	case classInt32:
		o.i32[i], flag, status = number.Int32(text)
	case classInt64:
		o.i64[i], flag, status = number.Int64(text)
	case classDecimal:
		flag, status = o.setDecimal(i, text)
	default:
		flag, status = o.setSmall(i, text)
	}
	return flag, status
}

// isNaN reports whether value i is NaN.
func (o *output) isNaN(i int) bool {
	switch o.class {
	case classFloat32:
		return o.f32[i] != o.f32[i]
	case classFloat64:
		return o.f64[i] != o.f64[i]
	}
	return false
}

// setFloat stores a number that the type of o, which may be packed, holds.
func (o *output) setFloat(i int, v float64) {
	switch o.class {
	case classFloat32:
		o.f32[i] = float32(v)
	case classFloat64:
		o.f64[i] = v
	case classInt32:
		o.i32[i] = int32(v)
	}
}

// setRun stores n times the same number, as setFloat does.
func (o *output) setRun(i, n int, v float64) {
	switch o.class {
	case classFloat32:
		setAll(o.f32[i:i+n], float32(v))
	case classFloat64:
		setAll(o.f64[i:i+n], v)
	case classInt32:
		setAll(o.i32[i:i+n], int32(v))
	}
}

func setAll[T float32 | float64 | int32](dst []T, v T) {
	if v == 0 {
		clear(dst)
		return
	}
	for i := range dst {
		dst[i] = v
	}
}

// setInt stores a whole number that the type of o holds.
func (o *output) setInt(i int, v int32) {
	switch o.class {
	case classFloat32:
		o.f32[i] = float32(v)
	case classFloat64:
		o.f64[i] = float64(v)
	case classInt32, classDate:
		o.i32[i] = v
	case classInt64, classTime:
		o.i64[i] = int64(v)
	case classBool:
		o.setBool(i, v != 0)
	case classSmall:
		o.setWhole(i, uint64(v))
	case classDecimal:
		arrow.Decimal128Traits.CastFromBytes(o.fixed)[i] = decimal128.FromI64(0) // it holds no bools
	}
}

// setSmall reads an integer of one of the less common types.
func (o *output) setSmall(i int, text []byte) (number.Flag, number.Status) {
	if o.elem.ID() == arrow.UINT64 {
		v, flag, status := number.Uint64(text)
		if status == number.OK {
			o.setWhole(i, v)
		}
		return flag, status
	}
	v, flag, status := number.Int64(text)
	if status != number.OK {
		return 0, status
	}
	var low, high int64
	if bits := 8 * o.bytes; arrow.IsUnsignedInteger(o.elem.ID()) {
		high = 1<<bits - 1
	} else {
		low, high = -1<<(bits-1), 1<<(bits-1)-1
	}
	if v < low || v > high {
		return 0, number.Range
	}
	o.setWhole(i, uint64(v))
	return flag, number.OK
}

// setWhole stores the low bytes of v.
func (o *output) setWhole(i int, v uint64) {
	switch o.bytes {
	case 1:
		o.fixed[i] = byte(v)
	case 2:
		arrow.Uint16Traits.CastFromBytes(o.fixed)[i] = uint16(v)
	case 4:
		arrow.Uint32Traits.CastFromBytes(o.fixed)[i] = uint32(v)
	default:
		arrow.Uint64Traits.CastFromBytes(o.fixed)[i] = v
	}
}
