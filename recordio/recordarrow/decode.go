package recordarrow

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Decoder turns framed records into record batches. It is for one goroutine at
// a time; several decoders may work on parts of one file at once.
type Decoder struct {
	// Framing is how records are told apart. Skipped does nothing here.
	recordio.Framing
	// Allocator is where the memory of batches comes from and where it goes
	// back to on their last Release; by default one that uses it again.
	Allocator memory.Allocator

	source  source
	targets []target
	schema  *arrow.Schema // of the batches
	skip    bool
}

// NewDecoder makes a decoder of records that have the columns of s, which
// [SchemaOf] or [RaggedSchemaOf] made, into what w asks for.
//
// A numeric column may be asked for with values of another of the three types,
// a label of one value as a FixedSizeList of one. A pack must be made of the
// label alone or of dense features alone; its width is the column's.
func NewDecoder(s *arrow.Schema, w table.Want) (*Decoder, error) {
	cols, err := columnsOf(s)
	if err != nil {
		return nil, err
	}
	d := &Decoder{Allocator: &pool.Shared, source: newSource(s, cols), skip: w.Skip}
	if d.targets, err = targetsOf(s, cols, w); err != nil {
		return nil, fmt.Errorf("recordarrow: %w", err)
	}
	fields := make([]arrow.Field, len(d.targets))
	for i, t := range d.targets {
		fields[i] = t.field
	}
	d.schema = arrow.NewSchema(fields, nil)
	return d, nil
}

// Schema is that of the batches.
func (d *Decoder) Schema() *arrow.Schema { return d.schema }

// Decode decodes frames, which are whole records, such as [recordio.Framing.Cut]
// finds, into one batch. Its places are relative to frames.
//
// A record that does not fit is a [*table.Error] around a sentinel of recordio
// or table, the first in file order; if asked to skip, it is left out and
// listed in Bad with its frame as Raw. Damaged framing is an error either way.
func (d *Decoder) Decode(frames []byte) (table.Batch, error) {
	c := chunk{frames: frames, framing: d.Framing}
	b, faults, err := d.decode(&c)
	if err == nil && len(faults) == 0 {
		return b, nil
	}
	if err == nil {
		b.Release()
		err = d.firstFatal(&c, faults)
	}
	if err != nil {
		return table.Batch{}, err
	}
	return d.decodeOthers(&c, faults)
}

// decode is one pass over a chunk. Where it reports faults, the batch has the
// rows with them.
func (d *Decoder) decode(c *chunk) (table.Batch, []fault, error) {
	o := readOptions{framing: d.Framing, mem: d.Allocator}
	if d.skip {
		o.bad = c.leaveOut
	}
	cols, rows, faults, err := d.source.read(c.frames, o)
	defer func() {
		for _, a := range cols {
			a.Release()
		}
	}()
	b := table.Batch{Records: int64(rows + len(c.bad)), Bad: c.bad}
	s := shaper{mem: d.Allocator, chunk: c, changes: &b.Changes, faults: faults}
	out := make([]arrow.Array, len(d.targets))
	defer func() {
		for _, a := range out {
			a.Release()
		}
	}()
	for i := range d.targets {
		out[i] = s.shape(&d.targets[i], cols[d.targets[i].from])
	}
	if err != nil {
		// Rows that were read come before the record that was not.
		if fatal := d.firstFatal(c, s.faults); fatal != nil {
			return b, nil, fatal
		}
		return b, nil, recordError(err)
	}
	b.RecordBatch = array.NewRecordBatch(d.schema, out, int64(rows))
	return b, s.faults, nil
}

// firstFatal is the first fault that is not to be skipped, nil if there is none.
func (d *Decoder) firstFatal(c *chunk, faults []fault) error {
	slices.SortStableFunc(faults, func(a, b fault) int { return cmp.Compare(a.row, b.row) })
	for _, f := range faults {
		if f.err != errDrop && !d.skip {
			return c.fail(f)
		}
	}
	return nil
}

// decodeOthers decodes a chunk again without the records that have faults.
func (d *Decoder) decodeOthers(c *chunk, faults []fault) (table.Batch, error) {
	var (
		out = map[int64]*table.Error{} // nil: dropped
	)
	for _, f := range faults {
		p := c.place(f.row, f.column)
		if _, ok := out[p.Record]; ok {
			continue
		}
		if f.err == errDrop {
			out[p.Record] = nil
		} else {
			out[p.Record] = c.fail(f)
		}
	}
	for i := range c.bad {
		out[c.bad[i].Record] = &c.bad[i]
	}
	var (
		rest    = chunk{framing: d.Framing}
		records int64
		bad     []table.Error
		drops   []int32
	)
	for fr, err := range d.Framing.Located(c.frames) {
		if err != nil {
			return table.Batch{}, recordError(err)
		}
		records++
		switch e, ok := out[fr.Record]; {
		case !ok:
			rest.frames = append(rest.frames, fr.Raw...)
			rest.rows = append(rest.rows, spot{fr.Record, fr.Offset})
		case e != nil:
			e.Raw = slices.Clone(fr.Raw)
			bad = append(bad, *e)
		default:
			drops = append(drops, int32(records-1))
		}
	}
	b, again, err := d.decode(&rest)
	switch {
	case err != nil:
		return table.Batch{}, err
	case len(again) > 0:
		b.Release()
		return table.Batch{}, rest.fail(again[0])
	}
	b.Records, b.Bad, b.Dropped, b.Drops = records, bad, int64(len(drops)), drops
	return b, nil
}

// recordError is an error of recordio as one of table.
func recordError(err error) error {
	var e *recordio.Error
	if !errors.As(err, &e) {
		return err
	}
	cause := e.Err
	if e.Detail != "" {
		cause = fmt.Errorf("%w: %s", e.Err, e.Detail)
	}
	return &table.Error{Place: table.Place{Record: e.Record, Byte: e.Offset}, Err: cause}
}
