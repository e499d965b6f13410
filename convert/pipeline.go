package convert

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/recast-ml/recast/table"
)

const (
	// chunkSize is about how many bytes of input a worker gets at a time:
	// small enough that a chunk, its values and its output stay in a core's
	// cache, large enough that handing it over costs nothing.
	chunkSize = 512 << 10
	// costFactor is how many bytes may be in memory for a byte of chunk: the
	// raw bytes, the values and the output.
	costFactor = 4
	// minMemory is what a job needs at the least: one chunk, and the buffers
	// of the codecs.
	minMemory = 16 << 20
)

// flow moves chunks from the inputs through workers to emit, which sees them
// in input order.
type flow struct {
	inputs  int
	open    func(ctx context.Context, i int) (*stream, source, error)
	threads int
	memory  int64
	// work makes one worker's function. It sets the task's batch or piece, or
	// its err.
	work func() func(*task)
	emit func(*task) error
}

// task is a chunk on its way.
type task struct {
	input int
	in    *stream
	src   source
	chunk chunk
	last  bool // the input's end: no chunk
	err   error
	batch table.Batch
	piece piece
	out   []byte // memory for the piece

	raw    []byte // memory of the chunk
	tokens int
	done   chan struct{}
}

// errStop ends a flow early without an error.
var errStop = errors.New("stop")

// run returns the first error in input order.
func (f *flow) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	inFlight := int(min(f.memory/(chunkSize*costFactor), int64(2*f.threads+2)))
	tokens := make(chan struct{}, max(inFlight, 1))
	for range cap(tokens) {
		tokens <- struct{}{}
	}
	tasks := make(chan *task, cap(tokens)+1) // +1: an input's end takes no token
	order := make(chan *task, cap(tokens)+1)
	free := make(chan *task, cap(tokens)+1) // tasks whose memory serves again

	r := reader{flow: f, tokens: tokens, tasks: tasks, order: order, free: free, done: make(chan struct{})}
	go r.run(ctx)
	var workers sync.WaitGroup
	for range f.threads {
		do := f.work()
		workers.Go(func() {
			for t := range tasks {
				if ctx.Err() == nil {
					do(t)
				}
				close(t.done)
			}
		})
	}

	err := f.emitAll(ctx, order, free, tokens)
	cancel()
	// A read of a stream may never return; then its goroutines are left to
	// end with it. Files are waited for, so that they are closed on return.
	if !r.blocked(ctx) {
		workers.Wait()
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
		<-t.done
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.emit(t); err != nil {
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

// reader is the goroutine that opens the inputs and cuts them.
type reader struct {
	*flow
	tokens <-chan struct{}
	tasks  chan<- *task
	order  chan<- *task
	free   <-chan *task
	done   chan struct{}

	mu      sync.Mutex
	current *stream
}

func (r *reader) run(ctx context.Context) {
	defer close(r.done)
	defer close(r.order)
	defer close(r.tasks)
	for i := range r.inputs {
		in, src, err := r.open(ctx, i)
		if err != nil {
			r.send(ctx, &task{input: i, err: err})
			return
		}
		r.mu.Lock()
		r.current = in
		r.mu.Unlock()
		if err := r.input(ctx, i, in, src); err != nil {
			in.Close()
			return
		}
	}
}

// input cuts one input and sends its chunks, its end or its error. It closes
// the input at its end.
func (r *reader) input(ctx context.Context, i int, in *stream, src source) error {
	for {
		// The memory for the output is taken with the chunk's: a worker never
		// waits for memory that only the tasks behind it could give back.
		select {
		case <-r.tokens:
		case <-ctx.Done():
			return ctx.Err()
		}
		t := r.task()
		t.input, t.in, t.src, t.tokens = i, in, src, 1
		t.chunk, t.err = src.Next(ctx, t.raw[:0])
		if t.err == io.EOF {
			t.err, t.last = in.finish(), true
			if err := in.Close(); t.err == nil {
				t.err = storageError(err)
			}
		}
		if t.err == nil && !t.last {
			t.raw = t.chunk.Data
			t.err = r.admit(ctx, t)
		}
		last, cause := t.last, t.err // t is a worker's once it is sent
		if err := r.send(ctx, t); err != nil {
			return err
		}
		if last || cause != nil {
			return cause
		}
	}
}

// task reuses a finished one's memory.
func (r *reader) task() *task {
	select {
	case old := <-r.free:
		return &task{raw: old.raw, out: old.out, done: make(chan struct{})}
	default:
		return &task{done: make(chan struct{})}
	}
}

// admit takes more tokens for a chunk that is larger than usual, because its
// records are.
func (r *reader) admit(ctx context.Context, t *task) error {
	size := int64(len(t.chunk.Data))
	if size*costFactor > r.memory {
		return inputError(&hinted{
			error: &table.Error{Place: table.Place{Record: 1},
				Value: sizeText(size), Err: errTooLarge},
			hint: "--memory " + sizeText(size*costFactor+chunkSize),
		})
	}
	want := min(int((size+chunkSize-1)/chunkSize), cap(r.tokens))
	for t.tokens < want {
		select {
		case <-r.tokens:
			t.tokens++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

var errTooLarge = errors.New("does not fit the memory allowed")

// send passes a task on: to a worker if there is something to do, and to emit
// in any case.
func (r *reader) send(ctx context.Context, t *task) error {
	if t.done == nil {
		t.done = make(chan struct{})
	}
	if t.err != nil || t.last {
		close(t.done)
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
func (r *reader) blocked(ctx context.Context) bool {
	select {
	case <-r.done:
		return false
	default:
	}
	r.mu.Lock()
	stream := r.current != nil && r.current.endless()
	r.mu.Unlock()
	if stream {
		return true
	}
	<-r.done
	return false
}
