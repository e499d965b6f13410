package convert

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/internal/take"
	"github.com/recast-ml/recast/table"
)

// A shuffle holds all rows in memory as they were decoded, and with them knows all
// that a census would have told: the inputs are read once. Then the rows of each split
// are put into random order, and cut into runs that workers gather and encode.

// shuffled is what is held.
type shuffled struct {
	limit   int64 // of bytes
	bytes   int64
	batches []heldBatch
	rows    int64
	weight  int64 // of all rows when they are encoded, about
}

// heldBatch is the rows of a chunk, and where they come from.
type heldBatch struct {
	rows arrow.RecordBatch
	keys keyColumn
	from tally
}

// indexSize is what a row costs beside its values: its place in the random order.
const indexSize = 12

// shuffle reads all rows, and writes them in random order.
func (r *run) shuffle(ctx context.Context) error {
	held := &shuffled{limit: r.job.Memory / 4 * 3}
	defer held.release()
	census, err := r.hold(ctx, held)
	if err != nil {
		return err
	}
	r.route(census)
	orders, err := r.deal(ctx, held)
	if err != nil {
		return err
	}
	for i, order := range orders {
		mix(order, r.job.Layout.random(uint64(2+i)))
	}
	return r.writeShuffled(ctx, held, orders)
}

func (s *shuffled) release() {
	for _, b := range s.batches {
		b.rows.Release()
		b.keys.release()
	}
	s.batches = nil
}

// hold decodes the inputs, counts their rows and accounts for them.
func (r *run) hold(ctx context.Context, held *shuffled) (*census, error) {
	total := r.newCensus()
	want, key := r.wantRouted()
	f := &flow{inputs: &r.inputs, threads: r.job.Threads, memory: r.job.Memory - held.limit}
	f.work = func() func(context.Context, *task) {
		decode := decoding(want)
		return func(ctx context.Context, t *task) {
			t.err = guard(func() error {
				if err := decode(ctx, t); err != nil {
					return err
				}
				t.rows = t.batch.NumRows()
				f.measure(t, int64(cap(t.raw))+2*batchBytes(t.batch)+int64(len(t.batch.Bad))*badBytes)
				t.census = r.censusOf(t.batch, key)
				t.batch.RecordBatch = compact(t.batch.RecordBatch)
				return nil
			})
		}
	}
	f.emit = func(t *task) error {
		return r.accept(t, func() error {
			rows, keys := r.cut(t.batch.RecordBatch, key)
			held.batches = append(held.batches, heldBatch{rows, keys, r.tally})
			held.rows += t.rows
			held.weight += t.rows * rowBytes(rows, r.out.text)
			held.bytes += usedBytes(t.batch) + t.rows*indexSize
			t.batch.Release()
			if held.bytes > held.limit {
				return inputError(&hinted{inputErrorf("the rows do not fit the memory, and --shuffle holds them all"),
					"--memory allows more than " + sizeText(r.job.Memory)})
			}
			return total.add(t.census)
		})
	}
	return total, f.run(ctx)
}

// compact is b without the memory that its decoder took in advance, so that what it
// needs depends on its rows alone.
func compact(b arrow.RecordBatch) arrow.RecordBatch {
	defer b.Release()
	return take.New(&pool.Shared, b.Schema(), b).Take([]take.Span{{To: int32(b.NumRows())}})
}

// usedBytes is the memory of a compact batch.
func usedBytes(b arrow.RecordBatch) int64 {
	var n int64
	for _, c := range b.Columns() {
		n += int64(c.Data().SizeInBytes())
	}
	return n
}

// place is that of a row which is held.
type place struct{ batch, row int32 }

// deal finds the places of the rows of each split, in the order of the inputs.
func (r *run) deal(ctx context.Context, held *shuffled) ([][]place, error) {
	s := r.router.splitter
	orders := make([][]place, len(r.router.splits))
	var splits []uint8
	var ids []int32
	for i := range held.batches {
		b := &held.batches[i]
		splits = append(splits[:0], make([]uint8, b.rows.NumRows())...)
		if s != nil {
			var err error
			if ids = ids[:0]; s.id != nil {
				if ids, err = s.idsOf(ids, b.keys); err != nil {
					return nil, err
				}
			}
			if err := s.choose(splits, ids); err != nil {
				return nil, err
			}
		}
		for row, split := range splits {
			orders[split] = append(orders[split], place{int32(i), int32(row)})
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return orders, nil
}

// mix puts places into random order, of which each is as likely as any other.
func mix(order []place, random *rand.PCG) {
	for i := len(order) - 1; i > 0; i-- {
		k := below(random, uint64(i+1))
		order[i], order[k] = order[k], order[i]
	}
}

// writeShuffled writes the rows of each split in its order, run by run.
func (r *run) writeShuffled(ctx context.Context, held *shuffled, orders [][]place) error {
	if held.rows == 0 {
		return nil
	}
	batches := make([]arrow.RecordBatch, len(held.batches))
	for i, b := range held.batches {
		batches[i] = b.rows
	}
	from := take.New(&pool.Shared, batches[0].Schema(), batches...)
	run := max(1, int64(max(chunkSize, pieceSize(r.comp)))*held.rows/max(held.weight, 1))

	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	inFlight := r.job.Threads + 1
	todo, inOrder := make(chan *gathering, inFlight), make(chan *gathering, inFlight)
	workers.Go(func() {
		defer close(todo)
		defer close(inOrder)
		spare := make(chan []byte, 2*inFlight)
		for split, order := range orders {
			for len(order) > 0 {
				n := min(run, int64(len(order)))
				lots, err := r.router.shard(nil, split, spansOf(order[:n]), n)
				order = order[n:]
				for _, l := range lots {
					g := &gathering{task: task{pieces: make(chan piece, 1), spare: spare}, lot: l}
					if !send(ctx, todo, g) || !send(ctx, inOrder, g) {
						return
					}
				}
				if err != nil {
					send(ctx, inOrder, &gathering{task: task{err: err}})
					return
				}
			}
		}
	})
	for range r.job.Threads {
		workers.Go(func() { r.gather(ctx, from, todo) })
	}
	for {
		select {
		case g, ok := <-inOrder:
			if !ok {
				return ctx.Err()
			}
			if err := r.emitShuffled(ctx, held, g); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// gathering is a lot on its way.
type gathering struct {
	task
	lot lot
}

func send[T any](ctx context.Context, to chan<- T, v T) bool {
	select {
	case to <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

// spansOf are places as spans of a row each.
func spansOf(places []place) []take.Span {
	spans := make([]take.Span, len(places))
	for i, p := range places {
		spans[i] = take.Span{Batch: p.batch, From: p.row, To: p.row + 1}
	}
	return spans
}

// gather is a worker: it makes pieces of lots.
func (r *run) gather(ctx context.Context, from *take.Taker, todo <-chan *gathering) {
	var p *press
	for g := range todo {
		err := guard(func() (err error) {
			if p == nil {
				if p, err = newPress(r.files.sink, r.out, r.comp, r.job.Write.Level); err == nil {
					p.most = r.pieceBytes()
				}
			}
			if err != nil || ctx.Err() != nil {
				return err
			}
			rows := from.Take(g.lot.spans)
			defer rows.Release()
			p.lot(ctx, &g.task, &g.lot, rows)
			return nil
		})
		if err != nil {
			send(ctx, g.pieces, piece{err: err})
		}
		close(g.pieces)
	}
}

// emitShuffled writes the pieces of the next lot.
func (r *run) emitShuffled(ctx context.Context, held *shuffled, g *gathering) error {
	if g.err != nil {
		return inputError(g.err)
	}
	for c := range g.pieces {
		if c.err != nil {
			return held.failure(c)
		}
		if err := r.files.append(c); err != nil {
			return err
		}
		g.recycle(c)
	}
	r.progress(r.before)
	return ctx.Err()
}

// failure gives the error of a piece its place in the inputs.
func (s *shuffled) failure(c piece) error {
	if e, ok := errors.AsType[*table.Error](c.err); ok && e.File == "" {
		from := s.batches[c.batch].from
		e.Rebase(from.file, from.records, from.lines, 0)
	}
	return inputError(c.err)
}
