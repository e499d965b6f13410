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
	typed   bool // columns of types, in which any value may be missing
	groups  bool // rows are gathered in groups across batches
	weights bool // a weight for each row
	ids     bool // a name for each row
	records bool // rows are records with a label and features of their own
	// codecs compress inside of the file, the default first; nil: the whole file
	// may be compressed.
	codecs []string

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
	Sample() chunk
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
	// Of a format that is read here and there: which records, and about how many
	// bytes they are.
	Part any
	Size int64
}

// size is about how many bytes the records are in the uncompressed input.
func (c *chunk) size() int64 { return int64(len(c.Data)) + c.Size }

// decoder turns chunks into batches, from one goroutine. Those of several
// workers together have the chunks of an input in order, from the first; one may
// wait for what an earlier chunk is to another, until the context ends.
type decoder interface {
	Decode(ctx context.Context, c chunk) (table.Batch, error)
}

// bytesDecoder is a decoder of a format that is nothing but its bytes.
type bytesDecoder struct {
	codec interface {
		Decode(data []byte) (table.Batch, error)
	}
}

func (d bytesDecoder) Decode(_ context.Context, c chunk) (table.Batch, error) {
	return d.codec.Decode(c.Data)
}

// sink makes the pieces of one output file.
type sink interface {
	// NewEncoder makes one for a worker.
	NewEncoder() (encoder, error)
	// Head is what comes before the first piece.
	Head() []byte
	// Tail is what comes after the last.
	Tail() ([]byte, error)
}

// encoder turns batches into output bytes, from one goroutine.
type encoder interface {
	// Append adds the rows of b to dst. Where the format gathers rows across
	// batches, it adds the groups that b completes: then those of several workers
	// together have each turn once, 0, 1, 2, …, and one may wait for an earlier
	// turn, until the context ends. For all others a turn may have several batches.
	Append(ctx context.Context, dst []byte, turn int64, b arrow.RecordBatch) ([]byte, error)
}

// bytesEncoder is an encoder of a format that is nothing but its bytes.
type bytesEncoder struct {
	codec interface {
		Append(dst []byte, b arrow.RecordBatch) ([]byte, error)
	}
}

func (e bytesEncoder) Append(_ context.Context, dst []byte, _ int64, b arrow.RecordBatch) ([]byte, error) {
	return e.codec.Append(dst, b)
}
