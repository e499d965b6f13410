// Package pool keeps the memory of released Arrow batches for the next ones:
// batches are of much the same size, and the first touch of fresh memory costs
// more than filling it.
package pool

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// Pool is an Arrow allocator that uses memory again: a buffer comes back with its
// last Release, on whatever goroutine. What nobody uses, the garbage collector
// takes. The zero value is ready, and safe for concurrent use.
type Pool struct {
	classes [classes]sync.Pool
	lent    atomic.Int64
	pieces  atomic.Uint32
}

const (
	pageSize = 4096
	lineSize = 64 // of the cache, and what Arrow aligns buffers to
)

// Shared is the pool of all who have no reason for one of their own.
var Shared Pool

// Sizes are rounded up to a class, four of them to a power of two, so that buffers
// of about the same size can stand in for each other.
const (
	minBits = 6 // of the smallest size that is worth keeping
	classes = 4 * (bits.UintSize - minBits)
)

// classOf is the class that n bytes are of and how many bytes it has. The class is
// −1 where n is too large for any.
func classOf(n int) (class, size int) {
	if n <= 1<<minBits {
		return 0, 1 << minBits
	}
	top := bits.Len(uint(n - 1)) // n is more than 1<<(top−1), and no more than 1<<top
	step := 1 << (top - 3)
	quarter := (n - 1<<(top-1) + step - 1) / step // 1 to 4
	size = 1<<(top-1) + quarter*step
	if size < n {
		return -1, n
	}
	return 4*(top-1-minBits) + quarter, size
}

// Allocate returns n bytes that may hold anything.
func (p *Pool) Allocate(n int) []byte {
	if n <= 0 {
		return []byte{}
	}
	class, size := classOf(n)
	p.lent.Add(int64(size))
	if class >= 0 {
		if b, ok := p.classes[class].Get().(*[]byte); ok {
			return (*b)[:n]
		}
	}
	if class < 0 {
		return make([]byte, n, size)
	}
	if size < pageSize { // there may be 100,000 of these
		return make([]byte, n, size)
	}
	// Buffers start at different offsets in their pages: rows are written to all
	// columns side by side, and if these all started alike, each row would need the
	// same few lines of the cache for all of them.
	at := int(p.pieces.Add(1)) * lineSize % pageSize
	return make([]byte, size+pageSize)[at : at+n : at+size]
}

// Reallocate returns b with n bytes, as much as there is kept.
func (p *Pool) Reallocate(n int, b []byte) []byte {
	if n <= cap(b) {
		return b[:n]
	}
	bigger := p.Allocate(n)
	copy(bigger, b)
	p.Free(b)
	return bigger
}

// Free takes back what Allocate returned.
func (p *Pool) Free(b []byte) {
	if cap(b) == 0 {
		return
	}
	p.lent.Add(-int64(cap(b)))
	if class, size := classOf(cap(b)); class >= 0 && size == cap(b) {
		b = b[:0]
		p.classes[class].Put(&b)
	}
}

// Lent is the number of bytes that were handed out and have not come back.
func (p *Pool) Lent() int64 { return p.lent.Load() }
