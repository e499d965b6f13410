package avrox

import (
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// Decoder turns blocks into record batches. It is for one goroutine at a time;
// several decoders may work on parts of one file at once.
type Decoder struct {
	header   *Header
	schema   *arrow.Schema
	columns  []*column // of the batch
	texts    []*column // those whose text is to be checked
	ops      []op
	inflater inflater
	scratch  []byte // JSON text of a value
	entries  []entry

	// Of one call of Decode.
	room   int   // rows there is memory for
	most   int   // bytes of Arrow memory that a null, a symbol or JSON may blow up to
	made   int   // bytes of text that are longer than what they were made of
	fault  blame // the first
	rows   int   // before the block
	record int   // in hand, from 0
}

// blame is what is wrong with a value, or with a block.
type blame struct {
	row    int
	column *column // nil: none
	value  string  // an excerpt
	err    error
}

// NewDecoder makes a decoder of the columns with these indices in h.Schema, in
// this order; nil means all. One that is not there or is asked for twice is an
// error, one that cannot be read is an [ErrUnsupported].
func (h *Header) NewDecoder(columns []int) (*Decoder, error) {
	if columns == nil {
		columns = make([]int, h.Schema.NumFields())
		for i := range columns {
			columns[i] = i
		}
	}
	d := &Decoder{header: h, inflater: inflater{codec: h.Codec, limit: h.options.MaxBlock}}
	values := h.root.values(nil)
	targets := make([]*column, len(values))
	fields := make([]arrow.Field, len(columns))
	for i, index := range columns {
		if index < 0 || index >= len(values) {
			return nil, fmt.Errorf("avrox: there is no column %d, the file has %d", index, len(values))
		}
		fields[i] = h.Schema.Field(index)
		if targets[index] != nil {
			return nil, fmt.Errorf("avrox: column %s is asked for twice", excerpt(fields[i].Name))
		}
		v := values[index]
		if v.code == opUnsupported {
			return nil, fmt.Errorf("avrox: column %s: %s %w", excerpt(fields[i].Name), v.reason, ErrUnsupported)
		}
		c := newColumn(fields[i].Name, *v)
		targets[index] = c
		d.columns = append(d.columns, c)
		if c.strings() != nil {
			d.texts = append(d.texts, c)
		}
	}
	d.schema = arrow.NewSchema(fields, nil)
	d.ops = program(&h.root, targets)
	return d, nil
}

// values appends those of the columns in it.
func (it *item) values(to []*value) []*value {
	if it.column >= 0 {
		return append(to, &it.value)
	}
	for i := range it.items {
		to = it.items[i].values(to)
	}
	return to
}

// Schema is that of the batches.
func (d *Decoder) Schema() *arrow.Schema { return d.schema }

// Decode decodes whole blocks, such as [Header.Cut] finds, into one batch, which
// the caller releases.
//
// The first record that is damaged or does not fit is a [*table.Error]: Record is
// counted from 1 in blocks, Byte is where its block starts in blocks. Where the
// data is blown up in Arrow memory, as nulls, enums and JSON are, to more than twice
// MaxBlock or the length of blocks, that is an [ErrLimit].
func (d *Decoder) Decode(blocks []byte) (b arrow.RecordBatch, err error) {
	at := 0
	defer func() {
		r := recover()
		if r != nil {
			err = d.place(at, corrupt("%v", r))
		}
		if err != nil {
			for _, c := range d.columns {
				c.drop(r == nil)
			}
		}
	}()
	d.start(blocks)
	for at < len(blocks) {
		blk, err := d.header.block(blocks, at)
		if err != nil {
			return nil, d.place(at, err)
		}
		if err := d.block(blk); err != nil {
			return nil, d.place(at, err)
		}
		at = blk.end
	}
	return d.finish(), nil
}

// errBlame says that what is wrong is in fault.
var errBlame = errors.New("see fault")

// place is an error in the block at an offset.
func (d *Decoder) place(at int, err error) error {
	e := &table.Error{Place: table.Place{Record: int64(d.rows) + 1, Byte: int64(at)}, Err: err}
	if err == errBlame {
		e.Record, e.Value, e.Err = int64(d.fault.row)+1, d.fault.value, d.fault.err
		if d.fault.column != nil {
			e.Column = d.fault.column.name
		}
	}
	return e
}

// expansion is how many bytes of Arrow memory one that is stored may take before
// it is seen that it does.
const expansion = 16

// start prepares for blocks: memory for the rows that their headers tell, as far
// as there can be as many.
func (d *Decoder) start(blocks []byte) {
	d.room, d.made, d.rows, d.fault = 0, 0, 0, blame{}
	d.most = 2 * max(d.header.options.MaxBlock, len(blocks))
	rows := 0
	for at := 0; at < len(blocks); {
		blk, err := d.header.block(blocks, at)
		if err != nil {
			break
		}
		rows, at = rows+blk.records, blk.end
	}
	likely := expansion * len(blocks)
	for _, c := range d.columns {
		c.usual = min(c.usual, likely)
	}
	d.grow(min(rows, likely/max(d.header.arrowRow, 1)))
}

// grow makes room for so many rows in all columns.
func (d *Decoder) grow(rows int) {
	d.room = rows
	for _, c := range d.columns {
		c.grow(rows)
	}
	for i := range d.ops {
		d.ops[i].bind()
	}
}

// block decodes a block into the rows after those that are there.
func (d *Decoder) block(b block) error {
	data, err := d.inflater.block(b.data)
	if err != nil {
		return &fault{fmt.Sprintf("the block cannot be decompressed: %v", err), err}
	}
	if err := d.header.checkExpansion(len(data), len(b.data)); err != nil {
		return err
	}
	if err := d.header.checkRecords(int64(b.records), len(data)); err != nil {
		return err
	}
	rows := d.rows + b.records
	if b.records > math.MaxInt32-d.rows {
		return &fault{fmt.Sprintf("more than %d records for one batch", math.MaxInt32), ErrLimit}
	}
	if rows > d.room {
		if rows > d.most/max(d.arrowRow(), 1) {
			return overLimit("MaxBlock", "%d records take more than %d bytes in memory, the limit", rows, d.most)
		}
		d.grow(max(rows, min(2*d.room, d.most/max(d.arrowRow(), 1))))
	}
	pos := d.records(data, d.rows, rows)
	if pos < 0 {
		d.checkTexts(d.fault.row)
		return errBlame
	}
	if !d.checkTexts(rows) {
		return errBlame
	}
	if pos < len(data) {
		return corrupt("%d bytes are left over behind the last record of the block", len(data)-pos)
	}
	d.rows = rows
	return nil
}

// arrowRow is what a row of the columns that are wanted takes at least.
func (d *Decoder) arrowRow() int {
	bits := 0
	for _, c := range d.columns {
		bits = min(bits+c.value.bits, 8*manyBytes)
	}
	return (bits + 7) / 8
}

// finish makes the batch.
func (d *Decoder) finish() arrow.RecordBatch {
	arrays := make([]arrow.Array, len(d.columns))
	for i, c := range d.columns {
		data := c.finish(d.rows)
		arrays[i] = array.MakeFromData(data)
		data.Release()
	}
	b := array.NewRecordBatch(d.schema, arrays, int64(d.rows))
	for _, a := range arrays {
		a.Release()
	}
	return b
}
