package csvml

import (
	"unicode/utf8"

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
	t.out.put(&dec.pool, dec.row*t.out.stride+t.at, text)
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

// faultOf is what is wrong with a number that t cannot hold.
func (t *target) faultOf(s number.Status) error {
	if s == number.Fraction && t.class == classDecimal {
		return errScale
	}
	return faults[s]
}

// storeNumber stores a number, or a bool as one if the column is of bools, or what an
// encoding makes of the cell.
func (dec *Decoder) storeNumber(t *target, text []byte, c *cell) bool {
	if t.coder != nil {
		return dec.storeEncoded(t, text, c)
	}
	o, i := t.out, dec.row*t.out.stride+t.at
	flag, status := o.parse(i, text)
	switch {
	case status == number.OK && t.label && flag&number.NonFinite != 0 && o.isNaN(i):
		return dec.nanLabel(t)
	case status == number.OK:
		dec.note(t, flag, c)
		return true
	}
	v, ok := parseBool(trim(text))
	switch {
	case !ok || !t.bool || o.class == classDecimal:
		return dec.fail(t.faultOf(status))
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
