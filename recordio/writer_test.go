package recordio

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestWriterRows(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	steps := []error{
		w.WriteDense([]float32{1, 2, 3}, nil),
		w.WriteDense([]float32{1, 2, 3}, []float32{7}),
		w.WriteDense(nil, nil),
		w.WriteSparse([]uint64{1, 3}, []float32{1, 2}, 4, nil),
		w.WriteSparse([]uint64{1, 3}, []float32{1, 2}, 4, []float32{5}),
		w.WriteSparse(nil, nil, 4, []float32{5}),
		w.Close(),
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	var want []byte
	for _, name := range []string{"dense float32", "dense float32, label", "dense float32 of no columns",
		"sparse float32", "sparse float32, label", "sparse row of zeros, label"} {
		for _, v := range sdkVectors {
			if v.name == name {
				want = append(want, fromHex(t, v.file)...)
			}
		}
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("wrote\n% x, want\n% x", b.Bytes(), want)
	}
}

// The encoder of rows that are alike writes what Write does, whatever comes between.
func TestWriterDenseLikeWrite(t *testing.T) {
	var rows, records bytes.Buffer
	w, v := NewWriter(&rows), NewWriter(&records)
	for _, cols := range []int{3, 3, 3, 0, 3, 3, 5, 5, 0, 0, 5, 5, 1, 1} {
		for _, labels := range [][]float32{nil, nil, {7}, {7}, {}, {}, {1, 2}, {1, 2}, {1, 2}} {
			features := make([]float32, cols)
			for i := range features {
				features[i] = float32(i)
			}
			rec := Record{Features: []Value{{Key: "values", Float32: features}}}
			if labels != nil {
				rec.Label = []Value{{Key: "values", Float32: labels}}
			}
			if err := errors.Join(w.WriteDense(features, labels), v.Write(&rec)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Close(), v.Close()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(rows.Bytes(), records.Bytes()) {
		t.Error("WriteDense and Write differ")
	}
}

func TestWriterRefusesAndGoesOn(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	for name, err := range map[string]error{
		"a key too large": w.WriteSparse([]uint64{4}, []float32{1}, 4, nil),
		"a key too few":   w.WriteSparse([]uint64{1}, []float32{1, 2}, 4, nil),
		"no values":       w.Write(&Record{Features: []Value{{Key: "values"}}}),
	} {
		if !errors.Is(err, ErrTensor) {
			t.Errorf("%s: %v, want ErrTensor", name, err)
		}
	}
	if err := w.WriteDense([]float32{1, 2, 3}, nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || !bytes.Equal(b.Bytes(), fromHex(t, sdkVectors[0].file)) {
		t.Errorf("wrote % x, %v", b.Bytes(), err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if err := w.WriteDense(nil, nil); err == nil {
		t.Error("no error after Close")
	}
}

// failing takes n bytes, and then no more.
type failing struct {
	n   int
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	n := min(len(p), f.n)
	f.n -= n
	if n < len(p) {
		return n, f.err
	}
	return n, nil
}

func TestWriterErrorsStay(t *testing.T) {
	full := errors.New("the disk is full")
	for err, want := range map[error]error{full: full, nil: io.ErrShortWrite} {
		w := NewWriter(&failing{flushAt, err})
		row := make([]float32, 1000)
		rows := 0
		for ; rows < 1000; rows++ {
			if err := w.WriteDense(row, nil); err != nil {
				if err != want {
					t.Errorf("error %v, want %v", err, want)
				}
				break
			}
		}
		if rows == 1000 {
			t.Error("no error from a writer that is full")
		}
		for name, err := range map[string]error{"WriteDense": w.WriteDense(nil, nil), "Flush": w.Flush(), "Close": w.Close()} {
			if err != want {
				t.Errorf("%s after it: %v, want %v", name, err, want)
			}
		}
	}
}

func TestWriterFlush(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	if err := w.WriteDense([]float32{1}, nil); err != nil || b.Len() != 0 {
		t.Errorf("%d bytes before Flush, %v", b.Len(), err)
	}
	if err := w.Flush(); err != nil || b.Len() != 28 {
		t.Errorf("%d bytes after Flush, %v, want 28", b.Len(), err)
	}
}

func TestWriterDoesNotAllocate(t *testing.T) {
	w := NewWriter(io.Discard)
	features, label, keys := make([]float32, 100), []float32{1}, make([]uint64, 100)
	row := func() {
		if err := errors.Join(w.WriteDense(features, label), w.WriteSparse(keys, features, 9, nil)); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		row()
	}
	if n := testing.AllocsPerRun(1000, row); n != 0 {
		t.Errorf("%v allocations a row", n)
	}
}
