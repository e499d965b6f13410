package avrox

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// pool is an Arrow allocator that uses memory again: batches are of much the
// same size, and the first touch of fresh memory costs more than filling it.
// What nobody uses, the garbage collector takes.
//
// Pieces start at different offsets in their pages. Rows are written to all
// columns side by side, and if these all started alike, each row would need the
// same few lines of the cache for all of them.
type pool struct {
	classes [bits.UintSize]sync.Pool
	pieces  atomic.Uint32
}

var shared pool

const (
	minClass = 10   // the power of two below which memory is not worth keeping
	pageSize = 4096 //
	lineSize = 64   // of the cache, and what Arrow aligns buffers to
)

// Allocate returns size bytes that may hold anything.
func (p *pool) Allocate(size int) []byte {
	if size <= 0 {
		return []byte{}
	}
	class := max(minClass, bits.Len(uint(size-1)))
	if b, ok := p.classes[class].Get().(*[]byte); ok {
		return (*b)[:size]
	}
	b := make([]byte, 1<<class+pageSize)
	at := int(p.pieces.Add(1)) * lineSize % pageSize
	return b[at : at+size]
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
	if class := bits.Len(uint(cap(b))) - 1; class >= minClass {
		b = b[:0]
		p.classes[class].Put(&b)
	}
}
