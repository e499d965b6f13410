package convert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
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

func (nothing) Head() []byte { return nil }
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
			return decode(t)
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

// account counts a batch's rows, changes and bad rows, and places them.
func (r *run) account(t *task) error {
	b, c := &t.batch, r.receipt
	if got := t.rows + b.Dropped + int64(len(b.Bad)); got != b.Records {
		return &internalError{fmt.Sprintf("%d rows accounted for of %d in %s", got, b.Records, r.tally.file)}
	}
	c.RowsIn += b.Records
	c.RowsOut += t.rows
	c.Dropped += b.Dropped
	if err := r.refused(t, nil); err != nil {
		return err
	}
	for i := range b.Changes {
		r.tally.place(t, &b.Changes[i].First)
		r.changed(&b.Changes[i])
	}
	for i := range b.Bad {
		bad := &b.Bad[i]
		r.tally.place(t, &bad.Place)
		if err := r.rejects.write(bad); err != nil {
			return err
		}
		c.Rejected++
		if limit := r.job.BadRows.Max; limit != 0 && c.Rejected > max(limit, 0) {
			return tooMany(bad, "%s, the last", plural(c.Rejected, "bad row"))
		}
	}
	return nil
}

// refused is the error of the first change in t, if none may be and it comes
// before what went wrong otherwise.
func (r *run) refused(t *task, other error) error {
	if !r.job.Values.Strict {
		return nil
	}
	before := int64(math.MaxInt64)
	if e, ok := errors.AsType[*table.Error](other); ok && e.File == "" && !t.uncut {
		before = e.Record
	}
	var first *table.Change
	for i := range t.batch.Changes {
		c := &t.batch.Changes[i]
		if !c.Kind.Notice() && c.First.Record < before {
			first, before = c, c.First.Record
		}
	}
	if first == nil {
		return nil
	}
	r.tally.place(t, &first.First)
	return inputError(&table.Error{Place: first.First, Value: first.Value, Err: changeError(first.Kind),
		Hint: "without --strict it is counted and reported"})
}

// changed adds up a change. An index makes it cheap for any number of columns.
func (r *run) changed(ch *table.Change) {
	key := changeKey{ch.Kind, ch.Column}
	if i, ok := r.changes[key]; ok {
		r.receipt.Changes[i].Count += ch.Count
		return
	}
	r.changes[key] = len(r.receipt.Changes)
	r.receipt.Changes = append(r.receipt.Changes, *ch)
}

// finish looks at the whole.
func (r *run) finish() error {
	c := r.receipt
	if share := r.job.BadRows.MaxShare; share > 0 && float64(c.Rejected) > share*float64(c.RowsIn) {
		return tooMany(nil, "%d of %s are bad, more than %g %%", c.Rejected, plural(c.RowsIn, "row"), share*100)
	}
	if c.RowsOut == 0 {
		c.Warnings = append(c.Warnings, "the output holds no rows")
	}
	return nil
}

func tooMany(last *table.Error, format string, args ...any) error {
	err := fmt.Errorf("%w: "+format, append([]any{ErrTooManyRejects}, args...)...)
	if last != nil {
		err = fmt.Errorf("%w: %w", err, last)
	}
	return inputError(&hinted{err, "--max-rejects allows more"})
}

// changeError is the refusal of a change under --strict.
type changeError table.Kind

func (k changeError) Error() string { return "would change: " + string(k) }

// outputError is an error of the storage about an output.
func outputError(err error) error {
	if errors.Is(err, storage.ErrExists) {
		err = &hinted{err, "--force replaces it"}
	}
	return storageError(err)
}
