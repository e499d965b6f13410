package fuzz

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

var csvSeeds = []string{
	"a,b\n1,x\n2,y\n", "a,b\r\n1,\"x\ny\"\r\n\r\n2,\r\n", "\xef\xbb\xbfa\r1\r\r3", "\n\na,a,\n1,2,3\n", "\"a\"\"b\",c\nd\"e,\"f\"g\n\"h",
	"1,2020-01-02,true,nan\n,1999-12-31,FALSE,00701\n", "\xff\xfea\x00", "x,y\n1\n1,2,3\n", "a;b\n1,5;2\n",
}

// FuzzCSVCutter: chunks are the stream, whatever the reads; all but the last end
// at a line end.
func FuzzCSVCutter(f *testing.F) {
	for i, s := range csvSeeds {
		f.Add(s, uint16(i*3))
	}
	f.Fuzz(func(t *testing.T, in string, size uint16) {
		d := csvml.Dialect{Header: csvml.HeaderNo}
		s, err := d.Infer(csvml.Sample{Head: []byte(in), EOF: true})
		if err != nil {
			return
		}
		var first [][]byte
		for i, r := range []io.Reader{strings.NewReader(in), iotest.HalfReader(strings.NewReader(in))} {
			cut := d.NewCutter(r, s, 1+int(size))
			var chunks [][]byte
			for {
				data, _, err := cut.Next(nil)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				chunks = append(chunks, data)
			}
			if got := string(bytes.Join(chunks, nil)); got != in[s.HeaderBytes:] {
				t.Fatalf("chunks join to %q, want %q", got, in[s.HeaderBytes:])
			}
			for i, c := range chunks {
				if last := c[len(c)-1]; i < len(chunks)-1 && last != '\n' && last != '\r' {
					t.Fatalf("chunk %d of %q ends within a record: %q", i, in, c)
				}
			}
			if i == 0 {
				first = chunks
			} else if !slices.EqualFunc(first, chunks, bytes.Equal) {
				t.Fatalf("reads change the chunks: %q, %q", first, chunks)
			}
		}
	})
}

// FuzzCSVInfer: what was inferred from a whole file decodes it: each record is a
// row or is bad for its form, never for its types.
func FuzzCSVInfer(f *testing.F) {
	for i, s := range csvSeeds {
		f.Add(s, uint8(i%3), "b")
	}
	f.Fuzz(func(t *testing.T, in string, header uint8, known string) {
		d := csvml.Dialect{Header: csvml.Header(header % 3)}
		sample := csvml.Sample{Head: []byte(in), EOF: true, Known: []string{known}, Places: [][]byte{[]byte(in)[len(in)/2:]}}
		s, err := d.Infer(sample)
		if err != nil {
			return
		}
		if len(s.Columns) != s.NumFields() {
			t.Fatalf("%d columns, %d fields", len(s.Columns), s.NumFields())
		}
		if m, err := s.Match(d, []byte(in), true); err != nil || m.HeaderBytes != s.HeaderBytes || m.HeaderLines != s.HeaderLines {
			t.Fatalf("%q does not match itself: %v", in, err)
		}
		dec, err := d.NewDecoder(s, table.Want{Skip: true})
		if err != nil {
			t.Fatal(err)
		}
		b, err := dec.Decode([]byte(in)[s.HeaderBytes:])
		if errors.Is(err, csvml.ErrQuote) { // which may have swallowed rows
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		defer b.Release()
		if b.Records != b.NumRows()+int64(len(b.Bad)) {
			t.Fatalf("%d records, %d rows, %d bad", b.Records, b.NumRows(), len(b.Bad))
		}
		for _, e := range b.Bad {
			if !errors.Is(e.Err, table.ErrSyntax) && !errors.Is(e.Err, table.ErrCells) && !errors.Is(e.Err, table.ErrUTF8) {
				t.Fatalf("%q: %v", in, &e)
			}
		}
	})
}

// FuzzCSVChunks: a file decodes to the same text columns whole and in pieces.
func FuzzCSVChunks(f *testing.F) {
	for i, s := range csvSeeds {
		f.Add(s, uint16(i*5))
	}
	f.Fuzz(func(t *testing.T, in string, size uint16) {
		whole, errWhole := csvTexts(in, len(in)+1)
		pieces, errPieces := csvTexts(in, 1+int(size))
		// Of a file that is refused, pieces before the error may have been read.
		if errWhole == nil && !slices.Equal(whole, pieces) {
			t.Fatalf("%q: whole %q, in pieces %q", in, whole, pieces)
		}
		if (errWhole == nil) != (errPieces == nil) || errWhole != nil && errWhole.Error() != errPieces.Error() {
			t.Fatalf("%q: whole %v, in pieces %v", in, errWhole, errPieces)
		}
	})
}

// csvTexts is all cells of a file, then all bad records.
func csvTexts(in string, size int) (cells []string, err error) {
	var bad []string
	r := csvml.NewReader(strings.NewReader(in))
	r.Header, r.Size = csvml.HeaderNo, size
	s, err := r.Schema()
	if err != nil {
		return nil, err
	}
	for _, f := range s.Fields() {
		r.Want.Columns = append(r.Want.Columns, arrow.Field{Name: f.Name, Type: arrow.BinaryTypes.Binary, Nullable: true})
	}
	r.Want.Skip = true
	for b, err := range r.All() {
		if err != nil {
			return cells, err
		}
		for row := range int(b.NumRows()) {
			for _, c := range b.Columns() {
				if c.IsNull(row) {
					cells = append(cells, "null")
				} else {
					cells = append(cells, string(c.(*array.Binary).Value(row))+".")
				}
			}
		}
		for _, e := range b.Bad {
			bad = append(bad, e.Error()+string(e.Raw))
		}
	}
	return append(cells, bad...), nil
}
