package convert

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// OpenOptions say how inputs are read.
type OpenOptions struct {
	From    string // a format, where neither first bytes nor suffix say
	Read    ReadOptions
	Stdin   io.Reader // what the input "-" is
	Threads int       // default GOMAXPROCS, at most 256
	Memory  int64     // in bytes, default 256 MiB
	// Mixed is for options that are for several inputs at once, one by one: those
	// about formats that an input has not do not concern it. Else they are refused.
	Mixed bool
	// Warn, if not nil, is told of a receipt beside an input that cannot be compared.
	// [Dataset.Notes] has it too.
	Warn func(text string)
}

func (o OpenOptions) job(names []string) Job {
	j := Job{Inputs: names, From: o.From, Read: o.Read, Stdin: o.Stdin, Threads: o.Threads, Memory: o.Memory, warn: o.Warn}
	j.Read.mixed = o.Mixed
	return j
}

// Dataset is the reading side: inputs that together are one table.
type Dataset struct {
	job      Job
	inputs   inputs
	warnings []string
}

// Open lists the inputs, looks at the head of each and makes sure that they are
// one table.
func Open(ctx context.Context, names []string, o OpenOptions) (*Dataset, error) {
	d := &Dataset{job: o.job(names)}
	if err := d.look(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Dataset) look(ctx context.Context) error {
	if err := d.job.resolve(ctx); err != nil {
		return err
	}
	infos, err := listInputs(ctx, &d.job)
	if err != nil {
		return err
	}
	d.inputs.job = &d.job
	return d.inputs.look(ctx, infos)
}

// Close ends reading.
func (d *Dataset) Close() error { return d.inputs.close() }

// Schema is that of all inputs. It has no fields if they hold no record that
// would tell.
func (d *Dataset) Schema() *arrow.Schema { return d.inputs.src.Schema() }

// Notes are sentences for the user on how the inputs were understood.
func (d *Dataset) Notes() []string {
	return append(slices.Clip(d.inputs.notes), unreadable(d.Schema())...)
}

// Warnings are about the inputs that [Dataset.Spans] read to their ends: what [Run] has in
// [Receipt.Warnings], such as a CSV whose last line has no end.
func (d *Dataset) Warnings() []string { return slices.Clip(d.warnings) }

// warn keeps warnings, each once for all passes.
func (d *Dataset) warn(texts []string) {
	for _, text := range texts {
		if !slices.Contains(d.warnings, text) {
			d.warnings = append(d.warnings, text)
		}
	}
}

// unreadable tells which columns cannot be read, and why.
func unreadable(s *arrow.Schema) []string {
	var notes []string
	for _, f := range s.Fields() {
		if why, ok := f.Metadata.GetValue(table.KeyUnsupported); ok {
			notes = append(notes, fmt.Sprintf("column %s is not read: %s", table.Excerpt(f.Name), why))
		}
	}
	return notes
}

// Batches yields the rows in order, decoded in parallel. A batch is released
// after its turn; Retain keeps it. Places are those of the inputs.
func (d *Dataset) Batches(ctx context.Context, w table.Want) iter.Seq2[table.Batch, error] {
	return func(yield func(table.Batch, error) bool) {
		stopped := false
		err := d.run(ctx, w, nil, func(t *task) error {
			defer t.batch.Release()
			if !yield(t.batch, nil) {
				stopped = true
				return errStop
			}
			return nil
		})
		if err != nil && !stopped {
			yield(table.Batch{}, err)
		}
	}
}

// run decodes all inputs; then, if not nil, makes what a worker does with a
// batch beside; emit has the batches in order.
func (d *Dataset) run(ctx context.Context, w table.Want, then func() func(context.Context, *task), emit func(*task) error) error {
	var c tally
	f := flow{inputs: &d.inputs, threads: d.job.Threads, memory: d.job.Memory}
	f.work = func() func(context.Context, *task) {
		decode := decoding(w)
		var more func(context.Context, *task)
		if then != nil {
			more = then()
		}
		return func(ctx context.Context, t *task) {
			if t.err = guard(func() error { return decode(ctx, t) }); t.err != nil {
				return
			}
			f.measure(t, int64(cap(t.raw))+batchBytes(t.batch))
			if more != nil {
				err := guard(func() error {
					more(ctx, t)
					return nil
				})
				if err != nil && !t.ready { // else emit has the task already
					t.err = err
				} else if err != nil {
					panic(err)
				}
			}
		}
	}
	f.emit = func(t *task) error {
		c.start(t)
		if t.err != nil {
			return c.failure(t, t.err)
		}
		if t.last {
			return t.in.compare(c.records)
		}
		c.places(t)
		c.done(t)
		return emit(t)
	}
	return f.run(ctx)
}

// decoding makes a worker's function that decodes tasks, of whatever input.
func decoding(w table.Want) func(context.Context, *task) error {
	var src source
	var dec decoder
	return func(ctx context.Context, t *task) (err error) {
		if t.src != src {
			if dec, err = t.src.NewDecoder(w); err != nil {
				return err
			}
			src = t.src
		}
		t.batch, err = dec.Decode(ctx, t.chunk)
		return err
	}
}
