package recordarrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// values are those of a scalar or fixed column as they lie in memory, without
// nulls. A FixedSizeList that is a slice does not slice its child: rows are at
// its offset times the width.
func values[T recordio.Number](c *column, a arrow.Array) ([]T, error) {
	if row := firstNull(a); row >= 0 {
		return nil, rowError(row, c.name, table.ErrNull)
	}
	if c.form == scalar {
		return numbers[T](a), nil
	}
	from := a.Data().Offset() * c.width
	child := a.(*array.FixedSizeList).ListValues()
	if child.NullN() > 0 {
		for i := range a.Len() * c.width {
			if child.IsNull(from + i) {
				return nil, rowError(i/c.width, c.name, table.ErrNull)
			}
		}
	}
	return numbers[T](child)[from : from+a.Len()*c.width], nil
}

// csr is a sparse column in compressed sparse row form, without nulls.
func csr[T recordio.Number](c *column, a arrow.Array) (offsets []int32, keys []uint64, vals []T, err error) {
	if row := firstNull(a); row >= 0 {
		return nil, nil, nil, rowError(row, c.name, table.ErrNull)
	}
	list := a.(*array.List)
	pairs := list.ListValues().(*array.Struct)
	from := list.Data().Offset()
	if a.Len() > 0 {
		offsets = list.Offsets()[from : from+a.Len()+1]
	}
	for row := 0; row+1 < len(offsets) && hasNull(pairs); row++ {
		for i := int(offsets[row]); i < int(offsets[row+1]); i++ {
			if pairs.IsNull(i) || pairs.Field(0).IsNull(i) || pairs.Field(1).IsNull(i) {
				return nil, nil, nil, rowError(row, c.name, table.ErrNull)
			}
		}
	}
	return offsets, pairs.Field(0).(*array.Uint64).Uint64Values(), numbers[T](pairs.Field(1)), nil
}

func hasNull(s *array.Struct) bool {
	return s.NullN() > 0 || s.Field(0).NullN() > 0 || s.Field(1).NullN() > 0
}

// firstNull is the first row that is null, −1 if none is.
func firstNull(a arrow.Array) int {
	if a.NullN() == 0 {
		return -1
	}
	for i := range a.Len() {
		if a.IsNull(i) {
			return i
		}
	}
	return -1
}

// numbers are the values of a primitive array, those at nulls included.
func numbers[T recordio.Number](a arrow.Array) []T {
	switch a := a.(type) {
	case *array.Float32:
		return any(a.Float32Values()).([]T)
	case *array.Float64:
		return any(a.Float64Values()).([]T)
	case *array.Int32:
		return any(a.Int32Values()).([]T)
	}
	panic(fmt.Sprintf("recordarrow: %s is not a number of records", a.DataType()))
}
