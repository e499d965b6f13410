package csvml

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Reader reads a stream in one goroutine: Infer, a Cutter and a Decoder. Set the
// fields before the first call.
type Reader struct {
	Dialect
	Types map[string]arrow.DataType // of columns, where Infer must not guess
	Want  table.Want                // default: all columns as they are
	Size  int                       // bytes in a chunk, default 1 MiB

	r      io.Reader
	schema *Schema
	err    error
}

// NewReader returns a reader of r.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// sampleSize is how much of the stream Schema looks at.
const sampleSize = 1 << 20

// Schema infers the schema from the first MiB of the stream.
func (r *Reader) Schema() (*Schema, error) {
	if r.schema != nil || r.err != nil {
		return r.schema, r.err
	}
	head := make([]byte, sampleSize)
	n, err := io.ReadFull(r.r, head)
	eof := err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !eof {
		r.err = err
		return nil, err
	}
	r.schema, r.err = r.Infer(Sample{Head: head[:n], EOF: eof, Types: r.Types})
	r.r = io.MultiReader(bytes.NewReader(head[:n]), r.r)
	return r.schema, r.err
}

// All yields the stream in batches of about Size bytes of text, each released
// after its turn: Retain one to keep it. Places are those in the stream. It stops
// after the first error. All can be ranged over once.
func (r *Reader) All() iter.Seq2[table.Batch, error] {
	return func(yield func(table.Batch, error) bool) {
		s, err := r.Schema()
		if err != nil {
			yield(table.Batch{}, err)
			return
		}
		dec, err := r.NewDecoder(s, r.Want)
		if err != nil {
			yield(table.Batch{}, err)
			return
		}
		cut := r.NewCutter(r.r, s, r.Size)
		var buf []byte
		records, lines := int64(0), s.HeaderLines
		for {
			data, off, err := cut.Next(buf)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(table.Batch{}, err)
				return
			}
			buf = data
			batch, err := dec.Decode(data)
			rebase(&batch, err, records, lines, off)
			if err != nil {
				yield(table.Batch{}, err)
				return
			}
			records += batch.Records
			lines += batch.Lines
			more := yield(batch, nil)
			batch.Release()
			if !more {
				return
			}
		}
	}
}

// rebase turns the places of a chunk into those of the stream.
func rebase(b *table.Batch, err error, records, lines, off int64) {
	if e, ok := errors.AsType[*table.Error](err); ok {
		e.Rebase("", records, lines, off)
	}
	for i := range b.Bad {
		b.Bad[i].Rebase("", records, lines, off)
	}
	for i := range b.Changes {
		b.Changes[i].First.Rebase("", records, lines, off)
	}
}
