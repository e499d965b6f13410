package csvml

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// store puts the text of a cell where t says, in the row at hand. If it cannot,
// it sets the fault and returns false.
func (dec *Decoder) store(t *target, text []byte, c *cell) bool {
	if !c.quoted && dec.d.isNull(text) {
		return dec.storeNull(t, c)
	}
	o := t.out
	switch {
	case t.class.numeric():
		return dec.storeNumber(t, text, c)
	case t.class == classNumber:
		return dec.storeVerbatim(t, text, c)
	case t.class == classText && !utf8.Valid(text):
		return dec.fail(table.ErrUTF8)
	case t.class.textual():
		dec.put(t, text)
	case t.class == classBool:
		v, ok := parseBool(trim(text))
		if !ok {
			return dec.fail(table.ErrNotBool)
		}
		o.setBool(dec.row, v)
	case t.class == classDate:
		v, ok := parseDate(trim(text))
		if !ok {
			return dec.fail(table.ErrNotDate)
		}
		o.i32[dec.row] = v
	default:
		v, _, ok := parseTime(trim(text))
		if !ok {
			return dec.fail(table.ErrNotTime)
		}
		o.i64[dec.row] = v
	}
	return true
}

// put stores text.
func (dec *Decoder) put(t *target, text []byte) {
	t.out.put(&dec.pool, dec.row*t.out.width+t.at, text)
}

func (dec *Decoder) fail(err error) bool {
	dec.fault = err
	return false
}

// faults are those of a number's status.
var faults = [...]error{
	number.NotNumber: table.ErrNotNumber,
	number.Fraction:  table.ErrFraction,
	number.Range:     table.ErrRange,
}

// storeNumber stores a number, or a bool as one if the column is of bools.
func (dec *Decoder) storeNumber(t *target, text []byte, c *cell) bool {
	var flag number.Flag
	var status number.Status
	o, i := t.out, dec.row*t.out.width+t.at
	nan := false
	switch o.class {
	case classFloat32:
		o.f32[i], flag, status = number.Float32(text)
		nan = o.f32[i] != o.f32[i]
	case classFloat64:
		o.f64[i], flag, status = number.Float64(text)
		nan = o.f64[i] != o.f64[i]
	case classInt32:
		o.i32[i], flag, status = number.Int32(text)
	case classInt64:
		o.i64[i], flag, status = number.Int64(text)
	case classDecimal:
		flag, status = o.setDecimal(i, text)
	default:
		flag, status = o.setSmall(i, text)
	}
	switch {
	case status == number.OK && nan && t.label:
		return dec.nanLabel(t)
	case status == number.OK:
		dec.note(t, flag, c)
		return true
	}
	v, ok := parseBool(trim(text))
	switch {
	case status == number.Fraction && o.class == classDecimal:
		return dec.fail(errScale)
	case !ok || !t.bool || o.class == classDecimal:
		return dec.fail(faults[status])
	}
	if v {
		o.setInt(i, 1)
	} else {
		o.setInt(i, 0)
	}
	dec.change(boolToNumber, t, c)
	return true
}

// nanLabel refuses a label that is NaN, or drops its row.
func (dec *Decoder) nanLabel(t *target) bool {
	if t.nulls != table.NullDrop {
		return dec.fail(table.ErrNaNLabel)
	}
	dec.leaveOut(t)
	return true
}

// leaveOut drops the row at hand. The next text of a pack goes behind this one all
// the same.
func (dec *Decoder) leaveOut(t *target) {
	if t.class.textual() {
		dec.put(t, nil)
	}
	dec.drop = true
}

// storeVerbatim stores the text of a number.
func (dec *Decoder) storeVerbatim(t *target, text []byte, c *cell) bool {
	text = trim(text)
	v64, flag, status := number.Float64(text)
	if status == number.OK && v64 != v64 && t.label {
		return dec.nanLabel(t)
	}
	if status == number.OK {
		dec.note(t, flag&number.NonFinite, c)
		dec.put(t, text)
		return true
	}
	v, ok := parseBool(text)
	if !ok || !t.bool {
		return dec.fail(table.ErrNotNumber)
	}
	digit := []byte("0")
	if v {
		digit[0] = '1'
	}
	dec.put(t, digit)
	dec.change(boolToNumber, t, c)
	return true
}

// storeNull stores a null, or what stands for it.
func (dec *Decoder) storeNull(t *target, c *cell) bool {
	o, i := t.out, dec.row*t.out.width+t.at
	number := t.class.numeric() || t.class == classNumber
	switch {
	case t.nullable && !t.label:
		o.nulls = append(o.nulls, int32(i))
		if t.class.textual() {
			dec.put(t, nil)
		} else {
			o.setInt(i, 0)
		}
	case t.nulls == table.NullDrop:
		dec.leaveOut(t)
	case t.label || !number || t.nulls == table.NullError:
		return dec.fail(table.ErrNull)
	case t.nulls == table.NullZero:
		if t.class == classNumber {
			dec.put(t, []byte("0"))
		} else {
			o.setInt(i, 0)
		}
		dec.change(nullToZero, t, c)
	default:
		switch t.class {
		case classFloat32:
			o.f32[i] = float32(math.NaN())
		case classFloat64:
			o.f64[i] = math.NaN()
		case classNumber:
			dec.put(t, []byte("NaN"))
		default:
			return dec.fail(table.ErrNull)
		}
		dec.change(nullToNaN, t, c)
	}
	return true
}

// setInt stores a small whole number as the type of o has it.
func (o *output) setInt(i int, v int8) {
	switch o.class {
	case classFloat32:
		o.f32[i] = float32(v)
	case classFloat64:
		o.f64[i] = float64(v)
	case classInt32, classDate:
		o.i32[i] = int32(v)
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
	v, flag, status := number.Int64(text)
	if o.elem.ID() == arrow.UINT64 && status == number.Range {
		u, err := strconv.ParseUint(string(trim(text)), 10, 64)
		if err != nil {
			return 0, number.Range
		}
		o.setWhole(i, u)
		return 0, number.OK
	}
	if status != number.OK {
		return 0, status
	}
	var low, high int64
	switch bits := 8 * o.bytes; {
	case o.elem.ID() == arrow.UINT64:
		high = math.MaxInt64
	case arrow.IsUnsignedInteger(o.elem.ID()):
		high = 1<<bits - 1
	default:
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
