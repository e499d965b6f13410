package csvml

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// maxSparse is the longest sparse row written out with its zeros.
const maxSparse = 1 << 24

// sparseCells writes List<Struct<key, value: T>>, the rows of a sparse matrix in CSR,
// with their zeros.
type sparseCells[T element, A numberArray[T]] struct {
	nulls
	elements nulls   // of the values
	offsets  []int32 // of the rows, and of the end
	keys     []uint64
	values   []T
	n        int
	comma    byte
	zeros    []byte  // n times 0 and a comma
	order    []int32 // where the value of a cell is, for rows whose keys do not ascend
}

func newSparse(f arrow.Field, t *arrow.ListType, null nulls, comma byte) (cellWriter, error) {
	pair, ok := t.Elem().(*arrow.StructType)
	if !ok || pair.NumFields() != 2 || pair.Field(0).Type.ID() != arrow.UINT64 {
		return nil, fmt.Errorf("%s %w", t, ErrUnsupported)
	}
	shape, _ := f.Metadata.GetValue(table.KeyShape)
	n, err := strconv.Atoi(shape)
	if err != nil || n < 0 || n > maxSparse {
		return nil, fmt.Errorf("a sparse column of %q cells %w (up to %d can)", shape, ErrUnsupported, maxSparse)
	}
	zeros := bytes.Repeat([]byte{'0', comma}, n)
	switch pair.Field(1).Type.ID() {
	case arrow.FLOAT32:
		return &sparseCells[float32, *array.Float32]{nulls: null, elements: null, n: n, comma: comma, zeros: zeros}, nil
	case arrow.FLOAT64:
		return &sparseCells[float64, *array.Float64]{nulls: null, elements: null, n: n, comma: comma, zeros: zeros}, nil
	case arrow.INT32:
		return &sparseCells[int32, *array.Int32]{nulls: null, elements: null, n: n, comma: comma, zeros: zeros}, nil
	}
	return nil, fmt.Errorf("%s %w", t, ErrUnsupported)
}

func (c *sparseCells[T, A]) bind(a arrow.Array) error {
	list, ok := a.(*array.List)
	if !ok {
		return mismatch(a)
	}
	pairs, ok := list.ListValues().(*array.Struct)
	if !ok || pairs.NumField() != 2 {
		return mismatch(a)
	}
	keys, ok := pairs.Field(0).(*array.Uint64)
	if !ok {
		return mismatch(a)
	}
	values, ok := pairs.Field(1).(A)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.elements.bind(values)
	c.keys, c.values = keys.Values(), values.Values()
	c.offsets = nil
	if a.Len() == 0 {
		return nil // there may be no offsets at all
	}
	first := a.Data().Offset()
	c.offsets = list.Offsets()[first : first+a.Len()+1]
	for row := range a.Len() {
		if c.at(row) {
			continue
		}
		for _, key := range c.keys[c.offsets[row]:c.offsets[row+1]] {
			if key >= uint64(c.n) {
				return fmt.Errorf("row %d of the batch: key %d is out of the range of %d columns", row, key, c.n)
			}
		}
	}
	return nil
}

func (c *sparseCells[T, A]) width() int { return c.n }

func (c *sparseCells[T, A]) append(dst []byte, row int) []byte {
	if c.at(row) {
		for i := range c.n {
			if i > 0 {
				dst = append(dst, c.comma)
			}
			dst = c.nulls.append(dst)
		}
		return dst
	}
	from, to := int(c.offsets[row]), int(c.offsets[row+1])
	next := 0 // cell
	start := len(dst)
	for i := from; i < to; i++ {
		key := int(c.keys[i])
		if key < next {
			return c.appendUnordered(dst[:start], from, to)
		}
		dst = append(dst, c.zeros[:2*(key-next)]...)
		dst = append(c.appendValue(dst, i), c.comma)
		next = key + 1
	}
	dst = append(dst, c.zeros[:2*(c.n-next)]...)
	return dst[:len(dst)-1]
}

// appendUnordered is for keys that do not ascend. Of equal keys the last counts.
func (c *sparseCells[T, A]) appendUnordered(dst []byte, from, to int) []byte {
	if c.order == nil {
		c.order = make([]int32, c.n)
	}
	clear(c.order)
	for i := from; i < to; i++ {
		c.order[c.keys[i]] = int32(i-from) + 1
	}
	for cell, i := range c.order {
		if cell > 0 {
			dst = append(dst, c.comma)
		}
		if i == 0 {
			dst = append(dst, '0')
		} else {
			dst = c.appendValue(dst, from+int(i)-1)
		}
	}
	return dst
}

func (c *sparseCells[T, A]) appendValue(dst []byte, i int) []byte {
	if c.elements.at(i) {
		return c.nulls.append(dst)
	}
	return number.AppendRow(dst, c.values[i:i+1], c.comma)
}
