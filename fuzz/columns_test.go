package fuzz

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/table"
)

// addFiles adds files that other programs made as seeds.
func addFiles(f *testing.F, pattern string) {
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds %s (%v)", pattern, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
}

// readable are the indexes of the columns that can be read.
func readable(s *arrow.Schema) []int {
	columns := []int{}
	for i, f := range s.Fields() {
		if _, no := f.Metadata.GetValue(table.KeyUnsupported); !no {
			columns = append(columns, i)
		}
	}
	return columns
}

// Limits under which a mutant cannot cost much.
const fuzzLimit = 1 << 20

// readParquet reads all columns that can be read.
func readParquet(data []byte) (*arrow.Schema, []arrow.RecordBatch, error) {
	file, err := parquetx.Open(bytes.NewReader(data), int64(len(data)), parquetx.ReadOptions{
		MaxPage: fuzzLimit, MaxDictionary: fuzzLimit, MaxColumn: fuzzLimit, MaxColumns: 1000})
	if err != nil {
		return nil, nil, err
	}
	d, err := file.NewDecoder(readable(file.Schema()))
	if err != nil {
		return nil, nil, err
	}
	var batches []arrow.RecordBatch
	ranges := file.Ranges(fuzzLimit)
	for i := range min(ranges.Len(), 64) {
		b, err := d.Decode(context.Background(), ranges.At(i))
		if err != nil {
			return nil, batches, err
		}
		if b.NumRows() != ranges.At(i).Rows() {
			panic("a range has another number of rows than it says")
		}
		batches = append(batches, b)
	}
	return d.Schema(), batches, nil
}

// FuzzParquet: what can be read is written and read again as it was.
func FuzzParquet(f *testing.F) {
	addFiles(f, "../parquetx/testdata/*.parquet")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, batches, err := readParquet(data)
		defer releaseAll(batches)
		if err != nil || s.NumFields() == 0 {
			return
		}
		var again bytes.Buffer
		w, err := parquetx.NewWriter(&again, s, parquetx.WriteOptions{Compression: "none"})
		if err != nil {
			return
		}
		for _, b := range batches {
			if w.Write(b) != nil { // a value that cannot be written is refused
				return
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		_, back, err := readParquet(again.Bytes())
		defer releaseAll(back)
		if err != nil {
			return // it is over the limits in another form
		}
		sameRows(t, batches, back)
	})
}

// readAvro reads all columns that can be read.
func readAvro(data []byte) (*arrow.Schema, []arrow.RecordBatch, error) {
	h, n, err := avrox.ParseHeader(data, avrox.ReadOptions{MaxBlock: fuzzLimit, MaxHeader: fuzzLimit, MaxColumns: 1000})
	if err != nil {
		return nil, nil, err
	}
	d, err := h.NewDecoder(readable(h.Schema))
	if err != nil {
		return nil, nil, err
	}
	var batches []arrow.RecordBatch
	for data = data[n:]; len(data) > 0; data = data[n:] {
		var rows int64
		if n, rows, err = h.Cut(data, true); err != nil {
			return nil, batches, err
		}
		b, err := d.Decode(data[:n])
		if err != nil {
			return nil, batches, err
		}
		if b.NumRows() != rows {
			panic("blocks have another number of rows than they say")
		}
		batches = append(batches, b)
	}
	return d.Schema(), batches, nil
}

// FuzzAvro: what can be read is written and read again as it was.
func FuzzAvro(f *testing.F) {
	addFiles(f, "../avrox/testdata/*.avro")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, batches, err := readAvro(data)
		defer releaseAll(batches)
		if err != nil || s.NumFields() == 0 {
			return
		}
		var again bytes.Buffer
		w, err := avrox.NewWriter(&again, s, avrox.WriteOptions{Codec: "null"})
		if err != nil {
			return
		}
		for _, b := range batches {
			if w.Write(b) != nil {
				return
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		_, back, err := readAvro(again.Bytes())
		defer releaseAll(back)
		if err != nil {
			return
		}
		sameRows(t, batches, back)
	})
}

func releaseAll(batches []arrow.RecordBatch) {
	for _, b := range batches {
		b.Release()
	}
}

// sameRows holds that two files have the same rows.
func sameRows(t *testing.T, a, b []arrow.RecordBatch) {
	t.Helper()
	if err := differ(a, b); err != nil {
		t.Fatal(err)
	}
}

// differ compares the rows of two files, column by column, however they are cut into
// batches.
func differ(a, b []arrow.RecordBatch) error {
	next := func(batches *[]arrow.RecordBatch, row *int) (arrow.RecordBatch, int, error) {
		for len(*batches) > 0 && int64(*row) == (*batches)[0].NumRows() {
			*batches, *row = (*batches)[1:], 0
		}
		if len(*batches) == 0 {
			return nil, 0, io.EOF
		}
		*row++
		return (*batches)[0], *row - 1, nil
	}
	for i, j, n := 0, 0, 0; ; n++ {
		x, r, e1 := next(&a, &i)
		y, q, e2 := next(&b, &j)
		if e1 != e2 {
			return fmt.Errorf("one has %d rows, the other more", n)
		}
		if e1 != nil {
			return nil
		}
		for c := range x.Columns() {
			if !array.SliceApproxEqual(x.Column(c), int64(r), int64(r)+1, y.Column(c), int64(q), int64(q)+1, array.WithNaNsEqual(true)) &&
				x.Column(c).ValueStr(r) != y.Column(c).ValueStr(q) {
				return fmt.Errorf("row %d, column %q: %s became %s", n, x.ColumnName(c), x.Column(c).ValueStr(r), y.Column(c).ValueStr(q))
			}
		}
	}
}
