package recordio

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// DenseReader decodes rows of one dense layout. A record whose bytes around the
// values are those that the SDK writes for the layout is compared and copied;
// any other is parsed. It is for one goroutine at a time.
type DenseReader[T Number] struct {
	Rows
	want  want
	usual usual
}

// NewDenseReader makes a reader of records laid out as l, which must be dense
// and of the type T: other records are errors. Its options may be set before
// the first call of Append.
func NewDenseReader[T Number](l Layout) *DenseReader[T] {
	l.Sparse = false
	d := &DenseReader[T]{want: wantOf[T](l)}
	// Of a layout that cannot be written there is no usual record.
	if e, err := NewDense[T](l.Cols, l.Labels, l.Shape...); err == nil && d.want.size > 0 && l.Cols > 0 {
		d.usual = usualOf(e)
	}
	return d
}

// Append appends the features and labels of all records in frames, row-major. frames
// are whole records, such as [Framing.Cut] finds.
//
// A record that is not laid out as asked is an [*Error] of [ErrLayout], one
// that is damaged an [*Error] of its own cause; their Record and Offset are
// relative to frames. The rows before it have been appended then.
func (d *DenseReader[T]) Append(features, labels []T, frames []byte) (f, l []T, err error) {
	err = d.each(frames,
		func(b []byte) (records, n int) {
			if features, labels, records = d.run(features, labels, b); records > 0 {
				return records, records * d.usual.rec
			}
			features, labels, records, n = d.others(features, labels, b)
			return records, n
		},
		func(payload []byte) (e *Error) {
			features, labels, e = d.row(features, labels, payload)
			return e
		})
	return features, labels, err
}

// run reads the usual records at the start of b.
func (d *DenseReader[T]) run(features, labels []T, b []byte) (f, l []T, records int) {
	u := &d.usual
	if u.rec == 0 || u.rec > headerLen+d.limit() || len(b) < u.rec || !u.like(b) {
		return features, labels, 0
	}
	nf, nl := len(features), len(labels)
	most := len(b) / u.rec
	if room := (cap(features) - nf) / u.cols; room > 0 {
		most = min(most, room) // the records behind these may be longer and fewer
	}
	features = slices.Grow(features, most*u.cols)[:nf+most*u.cols]
	labels = slices.Grow(labels, most*u.labels)[:nl+most*u.labels]
	records = readRows(features[nf:], labels[nl:], b, u)
	for records < most {
		row := b[records*u.rec:]
		if !u.like(row) {
			break
		}
		getValues(features[nf+records*u.cols:][:u.cols], row[u.valuesAt:])
		getValues(labels[nl+records*u.labels:][:u.labels], row[u.labelAt:])
		records++
	}
	if d.UID != nil {
		for range records {
			d.UID(nil, false)
		}
	}
	return features[:nf+records*u.cols], labels[:nl+records*u.labels], records
}

// others reads the records at the start of b, n bytes, that need no closer look
// but are laid out otherwise than those of run. Where those come back for good
// it stops.
func (d *DenseReader[T]) others(features, labels []T, b []byte) (f, l []T, records, n int) {
	u, size := &d.usual, d.want.Cols*d.want.size
	if size == 0 {
		return features, labels, 0, 0
	}
	var fs fields
	for before := false; ; records++ {
		end, ok := d.plain(&fs, b[n:], &d.want)
		if !ok || len(fs.features.values) != size {
			return features, labels, records, n
		}
		usual := end == u.rec && u.like(b[n:])
		if usual && before {
			return features, labels, records, n
		}
		features = appendFloats(features, fs.features.values, d.want.Cols)
		labels = appendFloats(labels, fs.label.values, d.want.Labels)
		if d.UID != nil {
			d.UID(fs.uid, fs.hasUID)
		}
		before = usual
		n += end
	}
}

// row reads one record of any encoding.
func (d *DenseReader[T]) row(features, labels []T, payload []byte) (f, l []T, err *Error) {
	fs, err := d.fields(payload, &d.want)
	if err != nil {
		return features, labels, err
	}
	f, ok := appendTensor(features, fs.features.values)
	l, ok2 := appendTensor(labels, fs.label.values)
	nf, nl := len(f)-len(features), len(l)-len(labels)
	switch {
	case !ok || !ok2:
		return features, labels, &Error{Err: ErrProto, Detail: "a packed number that is cut short or too long"}
	case nf != d.want.Cols:
		if err := fs.features.fits(nf); err != nil {
			return features, labels, err
		}
		return features, labels, width("features", nf, d.want.Cols)
	case nl != d.want.Labels:
		return features, labels, width("label values", nl, d.want.Labels)
	}
	if d.UID != nil {
		d.UID(fs.uid, fs.hasUID)
	}
	return f, l, nil
}

// View is the features of a record without a copy, where they lie in payload as
// they would in memory: float32 or float64 on a little-endian machine, aligned.
// False where they do not, or the record is not laid out as the reader was
// told.
func (d *DenseReader[T]) View(payload []byte) ([]T, bool) {
	size := d.want.size
	if size == 0 {
		return nil, false
	}
	var f fields
	if u := &d.usual; u.rec > 0 && u.likePayload(payload) {
		from := u.valuesAt - headerLen
		return viewValues[T](payload[from : from+d.want.Cols*size])
	}
	if !f.scan(payload) || d.want.differs(&f) != "" ||
		len(f.features.values) != d.want.Cols*size || len(f.label.values) != d.want.Labels*size {
		return nil, false
	}
	return viewValues[T](f.features.values)
}

// appendTensor decodes a packed array; false where a varint is not whole.
func appendTensor[T Number](dst []T, values []byte) ([]T, bool) {
	if to, ok := any(dst).([]int32); ok {
		to, ok = readVarints(to, values)
		return any(to).([]T), ok
	}
	return appendFloats(dst, values, len(values)/fixedSize[T]()), true
}

// appendFloats appends n values.
func appendFloats[T Number](dst []T, values []byte, n int) []T {
	from := len(dst)
	dst = slices.Grow(dst, n)[:from+n]
	getValues(dst[from:], values)
	return dst
}

// usual is a record as the SDK writes it, around its values.
type usual struct {
	cols, labels      int
	rec               int // bytes with its frame; 0: there is none
	valuesAt, labelAt int
	head, tail        []byte // before the features; from behind them to the label values

	// The same as overlapping words, if it is short: at 0, 8, 16 and valuesAt-8,
	// and at tailAt.
	short     bool
	headWords [4]uint64
	tailWords [3]uint64
	tailAt    [3]int
}

func usualOf[T Number](e *Dense[T]) usual {
	head, tail := e.head, e.tail[:e.label]
	u := usual{cols: e.cols, labels: e.labels, rec: e.rec, head: head, tail: tail, valuesAt: len(head)}
	at := len(head) + e.cols*fixedSize[T]()
	u.labelAt = at + len(tail)
	if len(head) < 24 || len(head) > 32 || len(tail) > 24 || len(tail) > 0 && len(tail) < 8 {
		return u
	}
	u.short = true
	u.headWords = [4]uint64{load64(head, 0), load64(head, 8), load64(head, 16), load64(head, len(head)-8)}
	if len(tail) == 0 {
		u.tailWords = [3]uint64{u.headWords[0], u.headWords[0], u.headWords[0]}
		return u
	}
	mid := min(8, len(tail)-8)
	u.tailAt = [3]int{at, at + mid, u.labelAt - 8}
	u.tailWords = [3]uint64{load64(tail, 0), load64(tail, mid), load64(tail, len(tail)-8)}
	return u
}

// like reports whether b, of at least rec bytes, starts with a record like u.
func (u *usual) like(b []byte) bool {
	return bytes.Equal(b[:u.valuesAt], u.head) && bytes.Equal(b[u.labelAt-len(u.tail):u.labelAt], u.tail)
}

// likePayload is like of a payload.
func (u *usual) likePayload(p []byte) bool {
	n := binary.LittleEndian.Uint32(u.head[4:])
	at := u.labelAt - headerLen
	return uint64(len(p)) == uint64(n) && bytes.Equal(p[:u.valuesAt-headerLen], u.head[headerLen:]) &&
		bytes.Equal(p[at-len(u.tail):at], u.tail)
}

func load64(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
