package convert

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// Format is the name of the inputs' format.
func (d *Dataset) Format() string { return d.inputs.format.name }

// Text reports whether the inputs are text, whose columns can be had as any type
// that their cells have the text of.
func (d *Dataset) Text() bool { return d.inputs.format.text }

// Header reports whether the first input begins with the names of its columns.
func (d *Dataset) Header() bool {
	s := Source{d.inputs.src}
	return s.Header()
}

// ListLength is the length of the lists of column i in the first rows; false where
// the rows do not tell, or the type does.
func (d *Dataset) ListLength(i int) (int64, bool) {
	if src, ok := d.inputs.src.(lengths); ok {
		return src.Length(i)
	}
	return 0, false
}

// Span is rows that follow each other in one file.
type Span struct {
	table.Batch
	Before Base        // in the file
	File   string      // as the user named it, or found below what the user named
	Want   *table.Want // what the batch was asked for

	text    *csvSource // nil: the input is no text
	data    []byte     // of the chunk
	locator *csvml.Locator
	out     []int64 // records of the chunk that are no rows, counted from 0, in order
}

// Cell is the place of the cell of a column in row i of the batch, as long as the batch
// is there; of text with line and byte, quickest if rows are asked for in their order.
func (s *Span) Cell(i int, column string) table.Place {
	record := s.record(i)
	p := table.Place{File: s.File, Record: s.Before.Records + int64(record) + 1, Byte: -1, Column: column}
	if s.text == nil {
		return p
	}
	if s.locator == nil {
		s.locator = s.text.dialect.NewLocator(s.text.schema, s.data)
	}
	for _, k := range s.text.schema.FieldIndices(column) {
		if line, col, ok := s.locator.Cell(record, k); ok {
			p.Line, p.Col = s.Before.Lines+line, col
		}
	}
	return p
}

// record is the record of the chunk that row i of the batch is, counted from 0: those
// that were left out before it are records too.
func (s *Span) record(i int) int {
	if len(s.out) < len(s.Drops)+len(s.Bad) {
		for _, at := range s.Drops {
			s.out = append(s.out, int64(at))
		}
		for k := range s.Bad {
			s.out = append(s.out, s.Bad[k].Record-s.Before.Records-1)
		}
		slices.Sort(s.out)
	}
	return i + sort.Search(len(s.out), func(k int) bool { return s.out[k]-int64(k) > int64(i) })
}

// Spans yields the rows in order, as [Dataset.Batches] does. What decoders are asked
// for is what ask returns; it is called from several goroutines at once. If a cell
// of a text is not of the type that was asked for, ask is told, and returns what to
// ask instead, or nil: then bad is the error that ends the pass. Every other call has
// nil arguments.
func (d *Dataset) Spans(ctx context.Context, ask func(refused *table.Want, bad *table.Error) *table.Want) iter.Seq2[Span, error] {
	return func(yield func(Span, error) bool) {
		var c tally
		f := flow{inputs: &d.inputs, threads: d.job.Threads, memory: d.job.Memory}
		f.work = func() func(context.Context, *task) {
			w := askingWorker{ask: ask, text: d.Text()}
			return func(ctx context.Context, t *task) {
				if t.err = guard(func() error { return w.decode(ctx, t) }); t.err == nil {
					f.measure(t, int64(cap(t.raw))+batchBytes(t.batch))
				}
			}
		}
		stopped := false
		f.emit = func(t *task) error {
			c.start(t)
			if t.err != nil {
				return c.failure(t, t.err)
			}
			if t.last {
				d.warn(t.src.Warnings())
				return t.in.compare(c.records)
			}
			defer t.batch.Release()
			s := Span{Batch: t.batch, Before: Base{c.records, c.lines}, File: c.file, Want: t.want, data: t.chunk.Data}
			s.text, _ = t.src.(*csvSource)
			c.places(t)
			c.done(t)
			if !yield(s, nil) {
				stopped = true
				return errStop
			}
			return nil
		}
		if err := f.run(ctx); err != nil && !stopped {
			yield(Span{}, err)
		}
	}
}

// askingWorker decodes chunks as ask says at the time.
type askingWorker struct {
	ask  func(*table.Want, *table.Error) *table.Want
	text bool // cells may be of another type
	want *table.Want
	src  source
	dec  decoder
}

func (w *askingWorker) decode(ctx context.Context, t *task) (err error) {
	want := w.ask(nil, nil)
	for {
		if w.src != t.src || w.want != want {
			if w.dec, err = t.src.NewDecoder(*want); err != nil {
				return err
			}
			w.src, w.want = t.src, want
		}
		if t.batch, err = w.dec.Decode(ctx, t.chunk); err == nil {
			t.want = want
			return nil
		}
		bad, ok := errors.AsType[*table.Error](err)
		if !w.text || !ok || bad.Column == "" {
			return err
		}
		if want = w.ask(want, bad); want == nil {
			return err
		}
	}
}

// Chosen is the columns of a table by their roles, as indices.
type Chosen struct {
	Label, Features []int
	Weight, ID      int // −1: none
}

// Choose finds the columns that r names among those of a table. Features are all
// that are left where r names none. The error is a [*UsageError].
func (r Roles) Choose(names []string) (Chosen, error) {
	got, err := resolveRoles(names, r)
	if err != nil {
		return Chosen{}, err
	}
	return Chosen{got.label, got.features, got.weight, got.id}, nil
}

// TypeName is the name of a column's type, as [Inspect] gives it.
func TypeName(f arrow.Field) string { return typeName(f) }
