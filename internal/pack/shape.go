package pack

import "github.com/apache/arrow-go/v18/arrow"

// form is how a column holds numbers.
type form uint8

const (
	other  form = iota // it does not
	single             // one a row
	fixed              // lists of width
	ragged             // lists
	sparse             // lists of {key, value}
)

// shape is what a type of numbers is made of.
type shape struct {
	form     form
	elem     arrow.DataType
	nullable bool // single elements of lists may be null
	width    int  // of fixed
}

func (s shape) isList() bool { return s.form >= fixed }

// shapeOf takes a type apart. Bools are numbers unless they are in a list: there is
// no way to cast those.
func shapeOf(t arrow.DataType) shape {
	s := shape{}
	switch t := t.(type) {
	case *arrow.FixedSizeListType:
		s = shape{form: fixed, elem: t.Elem(), nullable: t.ElemField().Nullable, width: int(t.Len())}
	case *arrow.ListType:
		s = shape{form: ragged, elem: t.Elem(), nullable: t.ElemField().Nullable}
		if pair, ok := t.Elem().(*arrow.StructType); ok && pair.NumFields() == 2 && pair.Field(0).Type.ID() == arrow.UINT64 {
			value := pair.Field(1)
			s = shape{form: sparse, elem: value.Type, nullable: value.Nullable}
		}
	default:
		s = shape{form: single, elem: t}
	}
	if !isNumber(s.elem) {
		return shape{}
	}
	return s
}
