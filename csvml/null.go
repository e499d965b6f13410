package csvml

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// storeNull stores a null, or what stands for it.
func (dec *Decoder) storeNull(t *target, c *cell) bool {
	switch {
	case t.fill != nil:
		dec.setNumber(t, t.fill)
		dec.change(nullFilled, t, c)
	case t.nullable && !t.label:
		i := dec.row*t.out.stride + t.at
		t.out.nulls = append(t.out.nulls, int32(i))
		switch {
		case t.class.textual():
			dec.put(t, nil)
		case t.coder != nil:
			t.setAll(dec.row, 0)
		default:
			t.out.setInt(i, 0)
		}
	case t.nulls == table.NullDrop:
		dec.leaveOut(t)
	case t.label || !t.isNumber() || t.nulls == table.NullError:
		return dec.fail(table.ErrNull)
	case t.nulls == table.NullZero:
		dec.setNumber(t, &zero)
		dec.change(nullToZero, t, c)
	case t.class != classFloat32 && t.class != classFloat64 && t.class != classNumber:
		return dec.fail(table.ErrNull)
	default:
		dec.setNumber(t, &nan)
		dec.change(nullToNaN, t, c)
	}
	return true
}

// isNumber reports whether the values of t are numbers, or the text of numbers.
func (t *target) isNumber() bool { return t.class.numeric() || t.class == classNumber }

// fill is a number that stands for nulls.
type fill struct {
	value float64
	text  []byte
}

var (
	zero = fill{0, []byte("0")}
	nan  = fill{math.NaN(), []byte("NaN")}
)

// newFill is what stands for the nulls of t, which is not changed.
func newFill(t *target, v float64) (*fill, error) {
	column := table.Excerpt(t.name)
	if !t.isNumber() {
		return nil, fmt.Errorf("csvml: column %s: there are no numbers in a column of %s to fill its nulls with", column, t.out.elem)
	}
	f := &fill{v, number.AppendFloat64(nil, v)}
	if t.class == classNumber {
		return f, nil
	}
	try := &output{class: t.class, elem: t.out.elem, bytes: t.out.bytes}
	try.alias(make([]byte, arrow.Decimal128SizeBytes))
	if _, status := try.parse(0, f.text); status != number.OK {
		return nil, fmt.Errorf("csvml: column %s: %s, to fill nulls of %s, %w", column, f.text, t.out.elem, t.faultOf(status))
	}
	return f, nil
}

// setNumber stores f, as the class of t has it, in all cells of t.
func (dec *Decoder) setNumber(t *target, f *fill) {
	switch o, i := t.out, dec.row*t.out.stride+t.at; {
	case t.class == classNumber:
		dec.put(t, f.text)
	case t.class == classFloat32 || t.class == classFloat64 || t.class == classInt32:
		t.setAll(dec.row, f.value)
	case t.class.numeric() && f != &zero:
		o.parse(i, f.text) // as newFill tried
	default:
		o.setInt(i, 0)
	}
}
