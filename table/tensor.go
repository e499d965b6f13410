package table

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
)

// Dense tells a dense tensor column by its type: its element and the number of
// values a row.
func Dense(t arrow.DataType) (elem arrow.DataType, n int64, ok bool) {
	l, ok := t.(*arrow.FixedSizeListType)
	if !ok || !isElem(l.Elem()) {
		return nil, 0, false
	}
	return l.Elem(), int64(l.Len()), true
}

// Sparse tells a sparse tensor column: its element and its number of columns,
// the [Volume] of its shape, which is in the metadata under [KeyShape].
func Sparse(f arrow.Field) (elem arrow.DataType, cols int64, ok bool) {
	l, ok := f.Type.(*arrow.ListType)
	if !ok {
		return nil, 0, false
	}
	s, ok := l.Elem().(*arrow.StructType)
	if !ok || s.NumFields() != 2 || s.Field(0).Name != "key" || s.Field(0).Type.ID() != arrow.UINT64 ||
		s.Field(1).Name != "value" || !isElem(s.Field(1).Type) {
		return nil, 0, false
	}
	shape, _ := f.Metadata.GetValue(KeyShape)
	dims, err := ParseShape(shape)
	if err != nil {
		return nil, 0, false
	}
	n, ok := Volume(dims)
	return s.Field(1).Type, int64(n), ok
}

func isElem(t arrow.DataType) bool {
	return t.ID() == arrow.FLOAT32 || t.ID() == arrow.FLOAT64 || t.ID() == arrow.INT32
}

// ParseShape reads the value of [KeyShape]: at least one number, joined by commas.
func ParseShape(s string) ([]uint64, error) {
	var dims []uint64
	for part := range strings.SplitSeq(s, ",") {
		d, err := strconv.ParseUint(part, 10, 63)
		if err != nil {
			return nil, fmt.Errorf("shape %s: want numbers joined by commas", Excerpt(s))
		}
		dims = append(dims, d)
	}
	return dims, nil
}

// Volume is the number of values that a shape holds, its product; false where an
// int cannot hold it.
func Volume(dims []uint64) (int, bool) {
	n := uint64(1)
	for _, d := range dims {
		hi, lo := bits.Mul64(n, d)
		if hi != 0 || int(lo) < 0 || uint64(int(lo)) != lo {
			return 0, false
		}
		n = lo
	}
	return int(n), true
}
