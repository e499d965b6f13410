package convert

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/table"
)

var formatParquet = format{
	name:     "parquet",
	aliases:  []string{"pq"},
	suffixes: []string{".parquet", ".pq"},
	typed:    true,
	groups:   true,
	weights:  true,
	ids:      true,
	codecs:   []string{"zstd", "snappy", "gzip", "none"},
	match: func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("PAR1")) || bytes.HasPrefix(head, []byte("PARE"))
	},
	open:   openParquet,
	count:  countParquet,
	create: createParquet,
}

// parquetSource reads ranges of rows. It has no bytes to cut: a decoder reads the
// pages that it needs.
type parquetSource struct {
	*typedColumns
	in   *stream
	file *parquetx.File
	size int

	ranges *parquetx.Ranges // nil before the first Next
	next   int              // of them

	mu      sync.Mutex
	decoder *parquetx.Decoder // that all workers share
	of      []int             // its columns
}

func openParquet(ctx context.Context, in *stream, o ReadOptions, like source) (source, error) {
	f, err := openParquetFile(in, o)
	if err != nil {
		return nil, err
	}
	if n := f.Bytes(); o.Limits.expands(n, in.Size()) {
		return nil, typedError(overExpansion(f.Rows(), n, in.Size(), o.Limits.Expansion).Err, in.name)
	}
	s := &parquetSource{in: in, file: f, size: o.chunk}
	if s.typedColumns, err = columnsLike(in.name, f.Schema(), o, like); err != nil {
		return nil, err
	}
	if like == nil {
		err = s.look(ctx)
	}
	return s, err
}

func openParquetFile(in *stream, o ReadOptions) (*parquetx.File, error) {
	switch {
	case in.comp != compression.None:
		return nil, usage("decompress it first", "%s: a Parquet file that is compressed as a whole cannot be read: its index, at the end, is needed first", table.Printable(in.name))
	case in.endless():
		return nil, usage("write it to a file first", "%s: Parquet has what it holds at its end, and cannot be read from a stream", table.Printable(in.name))
	}
	if in.Size() == 0 {
		return nil, inputErrorf("%s: the file is empty", table.Printable(in.name))
	}
	f, err := parquetx.Open(storedAt{in.file}, in.Size(), parquetx.ReadOptions{
		MaxPage: int64(o.Limits.Record), MaxDictionary: int64(o.Limits.Record), MaxList: int64(o.Limits.Record),
		MaxColumns: o.Limits.Columns, MaxFooter: 4 * int64(o.Limits.Header), MaxColumn: o.batch, MaxBatch: o.batch, MaxPages: 2 * o.batch,
	})
	if err != nil {
		return nil, typedError(err, in.name)
	}
	return f, nil
}

// storedAt gives the errors of a file their class.
type storedAt struct{ storage.File }

func (f storedAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = storageError(err)
	}
	return n, err
}

// look finds out how long lists are from the first rows.
func (s *parquetSource) look(ctx context.Context) error {
	lists := s.lists()
	ranges := s.file.Ranges(1)
	if len(lists) == 0 || ranges.Len() == 0 {
		return nil
	}
	d, err := s.file.NewDecoder(lists)
	if err != nil {
		return typedError(err, s.in.name)
	}
	b, err := d.Decode(ctx, ranges.At(0))
	if e, ok := errors.AsType[*table.Error](err); ok {
		e.Rebase(s.in.name, 0, 0, 0)
	}
	if err != nil {
		return typedError(err, s.in.name)
	}
	defer b.Release()
	s.measure(b)
	return nil
}

const (
	// leastRows is how many rows a range has at the least, unless they are wider
	// than widest together.
	leastRows = 64
	widest    = 32 << 20
)

func (s *parquetSource) Next(_ context.Context, _ []byte) (chunk, error) {
	if s.ranges == nil {
		size := int64(s.size)
		if all := s.file.Ranges(math.MaxInt64); all.Len() > 0 {
			first := all.At(0)
			size = max(size, min(leastRows*(first.Bytes/max(first.Rows(), 1)), widest))
		}
		ranges := s.file.Ranges(size)
		s.ranges = &ranges
	}
	if s.next == s.ranges.Len() {
		return chunk{}, io.EOF
	}
	r := s.ranges.At(s.next)
	s.next++
	s.in.stored.Add(r.Stored)
	return chunk{Part: r, Size: r.Bytes}, nil
}

func (s *parquetSource) Chunk(size int)     { s.size = size }
func (s *parquetSource) Notes() []string    { return nil }
func (s *parquetSource) Warnings() []string { return nil }

// Sample is nothing: the file is closed when it would be read.
func (s *parquetSource) Sample() chunk { return chunk{} }

func (s *parquetSource) NewDecoder(w table.Want) (decoder, error) {
	p, columns, err := s.newPacker(w)
	if err != nil {
		return nil, err
	}
	d, err := s.shared(columns)
	if err != nil {
		return nil, err
	}
	return typedDecoder{pack: p, decode: func(ctx context.Context, c chunk) (arrow.RecordBatch, error) {
		b, err := d.Decode(ctx, c.Part.(parquetx.Range))
		return b, typedError(err, s.in.name)
	}}, nil
}

// shared is the one decoder of all workers: what one has read of a row group, the
// next range needs.
func (s *parquetSource) shared(columns []int) (*parquetx.Decoder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.decoder == nil || !slices.Equal(s.of, columns) {
		d, err := s.file.NewDecoder(columns)
		if err != nil {
			return nil, err
		}
		s.decoder, s.of = d, columns
	}
	return s.decoder, nil
}

func countParquet(_ context.Context, in *stream, o ReadOptions) (int64, error) {
	f, err := openParquetFile(in, o)
	if err != nil {
		return 0, err
	}
	return f.Rows(), nil
}

// parquetSink fills row groups, of which the workers share the open one.
type parquetSink struct{ enc *parquetx.Encoder }

func createParquet(s *arrow.Schema, o WriteOptions) (sink, error) {
	e, err := parquetx.NewEncoder(s, parquetx.WriteOptions{Compression: o.Compression, Level: o.Level})
	if err != nil {
		return nil, err
	}
	return parquetSink{e}, nil
}

func (k parquetSink) Head() []byte                 { return k.enc.Head() }
func (k parquetSink) Tail() ([]byte, error)        { return k.enc.Tail() }
func (k parquetSink) NewEncoder() (encoder, error) { return k.enc, nil }
