package parquetx

import (
	"context"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Encoder writes one file from many goroutines. Each takes a batch, the next one
// in order, and calls Append; the bytes it gets are the file's, in the order of the
// batches, and do not depend on the number of goroutines.
//
// Append goes through the columns, and waits at each until the batch before has
// passed it. So goroutines follow each other one column apart, and a column that
// takes more than its share of the time holds the others up. No batch is kept:
// memory holds the compressed pages of the open row group, and the open page of
// each column.
type Encoder struct {
	options WriteOptions
	plans   []writePlan
	columns []*columnWriter
	leaves  []*leafWriter // of all columns
	codec   pageCodec
	gates   *gates
	scratch sync.Pool // of *writeScratch

	mu     sync.Mutex
	open   []writtenGroup // row groups that are not complete, in order
	first  int            // number of the first of open
	offset int64          // in the file, behind the groups that are complete
	placed []placedGroup
	rows   int64
}

// fileMagic is the beginning and the end of each Parquet file.
const fileMagic = "PAR1"

// NewEncoder returns an encoder of batches with the schema s. Errors wrap
// [ErrUnsupported] if s or o has something that a file cannot.
//
// Of types that Parquet has not, LargeString and LargeBinary are written as String
// and Binary, Date64 as days, and times and timestamps in seconds as milliseconds.
// Fields that are not nullable become required. The metadata of fields whose keys
// begin with "recast." is kept in the file's, under the key "recast.fields".
//
// Pages are of version 1, of 20,000 rows or 1 MiB at most, a longer row being a page
// of its own, and have a checksum. Their values are numbers of a dictionary as long as
// that is smaller, else, of integers, differences (DELTA_BINARY_PACKED) if those
// are, else PLAIN.
func NewEncoder(s *arrow.Schema, o WriteOptions) (*Encoder, error) {
	plans, err := planColumns(s)
	if err != nil {
		return nil, err
	}
	values := rowValues(plans)
	if o, err = o.check(values); err != nil {
		return nil, err
	}
	codec, err := newPageCodec(o)
	if err != nil {
		return nil, err
	}
	e := &Encoder{options: o, plans: plans, codec: codec, offset: int64(len(fileMagic))}
	e.scratch.New = func() any { return new(writeScratch) }
	limit := pageLimit{rows: int(min(pageRows, max(minPageRows, openValues/values))), bytes: pageBytes}
	for i := range plans {
		c := &columnWriter{plan: &plans[i], pages: limit, groupRows: o.GroupRows}
		first := len(e.leaves)
		c.closed = func(group int, chunks []*writtenChunk) { e.took(group, first, chunks) }
		for k := range plans[i].leaves {
			c.leaves = append(c.leaves, newLeafWriter(&plans[i].leaves[k], &e.codec))
		}
		e.leaves = append(e.leaves, c.leaves...)
		e.columns = append(e.columns, c)
	}
	e.gates = newGates("batch", "parquetx: batch %d is there twice", len(plans))
	return e, nil
}

// Head is what the file begins with.
func (e *Encoder) Head() []byte { return []byte(fileMagic) }

// Append writes the rows of b, which is batch number turn: 0, 1, 2, …, each once,
// from any goroutine. It appends to dst the row groups that are complete with it.
//
// It waits for the batches before; the wait ends when ctx does, with ctx's error.
// After an error nothing more can be written: batches behind it fail too, those
// before it go on. A value that cannot be written is a [*table.Error] whose record
// is the row of b, counted from 1.
func (e *Encoder) Append(ctx context.Context, dst []byte, turn int64, b arrow.RecordBatch) ([]byte, error) {
	groups, err := e.write(ctx, turn, b)
	if err != nil {
		e.gates.fail(turn, err)
		return dst, err
	}
	for _, g := range groups {
		dst = g.append(dst)
	}
	return dst, nil
}

// write takes b through the columns, and returns the row groups that are complete
// with it, their place in the file being settled.
func (e *Encoder) write(ctx context.Context, turn int64, b arrow.RecordBatch) (groups []writtenGroup, err error) {
	if err := e.check(b); err != nil {
		return nil, err
	}
	s := e.scratch.Get().(*writeScratch)
	defer e.scratch.Put(s)
	for i, c := range e.columns {
		if err := e.gates.enter(ctx, i, turn); err != nil {
			return nil, err
		}
		if err := c.append(s, b.Column(i)); err != nil {
			return nil, err
		}
		if i == len(e.columns)-1 {
			groups = e.place(b.NumRows())
		}
		e.gates.leave(i, turn+1)
	}
	return groups, nil
}

// check compares a batch with the schema.
func (e *Encoder) check(b arrow.RecordBatch) error {
	if int(b.NumCols()) != len(e.plans) {
		return fmt.Errorf("parquetx: a batch of %d columns, the schema has %d", b.NumCols(), len(e.plans))
	}
	for i, c := range b.Columns() {
		if f := e.plans[i].field; !arrow.TypeEqual(c.DataType(), f.Type) {
			return fmt.Errorf("parquetx: column %s: type %s is not %s, that of the schema", table.Excerpt(f.Name), c.DataType(), f.Type)
		}
	}
	return nil
}

// Tail ends the file, once all calls of Append have returned: it is the last row
// group, the page indexes and the footer.
func (e *Encoder) Tail() ([]byte, error) {
	if err := e.gates.close(); err != nil {
		return nil, err
	}
	s := e.scratch.Get().(*writeScratch)
	defer e.scratch.Put(s)
	for _, c := range e.columns {
		if c.rows > 0 {
			if err := c.close(s); err != nil {
				return nil, err
			}
		}
	}
	var tail []byte
	for _, g := range e.place(0) {
		tail = g.append(tail)
	}
	return e.footer(tail), nil
}
