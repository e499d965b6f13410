package avrox

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Encoder turns record batches into the blocks of an object container file. It is
// for one goroutine at a time; many that are made alike write one file together,
// and which of them makes a block changes none of its bytes. It allocates nothing
// but room in dst, once its buffers have grown.
//
// A row is a record, and a column a field of it:
//
//	Bool                      boolean
//	Int32, Int64              int, long
//	Int8, Int16, Uint8,       int, and the attribute recast.type, the text of the
//	Uint16                    Arrow type
//	Uint32, Uint64            long and recast.type; at most 2⁶³−1
//	Float32, Float64          float, double
//	Float16                   float and recast.type
//	Decimal128                bytes, decimal
//	Date32, Date64            int, date; whole days
//	Time32                    int, time-millis
//	Time64(us)                long, time-micros
//	Time64(ns)                long and recast.type
//	Timestamp                 long, timestamp-millis, -micros or -nanos; local-timestamp-…
//	                          if it has no time zone; one that is not UTC is in the
//	                          attribute recast.timezone, and the instant as it is
//	String, Binary            string, bytes; a string is UTF-8
//	FixedSizeBinary           fixed, named for the column
//	  of table.LogicalUUID    string, uuid
//	List                      array of any of the above
//	FixedSizeList             likewise, and the attribute recast.length
//	sparse, see table.Sparse  array of records of key, a long, and value
//	Null                      null
//
// Seconds are written as milliseconds. A column that may be null is a union with
// null, which comes first and is the default. What metadata of the field has under
// keys that start with "recast." are attributes of the field. A name that Avro does
// not allow has an underscore for each character that is not allowed, and the name
// itself in the attribute recast.name. All other types are an [ErrUnsupported].
type Encoder struct {
	schema  *arrow.Schema
	text    string
	renamed []Renamed
	columns []encColumn
	options WriteOptions
	sync    [syncSize]byte

	compressor encCompressor
	block      []byte // the rows of a block that is not full
	rows       int64  // how many
	most       int    // bytes of a block
}

// NewEncoder makes an encoder of batches of the schema s. The error names the
// column whose type Avro cannot hold, and is an [ErrUnsupported] then.
func NewEncoder(s *arrow.Schema, o WriteOptions) (*Encoder, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	schema, err := newEncSchema(s, o)
	if err != nil {
		return nil, err
	}
	e := &Encoder{schema: s, text: schema.text, renamed: schema.renamed, columns: schema.columns,
		options: o, most: encMaxBlock}
	codec, err := encCodecOf(o.Codec)
	if err != nil {
		return nil, err
	}
	if e.compressor, err = codec.create(o.Level); err != nil {
		return nil, fmt.Errorf("avrox: codec %s: %w", o.Codec, err)
	}
	sum := sha256.Sum256([]byte(e.text + "\x00" + o.Codec))
	copy(e.sync[:], sum[:])
	return e, nil
}

// Schema is the Avro schema in JSON, the attributes of fields included.
func (e *Encoder) Schema() string { return e.text }

// Renamed are the columns whose names Avro does not allow, in their order. A reader
// of this package gives them their own names back.
func (e *Encoder) Renamed() []Renamed { return slices.Clone(e.renamed) }

// AppendHeader appends the header of the file. Its sync marker is a hash of the
// schema and the codec, so that equal tables make equal files.
func (e *Encoder) AppendHeader(dst []byte) []byte {
	dst = append(dst, headerMagic...)
	dst = encLong(dst, 2) // entries
	for _, s := range []string{keyCodec, e.options.Codec, keySchema, e.text} {
		dst = append(encLong(dst, int64(len(s))), s...)
	}
	dst = append(dst, 0) // no more entries
	return append(dst, e.sync[:]...)
}

// Append appends the rows of b as whole blocks of about [WriteOptions.BlockBytes]:
// none if it has no rows. It has the columns of the encoder's schema, and may be a
// slice of another. A value that Avro cannot hold is a [*table.Error] that names
// the row, counted from 1 in the batch, and the column; dst then comes back with
// nothing appended.
func (e *Encoder) Append(dst []byte, b arrow.RecordBatch) ([]byte, error) {
	out, err := e.add(dst, b)
	if err == nil {
		out, err = e.flush(out)
	}
	if err != nil {
		e.block, e.rows = e.block[:0], 0
		return dst, err
	}
	return out, nil
}

// add encodes the rows of b and appends the blocks that are full, but not the rest.
// If values cannot be held, nothing of b has been encoded.
func (e *Encoder) add(dst []byte, b arrow.RecordBatch) ([]byte, error) {
	if err := e.bind(b); err != nil {
		return dst, err
	}
	var err error
	for row := range int(b.NumRows()) {
		for i := range e.columns {
			e.block = e.columns[i].append(e.block, row)
		}
		// A row counts for a byte more, so that those of none end as well.
		if e.rows++; len(e.block)+int(e.rows) < e.options.BlockBytes {
			continue
		}
		if len(e.block) > e.most {
			return dst, &table.Error{Place: table.Place{Record: int64(row) + 1, Byte: -1},
				Err: limitError("a row", uint64(len(e.block)), e.most, "a block of Avro")}
		}
		if dst, err = e.flush(dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// bind takes the arrays of a batch, once all their values are found to be such as
// Avro can hold.
func (e *Encoder) bind(b arrow.RecordBatch) error {
	if n := int(b.NumCols()); n != len(e.columns) {
		return fmt.Errorf("avrox: a batch of %d columns, not %d", n, len(e.columns))
	}
	rows := int(b.NumRows())
	var first *table.Error
	for i, a := range b.Columns() {
		f := e.schema.Field(i)
		if !arrow.TypeEqual(a.DataType(), f.Type) {
			return fmt.Errorf("avrox: column %s is %s, not %s", table.Excerpt(f.Name), a.DataType(), f.Type)
		}
		e.columns[i].bind(a.Data())
		if row, err := e.columns[i].fault(0, rows); err != nil {
			err.Place = table.Place{Record: int64(row) + 1, Byte: -1, Column: f.Name}
			first, rows = err, row // only a row before it matters now
		}
	}
	if first != nil {
		return first
	}
	return nil
}

// flush appends the rows that wait as a block: their number, the number of bytes,
// these, and the sync marker.
func (e *Encoder) flush(dst []byte) ([]byte, error) {
	if e.rows == 0 {
		return dst, nil
	}
	packed, err := e.compressor.compress(e.block)
	if err != nil {
		return dst, fmt.Errorf("avrox: codec %s: %w", e.options.Codec, err)
	}
	dst = encLong(dst, e.rows)
	dst = encLong(dst, int64(len(packed)))
	dst = append(dst, packed...)
	e.block, e.rows = e.block[:0], 0
	return append(dst, e.sync[:]...), nil
}
