package csvml

import (
	"math/bits"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/memory"
)

// pool keeps the memory of released batches for the next ones, since the first
// touch of fresh memory costs more than filling it. It is an Arrow allocator, so
// that a buffer comes back with the last Release, on whatever goroutine.
type pool struct {
	mu     sync.Mutex
	free   map[int][][]byte // by capacity
	lent   int              // bytes handed out
	source memory.GoAllocator
}

// roundUp gives the capacity for n bytes: four steps to a power of two, at least
// 64, so that buffers of about the same size can stand in for each other.
func roundUp(n int) int {
	if n <= 64 {
		return 64
	}
	step := 1 << (bits.Len(uint(n-1)) - 3)
	return (n + step - 1) &^ (step - 1)
}

// Allocate returns n bytes of any content.
func (p *pool) Allocate(n int) []byte {
	size := roundUp(n)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lent += size
	if list := p.free[size]; len(list) > 0 {
		b := list[len(list)-1]
		p.free[size] = list[:len(list)-1]
		return b[:n]
	}
	return p.source.Allocate(size)[:n:size]
}

// Reallocate moves b into n bytes.
func (p *pool) Reallocate(n int, b []byte) []byte {
	if cap(b) >= n {
		return b[:n]
	}
	bigger := p.Allocate(n)
	copy(bigger, b)
	p.Free(b)
	return bigger
}

// keep is the largest buffer that is kept: a long record does not leave its
// memory behind.
const keep = 8 << 20

// Free takes a buffer back.
func (p *pool) Free(b []byte) {
	if cap(b) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free == nil {
		p.free = make(map[int][][]byte)
	}
	p.lent -= cap(b)
	if cap(b) > keep {
		return
	}
	p.free[cap(b)] = append(p.free[cap(b)], b)
}
