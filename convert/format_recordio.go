package convert

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/table"
)

var formatRecordIO = format{
	name:        "recordio",
	aliases:     []string{"pbr", "recordio-protobuf", "protobuf"},
	suffixes:    []string{".pbr", ".pb", ".pr", ".rec", ".recordio", ".protobuf"},
	contentType: "application/x-recordio-protobuf",
	ids:         true,
	records:     true,
	match: func(head []byte) bool {
		return len(head) >= 4 && binary.LittleEndian.Uint32(head) == recordMagic
	},
	open:  openRecordIO,
	count: countRecordIO,
	create: func(s *arrow.Schema, _ WriteOptions) (sink, error) {
		// One encoder is made here so that a schema it cannot write is refused
		// before any data is read.
		_, err := recordarrow.NewEncoder(s)
		return recordioSink{s}, err
	},
}

func framing(o ReadOptions) recordio.Framing {
	return recordio.Framing{MaxRecord: o.Limits.Record, AllowNoPad: o.AllowTrailing, AllowTrailer: o.AllowTrailing}
}

const recordMagic = 0xced7230a

type recordioSource struct {
	frames  runCutter
	framing recordio.Framing
	schema  *arrow.Schema
	sample  []byte
}

func openRecordIO(_ context.Context, in *stream, o ReadOptions, like source) (source, error) {
	s := &recordioSource{framing: framing(o), frames: frameCutter(in, framing(o), o.chunk)}
	if like != nil {
		s.schema = like.Schema()
	}
	// A file that holds no record says nothing of the columns: the next one may.
	if s.schema == nil || s.schema.NumFields() == 0 {
		first, err := s.first()
		if err != nil {
			return nil, err
		}
		if first == nil {
			s.schema = arrow.NewSchema(nil, nil)
			return s, nil
		}
		schemaOf := recordarrow.SchemaOf
		if o.Ragged {
			schemaOf = recordarrow.RaggedSchemaOf
		}
		if s.schema, err = schemaOf(first); err != nil {
			return nil, inputError(firstError(err, in.name))
		}
	}
	return s, nil
}

// firstError places an error about the first record of a file.
func firstError(err error, file string) error {
	e, ok := errors.AsType[*recordio.Error](err)
	if !ok {
		return &table.Error{Place: table.Place{File: file, Record: 1}, Err: &renamed{strings.TrimPrefix(err.Error(), "recordarrow: "), err}}
	}
	return recordError(&recordio.Error{Record: 1, Detail: e.Detail, Err: e.Err}, file) // its offset is one in the record
}

// first looks at the first record's payload; nil if there is none.
func (s *recordioSource) first() ([]byte, error) {
	for n := 64 << 10; ; n *= 2 {
		head, eof, err := s.frames.in.Peek(n)
		if err != nil {
			return nil, err
		}
		end, _, err := s.framing.Cut(head, eof)
		if end > 0 {
			s.sample = head[:end]
			for payload, err := range s.framing.Frames(head[:end]) {
				if err != nil {
					return nil, inputError(recordError(err, s.frames.in.name))
				}
				return payload, nil
			}
		}
		if err != nil {
			return nil, inputError(recordError(err, s.frames.in.name))
		}
		if eof {
			return nil, nil
		}
	}
}

func (s *recordioSource) Schema() *arrow.Schema { return s.schema }
func (s *recordioSource) Sample() chunk         { return chunk{Data: s.sample} }
func (s *recordioSource) Chunk(size int)        { s.frames.size = size }
func (s *recordioSource) Notes() []string       { return nil }
func (s *recordioSource) Warnings() []string    { return nil }

func (s *recordioSource) Next(_ context.Context, buf []byte) (chunk, error) {
	data, off, _, err := s.frames.next(buf)
	return chunk{Off: off, Data: data}, err
}

func (s *recordioSource) NewDecoder(w table.Want) (decoder, error) {
	d, err := recordarrow.NewDecoder(s.schema, w)
	if err != nil {
		return nil, err
	}
	d.Framing = s.framing
	return bytesDecoder{d}, nil
}

// frameCutter cuts a stream of records by their headers.
func frameCutter(in *stream, f recordio.Framing, size int) runCutter {
	return runCutter{
		in: in, size: size,
		cut: func(buf []byte, eof bool) (int, int64, error) {
			n, records, err := f.Cut(buf, eof)
			return n, int64(records), err
		},
		place: func(err error, records, off int64) error {
			e, ok := errors.AsType[*recordio.Error](err)
			if !ok {
				return err
			}
			moved := *e
			moved.Record += records
			moved.Offset += off
			return recordError(&moved, in.name)
		},
	}
}

// recordError says an error of the codec in the way of all errors about rows.
func recordError(err error, file string) error {
	e, ok := errors.AsType[*recordio.Error](err)
	if !ok {
		return err
	}
	hint := ""
	switch {
	case e.Limit > 0:
		hint = moreRecord
	case errors.Is(e.Err, recordio.ErrTrailer):
		hint = "--allow-trailing accepts them"
	}
	return &table.Error{
		Place: table.Place{File: file, Record: e.Record, Byte: e.Offset},
		Hint:  hint, Err: &detailed{e.Err, e.Detail},
	}
}

// detailed is a cause and its particulars.
type detailed struct {
	error
	detail string
}

func (d *detailed) Unwrap() error { return d.error }
func (d *detailed) Error() string {
	if d.detail == "" {
		return d.error.Error()
	}
	return d.error.Error() + ": " + d.detail
}

func countRecordIO(ctx context.Context, in *stream, o ReadOptions) (int64, error) {
	c := frameCutter(in, framing(o), 1<<20)
	return c.count(ctx)
}

type recordioSink struct{ schema *arrow.Schema }

func (s recordioSink) Head() []byte          { return nil }
func (s recordioSink) Tail() ([]byte, error) { return nil, nil }

func (s recordioSink) NewEncoder() (encoder, error) {
	e, err := recordarrow.NewEncoder(s.schema)
	if err != nil {
		return nil, err
	}
	return bytesEncoder{e}, nil
}
