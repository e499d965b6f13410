package pool

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// NewData makes array data of buffers and children that it takes over.
func NewData(t arrow.DataType, n, nulls int, buffers []*memory.Buffer, children ...arrow.ArrayData) arrow.ArrayData {
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

// NewArray makes an array of data that it takes over.
func NewArray(d arrow.ArrayData) arrow.Array {
	defer d.Release()
	return array.MakeFromData(d)
}
