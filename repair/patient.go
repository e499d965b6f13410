package repair

import (
	"context"
	"io"
)

// patient reads a stream, and gives up waiting for it when the context ends. What is read
// goes through a buffer that a read which nobody waits for any more may keep.
type patient struct {
	ctx  context.Context
	r    io.Reader
	buf  []byte
	done chan readResult
}

type readResult struct {
	n   int
	err error
}

const patientBuffer = 256 << 10

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	if p.buf == nil {
		p.buf = make([]byte, patientBuffer)
	}
	buf := p.buf[:min(len(b), len(p.buf))]
	go func() {
		n, err := p.r.Read(buf)
		p.done <- readResult{n, err}
	}()
	select {
	case r := <-p.done:
		return copy(b, buf[:r.n]), r.err
	case <-p.ctx.Done():
		return 0, p.ctx.Err()
	}
}
