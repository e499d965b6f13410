package recordio

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Number is the type of a tensor's values: Float32Tensor, Float64Tensor or
// Int32Tensor on the wire.
type Number interface{ float32 | float64 | int32 }

// Layout is how the record of a row is laid out: features and label under the
// key "values", both of one type. All rows of a training file share one.
type Layout struct {
	Type   string   // "float32", "float64" or "int32"
	Cols   int      // feature values of a row; of a sparse one, zeros included
	Labels int      // label values of a row; 0: no label key at all
	Shape  []uint64 // as the record says it; nil where it does not
	Sparse bool
}

// String gives, for example, "dense float32[28,28], label float32[1]".
func (l Layout) String() string {
	var b strings.Builder
	b.WriteString("dense ")
	if l.Sparse {
		b.Reset()
		b.WriteString("sparse ")
	}
	b.WriteString(l.Type)
	b.WriteByte('[')
	if len(l.Shape) == 0 {
		b.WriteString(strconv.Itoa(l.Cols))
	}
	for i, n := range l.Shape {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(n, 10))
	}
	b.WriteByte(']')
	if l.Labels == 0 {
		b.WriteString(", no label")
	} else {
		fmt.Fprintf(&b, ", label %s[%d]", l.Type, l.Labels)
	}
	return b.String()
}

// LayoutOf tells how a payload is laid out. It is an [*Error] of [ErrLayout]
// where a [Layout] cannot say it: other keys than "values", bytes, a label of
// another type than the features, a sparse label, no features; of [ErrTensor]
// where a tensor does not fit together, and of [ErrProto] where the payload is
// not a record.
func LayoutOf(payload []byte) (Layout, error) {
	var n normalizer
	f, err := n.fields(payload)
	if err != nil {
		return Layout{}, err
	}
	return f.layout()
}

// layout is the one that f has, if a Layout can say it.
func (f *fields) layout() (Layout, error) {
	differs := func(detail string) (Layout, error) {
		return Layout{}, &Error{Err: ErrLayout, Detail: detail}
	}
	if f.features.typ == 0 {
		return differs("no features")
	}
	l := Layout{Type: typeName(f.features.typ), Sparse: f.features.sparse()}
	shape, ok := readVarints[uint64](nil, f.features.shape)
	if !ok {
		return Layout{}, &Error{Err: ErrProto, Detail: "a shape that is cut short"}
	}
	l.Shape = shape
	values := f.features.count()
	size, ok := product(shape)
	switch {
	case len(shape) == 0 && l.Sparse:
		return Layout{}, tensorError("sparse features without a shape")
	case len(shape) == 0:
		l.Cols = values
	case !ok:
		return differs(fmt.Sprintf("shape %v is too large", shape))
	case !l.Sparse && size != values:
		return Layout{}, tensorError(fmt.Sprintf("%d features in the shape %d", values, shape))
	default:
		l.Cols = size
	}
	if f.label.typ == 0 {
		return l, nil
	}
	l.Labels = f.label.count()
	if e := f.label.fits(l.Labels); e != nil {
		return Layout{}, e
	}
	switch {
	case f.label.typ != f.features.typ:
		return differs("label " + typeName(f.label.typ) + " beside features " + l.Type)
	case f.label.sparse():
		return differs("sparse label")
	case l.Labels == 0:
		return differs("label of no values")
	}
	return l, nil
}

// fits checks n dense values against the shape that may stand beside them.
func (t *tensor) fits(n int) *Error {
	if len(t.shape) == 0 || t.sparse() {
		return nil
	}
	shape, ok := readVarints[uint64](nil, t.shape)
	if !ok {
		return &Error{Err: ErrProto, Detail: "a shape that is cut short"}
	}
	if size, ok := product(shape); !ok || size != n {
		return tensorError(fmt.Sprintf("%d values for the shape %d", n, shape))
	}
	return nil
}

func tensorError(detail string) *Error { return &Error{Err: ErrTensor, Detail: detail} }

// sameShape reports whether two shapes of cols values mean the same: one
// dimension is the same as none given.
func sameShape(a, b []uint64) bool {
	return len(a) <= 1 && len(b) <= 1 || slices.Equal(a, b)
}

// product is the number of elements of a shape; false where an int cannot hold
// it.
func product(shape []uint64) (int, bool) {
	n := uint64(1)
	for _, d := range shape {
		hi, lo := bits.Mul64(n, d)
		if hi != 0 || int(lo) < 0 || uint64(int(lo)) != lo {
			return 0, false
		}
		n = lo
	}
	return int(n), true
}

// typeName is the Layout.Type of a tensor's tag in Value.
func typeName(tag byte) string {
	switch tag {
	case tagFloat32:
		return "float32"
	case tagFloat64:
		return "float64"
	case tagInt32:
		return "int32"
	}
	return "bytes"
}

// typeTag is the tag in Value of a tensor of T.
func typeTag[T Number]() byte {
	var z T
	switch any(z).(type) {
	case float32:
		return tagFloat32
	case float64:
		return tagFloat64
	}
	return tagInt32
}

// fixedSize is how many bytes a value of T takes on the wire; 0 for int32,
// whose varints take 1 to 10.
func fixedSize[T Number]() int {
	var z T
	switch any(z).(type) {
	case float32:
		return 4
	case float64:
		return 8
	}
	return 0
}
