package compression

import (
	"sync"
)

// ahead reads from a guard on a goroutine of its own, so that inflating runs
// beside the work of whoever reads: a ring of a few blocks, filled in turn.
type ahead struct {
	g     *guard
	full  chan block
	empty chan []byte
	stop  chan struct{}
	once  sync.Once
	now   block // what is being read; now.err counts once now.rest is empty
	rest  []byte
}

type block struct {
	buf []byte
	err error // after buf
}

const (
	aheadBlocks = 4
	aheadBlock  = 256 << 10
)

func newAhead(g *guard) *ahead {
	a := &ahead{
		g:     g,
		full:  make(chan block, aheadBlocks),
		empty: make(chan []byte, aheadBlocks),
		stop:  make(chan struct{}),
	}
	for range aheadBlocks {
		a.empty <- nil
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer a.g.Close()
	for {
		var buf []byte
		select {
		case buf = <-a.empty:
		case <-a.stop:
			return
		}
		if buf == nil {
			buf = make([]byte, aheadBlock)
		}
		n, err := a.fill(buf[:aheadBlock])
		a.full <- block{buf[:n], err} // never blocks: there are no more blocks than places
		if err != nil {
			return
		}
	}
}

// fill reads a whole block if it can, a shorter one before an error.
func (a *ahead) fill(buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = a.g.Read(buf[n:])
		n += m
	}
	return n, err
}

func (a *ahead) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(a.rest) == 0 {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.buf != nil {
			a.empty <- a.now.buf
		}
		a.now = <-a.full
		a.rest = a.now.buf
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

func (a *ahead) Close() error {
	a.once.Do(func() {
		a.g.src.closed.Store(true)
		close(a.stop)
		a.rest, a.now = nil, block{err: errClosed}
	})
	return nil
}
