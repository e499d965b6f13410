package csvml

import (
	"bytes"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// Decoder turns chunks of whole records into batches. One goroutine may use it
// at a time; its batches may be released on any.
type Decoder struct {
	syntax
	d      Dialect
	schema *arrow.Schema // of the batches
	in     *Schema
	all    bool
	skip   bool

	outputs []*output
	sparse  []*output // those of sparse packs
	coders  []*coder
	targets [][]target // by cell of a record
	steps   []step     // the same, as the row loop wants it
	careful bool       // a row needs more care than the row loop takes
	pool    pool.Pool

	nullLengths uint64 // bit n: a null token is n bytes long, the last bit: 63 or more

	chunk
}

// chunk is the state of one call of Decode.
type chunk struct {
	b       []byte
	row     int // of the batch: good rows so far
	drops   []int32
	bad     []table.Error
	changes changes
	scratch []byte

	counted   int   // the last place asked for
	line      int64 // line ends before it
	lineStart int   // of its line

	start int   // of the record at hand
	drop  bool  // it holds a null that drops it
	fault error // what is wrong with one of its cells
	at    int   // where that starts
	cell  int   // its number
	value string
	hint  string
}

// NewDecoder returns a decoder of the chunks of a file with schema s.
//
// Want may ask for float32, float64, all integer types, decimal128, bool, date32,
// timestamp[us], string, [table.Verbatim] and binary columns, and for packs of
// float32, float64, int32 and string. Text is decoded as string only if it is
// valid UTF-8; as binary, whatever it is. A column that Want.Encode names is asked
// for as numbers only, and its categories have their Index. Want.Fill is for columns
// of numbers and encoded ones; a label has no use for it.
func (d Dialect) NewDecoder(s *Schema, w table.Want) (*Decoder, error) {
	d, err := d.resolve()
	if err != nil {
		return nil, err
	}
	dec := &Decoder{
		syntax: syntax{comma: d.Comma, eol: s.eol},
		d:      d, in: s, all: w.All(), skip: w.Skip,
		targets: make([][]target, s.NumFields()),
	}
	if dec.all {
		w.Columns = s.Fields()
	}
	if err := dec.place(w); err != nil {
		return nil, err
	}
	dec.compile()
	for _, token := range d.Null {
		dec.nullLengths |= 1 << min(len(token), 63)
	}
	dec.careful = d.nullNumber() || s.eol != '\n' || d.MaxField < longestPlain
	dec.changes.columns = len(s.Columns)
	return dec, nil
}

// maxChunk keeps the offsets of text columns within an int32, whatever the text.
const maxChunk = 512 << 20

// maxValues is the most values of an output of a batch: with one-hot columns they may
// be many times the bytes of the chunk.
const maxValues = 1 << 30

const sparseHint = "--sparse keeps only what is not zero"

// longestPlain is more than the length of any cell that number.Run takes.
const longestPlain = 64

// source is the column of the schema that a cell belongs to.
func (dec *Decoder) source(cell int) int {
	if dec.in.source == nil {
		return cell
	}
	return dec.in.source[cell]
}

// name is that of the column a cell belongs to.
func (dec *Decoder) name(cell int) string { return dec.in.Field(dec.source(cell)).Name }

// Decode decodes whole records. The batch does not refer to the chunk; its
// places are relative to it, that is, the chunk's first record is number 1 on
// line 1 at byte 0. A chunk has up to 512 MiB.
//
// Blank lines count as lines but not as records, unless the file has one column:
// then they are null. Unless Want.Skip is set, the first bad record is the
// error, a *[table.Error]. Of several things wrong with one record it names a
// misplaced quote first, then the number of cells, then a limit, then the
// leftmost bad cell. With an error comes a batch that holds nothing but the
// Changes before it.
func (dec *Decoder) Decode(b []byte) (table.Batch, error) {
	if len(b) > maxChunk {
		return table.Batch{}, &table.Error{Err: limitError("the chunk is", maxChunk, "bytes", "")}
	}
	dec.chunk = chunk{b: b, changes: dec.changes, scratch: dec.scratch}
	for _, c := range dec.coders {
		c.begin()
	}
	lines := bytes.Count(b, []byte{dec.eol})
	if len(b) > 0 && b[len(b)-1] != dec.eol {
		lines++
	}
	// A record takes a line, and a byte a cell at least.
	rows := min(lines, len(b)/len(dec.targets)+1)
	for _, o := range dec.outputs {
		if o.sparse == nil && rows > maxValues/o.width {
			return table.Batch{}, &table.Error{Hint: sparseHint, Err: limitError("the batch is", maxValues, "cells", "")}
		}
	}
	for _, o := range dec.outputs {
		o.begin(&dec.pool, rows, len(b))
	}
	if err := dec.rows(); err != nil {
		changes := dec.takeChanges()
		for _, o := range dec.outputs {
			o.drop(&dec.pool)
		}
		return table.Batch{Changes: changes}, err
	}
	batch := table.Batch{
		Records: dec.record() - 1, Lines: int64(lines), Dropped: int64(len(dec.drops)), Drops: dec.drops,
		Bad: dec.bad, Changes: dec.takeChanges(),
	}
	columns := make([]arrow.Array, len(dec.outputs))
	for i, o := range dec.outputs {
		columns[i] = o.array(&dec.pool, dec.row, len(b))
	}
	batch.RecordBatch = array.NewRecordBatch(dec.schema, columns, int64(dec.row))
	for _, c := range columns {
		c.Release()
	}
	dec.b = nil
	return batch, nil
}

// record is the number of the record at hand.
func (c *chunk) record() int64 { return int64(c.row+len(c.drops)+len(c.bad)) + 1 }
