package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/recast-ml/recast/table"
)

const (
	// chunkSize is about how many bytes of input a worker gets at a time:
	// small enough that a chunk, its values and its output stay in a core's
	// cache, large enough that handing it over costs nothing.
	chunkSize = 512 << 10
	// maxChunk is the most that it is raised to for an output smaller than the
	// input; with minMemory one of them fits.
	maxChunk = 4 << 20
	// costFactor is how many bytes are expected in memory for a byte of chunk:
	// the raw bytes, the values and the output. What it really is, is measured.
	costFactor = 4
	// tokenSize is the unit in which memory is given to chunks.
	tokenSize = 1 << 20
	// minMemory is what a job needs at the least: a chunk, and the buffers of
	// the codecs.
	minMemory = 16 << 20
)

// flow moves chunks from the inputs through workers to emit, which sees them
// in input order.
type flow struct {
	inputs  *inputs
	threads int
	memory  int64
	// work makes one worker's function. It sets the task's batch, or its err.
	work func() func(context.Context, *task)
	emit func(*task) error

	ratio atomic.Int64 // bytes in memory for a byte of chunk, the most there were

	mu   sync.Mutex
	open map[*stream]bool // inputs that are read
}

// keep notes that an input is open.
func (f *flow) keep(in *stream) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[*stream]bool{}
	}
	f.open[in] = true
}

// release closes an input that was read to its end, by all workers: one may still
// read here and there after the last chunk was cut.
func (f *flow) release(ctx context.Context, in *stream) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, in)
	if err := in.finish(ctx); err != nil {
		_ = in.Close()
		return err
	}
	return storageError(in.Close())
}

// releaseAll closes what is open still.
func (f *flow) releaseAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for in := range f.open {
		_ = in.Close()
	}
	f.open = nil
}

// task is a chunk on its way.
type task struct {
	input  int
	in     *stream
	src    source
	chunk  chunk
	turn   int64 // of the chunk among those of all inputs
	last   bool  // the input's end: no chunk
	uncut  bool  // err is the cutter's: the chunk's place is where it failed
	err    error
	batch  table.Batch
	want   *table.Want // of batch, if that may change
	rows   int64       // of batch
	pieces chan piece  // of the output, closed after the last; nil if there are none
	spare  chan []byte // memory of pieces that are written
	census *census     // of batch, if rows are counted

	raw    []byte // memory of the chunk
	tokens int
	done   chan struct{} // closed when all but the pieces is set
	idle   chan struct{} // closed when the worker is done with it
	ready  bool
}

// show lets emit have the task, while its worker goes on to make pieces.
func (t *task) show() {
	if !t.ready {
		t.ready = true
		close(t.done)
	}
}

// errStop ends a flow early without an error.
var errStop = errors.New("stop")

// run returns the first error in input order.
func (f *flow) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f.ratio.Store(costFactor)

	tokens := make(chan struct{}, max(f.memory/tokenSize, 1))
	for range cap(tokens) {
		tokens <- struct{}{}
	}
	inFlight := 2*f.threads + 2
	tasks := make(chan *task, inFlight)
	order := make(chan *task, inFlight)
	free := make(chan *task, inFlight) // tasks whose memory serves again

	r := reader{flow: f, tokens: tokens, tasks: tasks, order: order, free: free, done: make(chan struct{})}
	go r.run(ctx)
	var workers sync.WaitGroup
	for range f.threads {
		do := f.work()
		workers.Go(func() {
			for t := range tasks {
				if t.err = ctx.Err(); t.err == nil {
					do(ctx, t)
				}
				t.show()
				close(t.idle)
			}
		})
	}

	err := f.emitAll(ctx, order, free, tokens)
	cancel()
	end := func() {
		workers.Wait()
		f.releaseAll()
	}
	// A read of a stream may never return; then its goroutines are left to
	// end with it. Files are waited for, so that they are closed on return.
	if r.blocked() {
		go func() {
			<-r.done
			end()
		}()
	} else {
		end()
	}
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// emitAll hands the tasks to emit, in order, until one fails.
func (f *flow) emitAll(ctx context.Context, order <-chan *task, free chan<- *task, tokens chan<- struct{}) error {
	for {
		var t *task
		select {
		case next, ok := <-order:
			if !ok {
				return ctx.Err()
			}
			t = next
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-t.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if t.last { // all its chunks are decoded
			t.err = f.release(ctx, t.in)
		}
		if err := f.emit(t); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		for range t.tokens {
			tokens <- struct{}{}
		}
		select {
		case free <- t:
		default:
		}
	}
}

// measure notes how much memory a byte of a chunk took.
func (f *flow) measure(t *task, bytes int64) {
	size := max(t.chunk.size(), 1)
	ratio := (bytes + size - 1) / size
	for {
		old := f.ratio.Load()
		if ratio <= old || f.ratio.CompareAndSwap(old, ratio) {
			return
		}
	}
}

// guard turns a panic of a codec into an error, so that the job ends in order.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &internalError{fmt.Sprintf("panic: %v", r)}
		}
	}()
	return do()
}

// reader is the goroutine that opens the inputs and cuts them.
type reader struct {
	*flow
	tokens  <-chan struct{}
	tasks   chan<- *task
	order   chan<- *task
	free    <-chan *task
	done    chan struct{}
	current atomic.Int64 // the input
	warm    bool         // the first chunk is through
	turns   int64        // chunks that were cut
}

func (r *reader) run(ctx context.Context) {
	defer close(r.done)
	defer close(r.order)
	defer close(r.tasks)
	for i := range r.inputs.list {
		r.current.Store(int64(i))
		t := &task{input: i, done: make(chan struct{})}
		t.err = guard(func() (err error) {
			t.in, t.src, err = r.inputs.open(ctx, i)
			return err
		})
		if t.err != nil {
			_ = r.send(ctx, t)
			return
		}
		r.keep(t.in)
		if r.input(ctx, i, t.in, t.src) != nil {
			return
		}
	}
}

// input cuts one input and sends its chunks, its end or its error.
func (r *reader) input(ctx context.Context, i int, in *stream, src source) error {
	for {
		t := r.task()
		t.input, t.in, t.src = i, in, src
		// Memory is taken here alone, and before there is a chunk: a worker
		// never waits for what only the tasks behind its own could give back.
		if err := r.take(ctx, t, chunkSize); err != nil {
			return err
		}
		t.err = guard(func() (err error) {
			t.chunk, err = src.Next(ctx, t.raw[:0])
			return err
		})
		switch {
		case t.err == io.EOF:
			t.err, t.last = nil, true
		case t.err != nil:
			t.uncut = true
		default:
			if t.chunk.Data != nil {
				t.raw = t.chunk.Data
			}
			t.turn = r.turns
			r.turns++
			if err := r.take(ctx, t, t.chunk.size()); err != nil {
				return err
			}
		}
		last, cause := t.last, t.err // t is a worker's once it is sent
		if err := r.send(ctx, t); err != nil {
			return err
		}
		if last || cause != nil {
			return cause
		}
		// What the first one costs tells how many may be in memory at once.
		if !r.warm {
			select {
			case <-t.idle:
				r.warm = true
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// maxKept is how much memory of a chunk or piece is kept for the next one: a
// long record does not leave its memory behind.
const maxKept = 8 << 20

// task reuses a finished one's memory.
func (r *reader) task() *task {
	t := &task{done: make(chan struct{}), idle: make(chan struct{})}
	select {
	case old := <-r.free:
		t.spare = old.spare
		if cap(old.raw) <= maxKept {
			t.raw = old.raw
		}
	default:
		t.spare = make(chan []byte, 2)
	}
	return t
}

// take takes the memory for a chunk of some size, as far as t has it not yet.
// A chunk that costs more than there is has all of it, and is alone.
func (r *reader) take(ctx context.Context, t *task, size int64) error {
	want := (size*r.ratio.Load() + tokenSize - 1) / tokenSize
	for int64(t.tokens) < min(want, int64(cap(r.tokens))) {
		select {
		case <-r.tokens:
			t.tokens++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// send passes a task on: to a worker if there is something to do, and to emit
// in any case.
func (r *reader) send(ctx context.Context, t *task) error {
	if t.err != nil || t.last {
		t.show()
	} else {
		select {
		case r.tasks <- t:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case r.order <- t:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// blocked waits for the reader to end, unless it may be waiting for a stream.
func (r *reader) blocked() bool {
	select {
	case <-r.done:
		return false
	default:
	}
	if r.inputs.list[r.current.Load()].Bytes < 0 {
		return true
	}
	<-r.done
	return false
}
