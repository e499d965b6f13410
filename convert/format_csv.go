package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

var formatCSV = format{
	name:        "csv",
	suffixes:    []string{".csv"},
	contentType: "text/csv",
	text:        true,
	weights:     true,
	open:        openDelimited(','),
	create:      createDelimited(','),
}

var formatTSV = format{
	name:     "tsv",
	suffixes: []string{".tsv", ".tab"},
	text:     true,
	weights:  true,
	open:     openDelimited('\t'),
	create:   createDelimited('\t'),
}

const (
	// sampleSize is how much of an input's start columns are inferred from.
	sampleSize = 256 << 10
	// samplePlaces pieces of samplePlace bytes more come from the rest of a
	// file that can be read anywhere.
	samplePlaces = 16
	samplePlace  = 16 << 10
	// maxSamplePlace is for long records.
	maxSamplePlace = 1 << 20
)

type csvSource struct {
	in      *stream
	dialect csvml.Dialect
	schema  *csvml.Schema
	size    int    // of a chunk, about
	head    []byte // of the input, for a sample
	cutter  *csvml.Cutter
	notes   []string
	ended   []string
}

func openDelimited(comma byte) func(context.Context, *stream, ReadOptions, source) (source, error) {
	return func(_ context.Context, in *stream, o ReadOptions, like source) (source, error) {
		s := &csvSource{in: in, dialect: csvml.Dialect{
			Comma: comma, Null: o.Null,
			MaxRecord: o.Limits.Record, MaxField: o.Limits.Field, MaxColumns: o.Limits.Columns,
		}}
		if o.Ragged && !o.mixed {
			return nil, usage("", "--ragged is for RecordIO: a row of a CSV has a cell for each column")
		}
		if o.Delimiter != 0 {
			s.dialect.Comma = o.Delimiter
		}
		if o.Header {
			s.dialect.Header = csvml.HeaderYes
		} else if o.NoHeader {
			s.dialect.Header = csvml.HeaderNo
		}
		first, _ := like.(*csvSource)
		if err := s.look(o, first); err != nil {
			return nil, err
		}
		s.size = o.chunk
		return s, nil
	}
}

// look reads as much of the input's start as it takes to understand it: some
// records, of which one may be long.
func (s *csvSource) look(o ReadOptions, like *csvSource) error {
	limit := s.dialect.MaxRecord
	if limit <= 0 {
		limit = csvml.DefaultMaxRecord
	}
	for n := sampleSize; ; n = min(2*n, limit+1) {
		head, eof, err := s.in.Peek(n)
		if err != nil {
			return err
		}
		more := !eof && n <= limit
		if more && lines(head) <= 2 {
			continue
		}
		if like != nil {
			s.schema, err = like.schema.Match(s.dialect, head, eof)
		} else {
			err = s.infer(head, eof, o)
		}
		if more && errors.Is(err, csvml.ErrShort) {
			continue
		}
		if errors.Is(err, csvml.ErrShort) && !eof {
			says := fmt.Sprintf("the first record is over the limit of %d bytes", limit)
			err = &table.Error{Place: table.Place{Line: 1}, Err: &table.LimitError{Says: says, Option: "MaxRecord"}}
		}
		s.head = head
		return s.located(err)
	}
}

// lines counts line ends, up to a few.
func lines(b []byte) int {
	n := 0
	for _, c := range b {
		if c == '\n' || c == '\r' {
			if n++; n > 4 {
				break
			}
		}
	}
	return n
}

func (s *csvSource) infer(head []byte, eof bool, o ReadOptions) (err error) {
	types := map[string]arrow.DataType{}
	for _, name := range slices.Sorted(maps.Keys(o.Types)) {
		if types[name], err = ParseType(o.Types[name]); err != nil {
			return err
		}
	}
	sample := csvml.Sample{Head: head, EOF: eof, Types: types, Known: o.known}
	if !eof {
		// A place must hold a record or two.
		size := min(max(samplePlace, 4*len(head)/max(bytes.Count(head, []byte{'\n'}), 1)), maxSamplePlace)
		if sample.Places, err = s.in.Places(int64(len(head)), samplePlaces, size); err != nil {
			return err
		}
	}
	s.schema, err = s.dialect.Infer(sample)
	if errors.Is(err, csvml.ErrColumns) { // a type for a column that is not there
		sample.Types = nil
		if s.schema, err = s.dialect.Infer(sample); err != nil {
			return err
		}
		names := fieldNames(s.schema.Schema)
		for _, name := range slices.Sorted(maps.Keys(types)) {
			if !slices.Contains(names, name) {
				return usage(columnsHint(names, name), "--type: there is no column %s", table.Excerpt(name))
			}
		}
	}
	if err != nil {
		return err
	}
	asBefore(s.schema, o.like)
	if !o.Header && !o.NoHeader {
		s.notes = append(s.notes, fmt.Sprintf("%s: %s", table.Printable(s.in.name), s.schema.Why))
	}
	for _, w := range s.schema.Warnings {
		s.notes = append(s.notes, fmt.Sprintf("warning: %s: %s", table.Printable(s.in.name), w))
	}
	return nil
}

// located gives an error about the head of the input its file and class.
func (s *csvSource) located(err error) error {
	if _, ok := errors.AsType[*UsageError](err); ok || err == nil {
		return err
	}
	if errors.Is(err, csvml.ErrAmbiguous) {
		return usage("--has-header or --no-header", "%s: cannot tell whether the first row is a header", table.Printable(s.in.name))
	}
	if e, ok := errors.AsType[*table.Error](err); ok {
		e.File = s.in.name
		return inputError(err)
	}
	return inputError(&renamed{table.Printable(s.in.name) + ": " + strings.TrimPrefix(err.Error(), "csvml: "), err})
}

func (s *csvSource) Schema() *arrow.Schema { return s.schema.Schema }
func (s *csvSource) Notes() []string       { return s.notes }
func (s *csvSource) Warnings() []string    { return s.ended }

func (s *csvSource) Next(_ context.Context, buf []byte) (chunk, error) {
	lines := int64(0)
	if s.cutter == nil {
		s.cutter = s.dialect.NewCutter(s.in, s.schema, s.size)
		s.head, lines = nil, s.schema.HeaderLines
	}
	data, off, err := s.cutter.Next(buf)
	if err == io.EOF && s.cutter.Unterminated() {
		s.ended = []string{table.Printable(s.in.name) + ": the last line has no line end: the file may have been cut off"}
	}
	if err != nil { // which has an offset of the input; its line is the next
		return chunk{Lines: lines}, err
	}
	return chunk{Off: off, Data: data, Lines: lines}, nil
}

func (s *csvSource) Chunk(size int) { s.size = size }

func (s *csvSource) Sample() chunk {
	// A byte is left unread, so that the head's end is not taken for the file's.
	size := len(s.head) - int(s.schema.HeaderBytes) - 1
	data, _, err := s.dialect.NewCutter(bytes.NewReader(s.head), s.schema, max(size, 1)).Next(nil)
	if err != nil {
		return chunk{}
	}
	return chunk{Data: data}
}

func (s *csvSource) NewDecoder(w table.Want) (decoder, error) {
	d, err := s.dialect.NewDecoder(s.schema, w)
	if err != nil {
		return nil, err
	}
	return bytesDecoder{d}, nil
}

// Seen tells what a column's sampled cells were.
func (s *csvSource) Seen(i int) sampled {
	c := s.schema.Columns[i]
	return sampled{numbers: c.Number, texts: c.Text, example: c.Example}
}

type csvSink struct {
	schema  *arrow.Schema
	options csvml.EncodeOptions
	header  bool
}

func createDelimited(comma byte) func(*arrow.Schema, WriteOptions) (sink, error) {
	return func(s *arrow.Schema, o WriteOptions) (sink, error) {
		k := csvSink{s, csvml.EncodeOptions{Comma: comma}, o.Header}
		if o.Delimiter != 0 {
			k.options.Comma = o.Delimiter
		}
		_, err := k.NewEncoder()
		return k, err
	}
}

func (k csvSink) NewEncoder() (encoder, error) {
	e, err := csvml.NewEncoder(k.schema, k.options)
	if err != nil {
		return nil, err
	}
	return bytesEncoder{e}, nil
}

func (k csvSink) Tail() ([]byte, error) { return nil, nil }

func (k csvSink) Head() []byte {
	if !k.header {
		return nil
	}
	e, err := csvml.NewEncoder(k.schema, k.options)
	if err != nil {
		return nil // createDelimited made one
	}
	return e.AppendHeader(nil)
}
