package parquetx

import (
	"context"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// Decoder reads columns of a file into batches, from any number of goroutines.
//
// The ranges of a row group are asked for from its start, in order and without gaps,
// each once, by whoever is free: goroutines take the next of [File.Ranges] and call
// Decode. It goes through the columns, and waits at each until the range before has
// passed it. So goroutines follow each other one column apart, each page is
// decompressed once, and memory holds one page of each column and its dictionary.
// Row groups do not wait for each other.
//
// A range whose predecessor nobody asks for waits until its context ends. A row group
// that was read to its end can be read again.
type Decoder struct {
	file    *File
	schema  *arrow.Schema
	columns []*column
	scratch sync.Pool // of *scratch

	mu     sync.Mutex
	groups map[int]*groupCursor // those that are being read
	pages  atomic.Int64         // bytes of those that cursors hold
}

// groupCursor stands in a row group, at a row of its own in each column.
type groupCursor struct {
	gates   *gates
	cursors [][]*cursor // of each column's leaves; nil where the column is not begun
}

// NewDecoder returns a decoder of columns, given by their indexes in the schema, in
// the order wanted; nil means all. A column that cannot be read is an error that
// wraps [ErrUnsupported].
func (f *File) NewDecoder(columns []int) (*Decoder, error) {
	if columns == nil {
		columns = make([]int, len(f.columns))
		for i := range columns {
			columns[i] = i
		}
	}
	d := &Decoder{file: f, groups: map[int]*groupCursor{}}
	d.scratch.New = func() any { return new(scratch) }
	fields := make([]arrow.Field, 0, len(columns))
	for _, i := range columns {
		if i < 0 || i >= len(f.columns) {
			return nil, fmt.Errorf("parquetx: there is no column %d", i)
		}
		c := &f.columns[i]
		if c.reason != "" {
			return nil, fmt.Errorf("parquetx: column %s: %s %w", table.Excerpt(c.field.Name), c.reason, ErrUnsupported)
		}
		d.columns = append(d.columns, c)
		fields = append(fields, c.field)
	}
	d.schema = arrow.NewSchema(fields, nil)
	return d, nil
}

// Schema is that of the batches.
func (d *Decoder) Schema() *arrow.Schema { return d.schema }

// Decode reads the rows of r. The batch is the caller's to release.
//
// The wait for the range before ends when ctx does, with ctx's error. After an error
// the rest of the row group cannot be read: ranges behind it fail too. Errors about
// a value are a [*table.Error] whose record is the row of r, counted from 1; those
// about the file wrap [ErrCorrupt], [ErrUnsupported] or [ErrLimit]; those of the
// file's reader pass through.
func (d *Decoder) Decode(ctx context.Context, r Range) (arrow.RecordBatch, error) {
	if r.Group < 0 || r.Group >= len(d.file.footer.groups) {
		return nil, fmt.Errorf("parquetx: there is no row group %d", r.Group)
	}
	rows := d.file.footer.groups[r.Group].rows
	if r.From < 0 || r.From >= r.To || r.To > rows || r.Rows() > math.MaxInt32 {
		return nil, fmt.Errorf("parquetx: row group %d has no rows %d to %d", r.Group, r.From, r.To)
	}
	g := d.group(r.Group)
	arrays, err := d.decode(ctx, g, r, r.To == rows)
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	if err != nil {
		g.gates.fail(r.From, err)
		return nil, err
	}
	if r.To == rows {
		d.drop(r.Group, g)
	}
	return array.NewRecordBatch(d.schema, arrays, r.Rows()), nil
}

// decode takes the range through the columns.
func (d *Decoder) decode(ctx context.Context, g *groupCursor, r Range, last bool) (arrays []arrow.Array, err error) {
	s := d.scratch.Get().(*scratch)
	defer d.scratch.Put(s)
	arrays = make([]arrow.Array, 0, len(d.columns))
	size := int64(0)
	for i, c := range d.columns {
		if err := g.gates.enter(ctx, i, r.From); err != nil {
			return arrays, err
		}
		if g.cursors[i] == nil {
			g.cursors[i] = d.begin(c, r.Group)
		}
		a, err := d.column(c, g.cursors[i], s, r, last)
		if err != nil {
			return arrays, err
		}
		arrays = append(arrays, a)
		if size += arrayBytes(a.Data()); size > d.file.options.MaxBatch {
			return arrays, tooManyRows(r, d.file.options.MaxBatch)
		}
		g.gates.leave(i, r.To)
	}
	return arrays, nil
}

// tooManyRows is the error of a range that takes too much memory.
func tooManyRows(r Range, limit int64) error {
	what := "the row takes"
	if r.Rows() > 1 {
		what = fmt.Sprintf("%d rows from this one on take", r.Rows())
	}
	return &table.Error{Place: table.Place{Record: 1, Byte: -1}, Err: &table.LimitError{
		Says: fmt.Sprintf("%s more than %d bytes in memory, the limit", what, limit), Option: "MaxBatch", Err: ErrLimit,
	}}
}

// begin makes the cursors of a column at the start of a row group.
func (d *Decoder) begin(c *column, group int) []*cursor {
	cursors := make([]*cursor, len(c.leaves))
	for k := range c.leaves {
		l := &c.leaves[k]
		cursors[k] = &cursor{leaf: l, pages: newPageReader(d.file, &d.file.footer.groups[group].chunks[l.index], &d.pages)}
	}
	return cursors
}

// column reads the rows of one column. Whatever a library does not like about the
// bytes becomes an error of the column.
func (d *Decoder) column(c *column, cursors []*cursor, s *scratch, r Range, last bool) (a arrow.Array, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged("%v", p)
		}
		if err == nil {
			return
		}
		if a != nil {
			a.Release()
			a = nil
		}
		at := int64(0)
		for _, c := range cursors { // values are read, and stored, behind their keys
			at = max(at, c.pages.at)
			c.free()
		}
		if isFault(err) {
			err = inChunk(c.field.Name, r.Group, at, err)
		}
	}()
	if a, err = c.read(s, cursors, d.file.options.MaxColumn, int(r.Rows())); err != nil || !last {
		return a, err
	}
	for _, c := range cursors {
		if err := c.finish(); err != nil {
			return a, err
		}
	}
	return a, nil
}

// group is the cursor of a row group, a new one at its start.
func (d *Decoder) group(i int) *groupCursor {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.groups[i]
	if g == nil {
		g = &groupCursor{gates: newGates("range", "parquetx: the range from row %d is asked for twice", len(d.columns)), cursors: make([][]*cursor, len(d.columns))}
		d.groups[i] = g
	}
	return g
}

// drop forgets a row group that is read.
func (d *Decoder) drop(i int, g *groupCursor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.groups[i] == g {
		delete(d.groups, i)
	}
}
