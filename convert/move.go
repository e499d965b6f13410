package convert

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/internal/take"
)

// move takes the rows from the inputs to the files.
func (r *run) move(ctx context.Context) error {
	l := &r.job.Layout
	if l.Shuffle {
		return r.shuffle(ctx)
	}
	if l.directory() {
		var c *census
		if l.counts() {
			var err error
			if c, err = r.count(ctx); err != nil {
				return err
			}
		}
		r.route(c)
	}
	if err := r.flow().run(ctx); err != nil {
		return err
	}
	if r.router == nil {
		return nil
	}
	return r.router.done()
}

func (r *run) flow() *flow {
	f := &flow{inputs: &r.inputs, threads: r.job.Threads, memory: r.job.Memory}
	f.emit = func(t *task) error { return guard(func() error { return r.emit(t) }) }
	f.work = func() func(context.Context, *task) { return r.worker(f) }
	return f
}

// worker makes one worker's function: it carries a chunk from raw bytes to
// pieces of output.
func (r *run) worker(f *flow) func(context.Context, *task) {
	want, key := r.wantRouted()
	decode := decoding(want)
	var p *press
	return func(ctx context.Context, t *task) {
		t.err = guard(func() (err error) {
			if p == nil {
				if p, err = newPress(r.files.sink, r.out, r.comp, r.job.Write.Level); err != nil {
					return err
				}
				p.most = r.pieceBytes()
			}
			return decode(ctx, t)
		})
		if t.err != nil {
			return
		}
		var b arrow.RecordBatch
		var keys keyColumn
		t.err = guard(func() error {
			b, keys = r.cut(t.batch.RecordBatch, key)
			return nil
		})
		t.batch.Release()
		if t.err != nil {
			return
		}
		defer b.Release()
		defer keys.release()
		t.rows = b.NumRows()
		var lots []lot
		if r.router == nil {
			lots = []lot{{file: r.files.splits[0].file, turn: t.turn}}
		} else if t.err = guard(func() (err error) {
			lots, err = r.router.route(ctx, t.turn, int(t.rows), keys)
			return err
		}); t.err != nil {
			return
		}
		t.pieces = make(chan piece, 1)
		defer close(t.pieces)
		t.show()
		bad := int64(len(t.batch.Bad)) * badBytes
		var held int64
		err := guard(func() error {
			held = r.press(ctx, p, t, b, lots)
			return nil
		})
		if err != nil {
			select {
			case t.pieces <- piece{err: err}:
			case <-ctx.Done():
			}
		}
		f.measure(t, int64(cap(t.raw))+batchBytes(b)+bad+held)
	}
}

// press makes pieces of the lots of a batch.
func (r *run) press(ctx context.Context, p *press, t *task, b arrow.RecordBatch, lots []lot) (held int64) {
	var from *take.Taker
	for i := range lots {
		l, rows := &lots[i], b
		if l.spans != nil {
			if rows = l.slice(b); rows == nil {
				if from == nil {
					from = take.New(&pool.Shared, b.Schema(), b)
				}
				rows = from.Take(l.spans)
			}
		} else {
			rows.Retain()
		}
		n, ok := p.lot(ctx, t, l, rows)
		if from != nil {
			n += batchBytes(rows)
		}
		rows.Release()
		held = max(held, n)
		if !ok {
			break
		}
	}
	return held
}
