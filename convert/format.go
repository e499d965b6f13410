package convert

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// format is one row of the table of formats: all that the pipeline, the
// command line and the conformance suite know of one.
type format struct {
	name        string
	aliases     []string
	suffixes    []string
	contentType string // as a training channel

	// What the format can hold.
	text    bool // cells of text, of which one may be empty for a missing value
	weights bool // a weight for each row
	ids     bool // a name for each row
	records bool // rows are records with a label and features of their own

	// match tells the format by its first bytes; nil where it has no magic.
	match func(head []byte) bool
	// open starts reading. like is the source of the job's first input, nil
	// for that one itself; the others must fit it.
	open func(ctx context.Context, in *stream, o ReadOptions, like source) (source, error)
	// count counts records without a look into them; nil: by decoding.
	count func(ctx context.Context, in *stream, o ReadOptions) (int64, error)
	// create starts writing batches of schema s.
	create func(s *arrow.Schema, o WriteOptions) (sink, error)
}

// source is an open input: the cutter, and what its decoders share.
type source interface {
	// Schema is what Want chooses from. It has no fields if the input holds no
	// record that would tell.
	Schema() *arrow.Schema
	// Next cuts whole records, in file order, from one goroutine; io.EOF after
	// the last. Its bounds depend on the input alone. buf is memory to use.
	Next(ctx context.Context, buf []byte) (chunk, error)
	// Chunk sets about how many bytes Next gives, before it is called.
	Chunk(size int)
	// Sample is whole records of the input's start, as far as they are known.
	Sample() []byte
	// NewDecoder makes one for a worker.
	NewDecoder(table.Want) (decoder, error)
	// Notes are sentences for the user on how the input was understood. One
	// that begins with "warning: " is one.
	Notes() []string
	// Warnings are known once Next returned io.EOF.
	Warnings() []string
}

// chunk is a run of whole records.
type chunk struct {
	Off   int64  // of Data in the uncompressed input
	Lines int64  // that were left out just before it, as a header is
	Data  []byte // valid until its buffer is used again
}

// decoder turns chunks into batches, in any order, from one goroutine, without
// I/O.
type decoder interface {
	Decode(data []byte) (table.Batch, error)
}

// sink makes the pieces of one output file.
type sink interface {
	// NewEncoder makes one for a worker.
	NewEncoder() (encoder, error)
	// Head is what comes before the first piece.
	Head() []byte
}

// encoder turns batches into output bytes, in any order, from one goroutine.
type encoder interface {
	// Append adds the rows of b to dst.
	Append(dst []byte, b arrow.RecordBatch) ([]byte, error)
}
