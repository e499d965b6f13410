package avrox

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow"
)

// Writer writes one file in one goroutine. Batches are put together in full blocks,
// so that the bytes depend on the rows alone, however they are cut into batches.
type Writer struct {
	w   io.Writer
	enc *Encoder
	buf []byte // encoded and not yet written
	err error
}

// NewWriter makes a writer of batches of the schema s to w. The error is that of
// [NewEncoder]; nothing is written before the first Write or Close.
func NewWriter(w io.Writer, s *arrow.Schema, o WriteOptions) (*Writer, error) {
	e, err := NewEncoder(s, o)
	if err != nil {
		return nil, err
	}
	return &Writer{w: w, enc: e, buf: e.AppendHeader(nil)}, nil
}

// Write writes the rows of b, which has the schema of the file and is the caller's
// again when Write returns. After an error the file is incomplete, and Write and
// Close return the same error again.
func (w *Writer) Write(b arrow.RecordBatch) error {
	if w.err == nil {
		w.buf, w.err = w.enc.add(w.buf, b)
	}
	return w.drain()
}

// Close writes what waits. It does not close the file below.
func (w *Writer) Close() error {
	if w.err == nil {
		w.buf, w.err = w.enc.flush(w.buf)
	}
	return w.drain()
}

func (w *Writer) drain() error {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
		w.buf = w.buf[:0]
	}
	return w.err
}
