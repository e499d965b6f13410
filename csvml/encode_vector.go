package csvml

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/number"
)

// element is what the cells of vectors can be.
type element interface{ float32 | float64 | int32 }

// vectorCells writes FixedSizeList<T>[n]: rows of a dense matrix.
type vectorCells[T element, A numberArray[T]] struct {
	nulls
	elements nulls
	values   []T // of all rows, row-major
	n        int
	comma    byte
}

func newVector(f arrow.Field, t *arrow.FixedSizeListType, null nulls, comma byte) (cellWriter, error) {
	n := int(t.Len())
	switch t.Elem().ID() {
	case arrow.FLOAT32:
		return &vectorCells[float32, *array.Float32]{nulls: null, elements: null, n: n, comma: comma}, nil
	case arrow.FLOAT64:
		return &vectorCells[float64, *array.Float64]{nulls: null, elements: null, n: n, comma: comma}, nil
	case arrow.INT32:
		return &vectorCells[int32, *array.Int32]{nulls: null, elements: null, n: n, comma: comma}, nil
	case arrow.STRING:
		return newTextVector(f, t, null, comma)
	}
	return nil, fmt.Errorf("%s %w", t, ErrUnsupported)
}

func (c *vectorCells[T, A]) bind(a arrow.Array) error {
	list, ok := a.(*array.FixedSizeList)
	if !ok || int(list.DataType().(*arrow.FixedSizeListType).Len()) != c.n {
		return mismatch(a)
	}
	v, ok := list.ListValues().(A)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.elements.bind(v)
	// A slice of a list shares the whole of its values.
	first := a.Data().Offset() * c.n
	c.elements.offset += first
	c.values = v.Values()[first : first+a.Len()*c.n]
	return nil
}

func (c *vectorCells[T, A]) width() int { return c.n }

func (c *vectorCells[T, A]) append(dst []byte, row int) []byte {
	null := c.at(row)
	if !null && c.elements.bits == nil {
		return number.AppendRow(dst, c.values[row*c.n:(row+1)*c.n], c.comma)
	}
	for i := row * c.n; i < (row+1)*c.n; i++ {
		if i > row*c.n {
			dst = append(dst, c.comma)
		}
		if null || c.elements.at(i) {
			dst = c.nulls.append(dst)
		} else {
			dst = number.AppendRow(dst, c.values[i:i+1], c.comma)
		}
	}
	return dst
}
