package parquetx

import (
	"context"
	"iter"

	"github.com/apache/arrow-go/v18/arrow"
)

// Reader reads a file in one goroutine. Set the fields before the first call.
type Reader struct {
	Columns []int // by their indexes in the schema, in the order wanted; nil: all
	Bytes   int64 // of a batch, about, see [File.Ranges]; default 8 MiB

	file *File
}

// batchBytes is the default of Reader.Bytes.
const batchBytes = 8 << 20

// NewReader returns a reader of f.
func NewReader(f *File) *Reader { return &Reader{file: f} }

// All yields the rows of the file in batches, each released after its turn: Retain
// one to keep it. It stops after the first error, see [Decoder.Decode].
func (r *Reader) All() iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		d, err := r.file.NewDecoder(r.Columns)
		if err != nil {
			yield(nil, err)
			return
		}
		bytes := r.Bytes
		if bytes <= 0 {
			bytes = batchBytes
		}
		ranges := r.file.Ranges(bytes)
		for i := range ranges.Len() {
			b, err := d.Decode(context.Background(), ranges.At(i))
			if err != nil {
				yield(nil, err)
				return
			}
			more := yield(b, nil)
			b.Release()
			if !more {
				return
			}
		}
	}
}
