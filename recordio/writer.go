package recordio

import "io"

// flushAt is how many bytes a Writer collects before it writes.
const flushAt = 128 << 10

// Writer writes a stream of records, each in one frame in one part, as the
// SageMaker SDK does. It is not for concurrent use.
//
// A record that cannot be written is an error and leaves no trace; the next one
// may be fine. After an error of the underlying writer every call returns that.
type Writer struct {
	w   io.Writer
	buf []byte
	err error

	row     Record // of WriteDense and WriteSparse
	labels  []Value
	columns [1]uint64

	dense        *Dense[float32] // encoder of rows like the last one, once there were two
	cols, values int             // features and label values of the last dense row
}

// NewWriter buffers, so w needs no buffer. Close must be called at the end.
func NewWriter(w io.Writer) *Writer {
	return &Writer{
		w:      w,
		row:    Record{Features: []Value{{Key: valuesKey}}},
		labels: []Value{{Key: valuesKey}},
	}
}

// WriteDense writes a row of float32 features. label is nil for an unlabelled
// row; most labels are one value.
func (w *Writer) WriteDense(features, label []float32) error {
	if len(features) > 0 && (len(label) > 0 || label == nil) && w.err == nil {
		if w.cols != len(features) || w.values != len(label) {
			w.cols, w.values, w.dense = len(features), len(label), nil
		} else if w.dense == nil {
			w.dense, _ = NewDense[float32](w.cols, w.values) // fails for a row that is too long
		}
		if w.dense != nil {
			w.buf = w.dense.Append(w.buf, features, label)
			return w.flushFull()
		}
	}
	w.row.Features[0] = Value{Key: valuesKey, Float32: notNil(features)}
	return w.writeRow(label)
}

// WriteSparse writes a row of shape columns of which values are those at keys,
// counted from 0, and all others are zero. label is nil for an unlabelled row.
// A key outside shape and a number of keys that is not that of values are an
// ErrTensor.
func (w *Writer) WriteSparse(keys []uint64, values []float32, shape uint64, label []float32) error {
	w.columns[0] = shape
	w.row.Features[0] = Value{Key: valuesKey, Float32: notNil(values), Keys: notNil(keys), Shape: w.columns[:]}
	return w.writeRow(label)
}

func (w *Writer) writeRow(label []float32) error {
	w.row.Label = nil
	if label != nil {
		w.labels[0].Float32 = label
		w.row.Label = w.labels
	}
	err := w.Write(&w.row)
	w.row.Features[0], w.labels[0].Float32 = Value{}, nil // the caller's memory
	return err
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Write writes a record of any shape; what [Record.Append] refuses is an
// ErrTensor, and a record of more than [MaxRecord] bytes an ErrTooLong.
func (w *Writer) Write(r *Record) error {
	if w.err != nil {
		return w.err
	}
	from := len(w.buf)
	b, err := r.Append(append(w.buf, "\n\x23\xd7\xce\x00\x00\x00\x00"...))
	n := len(b) - from - headerLen
	if err == nil && n > MaxRecord {
		err = tooLong(n)
	}
	if err != nil {
		w.buf = b[:from]
		return err
	}
	appendFrameHeader(b[:from], n)
	w.buf = append(b, "\x00\x00\x00"[:padding(n)]...)
	return w.flushFull()
}

func (w *Writer) flushFull() error {
	if len(w.buf) < flushAt {
		return nil
	}
	return w.Flush()
}

// Flush writes what has been collected.
func (w *Writer) Flush() error {
	if w.err != nil || len(w.buf) == 0 {
		return w.err
	}
	n, err := w.w.Write(w.buf)
	if err == nil && n < len(w.buf) {
		err = io.ErrShortWrite
	}
	w.buf, w.err = w.buf[:0], err
	return err
}

// Close flushes. It does not close the underlying writer. Writing after it is an
// error.
func (w *Writer) Close() error {
	if w.err == errClosed {
		return nil
	}
	err := w.Flush()
	if err == nil {
		w.err = errClosed
	}
	return err
}
