package pack

import (
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// newBuffer is a buffer of n bytes that hold anything.
func newBuffer(mem memory.Allocator, n int) *memory.Buffer {
	return memory.NewBufferWithAllocator(mem.Allocate(n), mem)
}
