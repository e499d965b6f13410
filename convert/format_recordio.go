package convert

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
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
	frames frameCutter
	schema *arrow.Schema
	sample []byte
}

func openRecordIO(_ context.Context, in *stream, o ReadOptions, like source) (source, error) {
	s := &recordioSource{frames: frameCutter{in: in, framing: framing(o), size: o.chunk}}
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
			if _, ok := errors.AsType[*recordio.Error](err); !ok {
				err = &table.Error{Place: table.Place{File: in.name, Record: 1}, Err: &renamed{strings.TrimPrefix(err.Error(), "recordarrow: "), err}}
			}
			return nil, inputError(recordError(err, in.name))
		}
	}
	return s, nil
}

// first looks at the first record's payload; nil if there is none.
func (s *recordioSource) first() ([]byte, error) {
	for n := 64 << 10; ; n *= 2 {
		head, eof, err := s.frames.in.Peek(n)
		if err != nil {
			return nil, err
		}
		end, _, err := s.frames.framing.Cut(head, eof)
		if end > 0 {
			s.sample = head[:end]
			for payload, err := range s.frames.framing.Frames(head[:end]) {
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
func (s *recordioSource) Sample() []byte        { return s.sample }
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
	d.Framing = s.frames.framing
	return d, nil
}

// frameCutter cuts a stream into runs of whole records, by their headers alone.
type frameCutter struct {
	in      *stream
	framing recordio.Framing
	size    int // of a run, about

	rest    []byte // read and not yet given
	off     int64  // of rest in the stream
	records int64  // given
	eof     bool
	err     error // what ends the file, after the records before it were given
}

// next gives a run, its offset and the number of its records. The run lies in
// buf if that is large enough.
func (c *frameCutter) next(buf []byte) (data []byte, off int64, records int, err error) {
	if c.err != nil {
		return nil, 0, 0, c.err
	}
	want := c.size
	buf = append(buf[:0], c.rest...)
	for {
		if buf, err = c.fill(buf, want); err != nil {
			return nil, 0, 0, err
		}
		n, records, err := c.framing.Cut(buf, c.eof)
		if err != nil {
			c.err = inputError(c.place(err))
		}
		if n > 0 {
			c.rest = append(c.rest[:0], buf[n:]...)
			off = c.off
			c.off += int64(n)
			c.records += int64(records)
			return buf[:n], off, records, nil
		}
		if err != nil {
			return nil, 0, 0, c.err
		}
		if c.eof { // with nothing left, or strays that are allowed
			return nil, 0, 0, io.EOF
		}
		want = 2 * max(want, len(buf))
	}
}

// fill reads until buf holds n bytes or the stream ends.
func (c *frameCutter) fill(buf []byte, n int) ([]byte, error) {
	if len(buf) >= n || c.eof {
		return buf, nil
	}
	have := len(buf)
	buf = slices.Grow(buf, n-have)[:n]
	m, err := io.ReadFull(c.in, buf[have:])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		c.eof, err = true, nil
	}
	return buf[:have+m], err
}

// place turns a place within rest into one of the stream.
func (c *frameCutter) place(err error) error {
	e, ok := errors.AsType[*recordio.Error](err)
	if !ok {
		return err
	}
	moved := *e
	moved.Record += c.records
	moved.Offset += c.off
	return recordError(&moved, c.in.name)
}

// recordError says an error of the codec in the way of all errors about rows.
func recordError(err error, file string) error {
	e, ok := errors.AsType[*recordio.Error](err)
	if !ok {
		return err
	}
	hint := ""
	switch {
	case errors.Is(e.Err, recordio.ErrTooLong):
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
	c := frameCutter{in: in, framing: framing(o), size: 1 << 20}
	var buf []byte
	for {
		data, _, _, err := c.next(buf)
		if err == io.EOF {
			return c.records, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		buf = data
	}
}

type recordioSink struct{ schema *arrow.Schema }

func (s recordioSink) Head() []byte { return nil }

func (s recordioSink) NewEncoder() (encoder, error) {
	e, err := recordarrow.NewEncoder(s.schema)
	if err != nil {
		return nil, err
	}
	return e, nil
}
