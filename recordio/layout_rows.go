package recordio

import (
	"encoding/binary"
	"errors"
	"iter"
	"strconv"
)

// Rows is what a [DenseReader] and a [SparseReader] are told about the records
// they read. The zero value reads features and label, and fails at the first
// record that differs.
type Rows struct {
	// Framing is how records are told apart. Skipped does nothing here.
	Framing
	// UID, if not nil, is called for every row read, in order, with the
	// record's uid, which is valid during the call, and whether it has one.
	UID func(uid []byte, ok bool)
	// Strict treats a record with anything that would not be read as one of
	// another layout: metadata, configuration, a uid while UID is nil.
	Strict bool
	// Bad, if not nil, is told of a record that is framed well and that cannot
	// be read. The frame is the whole of it. True leaves the record out, false
	// returns the error.
	Bad func(err *Error, frame []byte) bool

	normal normalizer
	join   joiner
}

// each calls run, unless it is nil, which reads what it can and returns how many
// records and bytes that was, and row with the payload of each record that run
// stops at. row returns an [*Error] without a place, or nil.
func (r *Rows) each(frames []byte, run func(b []byte) (records, n int), row func(payload []byte) *Error) error {
	records := int64(0)
	for off := 0; off < len(frames); {
		if run != nil {
			if k, n := run(frames[off:]); n > 0 {
				records += int64(k)
				off += n
				continue
			}
		}
		payload, size, err := r.first(frames[off:], &r.join)
		if err != nil {
			if r.strays(err) {
				return nil
			}
			return err.after(records, int64(off))
		}
		records++
		if err := row(payload); err != nil {
			err.Record, err.Offset = records, int64(off)
			if r.Bad == nil || !r.Bad(err, frames[off:off+size]) {
				return err
			}
		}
		off += size
	}
	return nil
}

// plain finds the fields of the record of end bytes that b starts with, if it
// needs no closer look: it is in one part, written the usual way, laid out as w
// says, its values floats. The number of its features, and its keys, are for the
// caller to check. False is for [Rows.fields] to explain.
func (r *Rows) plain(f *fields, b []byte, w *want) (end int, ok bool) {
	n, end, ok := single(b, r.limit())
	if !ok || !f.scan(b[headerLen:headerLen+n:headerLen+n]) {
		return 0, false
	}
	return end, w.differs(f) == "" && len(f.label.values) == w.Labels*w.size && len(f.label.shape) == 0 &&
		r.unread(f) == ""
}

// fields of a payload, if they are laid out as w says, but for the number of
// values of an int32 or sparse row. The error has no place.
func (r *Rows) fields(payload []byte, w *want) (*fields, *Error) {
	f, err := r.normal.fields(payload)
	if err != nil {
		return nil, err
	}
	if detail := w.differs(f); detail != "" {
		return nil, &Error{Err: ErrLayout, Detail: detail}
	}
	if len(f.label.shape) > 0 {
		if err := f.label.fits(f.label.count()); err != nil {
			return nil, err
		}
	}
	if detail := r.unread(f); detail != "" {
		return nil, &Error{Err: ErrLayout, Detail: detail}
	}
	return f, nil
}

// unread is what Strict minds in f, "" if nothing.
func (r *Rows) unread(f *fields) string {
	switch {
	case !r.Strict:
	case f.hasUID && r.UID == nil:
		return "it has a uid"
	case f.extras:
		return "it has metadata or a configuration"
	}
	return ""
}

// want is the layout that a reader of rows is told.
type want struct {
	Layout
	typ   byte   // the tag of its type
	size  int    // bytes of a value; 0 of int32
	shape []byte // packed
	alike []byte // the same in other words: one dimension for none, or none for one
}

func wantOf[T Number](l Layout) want {
	w := want{Layout: l, typ: typeTag[T](), size: fixedSize[T]()}
	for _, n := range l.Shape {
		w.shape = binary.AppendUvarint(w.shape, n)
	}
	switch {
	case l.Sparse || len(l.Shape) > 1:
		w.alike = w.shape
	case len(l.Shape) == 0:
		w.alike = binary.AppendUvarint(nil, uint64(l.Cols))
	}
	return w
}

// differs says in which way f is not laid out as w; "" if in none.
func (w *want) differs(f *fields) string {
	switch t := &f.features; {
	case t.typ == 0:
		return "no features"
	case t.typ != w.typ:
		return "features are " + typeName(t.typ) + ", not " + typeName(w.typ)
	case t.sparse() != w.Sparse:
		if w.Sparse {
			return "features are dense, not sparse"
		}
		return "features are sparse, not dense"
	case string(t.shape) != string(w.shape) && string(t.shape) != string(w.alike) && !w.acceptsShape(t.shape):
		return "shape differs"
	}
	switch t := &f.label; {
	case w.Labels == 0:
		if t.typ != 0 {
			return "it has a label"
		}
	case t.typ == 0:
		return "no label"
	case t.typ != w.typ:
		return "label is " + typeName(t.typ) + ", not " + typeName(w.typ)
	case t.sparse():
		return "label is sparse"
	}
	return ""
}

// acceptsShape reports whether a packed shape, not one that w has, means the
// same.
func (w *want) acceptsShape(packed []byte) bool {
	shape, ok := readVarints[uint64](nil, packed)
	if !ok || !sameShape(shape, w.Shape) {
		return false
	}
	n, ok := product(shape)
	return ok && n == w.Cols || len(shape) == 0 && !w.Sparse
}

// width says that a row has n values of what, not want.
func width(what string, n, want int) *Error {
	return &Error{Err: ErrLayout, Detail: strconv.Itoa(n) + " " + what + ", not " + strconv.Itoa(want)}
}

// unplaced is err as an [*Error] that may be given a place; of fallback where
// it is none yet.
func unplaced(err, fallback error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Err: e.Err, Detail: e.Detail}
	}
	return &Error{Err: fallback, Detail: err.Error()}
}

// Frame is a record in a buffer.
type Frame struct {
	Record  int64  // counted from 1
	Offset  int64  // of its first byte in the buffer
	Raw     []byte // all of it, with headers and padding
	Payload []byte // as [Framing.Frames] yields it
}

// Located is [Framing.Frames] that says where the records are.
func (f Framing) Located(buf []byte) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		var j joiner
		for off, records := 0, int64(1); off < len(buf); records++ {
			payload, size, err := f.first(buf[off:], &j)
			if err != nil {
				if !f.strays(err) {
					yield(Frame{}, err.after(records-1, int64(off)))
				}
				return
			}
			raw := buf[off : off+size : off+size]
			if !yield(Frame{Record: records, Offset: int64(off), Raw: raw, Payload: payload}, nil) {
				return
			}
			off += size
		}
	}
}
