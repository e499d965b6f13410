package csvml

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
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
	targets [][]target // by cell of a record
	steps   []step     // the same, as the row loop wants it
	careful bool       // a row needs more care than the row loop takes
	pool    pool

	nullLengths uint64 // bit n: a null token is n bytes long, the last bit: 63 or more

	chunk
}

// chunk is the state of one call of Decode.
type chunk struct {
	b       []byte
	row     int // of the batch: good rows so far
	dropped int64
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

// target is where the values of one column of the file go.
type target struct {
	out      *output
	class    class  // of its values: a pack of text holds two
	at       int    // within a row of a pack, as out stores it
	cell     int    // of the record
	name     string // of the column
	bool     bool   // true and false are values of the column
	nullable bool
	label    bool
	own      bool // the type is the one that a sample gave the column
	nulls    table.Nulls
}

// NewDecoder returns a decoder of the chunks of a file with schema s.
//
// Want may ask for float32, float64, all integer types, decimal128, bool, date32,
// timestamp[us], string, [table.Verbatim] and binary columns, and for packs of
// float32, float64, int32 and string. Text is decoded as string only if it is
// valid UTF-8; as binary, whatever it is.
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

// longestPlain is more than the length of any cell that number.Run takes.
const longestPlain = 64

// place gives each wanted column a place in the outputs.
func (dec *Decoder) place(w table.Want) error {
	cellOf := make(map[string]int, len(dec.targets))
	for i := range dec.targets {
		cellOf[dec.name(i)] = i
	}
	add := func(name string, t target) error {
		cell, ok := cellOf[name]
		if !ok {
			return noColumn(name)
		}
		t.cell, t.name = cell, name
		sampled := dec.in.Field(dec.source(cell)).Type
		t.bool = sampled.ID() == arrow.BOOL
		t.own = t.own && arrow.TypeEqual(t.out.elem, sampled) && t.class != classNumber
		t.nulls = w.Nulls
		dec.targets[cell] = append(dec.targets[cell], t)
		return nil
	}
	var fields []arrow.Field
	for _, f := range w.Columns {
		o, err := newOutput(f, f.Type, 1)
		if err != nil {
			return err
		}
		if !f.Nullable && o.class.numeric() && o.class > classFloat64 && w.Nulls == table.NullNaN {
			return fmt.Errorf("csvml: column %s: %s has no NaN for a missing value", table.Excerpt(f.Name), f.Type)
		}
		if err := add(f.Name, target{out: o, class: o.class, nullable: f.Nullable, label: table.IsLabel(f), own: true}); err != nil {
			return err
		}
		o.nullable = f.Nullable && !table.IsLabel(f)
		dec.outputs = append(dec.outputs, o)
		fields = append(fields, f)
	}
	for _, p := range w.Packs {
		if len(p.From) == 0 {
			return fmt.Errorf("csvml: %s: a pack of no columns", table.Excerpt(p.Name))
		}
		f := p.Field()
		o, err := newOutput(f, p.Elem, len(p.From))
		if err != nil {
			return err
		}
		switch {
		case o.class == classText:
			if err := o.sortText(p, func(name string) int { return cellOf[name] }); err != nil {
				return err
			}
		case o.class < classFloat32 || o.class > classInt32:
			return fmt.Errorf("csvml: cannot pack %s", p.Elem)
		case p.Nullable || p.Numbers != nil:
			return fmt.Errorf("csvml: %s: nulls and the text of numbers are for packs of strings", table.Excerpt(p.Name))
		case o.class == classInt32 && w.Nulls == table.NullNaN && !p.Label:
			return fmt.Errorf("csvml: %s: int32 has no NaN for a missing value", table.Excerpt(p.Name))
		}
		for i, name := range p.From {
			t := target{out: o, class: o.class, at: i, nullable: p.Nullable, label: p.Label}
			if i < len(p.Numbers) && p.Numbers[i] {
				t.class = classNumber
			}
			if o.places != nil {
				t.at = o.places[i]
			}
			if err := add(name, t); err != nil {
				return err
			}
		}
		o.nullable = p.Nullable && !p.Label
		dec.outputs = append(dec.outputs, o)
		fields = append(fields, f)
	}
	dec.schema = arrow.NewSchema(fields, nil)
	if dec.all {
		dec.schema = dec.in.Schema
	}
	return nil
}

func newOutput(f arrow.Field, elem arrow.DataType, width int) (*output, error) {
	o := &output{field: f, elem: elem, class: classOf(elem, table.IsVerbatim(f)), width: width}
	if o.class == classNone {
		return nil, fmt.Errorf("csvml: column %s: cannot decode text as %s", table.Excerpt(f.Name), elem)
	}
	if fw, ok := elem.(arrow.FixedWidthDataType); ok && o.class != classBool {
		o.bytes = fw.Bytes()
	}
	return o, nil
}

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
		return table.Batch{}, &table.Error{Err: limitError("the chunk is", maxChunk, "bytes", "a chunk")}
	}
	dec.chunk = chunk{b: b, changes: dec.changes, scratch: dec.scratch}
	lines := bytes.Count(b, []byte{dec.eol})
	if len(b) > 0 && b[len(b)-1] != dec.eol {
		lines++
	}
	// A record takes a line, and a byte a cell at least.
	rows := min(lines, len(b)/len(dec.targets)+1)
	for _, o := range dec.outputs {
		o.begin(&dec.pool, rows, len(b))
	}
	if err := dec.rows(); err != nil {
		changes := dec.changes.take()
		for _, o := range dec.outputs {
			o.drop(&dec.pool)
		}
		return table.Batch{Changes: changes}, err
	}
	batch := table.Batch{
		Records: dec.record() - 1, Lines: int64(lines), Dropped: dec.dropped,
		Bad: dec.bad, Changes: dec.changes.take(),
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
func (c *chunk) record() int64 { return int64(c.row) + c.dropped + int64(len(c.bad)) + 1 }
