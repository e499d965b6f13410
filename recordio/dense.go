package recordio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Dense encodes rows of one layout, any number at a time, without allocating:
// the bytes of two rows of float32 or float64 differ in their values only, so
// that a row costs a copy of the bytes around its values and one of the
// values. A Dense does not change after NewDense and may be used by several
// goroutines.
type Dense[T Number] struct {
	cols, labels int
	shape        []byte // packed
	head, tail   []byte // of float rows: what is before the features; from there on, label values zero
	label        int    // where in tail the label values are
	rec          int    // bytes of a float row with its frame; of an int32 row at most
}

// NewDense makes an encoder of rows of cols features and labels label values; with
// 0 labels a record has no label at all. The shape is written into every
// record; leave it out for rows of one dimension, as the SDK does. It is an
// error if the shape does not hold cols values, or if a record could get
// longer than [MaxRecord].
func NewDense[T Number](cols, labels int, shape ...uint64) (*Dense[T], error) {
	if cols < 0 || labels < 0 || cols+labels == 0 {
		return nil, fmt.Errorf("recordio: no rows of %d features and %d labels", cols, labels)
	}
	if len(shape) > 0 {
		if n, ok := product(shape); !ok || n != cols {
			return nil, fmt.Errorf("recordio: a shape of %v does not hold %d features", shape, cols)
		}
		if cols == 0 {
			return nil, errors.New("recordio: a shape without features would be read as a sparse row")
		}
	}
	e := &Dense[T]{cols: cols, labels: labels}
	for _, n := range shape {
		e.shape = binary.AppendUvarint(e.shape, n)
	}
	size := fixedSize[T]()
	if size == 0 {
		size = binary.MaxVarintLen64
	}
	if cols > MaxRecord/size || labels > MaxRecord/size || e.payload(cols*size, labels*size) > MaxRecord {
		return nil, fmt.Errorf("recordio: %d features and %d labels: %w", cols, labels, ErrTooLong)
	}
	payload := e.payload(cols*size, labels*size)
	e.rec = frameSize(payload)
	if fixedSize[T]() > 0 {
		e.head = e.appendHead(nil, payload, cols*size)
		e.tail = e.appendMiddle(nil, labels*size)
		e.label = len(e.tail)
		e.tail = append(e.tail, make([]byte, labels*size+padding(payload))...)
	}
	return e, nil
}

// payload is the length of a record's payload around packed values of these
// lengths.
func (e *Dense[T]) payload(features, labels int) int {
	n := entrySize(tensorSize(features, 0, len(e.shape)))
	if e.labels > 0 {
		n += entrySize(tensorSize(labels, 0, 0))
	}
	return n
}

// appendHead appends all that comes before the features.
func (e *Dense[T]) appendHead(dst []byte, payload, features int) []byte {
	dst = appendFrameHeader(dst, payload)
	dst = appendEntry(dst, tagFeatures, typeTag[T](), tensorSize(features, 0, len(e.shape)))
	return appendPacked(dst, tagValues, features)
}

// appendMiddle appends what is between the features and the label values.
func (e *Dense[T]) appendMiddle(dst []byte, labels int) []byte {
	dst = append(appendPacked(dst, tagShape, len(e.shape)), e.shape...)
	if e.labels > 0 {
		dst = appendEntry(dst, tagLabel, typeTag[T](), tensorSize(labels, 0, 0))
		dst = appendPacked(dst, tagValues, labels)
	}
	return dst
}

// Size is how many bytes rows take; of int32 at most.
func (e *Dense[T]) Size(rows int) int { return rows * e.rec }

// Append appends rows as whole records with their frames, the bytes that the
// SDK writes. features are row-major, as many rows of them as of labels; it
// panics where they are not. It does not allocate if dst has room for Size of
// the rows.
func (e *Dense[T]) Append(dst []byte, features, labels []T) []byte {
	rows := e.rows(features, labels)
	if fixedSize[T]() == 0 {
		for i := range rows {
			dst = e.appendRow(dst, features[i*e.cols:][:e.cols], labels[i*e.labels:][:e.labels], "", false)
		}
		return dst
	}
	n := len(dst)
	dst = slices.Grow(dst, rows*e.rec)[:n+rows*e.rec]
	e.fill(dst[n:], features, labels)
	return dst
}

// rows is how many there are.
func (e *Dense[T]) rows(features, labels []T) int {
	f, l := wholeRows("features", len(features), e.cols), wholeRows("labels", len(labels), e.labels)
	switch {
	case e.cols == 0:
		return l
	case e.labels > 0 && f != l:
		panic(fmt.Sprintf("recordio: %d rows of features, %d of labels", f, l))
	}
	return f
}

// wide is how much of a head and a tail fillRows copies at once: more than most
// have, by vector moves instead of a call. What is too much is written over by
// what comes next.
const wide = 32

// fill writes rows of floats to out, which they fill.
func (e *Dense[T]) fill(out []byte, features, labels []T) {
	n := fillRows(out, features, labels, e)
	out, features, labels = out[n*e.rec:], features[n*e.cols:], labels[n*e.labels:]
	tailAt := len(e.head) + e.cols*fixedSize[T]()
	for len(out) > 0 {
		copy(out, e.head)
		putValues(out[len(e.head):], features[:e.cols])
		copy(out[tailAt:], e.tail)
		putValues(out[tailAt+e.label:], labels[:e.labels])
		features, labels, out = features[e.cols:], labels[e.labels:], out[e.rec:]
	}
}

// AppendUID is Append of rows with a uid. uid is asked once for each row; false
// leaves it out. It is [ErrTooLong] if a uid makes a record longer than
// [MaxRecord]; the rows before it are in the result.
func (e *Dense[T]) AppendUID(dst []byte, features, labels []T, uid func(row int) (string, bool)) ([]byte, error) {
	for i := range e.rows(features, labels) {
		id, ok := uid(i)
		if ok && len(id) > MaxRecord-e.rec-2*binary.MaxVarintLen32 {
			return dst, fmt.Errorf("recordio: row %d with a uid of %d bytes: %w", i+1, len(id), ErrTooLong)
		}
		dst = e.appendRow(dst, features[i*e.cols:][:e.cols], labels[i*e.labels:][:e.labels], id, ok)
	}
	return dst, nil
}

// appendRow appends one row.
func (e *Dense[T]) appendRow(dst []byte, features, labels []T, uid string, hasUID bool) []byte {
	f, l := valuesSize(features), valuesSize(labels)
	payload := e.payload(f, l)
	if hasUID {
		payload += fieldSize(len(uid))
	}
	dst = slices.Grow(dst, frameSize(payload))
	dst = e.appendHead(dst, payload, f)
	dst = appendValues(dst, features)
	dst = e.appendMiddle(dst, l)
	dst = appendValues(dst, labels)
	if hasUID {
		dst = binary.AppendUvarint(append(dst, tagUID), uint64(len(uid)))
		dst = append(dst, uid...)
	}
	return append(dst, "\x00\x00\x00"[:padding(payload)]...)
}
