package parquetx

import (
	"context"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
)

// Writer writes a file from one goroutine. Row groups are written as they are
// complete.
type Writer struct {
	w    io.Writer
	e    *Encoder
	turn int64
	buf  []byte
	err  error
}

// NewWriter begins a file of batches with the schema s. Errors wrap
// [ErrUnsupported] if s or o has something that a file cannot.
func NewWriter(w io.Writer, s *arrow.Schema, o WriteOptions) (*Writer, error) {
	e, err := NewEncoder(s, o)
	if err != nil {
		return nil, err
	}
	return &Writer{w: w, e: e, buf: e.Head()}, nil
}

// Write writes the rows of b, and does not keep it. After an error nothing more can
// be written. See [Encoder.Append] for what is an error.
func (w *Writer) Write(b arrow.RecordBatch) error {
	if w.err != nil {
		return w.err
	}
	if w.buf, w.err = w.e.Append(context.Background(), w.buf, w.turn, b); w.err != nil {
		return w.err
	}
	w.turn++
	return w.flush()
}

// Close writes the rest of the file. It does not close what w writes to.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	var tail []byte
	if tail, w.err = w.e.Tail(); w.err != nil {
		return w.err
	}
	w.buf = append(w.buf, tail...)
	return w.flush()
}

func (w *Writer) flush() error {
	if len(w.buf) > 0 {
		_, w.err = w.w.Write(w.buf)
	}
	w.buf = w.buf[:0]
	return w.err
}
