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
	if size := fixedSize[T](); size > 0 {
		e.tail = append(e.dense.appendMiddle(nil, labels*size), make([]byte, labels*size)...)
	}
	return e, nil
}

// Size is at most how many bytes rows with that many values in all take.
func (e *Sparse[T]) Size(rows, values int) int {
	const around = headerLen + 6*(1+binary.MaxVarintLen32) + 2*len(entryKey) + 2*(1+binary.MaxVarintLen32) + 3
	size := fixedSize[T]()
	if size == 0 {
		size = binary.MaxVarintLen64
	}
	return rows*(around+packedSize(len(e.dense.shape))+e.dense.labels*size) + values*(size+uvarintSize(e.cols-1))
}

// Append appends rows as whole records with their frames: row i has the keys
// and values from rows[i] to rows[i+1], a key being a column counted from 0. labels
// are row-major. It panics where the lengths do not fit together. It does not
// allocate if dst has room for Size.
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

func (e *Sparse[T]) appendRow(dst []byte, keys []uint64, values, labels []T) ([]byte, error) {
	k, short, ok := sizeOfKeys(keys, e.cols)
	if !ok {
		return dst, fmt.Errorf("key %d of a row of %d columns: %w", slices.Max(keys), e.cols, ErrTensor)
	}
	v, l := valuesSize(values), valuesSize(labels)
	tensor := tensorSize(v, k, len(e.dense.shape))
	payload := entrySize(tensor)
	if e.dense.labels > 0 {
		payload += entrySize(tensorSize(l, 0, 0))
	}
	if payload > MaxRecord {
		return dst, fmt.Errorf("%d bytes: %w", payload, ErrTooLong)
	}
	dst = slices.Grow(dst, frameSize(payload))
	dst = appendFrameHeader(dst, payload)
	dst = appendEntry(dst, tagFeatures, typeTag[T](), tensor)
	dst = appendValues(appendPacked(dst, tagValues, v), values)
	dst = appendPacked(dst, tagKeys, k)
	dst = appendKeys(dst, keys, k, short)
	if e.tail != nil {
		dst = append(dst, e.tail...)
		putValues(dst[len(dst)-l:], labels)
	} else {
		dst = appendValues(e.dense.appendMiddle(dst, l), labels)
	}
	return append(dst, "\x00\x00\x00"[:padding(payload)]...), nil
}

// sizeOfKeys is how many bytes the keys take as varints, whether none takes more
// than two, and whether all are columns.
func sizeOfKeys(keys []uint64, cols uint64) (n int, short, ok bool) {
	// The top bit of a difference is set if it is below zero.
	var all, beyond, second uint64
	last := cols - 1
	for _, k := range keys {
		all |= k
		beyond |= last - k
		second += (1<<7 - 1 - k) >> 63
	}
	if all < 1<<14 && cols < 1<<63 {
		return len(keys) + int(second), true, beyond>>63 == 0
	}
	for _, k := range keys {
		if k >= cols {
			return 0, false, false
		}
		n += uvarintSize(k)
	}
	return n, false, true
}

// appendKeys appends the keys as varints, n bytes; there is room for a byte
// more. short says that none takes more than two.
func appendKeys(dst []byte, keys []uint64, n int, short bool) []byte {
	if !short {
		for _, k := range keys {
			dst = binary.AppendUvarint(dst, k)
		}
		return dst
	}
	at := len(dst)
	out := dst[:at+n+1]
	for len(keys) > 0 {
		// Four of two bytes each, the usual case.
		if len(keys) >= 4 {
			a, b, c, d := keys[0], keys[1], keys[2], keys[3]
			if a >= 1<<7 && b >= 1<<7 && c >= 1<<7 && d >= 1<<7 {
				low, high := a|b<<16|c<<32|d<<48, a>>7|b>>7<<16|c>>7<<32|d>>7<<48
				binary.LittleEndian.PutUint64(out[at:], low&0x007f007f007f007f|0x0080008000800080|high<<8)
				keys, at = keys[4:], at+8
				continue
			}
		}
		// One or two bytes, without a branch: the second is written over if there
		// is none.
		k := keys[0]
		second := (1<<7 - 1 - k) >> 63
		binary.LittleEndian.PutUint16(out[at:], uint16(k&0x7f|second<<7|k>>7<<8))
		keys, at = keys[1:], at+1+int(second)
	}
	return dst[:at]
}
