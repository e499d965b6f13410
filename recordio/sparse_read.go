package recordio

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
)

// SparseReader decodes rows of one sparse layout into compressed sparse row
// form (CSR). It is for one goroutine at a time.
type SparseReader[T Number] struct {
	Rows
	layout Layout
	typ    byte
	shape  []byte
}

// NewSparseReader makes a reader of records laid out as l, which must be sparse
// and of the type T: other records are errors. Its options may be set before
// the first call of Append.
func NewSparseReader[T Number](l Layout) *SparseReader[T] {
	d := &SparseReader[T]{layout: l, typ: typeTag[T]()}
	d.layout.Sparse = true
	for _, n := range l.Shape {
		d.shape = binary.AppendUvarint(d.shape, n)
	}
	return d
}

// Append appends the rows of all records in frames, which are whole records,
// such as [Framing.Cut] finds. Row i of the result has the keys and values from
// rows[i] to rows[i+1]; rows may be empty and gets a first offset then. Keys
// are row-major indices into the shape, in the record's order.
//
// A record that is not laid out as asked is an [*Error] of [ErrLayout], one with
// a key beyond its shape, or more keys than values, of [ErrTensor], one that is
// damaged an [*Error] of its own cause; their Record and Offset are relative to
// frames. The rows before it have been appended then.
func (d *SparseReader[T]) Append(rows []int32, keys []uint64, values, labels []T, frames []byte) (r []int32, k []uint64, v, l []T, err error) {
	if len(rows) == 0 {
		rows = append(rows, int32(len(keys)))
	}
	err = d.each(frames,
		nil,
		func(payload []byte) (e *Error) {
			keys, values, labels, e = d.row(keys, values, labels, payload)
			if e == nil {
				rows = append(rows, int32(len(keys)))
			}
			return e
		})
	return rows, keys, values, labels, err
}

func (d *SparseReader[T]) row(keys []uint64, values, labels []T, payload []byte) (k []uint64, v, l []T, err *Error) {
	fail := func(err *Error) ([]uint64, []T, []T, *Error) { return keys, values, labels, err }
	fs, err := d.fields(payload, &d.layout, d.typ, d.shape)
	if err != nil {
		return fail(err)
	}
	k, ok := readVarints(keys, fs.features.keys)
	v, ok2 := appendTensor(values, fs.features.values)
	l, ok3 := appendTensor(labels, fs.label.values)
	nk, nv, nl := len(k)-len(keys), len(v)-len(values), len(l)-len(labels)
	switch {
	case !ok || !ok2 || !ok3:
		return fail(&Error{Err: ErrProto, Detail: "a packed number that is cut short or too long"})
	case nk != nv:
		return fail(tensorError(strconv.Itoa(nk) + " keys for " + strconv.Itoa(nv) + " values"))
	case nl != d.layout.Labels:
		return fail(width("label values", nl, d.layout.Labels))
	case len(k) > math.MaxInt32:
		return fail(&Error{Err: ErrTooLong, Detail: "more than 2147483647 values at once"})
	}
	if !columns(k[len(keys):], d.layout.Cols) {
		return fail(tensorError("the key " + strconv.FormatUint(slices.Max(k[len(keys):]), 10) + " of a row of " + strconv.Itoa(d.layout.Cols) + " columns"))
	}
	if d.UID != nil {
		d.UID(fs.uid, fs.hasUID)
	}
	return k, v, l, nil
}

// columns reports whether all keys are below cols.
func columns(keys []uint64, cols int) bool {
	// The top bit is set if a difference is below zero, or a key beyond any int.
	var beyond uint64
	for _, k := range keys {
		beyond |= uint64(cols-1) - k | k
	}
	return beyond>>63 == 0
}
