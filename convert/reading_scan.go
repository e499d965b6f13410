package convert

import (
	"context"
	"errors"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Scan is a pass over inputs each of which is a table of its own: unlike those of a
// [Dataset] they need not fit each other, and one that cannot be read does not keep
// the others from being read. Its functions are told the index of the input.
type Scan[T any] struct {
	// Open is called once, before an input's rows, from any goroutine, and says how they
	// are decoded; false leaves them out.
	Open func(i int, s *Source) (table.Want, bool)
	// Look sees a batch as soon as it is decoded, from several goroutines at once and in
	// any order. Places are relative to the batch, of which it keeps nothing.
	Look func(i int, b *table.Batch) T
	// Visit has the batches in order and what Look made of them. The places of their
	// changes and bad rows are those of the input. Its error ends the pass.
	Visit func(i int, before Base, b *table.Batch, made T) error
	// End is called after the last row of an input, with the source's warnings, or with
	// the error that ended it. Its own error ends the pass.
	End func(i int, warnings []string, err error) error
}

// Base is what came before a batch in its input: what places relative to the
// batch are rebased with.
type Base struct {
	Records, Lines int64
}

// Source is an input whose columns are known.
type Source struct{ src source }

// Schema has no fields if the input holds no record that would tell.
func (s *Source) Schema() *arrow.Schema { return s.src.Schema() }

// Header reports whether the input begins with the names of its columns.
func (s *Source) Header() bool {
	c, ok := s.src.(*csvSource)
	return ok && c.schema.Header
}

// Sampled tells how many of the cells of column i that were looked at hold numbers,
// or truth values, times and the like, and how many hold other text, of which
// example is one. ok is false if the format's columns have types.
func (s *Source) Sampled(i int) (values, texts int64, example string, ok bool) {
	from, ok := s.src.(sampler)
	if !ok {
		return 0, 0, "", false
	}
	c := from.Seen(i)
	return c.numbers, c.texts, c.example, true
}

// Run makes the pass, in parallel and in bounded memory as all reading. A CSV of which
// nobody can tell whether it has a header is taken to have none.
func (p *Scan[T]) Run(ctx context.Context, inputs []*Peeked, o OpenOptions) error {
	states := make([]state, len(inputs))
	for from := 0; from < len(inputs); {
		to := len(inputs)
		if inputs[from].held != nil {
			to = from + 1
		}
		at, err := p.run(ctx, inputs[from:to], states[from:to], from, o)
		at += from
		if _, asked := errors.AsType[*UsageError](err); asked && !o.Read.Header && !o.Read.NoHeader {
			plain := o
			plain.Read.NoHeader = true
			_, err = p.run(ctx, inputs[at:at+1], states[at:at+1], at, plain)
			to = at + 1
		}
		if own, ok := errors.AsType[*ownError](err); ok {
			return own.error
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if err := p.End(at, nil, err); err != nil {
				return err
			}
			to = at + 1
		}
		from = to
	}
	return nil
}

// ownError is one that a function of the pass returned, or that concerns no input.
type ownError struct{ error }

// state is what is known of an input since its first chunk. It outlives a run that
// ended before the input's turn came.
type state struct {
	once sync.Once
	want table.Want
	ok   bool
}

// run reads inputs until one cannot be read: then at is its index. The first one is
// the from-th of all.
func (p *Scan[T]) run(ctx context.Context, list []*Peeked, states []state, from int, o OpenOptions) (at int, err error) {
	j := o.job(nil)
	set := inputs{job: &j}
	for _, in := range list {
		j.Inputs = append(j.Inputs, in.Path)
		set.list = append(set.list, in.Input)
	}
	if err := j.resolve(ctx); err != nil {
		return 0, &ownError{err}
	}
	for _, in := range list {
		j.seen.listed([]storage.Info{in.seen})
	}
	if held := list[0].held; held != nil {
		src, err := held.format.open(ctx, held.stream, j.Read, nil)
		if err != nil {
			return 0, inputError(err)
		}
		set.held = &opened{stream: held.stream, format: held.format, src: src}
	}
	open := func(t *task) *state {
		s := &states[t.input]
		s.once.Do(func() { s.want, s.ok = p.Open(from+t.input, &Source{t.src}) })
		return s
	}
	var mu sync.Mutex
	made := make(map[*task]T)
	f := flow{inputs: &set, threads: j.Threads, memory: j.Memory}
	f.work = func() func(context.Context, *task) {
		var src source
		var dec decoder
		return func(ctx context.Context, t *task) {
			t.err = guard(func() (err error) {
				s := open(t)
				if !s.ok {
					return nil
				}
				if t.src != src {
					if dec, err = t.src.NewDecoder(s.want); err != nil {
						return err
					}
					src = t.src
				}
				if t.batch, err = dec.Decode(ctx, t.chunk); err != nil {
					return err
				}
				f.measure(t, int64(cap(t.raw))+batchBytes(t.batch))
				v := p.Look(from+t.input, &t.batch)
				mu.Lock()
				made[t] = v
				mu.Unlock()
				return nil
			})
		}
	}
	var c tally
	f.emit = func(t *task) error {
		at = t.input
		c.start(t)
		if t.err != nil {
			return c.failure(t, t.err)
		}
		if t.last {
			if err := guard(func() error { open(t); return nil }); err != nil {
				return &ownError{err}
			}
			rows := c.records
			if !states[t.input].ok {
				rows = -1
			}
			if err := t.in.compare(rows); err != nil {
				return err
			}
			return own(p.End(from+t.input, t.src.Warnings(), nil))
		}
		if !states[t.input].ok {
			return nil
		}
		defer t.batch.Release()
		mu.Lock()
		v := made[t]
		delete(made, t)
		mu.Unlock()
		before := Base{c.records, c.lines}
		c.places(t)
		c.done(t)
		return own(p.Visit(from+t.input, before, &t.batch, v))
	}
	return at, f.run(ctx)
}

func own(err error) error {
	if err == nil {
		return nil
	}
	return &ownError{err}
}
