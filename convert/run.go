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
	defer func() { err = j.asRepeated(err) }()
	r := &run{Plan: p, changes: map[changeKey]int{}, receipt: &Receipt{Plan: p, ContentType: p.ContentType, Hyperparameters: maps.Clone(p.Hyperparameters),
		Parts: []Part{}, Changes: table.Changes{}, Seed: j.Layout.Seed}}
	if r.total = p.inputs.stored(); r.total >= 0 {
		r.total *= int64(p.Passes)
	}
	if len(p.learn) > 0 {
		if err := p.learnCategories(ctx); err != nil {
			return nil, err
		}
		r.before += p.inputs.stored()
	}
	r.receipt.Hyperparameters = maps.Clone(p.Hyperparameters)
	r.receipt.Warnings = append(r.receipt.Warnings, p.renamed...)

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
	document, err := p.beginReceipt(txn)
	if err != nil {
		return nil, err
	}
	if r.files, err = p.newOutputs(txn); err != nil {
		return nil, err
	}
	defer r.files.closing.Wait()
	if err = r.move(ctx); err == nil {
		err = r.finish()
	}
	// After an error nothing is closed, which would wait for the disk: Abort
	// throws the files away.
	if err == nil {
		err = r.files.finish()
	}
	if err == nil {
		err = storageError(r.rejects.close())
	}
	if err == nil {
		r.receipt.Parts = r.files.parts()
		r.receipt.Warnings = append(r.receipt.Warnings, r.files.warnings()...)
		err = r.writeReceipt(document)
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
	o := storage.Options{Dir: j.Layout.directory(), Force: j.Write.Force, NoSync: j.Write.NoSync}
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
	files   *outputs
	router  *router // nil: all rows go to one file, as they come
	rejects *rejects
	read    []readInput // the inputs that are done, for the document
	tally   tally
	total   int64 // bytes of all inputs as stored, in all passes; −1 if unknown
	before  int64 // bytes of them that were read before the input at hand
	changes map[changeKey]int
}

type changeKey struct {
	kind   table.Kind
	column string
}

// badBytes is about what a bad row costs beside its bytes.
const badBytes = 400

// emit takes the next task in input order: it writes its pieces.
func (r *run) emit(t *task) error {
	return r.accept(t, func() error {
		for c := range t.pieces {
			if c.err != nil {
				return r.tally.failure(t, c.err)
			}
			if err := r.files.append(c); err != nil {
				return err
			}
			t.recycle(c)
		}
		return nil
	})
}

// accept accounts for the next task in input order, and has its rows taken.
func (r *run) accept(t *task, rows func() error) error {
	r.tally.start(t)
	if t.err != nil {
		if err := r.refused(t, t.err); err != nil {
			return err
		}
		return r.tally.failure(t, t.err)
	}
	if t.last {
		r.before += t.in.stored.Load()
		r.receipt.BytesIn += t.in.stored.Load()
		if err := t.in.compare(r.tally.records); err != nil {
			return err
		}
		r.inputRead(t)
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
	if err := rows(); err != nil {
		return err
	}
	r.tally.done(t)
	r.progress(r.before + t.in.stored.Load())
	return nil
}

// progress tells how many bytes of the inputs were read.
func (r *run) progress(bytes int64) {
	if r.job.Progress != nil {
		r.job.Progress(Progress{Rows: r.receipt.RowsOut, Bytes: bytes, Total: r.total})
	}
}

// outputError is an error of the storage about an output.
func outputError(err error) error {
	if errors.Is(err, storage.ErrExists) {
		err = &hinted{err, "--force replaces it"}
	}
	return storageError(err)
}
