package table

import (
	"strconv"

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
// the product of its shape, which is in the metadata under [KeyShape].
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
	cols = 1
	for _, d := range dims {
		cols *= int64(d)
	}
	return s.Field(1).Type, cols, true
}

func isElem(t arrow.DataType) bool {
	return t.ID() == arrow.FLOAT32 || t.ID() == arrow.FLOAT64 || t.ID() == arrow.INT32
}

// ParseShape reads the value of [KeyShape].
func ParseShape(s string) ([]uint64, error) {
	var dims []uint64
	for start, i := 0, 0; i <= len(s); i++ {
		if i == len(s) || s[i] == ',' {
			d, err := strconv.ParseUint(s[start:i], 10, 63)
			if err != nil {
				return nil, err
			}
			dims = append(dims, d)
			start = i + 1
		}
	}
	return dims, nil
}
