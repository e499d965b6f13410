package convert

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/table"
)

var formatAvro = format{
	name:     "avro",
	suffixes: []string{".avro"},
	typed:    true,
	weights:  true,
	ids:      true,
	codecs:   []string{"deflate", "snappy", "zstd", "bzip2", "none"},
	match:    func(head []byte) bool { return bytes.HasPrefix(head, []byte("Obj\x01")) },
	open:     openAvro,
	count:    countAvro,
	create:   createAvro,
}

// avroSource cuts runs of whole blocks.
type avroSource struct {
	*typedColumns
	header *avrox.Header
	blocks runCutter
	sample []byte
	limits Limits
	memory int64 // of the rows that were given, at least
}

func openAvro(_ context.Context, in *stream, o ReadOptions, like source) (source, error) {
	h, n, err := avroHeader(in, o)
	if err != nil {
		return nil, err
	}
	s := &avroSource{header: h, limits: o.Limits, blocks: blockCutter(in, h, n, o.chunk)}
	if s.typedColumns, err = columnsLike(in.name, h.Schema, o, like); err != nil {
		return nil, err
	}
	if like == nil {
		err = s.look(in)
	}
	return s, err
}

// avroHeader reads the header, of n bytes.
func avroHeader(in *stream, o ReadOptions) (h *avrox.Header, n int, err error) {
	for size := 64 << 10; ; size *= 2 {
		head, eof, err := in.Peek(size)
		if err != nil {
			return nil, 0, err
		}
		h, n, err := avrox.ParseHeader(head, avrox.ReadOptions{
			MaxBlock: o.Limits.Record, MaxColumns: o.Limits.Columns, MaxHeader: o.Limits.Header, MaxExpansion: o.Limits.Expansion,
		})
		if errors.Is(err, avrox.ErrShort) && !eof {
			continue
		}
		if len(head) == 0 {
			return nil, 0, inputErrorf("%s: the file is empty", table.Printable(in.name))
		}
		if errors.Is(err, avrox.ErrShort) {
			return nil, 0, inputErrorf("%s: the file ends within its header, of which it has %d bytes", table.Printable(in.name), len(head))
		}
		if err != nil {
			return nil, 0, typedError(err, in.name)
		}
		_, err = io.CopyN(io.Discard, in, int64(n))
		return h, n, err
	}
}

// blockCutter cuts the blocks behind the header.
func blockCutter(in *stream, h *avrox.Header, header, size int) runCutter {
	return runCutter{
		in: in, size: size, off: int64(header), cut: h.Cut,
		place: func(err error, records, off int64) error {
			if e, ok := errors.AsType[*table.Error](err); ok {
				moved := *e
				moved.Rebase(in.name, records, 0, off)
				return typedError(&moved, in.name)
			}
			return typedError(err, in.name)
		},
	}
}

// look keeps the first block as a sample, and finds out from it how long lists
// are.
func (s *avroSource) look(in *stream) error {
	for size := sampleSize; ; size *= 2 {
		head, eof, err := in.Peek(size)
		if err != nil {
			return err
		}
		n, _, err := s.header.Cut(head, eof)
		if n == 0 && err == nil && !eof {
			continue
		}
		s.sample = head[:n] // what is wrong behind it is told in its turn
		break
	}
	lists := s.lists()
	if len(s.sample) == 0 || len(lists) == 0 {
		return nil
	}
	d, err := s.header.NewDecoder(lists)
	if err != nil {
		return typedError(err, in.name)
	}
	b, err := d.Decode(s.sample)
	if err != nil {
		return nil // likewise
	}
	defer b.Release()
	s.measure(b)
	return nil
}

func (s *avroSource) Next(_ context.Context, buf []byte) (chunk, error) {
	data, off, records, err := s.blocks.next(buf)
	if err != nil {
		return chunk{}, err
	}
	if s.memory += records * int64(s.header.RowBytes()); s.limits.expands(s.memory, off+int64(len(data))) {
		e := overExpansion(s.blocks.records, s.memory, off+int64(len(data)), s.limits.Expansion)
		e.Place = table.Place{File: s.blocks.in.name, Record: s.blocks.records - records + 1, Byte: off}
		return chunk{}, inputError(e)
	}
	return chunk{Off: off, Data: data}, nil
}

func (s *avroSource) Chunk(size int)     { s.blocks.size = size }
func (s *avroSource) Sample() chunk      { return chunk{Data: s.sample} }
func (s *avroSource) Notes() []string    { return nil }
func (s *avroSource) Warnings() []string { return nil }

func (s *avroSource) NewDecoder(w table.Want) (decoder, error) {
	p, columns, err := s.newPacker(w)
	if err != nil {
		return nil, err
	}
	d, err := s.header.NewDecoder(columns)
	if err != nil {
		return nil, err
	}
	return typedDecoder{pack: p, decode: func(_ context.Context, c chunk) (arrow.RecordBatch, error) {
		b, err := d.Decode(c.Data)
		return b, typedError(err, s.blocks.in.name)
	}}, nil
}

func countAvro(ctx context.Context, in *stream, o ReadOptions) (int64, error) {
	h, n, err := avroHeader(in, o)
	if err != nil {
		return 0, err
	}
	c := blockCutter(in, h, n, 1<<20)
	return c.count(ctx)
}

// avroSink writes blocks, each on its own.
type avroSink struct {
	schema  *arrow.Schema
	options avrox.WriteOptions
	first   *avrox.Encoder
}

func createAvro(s *arrow.Schema, o WriteOptions) (sink, error) {
	k := avroSink{schema: s, options: avrox.WriteOptions{Codec: o.Compression, Level: o.Level}}
	var err error
	k.first, err = avrox.NewEncoder(s, k.options)
	return k, err
}

func (k avroSink) Head() []byte          { return k.first.AppendHeader(nil) }
func (k avroSink) Tail() ([]byte, error) { return nil, nil }

func (k avroSink) NewEncoder() (encoder, error) {
	e, err := avrox.NewEncoder(k.schema, k.options)
	if err != nil {
		return nil, err
	}
	return bytesEncoder{e}, nil
}
