package pack

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/internal/take"
	"github.com/recast-ml/recast/table"
)

// Packer gives the batches of one decoder the form that is wanted. One goroutine may
// use it at a time; its batches may be released on any.
type Packer struct {
	// Allocator is where the memory of batches comes from and where it goes back
	// to on their last Release; by default one that uses it again.
	Allocator memory.Allocator

	columns []int
	types   []arrow.DataType // of them
	outputs []output
	schema  *arrow.Schema
	skip    bool
	sieve   sieve
}

// output is one column of the batches made here. All of its methods but load are
// about the batch that load was called with last.
type output interface {
	// load takes what it needs of a batch. An error is about all of it.
	load(b arrow.RecordBatch) error
	// array makes the column, bad rows and all, and finds out whether there is
	// something odd in it.
	array(mem memory.Allocator) arrow.Array
	// refuse tells the sieve which rows are not to be had.
	refuse(s *sieve)
	// tell counts what changed in the rows that stay.
	tell(t *tally)
	// unload forgets the batch.
	unload()
}

// New returns a packer of batches that have columns of src. An error that wraps
// [ErrUnsupported] names the column that cannot be had as w wants it.
//
// That integers have no NaN for nulls is no error here: the rows that hold one are
// bad.
func New(src *arrow.Schema, w table.Want) (*Packer, error) {
	p := &Packer{Allocator: &pool.Shared, skip: w.Skip}
	plan, err := newPlan(src, w)
	if err != nil {
		return nil, err
	}
	p.columns, p.outputs, p.schema = plan.columns, plan.outputs, arrow.NewSchema(plan.fields, nil)
	for _, i := range p.columns {
		p.types = append(p.types, src.Field(i).Type)
	}
	return p, nil
}

// Columns are the indices of the columns that it needs, each once, in the order of
// the file.
func (p *Packer) Columns() []int { return slices.Clone(p.columns) }

// Schema is that of its batches.
func (p *Packer) Schema() *arrow.Schema { return p.schema }

// Pack makes a batch of b, which has the columns that [Packer.Columns] says, in that
// order, and stays the caller's.
//
// The first row that cannot be had is a [*table.Error], of several columns for the
// first in the order of the output; if asked to skip, it is left out and listed in
// Bad. With an error comes a batch that holds nothing but the Changes before it. The
// records of places are rows of b.
func (p *Packer) Pack(b arrow.RecordBatch) (table.Batch, error) {
	if err := p.fits(b); err != nil {
		return table.Batch{}, err
	}
	out := table.Batch{Records: b.NumRows()}
	p.sieve.reset(int(b.NumRows()))
	columns := make([]arrow.Array, 0, len(p.outputs))
	defer func() {
		for i, a := range columns {
			p.outputs[i].unload()
			a.Release()
		}
	}()
	for _, o := range p.outputs {
		if err := o.load(b); err != nil {
			o.unload()
			return table.Batch{}, err
		}
		columns = append(columns, o.array(p.Allocator))
		o.refuse(&p.sieve)
	}
	var failed *table.Error
	out.Bad, failed = p.sieve.finish(p.skip)
	t := tally{sieve: &p.sieve}
	for _, o := range p.outputs {
		o.tell(&t)
	}
	out.Changes = t.changes()
	if failed != nil {
		return table.Batch{Changes: out.Changes}, failed
	}
	out.Dropped, out.Drops = int64(p.sieve.dropped), p.sieve.drops()
	rows := b.NumRows() - out.Dropped - int64(len(out.Bad))
	if rows < b.NumRows() {
		stay := p.sieve.spans()
		for i, a := range columns {
			columns[i] = take.Array(p.Allocator, a, stay)
			a.Release()
		}
	}
	out.RecordBatch = array.NewRecordBatch(p.schema, columns, rows)
	return out, nil
}

// fits checks that b is a batch of the columns asked for.
func (p *Packer) fits(b arrow.RecordBatch) error {
	if int(b.NumCols()) != len(p.types) {
		return fmt.Errorf("pack: a batch of %d columns, not %d", b.NumCols(), len(p.types))
	}
	for i, t := range p.types {
		if got := b.Column(i).DataType(); !arrow.TypeEqual(got, t) {
			return fmt.Errorf("pack: column %s is %s in a batch, not %s", table.Excerpt(b.ColumnName(i)), got, t)
		}
	}
	return nil
}
