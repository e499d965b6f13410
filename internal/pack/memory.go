package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// newBuffer is a buffer of n bytes that hold anything.
func newBuffer(mem memory.Allocator, n int) *memory.Buffer {
	return memory.NewBufferWithAllocator(mem.Allocate(n), mem)
}

// newData makes array data of buffers and children that it takes over.
func newData(t arrow.DataType, n, nulls int, buffers []*memory.Buffer, children ...arrow.ArrayData) arrow.ArrayData {
	d := array.NewData(t, n, buffers, children, nulls, 0)
	for _, b := range buffers {
		if b != nil {
			b.Release()
		}
	}
	for _, c := range children {
		c.Release()
	}
	return d
}

// newArray makes an array of data that it takes over.
func newArray(d arrow.ArrayData) arrow.Array {
	defer d.Release()
	return array.MakeFromData(d)
}
