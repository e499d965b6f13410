package convert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Run prepares a job and runs it.
func Run(ctx context.Context, j Job) (*Receipt, error) {
	p, err := Prepare(ctx, j)
	if err != nil {
		return nil, err
	}
	return p.Run(ctx)
}

// Run does what the plan says, once. On an error there is no output, and what
// was there before is untouched.
func (p *Plan) Run(ctx context.Context) (_ *Receipt, err error) {
	defer p.Close()
	if p.ran.Swap(true) {
		return nil, &UsageError{Msg: "a plan runs once"}
	}
	start := time.Now()
	j := &p.job
	r := &run{Plan: p, changes: map[changeKey]int{}, receipt: &Receipt{Plan: p, ContentType: p.ContentType, Hyperparameters: maps.Clone(p.Hyperparameters),
		Parts: []Part{}, Changes: table.Changes{}}}
	if err := p.learnCategories(ctx); err != nil {
		return nil, err
	}
	r.receipt.Hyperparameters = maps.Clone(p.Hyperparameters)
	r.total = p.inputs.stored()

	txn, err := p.begin(ctx)
	if err != nil {
		return nil, outputError(err)
	}
	defer func() {
		if e := storageError(txn.Abort()); err == nil {
			err = e
		} else if e != nil {
			err = fmt.Errorf("%w (and %w)", err, e)
		}
	}()
	if r.rejects, err = newRejects(txn, j.BadRows.Rejects); err != nil {
		return nil, err
	}
	if err := p.writeCategories(txn); err != nil {
		return nil, err
	}
	if p.shape.NumFields() == 0 && p.out.typed {
		return nil, inputErrorf("the input has no columns, and a %s file needs one", p.out.name)
	}
	k := sink(nothing{})
	if p.shape.NumFields() > 0 {
		if k, err = p.out.create(p.shape, j.Write); err != nil {
			return nil, err
		}
	}
	file, err := txn.Create("")
	if err != nil {
		return nil, storageError(err)
	}
	r.part = newPart(file, p.comp, j.Write.Checksum)
	err = r.part.head(k.Head(), j.Write.Level)
	if err == nil {
		err = r.flow(k).run(ctx)
	}
	if err == nil {
		err = r.part.tail(k)
	}
	if err == nil {
		err = r.finish()
	}
	// After an error nothing is closed, which would wait for the disk: Abort
	// throws the files away.
	if err == nil {
		err = storageError(r.part.close())
	}
	if err == nil {
		err = storageError(r.rejects.close())
	}
	if err != nil {
		return nil, err
	}
	if err := txn.Commit(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, outputError(err)
	}
	r.receipt.Parts = append(r.receipt.Parts, r.part.describe(j.Output, r.receipt.RowsOut))
	r.receipt.Seconds = time.Since(start).Seconds()
	return r.receipt, nil
}

// nothing is the sink of a job whose inputs hold no record.
type nothing struct{}

func (nothing) Head() []byte          { return nil }
func (nothing) Tail() ([]byte, error) { return nil, nil }
func (nothing) NewEncoder() (encoder, error) {
	return nil, &internalError{"rows in an input without columns"}
}

// begin starts the output.
func (p *Plan) begin(ctx context.Context) (storage.Txn, error) {
	j := &p.job
	o := storage.Options{Force: j.Write.Force, NoSync: j.Write.NoSync}
	if j.Output == "-" {
		return j.store.BeginStream(j.Output, j.Stdout, o), nil
	}
	return j.store.Begin(ctx, j.Output, o)
}

// run is a job under way. Its methods are called from one goroutine, in input
// order.
type run struct {
	*Plan
	receipt *Receipt
	part    *part
	rejects *rejects
	tally   tally
	total   int64 // bytes of all inputs as stored, −1 if unknown
	before  int64 // bytes of the inputs that are done
	changes map[changeKey]int
}

type changeKey struct {
	kind   table.Kind
	column string
}

func (r *run) flow(k sink) *flow {
	f := &flow{inputs: &r.inputs, threads: r.job.Threads, memory: r.job.Memory, emit: r.emit}
	f.work = func() func(context.Context, *task) { return r.worker(f, k) }
	return f
}

// worker makes one worker's function: it carries a chunk from raw bytes to
// pieces of output.
func (r *run) worker(f *flow, k sink) func(context.Context, *task) {
	decode := decoding(r.want)
	var p *press
	return func(ctx context.Context, t *task) {
		t.err = guard(func() (err error) {
			if p == nil {
				if p, err = newPress(k, r.out, r.comp, r.job.Write.Level); err != nil {
					return err
				}
			}
			return decode(ctx, t)
		})
		if t.err != nil {
			return
		}
		b := t.batch.RecordBatch
		defer b.Release()
		t.rows = b.NumRows()
		t.pieces = make(chan piece, 1)
		defer close(t.pieces)
		t.show()
		bad := int64(len(t.batch.Bad)) * badBytes
		f.measure(t, int64(cap(t.raw))+batchBytes(b)+bad+p.run(ctx, t, b))
	}
}

// badBytes is about what a bad row costs beside its bytes.
const badBytes = 400

// emit takes the next task in input order.
func (r *run) emit(t *task) error {
	r.tally.start(t)
	if t.err != nil {
		if err := r.refused(t, t.err); err != nil {
			return err
		}
		return r.tally.failure(t, t.err)
	}
	if t.last {
		r.before += t.in.stored.Load()
		r.receipt.BytesIn = r.before
		for _, w := range t.src.Warnings() {
			if r.job.Values.Strict {
				return inputErrorf("%s (--strict)", w)
			}
			r.receipt.Warnings = append(r.receipt.Warnings, w)
		}
		return nil
	}
	if err := r.account(t); err != nil {
		return err
	}
	for c := range t.pieces {
		if c.err != nil {
			return r.tally.failure(t, c.err)
		}
		if err := r.part.append(c); err != nil {
			return err
		}
		t.recycle(c)
	}
	r.tally.done(t)
	if r.job.Progress != nil {
		r.job.Progress(Progress{Rows: r.receipt.RowsOut, Bytes: r.before + t.in.stored.Load(), Total: r.total})
	}
	return nil
}

// outputError is an error of the storage about an output.
func outputError(err error) error {
	if errors.Is(err, storage.ErrExists) {
		err = &hinted{err, "--force replaces it"}
	}
	return storageError(err)
}
