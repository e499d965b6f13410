package compression

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
)

var errWriterClosed = errors.New("compression: writer is closed")

// NewWriter compresses what is written to it and writes that to w. It cuts the
// data into pieces of [Format.Piece] bytes and compresses them on threads
// goroutines (0: GOMAXPROCS; 1: inside Write, without a goroutine), a few
// pieces ahead of w. The bytes written are the same for any number. Levels are
// those of [NewBlock].
//
// Close must be called, after an error of Write too; it writes what is left
// and the end of the file, and leaves w open. Until then w must not be used.
func NewWriter(w io.Writer, f Format, level, threads int) (io.WriteCloser, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	block, err := NewBlock(f, level)
	if err != nil {
		return nil, err
	}
	joiner := NewJoiner(w, f)
	if f == None || threads == 1 {
		return &serialWriter{block: block, joiner: joiner, format: f}, nil
	}
	p, err := newParallelWriter(joiner, block, f, level, threads)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// serialWriter does all inside Write.
type serialWriter struct {
	format Format
	block  *Block
	joiner *Joiner
	src    []byte
	piece  []byte
}

func (s *serialWriter) Write(p []byte) (int, error) {
	if s.joiner.err != nil {
		return 0, s.joiner.err
	}
	if s.format == None {
		return len(p), s.joiner.Append(p, len(p), 0)
	}
	return fill(p, &s.src, s.format.Piece(), s.flush)
}

func (s *serialWriter) flush() (err error) {
	if s.joiner.err != nil {
		return s.joiner.err
	}
	if s.piece, err = s.block.Append(s.piece[:0], s.src); err != nil {
		s.joiner.err = err
		return err
	}
	err = s.joiner.Append(s.piece, len(s.src), s.format.Sum(s.src))
	s.src = s.src[:0]
	return err
}

func (s *serialWriter) Close() error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.joiner.Close()
}

// fill adds p to src and calls flush, which empties it, whenever it holds size
// bytes and more are to come.
func fill(p []byte, src *[]byte, size int, flush func() error) (n int, err error) {
	for len(p) > 0 {
		if len(*src) == size {
			if err := flush(); err != nil {
				return n, err
			}
		}
		if cap(*src) < size {
			*src = append(make([]byte, 0, size), *src...)
		}
		m := copy((*src)[len(*src):size], p)
		*src = (*src)[:len(*src)+m]
		p, n = p[m:], n+m
	}
	return n, nil
}

// piece is on its way from Write through a worker to the joiner.
type piece struct {
	src  []byte
	data []byte // compressed
	sum  uint32
	err  error
	done chan struct{} // of capacity 1: says that the three above are there
}

// parallelWriter hands pieces to its workers and, in the order of the data, to
// one goroutine that waits for each and writes it. The number of pieces is
// fixed, so that a slow w holds Write back.
type parallelWriter struct {
	format  Format
	src     []byte // the piece being filled
	closed  bool
	free    chan *piece
	work    chan *piece
	order   chan *piece
	workers sync.WaitGroup
	joiner  *Joiner       // the joining goroutine's until joined is closed
	joined  chan struct{} // closed when the last piece is written
	failed  atomic.Pointer[error]
}

func newParallelWriter(j *Joiner, first *Block, f Format, level, threads int) (*parallelWriter, error) {
	blocks := []*Block{first}
	for len(blocks) < threads {
		b, err := NewBlock(f, level)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
	}
	pieces := threads + 1 // one being written
	p := &parallelWriter{
		format: f,
		free:   make(chan *piece, pieces),
		work:   make(chan *piece, pieces),
		order:  make(chan *piece, pieces),
		joiner: j,
		joined: make(chan struct{}),
	}
	for range pieces {
		p.free <- &piece{done: make(chan struct{}, 1)}
	}
	for _, b := range blocks {
		p.workers.Add(1)
		go p.compress(b)
	}
	go p.join()
	return p, nil
}

func (p *parallelWriter) compress(b *Block) {
	defer p.workers.Done()
	for piece := range p.work {
		piece.data, piece.err = b.Append(piece.data[:0], piece.src)
		piece.sum = p.format.Sum(piece.src)
		piece.done <- struct{}{}
	}
}

// join writes the pieces in order, up to the first error.
func (p *parallelWriter) join() {
	defer close(p.joined)
	for piece := range p.order {
		<-piece.done
		if p.failed.Load() == nil {
			err := piece.err
			if err == nil {
				err = p.joiner.Append(piece.data, len(piece.src), piece.sum)
			}
			if err != nil {
				p.failed.Store(&err)
			}
		}
		p.free <- piece
	}
}

func (p *parallelWriter) Write(b []byte) (int, error) {
	if p.closed {
		return 0, errWriterClosed
	}
	return fill(b, &p.src, p.format.Piece(), p.flush)
}

// flush passes the piece on and takes the memory of one that is done.
func (p *parallelWriter) flush() error {
	if err := p.failed.Load(); err != nil {
		return *err
	}
	piece := <-p.free
	piece.src, p.src = p.src, piece.src[:0]
	p.order <- piece
	p.work <- piece
	return nil
}

func (p *parallelWriter) Close() error {
	if p.closed {
		return errWriterClosed
	}
	p.closed = true
	_ = p.flush() // its error is found below
	close(p.work)
	close(p.order)
	p.workers.Wait()
	<-p.joined
	if err := p.failed.Load(); err != nil {
		return *err
	}
	return p.joiner.Close()
}
