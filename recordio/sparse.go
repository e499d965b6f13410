package recordio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Sparse encodes rows in which most values are zero, given in compressed sparse
// row form (CSR), without allocating. A Sparse does not change after NewSparse
// and may be used by several goroutines.
//
//	0a len  0a 06 "values"  12 len  12|1a|3a len  [0a len values] [12 len keys] 1a len shape
//
// and the label as in a dense record. A row without values has its shape alone.
type Sparse[T Number] struct {
	cols  uint64
	dense Dense[T] // of the shape and the label
	tail  []byte   // of float rows: shape and label, label values zero

	around int // bytes of a row but for its keys and values, at most
}

// NewSparse makes an encoder of rows of cols columns, zeros included, and
// labels label values; with 0 labels a record has no label at all.
func NewSparse[T Number](cols uint64, labels int) (*Sparse[T], error) {
	switch {
	case cols == 0:
		return nil, errors.New("recordio: sparse rows of no columns")
	case labels < 0:
		return nil, fmt.Errorf("recordio: no rows of %d labels", labels)
	case labels > MaxRecord/binary.MaxVarintLen64:
		return nil, fmt.Errorf("recordio: %d labels: %w", labels, ErrTooLong)
	}
	shape := binary.AppendUvarint(nil, cols)
	e := &Sparse[T]{cols: cols, dense: Dense[T]{labels: labels, shape: shape}}
	e.around = headerLen + 6*(1+binary.MaxVarintLen32) + 2*len(entryKey) + 2*(1+binary.MaxVarintLen32) + 3 + packedSize(len(shape))
	if size := fixedSize[T](); size > 0 {
		e.tail = append(e.dense.appendMiddle(nil, labels*size), make([]byte, labels*size)...)
	}
	return e, nil
}

// Size is at most how many bytes rows with that many values in all take.
func (e *Sparse[T]) Size(rows, values int) int {
	size := fixedSize[T]()
	if size == 0 {
		size = binary.MaxVarintLen64
	}
	return rows*(e.around+e.dense.labels*size) + values*(size+uvarintSize(e.cols-1))
}

// Append appends rows as whole records with their frames: row i has the keys
// and values from rows[i] to rows[i+1], a key being a column counted from 0. labels
// are row-major. It panics where the lengths do not fit together. It does not
// allocate if dst has room for Size; the part of that room behind the result may
// be overwritten.
//
// A key that is no column is [ErrTensor], a row over [MaxRecord] bytes
// [ErrTooLong]; the rows before it are in the result.
func (e *Sparse[T]) Append(dst []byte, rows []int32, keys []uint64, values, labels []T) ([]byte, error) {
	n := len(rows) - 1
	if n < 1 {
		return dst, nil
	}
	if len(labels) != n*e.dense.labels {
		panic(fmt.Sprintf("recordio: %d label values for %d rows of %d", len(labels), n, e.dense.labels))
	}
	for i := range n {
		from, to := rows[i], rows[i+1]
		var err error
		if dst, err = e.appendRow(dst, keys[from:to], values[from:to], labels[i*e.dense.labels:][:e.dense.labels]); err != nil {
			return dst, fmt.Errorf("recordio: row %d: %w", i+1, err)
		}
	}
	return dst, nil
}

// appendRow appends one row. Its keys are written first, to learn how long they
// are: to where they go if each is as long as one can be. Nearly always they are
// in place then, because the head before them is as long.
func (e *Sparse[T]) appendRow(dst []byte, keys []uint64, values, labels []T) ([]byte, error) {
	v, l := valuesSize(values), valuesSize(labels)
	if least := v + len(keys); least > MaxRecord {
		return dst, fmt.Errorf("over %d bytes: %w", least, ErrTooLong)
	}
	most := len(keys) * uvarintSize(e.cols-1)
	dst = slices.Grow(dst, e.around+v+most+l)
	at := len(dst) + e.beforeKeys(v, most)
	k, ok := putKeys(dst[at:cap(dst)], keys, e.cols)
	if !ok {
		return dst, fmt.Errorf("key %d of a row of %d columns: %w", slices.Max(keys), e.cols, ErrTensor)
	}
	tensor := tensorSize(v, k, len(e.dense.shape))
	payload := entrySize(tensor)
	if e.dense.labels > 0 {
		payload += entrySize(tensorSize(l, 0, 0))
	}
	if payload > MaxRecord {
		return dst, fmt.Errorf("%d bytes: %w", payload, ErrTooLong)
	}
	dst = appendFrameHeader(dst, payload)
	dst = appendEntry(dst, tagFeatures, typeTag[T](), tensor)
	dst = appendValues(appendPacked(dst, tagValues, v), values)
	dst = appendPacked(dst, tagKeys, k)
	if len(dst) == at {
		dst = dst[:at+k]
	} else {
		dst = append(dst, dst[at:at+k]...)
	}
	if e.tail != nil {
		dst = append(dst, e.tail...)
		putValues(dst[len(dst)-l:], labels)
	} else {
		dst = appendValues(e.dense.appendMiddle(dst, l), labels)
	}
	return append(dst, "\x00\x00\x00"[:padding(payload)]...), nil
}

// beforeKeys is how many bytes of a record come before its packed keys.
func (e *Sparse[T]) beforeKeys(values, keys int) int {
	tensor := tensorSize(values, keys, len(e.dense.shape))
	return headerLen + entrySize(tensor) - tensor + tensorSize(values, keys, 0) - keys
}
