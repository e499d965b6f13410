package recordio

import (
	"math"
	"slices"
	"strconv"
)

// SparseReader decodes rows of one sparse layout into compressed sparse row
// form (CSR). It is for one goroutine at a time.
type SparseReader[T Number] struct {
	Rows
	want want
}

// NewSparseReader makes a reader of records laid out as l, which must be sparse
// and of the type T: other records are errors. Its options may be set before
// the first call of Append.
func NewSparseReader[T Number](l Layout) *SparseReader[T] {
	l.Sparse = true
	return &SparseReader[T]{want: wantOf[T](l)}
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
		func(b []byte) (records, n int) {
			before := len(rows)
			rows, keys, values, labels, n = d.run(rows, keys, values, labels, b)
			return len(rows) - before, n
		},
		func(payload []byte) (e *Error) {
			keys, values, labels, e = d.row(keys, values, labels, payload)
			if e == nil {
				rows = append(rows, int32(len(keys)))
			}
			return e
		})
	return rows, keys, values, labels, err
}

// run reads the records at the start of b that need no closer look; n bytes.
func (d *SparseReader[T]) run(rows []int32, keys []uint64, values, labels []T, b []byte) (r []int32, k []uint64, v, l []T, n int) {
	if d.want.size == 0 {
		return rows, keys, values, labels, 0
	}
	var fs fields
	for {
		end, ok := d.plain(&fs, b[n:], &d.want)
		count := len(fs.features.values) / d.want.size
		if !ok || count > math.MaxInt32-len(keys) {
			return rows, keys, values, labels, n
		}
		from := len(keys)
		k := slices.Grow(keys, count)[:from+count]
		if !readKeys(k[from:], fs.features.keys, d.want.Cols) {
			return rows, keys, values, labels, n
		}
		keys = k
		values = appendFloats(values, fs.features.values, count)
		labels = appendFloats(labels, fs.label.values, d.want.Labels)
		rows = append(rows, int32(len(keys)))
		if d.UID != nil {
			d.UID(fs.uid, fs.hasUID)
		}
		n += end
	}
}

// row reads one record of any encoding.
func (d *SparseReader[T]) row(keys []uint64, values, labels []T, payload []byte) (k []uint64, v, l []T, err *Error) {
	fail := func(err *Error) ([]uint64, []T, []T, *Error) { return keys, values, labels, err }
	fs, err := d.fields(payload, &d.want)
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
	case nl != d.want.Labels:
		return fail(width("label values", nl, d.want.Labels))
	case len(k) > math.MaxInt32:
		return fail(&Error{Err: ErrTooLong, Detail: "more than 2147483647 values at once"})
	}
	if !columns(k[len(keys):], d.want.Cols) {
		return fail(tensorError("the key " + strconv.FormatUint(slices.Max(k[len(keys):]), 10) + " of a row of " + strconv.Itoa(d.want.Cols) + " columns"))
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
