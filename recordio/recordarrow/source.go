package recordarrow

import (
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// source reads records into the columns of the file, by the way of one kind of
// schema.
type source interface {
	// read gives the rows up to the error that it returns, which is an
	// [*recordio.Error]. The columns are the caller's to release.
	read(frames []byte, o readOptions) (cols []arrow.Array, rows int, faults []fault, err error)
}

type readOptions struct {
	framing recordio.Framing
	mem     memory.Allocator
	bad     func(err *recordio.Error, frame []byte) bool // see [recordio.Rows]
}

// fault is a row that was read and cannot be taken.
type fault struct {
	row    int
	column string
	value  string
	err    error // errDrop: left out without a word
}

func newSource(s *arrow.Schema, cols []column) source {
	at, ok := findLayout(cols)
	if !ok {
		return newRecordSource(s, cols)
	}
	switch cols[at.features].elem.ID() {
	case arrow.FLOAT32:
		return newLayoutSource[float32](s, cols, at)
	case arrow.FLOAT64:
		return newLayoutSource[float64](s, cols, at)
	}
	return newLayoutSource[int32](s, cols, at)
}

func newLayoutSource[T recordio.Number](s *arrow.Schema, cols []column, at layoutColumns) source {
	f := cols[at.features]
	l := recordio.Layout{Type: f.elem.Name(), Cols: f.width, Shape: f.shape, Sparse: f.form == sparse}
	if at.label >= 0 {
		l.Labels = cols[at.label].width
	}
	if l.Sparse {
		l.Cols, _ = table.Volume(f.shape)
		d := &sparseSource[T]{schema: s, at: at, layout: l, reader: recordio.NewSparseReader[T](l)}
		d.uid.attach(&d.reader.Rows, at.uid >= 0)
		return d
	}
	if f.width == 0 {
		return newRecordSource(s, cols)
	}
	d := &denseSource[T]{schema: s, at: at, layout: l, reader: recordio.NewDenseReader[T](l)}
	d.uid.attach(&d.reader.Rows, at.uid >= 0)
	return d
}

// uidColumn collects uids as a reader meets them.
type uidColumn struct {
	gathered
	faults []fault
}

func (u *uidColumn) attach(r *recordio.Rows, wanted bool) {
	r.Strict = true
	if wanted {
		r.UID = func(uid []byte, ok bool) {
			if !utf8.Valid(uid) {
				u.faults = append(u.faults, fault{row: len(u.valid), column: "uid", value: table.Excerpt(uid), err: table.ErrUTF8})
			}
			u.addText(uid, ok)
		}
	}
}

func (u *uidColumn) start() {
	u.reset()
	u.faults = u.faults[:0]
}

// denseSource reads dense rows into two buffers.
type denseSource[T recordio.Number] struct {
	schema *arrow.Schema
	at     layoutColumns
	layout recordio.Layout
	reader *recordio.DenseReader[T]
	uid    uidColumn
}

func (d *denseSource[T]) read(frames []byte, o readOptions) ([]arrow.Array, int, []fault, error) {
	d.reader.Framing, d.reader.Bad = o.framing, o.bad
	d.uid.start()
	most := mostRows[T](frames, d.layout.Cols+d.layout.Labels)
	nf, nl := most*d.layout.Cols, most*d.layout.Labels
	fb, features := memoryOf[T](o.mem, nf)
	lb, labels := memoryOf[T](o.mem, nl)
	features, labels, err := d.reader.Append(features, labels, frames)
	rows := len(features) / d.layout.Cols

	cols := make([]arrow.Array, d.schema.NumFields())
	cols[d.at.features] = pool.NewArray(tensorData(d.schema.Field(d.at.features).Type, rows, filled(fb, features, nf), len(features), nil, 0))
	setLabel(cols, d.schema, d.at, rows, filled(lb, labels, nl), len(labels))
	d.uid.set(cols, d.at, o.mem)
	return cols, rows, d.uid.faults, err
}

// mostRows is how many rows of n values frames can hold.
func mostRows[T recordio.Number](frames []byte, n int) int {
	const header = 8
	return len(frames) / (header + n*leastBytes[T]())
}

// leastBytes is how few bytes a value takes on the wire.
func leastBytes[T recordio.Number]() int {
	if n := int(sizeOf[T]()); n > 4 || !isVarint[T]() {
		return n
	}
	return 1
}

func isVarint[T recordio.Number]() bool {
	var z T
	_, ok := any(z).(int32)
	return ok
}

// setLabel sets the label column, if there is one, to values that it takes over.
func setLabel(cols []arrow.Array, s *arrow.Schema, at layoutColumns, rows int, values *memory.Buffer, n int) {
	if at.label < 0 {
		values.Release()
		return
	}
	cols[at.label] = pool.NewArray(tensorData(s.Field(at.label).Type, rows, values, n, nil, 0))
}

func (u *uidColumn) set(cols []arrow.Array, at layoutColumns, mem memory.Allocator) {
	if at.uid >= 0 {
		cols[at.uid] = u.array(mem, &column{form: text}, nil)
	}
}

// sparseSource reads sparse rows into buffers in compressed sparse row form.
type sparseSource[T recordio.Number] struct {
	schema *arrow.Schema
	at     layoutColumns
	layout recordio.Layout
	reader *recordio.SparseReader[T]
	uid    uidColumn
}

func (d *sparseSource[T]) read(frames []byte, o readOptions) ([]arrow.Array, int, []fault, error) {
	d.reader.Framing, d.reader.Bad = o.framing, o.bad
	d.uid.start()
	most := mostRows[T](frames, d.layout.Labels)
	pairs := len(frames) / (leastBytes[T]() + 1)
	ob, offsets := memoryOf[int32](o.mem, most+1)
	kb, keys := memoryOf[uint64](o.mem, pairs)
	vb, values := memoryOf[T](o.mem, pairs)
	lb, labels := memoryOf[T](o.mem, most*d.layout.Labels)
	offsets, keys, values, labels, err := d.reader.Append(offsets, keys, values, labels, frames)
	rows := len(offsets) - 1

	cols := make([]arrow.Array, d.schema.NumFields())
	cols[d.at.features] = pool.NewArray(sparseData(d.schema.Field(d.at.features).Type, rows,
		filled(ob, offsets, most+1), filled(kb, keys, pairs), filled(vb, values, pairs), len(values)))
	setLabel(cols, d.schema, d.at, rows, filled(lb, labels, most*d.layout.Labels), len(labels))
	d.uid.set(cols, d.at, o.mem)
	return cols, rows, d.uid.faults, err
}
