package recordarrow

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/recordio"
)

// element is what lies in the buffers of the arrays made here.
type element interface {
	recordio.Number | uint64 | byte
}

// memoryOf is a buffer with room for n values, and the room as a slice of length
// 0 to append to. What is in it is anything.
func memoryOf[T element](mem memory.Allocator, n int) (*memory.Buffer, []T) {
	b := memory.NewResizableBuffer(mem)
	b.Resize(n * int(sizeOf[T]()))
	if n == 0 {
		return b, nil
	}
	return b, arrow.GetData[T](b.Bytes())[:0:n]
}

func sizeOf[T element]() uintptr {
	var z T
	switch any(z).(type) {
	case float64, uint64:
		return 8
	case byte:
		return 1
	}
	return 4
}

// filled is b, whose room is filled with vals from the start. Values that did
// not fit the room have moved out of it and are copied back.
func filled[T element](b *memory.Buffer, vals []T, room int) *memory.Buffer {
	n := len(vals) * int(sizeOf[T]())
	if len(vals) > room {
		b.Resize(n)
		copy(b.Bytes(), arrow.GetBytes(vals))
	}
	b.ResizeNoShrink(n)
	return b
}

// copied is a buffer with a copy of vals.
func copied[T element](mem memory.Allocator, vals []T) *memory.Buffer {
	b, room := memoryOf[T](mem, len(vals))
	copy(room[:len(vals)], vals)
	return b
}

// bitmap is a validity bitmap; nil if all are valid.
func bitmap(mem memory.Allocator, valid []bool, nulls int) *memory.Buffer {
	if nulls == 0 {
		return nil
	}
	b := memory.NewResizableBuffer(mem)
	b.Resize(int(bitutil.BytesForBits(int64(len(valid)))))
	clear(b.Bytes())
	for i, v := range valid {
		if v {
			bitutil.SetBit(b.Bytes(), i)
		}
	}
	return b
}

// tensorData wraps n values as the rows of a scalar or fixed column.
func tensorData(t arrow.DataType, rows int, values *memory.Buffer, n int, validity *memory.Buffer, nulls int) arrow.ArrayData {
	if list, ok := t.(*arrow.FixedSizeListType); ok {
		child := pool.NewData(list.Elem(), n, 0, []*memory.Buffer{nil, values})
		return pool.NewData(t, rows, nulls, []*memory.Buffer{validity}, child)
	}
	return pool.NewData(t, rows, nulls, []*memory.Buffer{validity, values})
}

// sparseData wraps rows in compressed sparse row form.
func sparseData(t arrow.DataType, rows int, offsets, keys, values *memory.Buffer, n int) arrow.ArrayData {
	pair := t.(*arrow.ListType).Elem().(*arrow.StructType)
	child := pool.NewData(pair, n, 0, []*memory.Buffer{nil},
		pool.NewData(pair.Field(0).Type, n, 0, []*memory.Buffer{nil, keys}),
		pool.NewData(pair.Field(1).Type, n, 0, []*memory.Buffer{nil, values}))
	return pool.NewData(t, rows, 0, []*memory.Buffer{nil, offsets}, child)
}
