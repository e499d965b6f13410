package avrox

import (
	"bytes"
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// TestWriterBatches holds that the bytes do not depend on how rows come in batches.
func TestWriterBatches(t *testing.T) {
	b := stringsBatch(5000)
	for _, codec := range codecNames {
		o := WriteOptions{Codec: codec, BlockBytes: 50_000}
		e := mustEncoder(t, b.Schema(), o)
		want, err := e.Append(e.AppendHeader(nil), b)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int64{1, 7, 1000, 4999, 5000} {
			var file bytes.Buffer
			w, err := NewWriter(&file, b.Schema(), o)
			if err != nil {
				t.Fatal(err)
			}
			for from := int64(0); from < b.NumRows(); from += size {
				if err := w.Write(b.NewSlice(from, min(from+size, b.NumRows()))); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(file.Bytes(), want) {
				t.Errorf("%s: batches of %d rows make another file", codec, size)
			}
		}
	}
}

// TestWriterEmpty holds that a table without rows is a header.
func TestWriterEmpty(t *testing.T) {
	b := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Int32, false), `[]`)
	for _, batches := range []int{0, 1} {
		var file bytes.Buffer
		w, err := NewWriter(&file, b.Schema(), WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for range batches {
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := mustEncoder(t, b.Schema(), WriteOptions{}).AppendHeader(nil); !bytes.Equal(file.Bytes(), want) {
			t.Errorf("%d batches: %q", batches, file.Bytes())
		}
	}
}

type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// TestWriterErrors holds that an error stays, so that it cannot be missed.
func TestWriterErrors(t *testing.T) {
	good := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Uint64, false), `[1]`)
	bad := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Uint64, false), `[9223372036854775808]`)
	header := len(mustEncoder(t, good.Schema(), WriteOptions{}).AppendHeader(nil))
	for _, tc := range []struct {
		name    string
		disk    int
		batches []arrow.RecordBatch
		want    error
	}{
		{"a full disk", header - 1, []arrow.RecordBatch{good}, errFull},
		{"a full disk at the end", header, []arrow.RecordBatch{good}, errFull},
		{"a bad value", 1000, []arrow.RecordBatch{good, bad, good}, table.ErrRange},
	} {
		w, err := NewWriter(&fullDisk{tc.disk}, good.Schema(), WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range tc.batches {
			err = w.Write(b)
		}
		if len(tc.batches) > 1 && !errors.Is(err, tc.want) {
			t.Errorf("%s: Write gives %v at the end", tc.name, err)
		}
		for range 2 {
			if err = w.Close(); !errors.Is(err, tc.want) {
				t.Errorf("%s: Close gives %v", tc.name, err)
			}
		}
	}
}

// TestWriterCloseTwice holds that nothing is written twice.
func TestWriterCloseTwice(t *testing.T) {
	b := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Int32, false), `[1]`)
	var file bytes.Buffer
	w, err := NewWriter(&file, b.Schema(), WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(b), w.Close()); err != nil {
		t.Fatal(err)
	}
	n := file.Len()
	if err := w.Close(); err != nil || file.Len() != n {
		t.Errorf("%d bytes more, %v", file.Len()-n, err)
	}
}
