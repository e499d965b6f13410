package pool

import (
	"math"
	"sync"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
)

var _ memory.Allocator = (*Pool)(nil)

func TestAllocate(t *testing.T) {
	var p Pool
	for _, size := range []int{0, 1, 1023, 1024, 1025, 1280, 1281, 1 << 20, 1<<20 + 1} {
		b := p.Allocate(size)
		if len(b) != size {
			t.Fatalf("Allocate(%d) has %d bytes", size, len(b))
		}
		for i := range b {
			b[i] = byte(i)
		}
		more := p.Reallocate(size+2000, b)
		for i := range size {
			if more[i] != byte(i) {
				t.Fatalf("Reallocate lost byte %d of %d", i, size)
			}
		}
		if less := p.Reallocate(size/2, more); len(less) != size/2 || cap(less) != cap(more) {
			t.Errorf("Reallocate to %d: %d of %d bytes", size/2, len(less), cap(less))
		}
		p.Free(more)
		if p.Lent() != 0 {
			t.Fatalf("%d bytes of %d are still lent", p.Lent(), size)
		}
	}
}

// Sizes grow with their class, and waste at most a quarter.
func TestClasses(t *testing.T) {
	last, lastSize := 0, 64
	for n := 1; n < 1<<18; n++ {
		class, size := classOf(n)
		switch {
		case size < n || n > 64 && size > n+n/4:
			t.Fatalf("%d bytes take %d", n, size)
		case class == last && size != lastSize, class != last && (class != last+1 || size <= lastSize):
			t.Fatalf("class %d of %d bytes comes after class %d of %d", class, size, last, lastSize)
		}
		if again, same := classOf(size); again != class || same != size {
			t.Fatalf("the size %d of class %d is of class %d, size %d", size, class, again, same)
		}
		last, lastSize = class, size
	}
	if class, size := classOf(math.MaxInt/4*3 + 3); class < 0 || class >= classes || size != math.MaxInt/4*3+3 {
		t.Errorf("class %d, size %d", class, size)
	}
	if class, size := classOf(math.MaxInt); class >= 0 || size != math.MaxInt {
		t.Errorf("the largest int is of class %d, size %d", class, size)
	}
}

// Memory that is out is nobody else's.
func TestConcurrent(t *testing.T) {
	var p Pool
	var wg sync.WaitGroup
	for id := range 4 {
		wg.Go(func() {
			for i := range 500 {
				b := p.Allocate(1000 + i)
				for j := range b {
					b[j] = byte(id)
				}
				for _, v := range b {
					if v != byte(id) {
						t.Error("memory is shared")
						return
					}
				}
				p.Free(b)
			}
		})
	}
	wg.Wait()
}

// What is not from here is left to the garbage collector.
func TestForeignMemory(t *testing.T) {
	var p Pool
	p.Free(make([]byte, 3001))
	for range 10 {
		if b := p.Allocate(3001); cap(b) != 3072 {
			t.Fatalf("got %d bytes, want 3072", cap(b))
		}
	}
}

// Steady use costs a slice header, not the memory.
func TestReuse(t *testing.T) {
	var p Pool
	if n := testing.AllocsPerRun(100, func() { p.Free(p.Allocate(1 << 16)) }); n > 1.5 {
		t.Errorf("%v allocations", n)
	}
}
