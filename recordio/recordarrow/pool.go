package recordarrow

import (
	"math/bits"
	"sync"
)

// pool is an Arrow allocator that uses memory again: batches are of much the
// same size, and the first touch of fresh memory costs more than filling it.
// What nobody uses, the garbage collector takes.
type pool struct{ classes [bits.UintSize]sync.Pool }

var shared pool

// minClass is the power of two below which memory is not worth keeping.
const minClass = 10

// Allocate returns size bytes that may hold anything.
func (p *pool) Allocate(size int) []byte {
	if size <= 0 {
		return []byte{}
	}
	class := max(minClass, bits.Len(uint(size-1)))
	if b, ok := p.classes[class].Get().(*[]byte); ok {
		return (*b)[:size]
	}
	return make([]byte, size, 1<<class)
}

// Reallocate returns b with size bytes, as much as there is kept.
func (p *pool) Reallocate(size int, b []byte) []byte {
	if size <= cap(b) {
		return b[:size]
	}
	to := p.Allocate(size)
	copy(to, b)
	p.Free(b)
	return to
}

// Free takes back what Allocate returned.
func (p *pool) Free(b []byte) {
	if class := bits.Len(uint(cap(b))) - 1; class >= minClass && cap(b) == 1<<class {
		b = b[:0]
		p.classes[class].Put(&b)
	}
}
