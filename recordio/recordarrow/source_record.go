package recordarrow

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// recordSource parses each record whole: the way of all that a
// [recordio.Layout] cannot say.
type recordSource struct {
	schema *arrow.Schema
	cols   []column
	data   []gathered
	rec    recordio.Record
}

func newRecordSource(s *arrow.Schema, cols []column) *recordSource {
	return &recordSource{schema: s, cols: cols, data: make([]gathered, len(cols))}
}

func (d *recordSource) read(frames []byte, o readOptions) ([]arrow.Array, int, []fault, error) {
	for i := range d.data {
		d.data[i].reset()
	}
	rows := 0
	var failed error
	for fr, err := range o.framing.Located(frames) {
		if err != nil {
			failed = err
			break
		}
		if err := d.row(fr); err != nil {
			if o.bad == nil || !o.bad(err, fr.Raw) {
				failed = err
				break
			}
			continue
		}
		rows++
	}
	cols := make([]arrow.Array, len(d.cols))
	for i := range cols {
		cols[i] = d.data[i].array(o.mem, &d.cols[i], d.schema.Field(i).Type)
	}
	return cols, rows, nil, failed
}

// row adds a record, if it fits the columns.
func (d *recordSource) row(fr recordio.Frame) *recordio.Error {
	if err := d.rec.Unmarshal(fr.Payload); err != nil {
		e := &recordio.Error{Record: fr.Record, Offset: fr.Offset, Err: recordio.ErrProto}
		var in *recordio.Error
		if errors.As(err, &in) {
			e.Err, e.Detail = in.Err, in.Detail
		}
		return e
	}
	if err := d.differs(); err != nil {
		err.Record, err.Offset = fr.Record, fr.Offset
		return err
	}
	for i := range d.cols {
		c, g := &d.cols[i], &d.data[i]
		if c.form == text {
			s := d.text(c.key)
			if s == nil {
				g.addText(nil, false)
			} else {
				g.addText([]byte(*s), true)
			}
		} else if v := d.find(c); v != nil {
			g.add(c, v)
		} else {
			g.addNull(c)
		}
	}
	return nil
}

// differs says why the record does not fit the columns, nil if it does. The
// error has no place.
func (d *recordSource) differs() *recordio.Error {
	features, labels, texts := 0, 0, map[string]bool{}
	for i := range d.cols {
		c := &d.cols[i]
		if c.form == text {
			texts[c.key] = true
			if s := d.text(c.key); s != nil && !utf8.ValidString(*s) {
				return &recordio.Error{Err: table.ErrUTF8, Detail: c.key}
			}
			continue
		}
		v := d.find(c)
		if v == nil {
			if c.mayLack() {
				continue
			}
			return unlike("no %s %q", c.of, c.key)
		}
		if err := c.differs(v); err != nil {
			err.Detail = fmt.Sprintf("%s %q: %s", c.of, c.key, err.Detail)
			return err
		}
		if d.data[i].full(v) {
			return &recordio.Error{Err: recordio.ErrTooLong, Detail: "more than 2147483647 values at once"}
		}
		if c.of == labelMap {
			labels++
		} else {
			features++
		}
	}
	switch {
	case features < len(d.rec.Features):
		return unlike("features of other keys")
	case labels < len(d.rec.Label):
		return unlike("labels of other keys")
	}
	for _, key := range []string{"uid", "metadata", "configuration"} {
		if d.text(key) != nil && !texts[key] {
			return unlike("it has %s", key)
		}
	}
	return nil
}

func unlike(format string, args ...any) *recordio.Error {
	return &recordio.Error{Err: recordio.ErrLayout, Detail: fmt.Sprintf(format, args...)}
}

func inconsistent(format string, args ...any) *recordio.Error {
	return &recordio.Error{Err: recordio.ErrTensor, Detail: fmt.Sprintf(format, args...)}
}

// find is the entry of the record that c holds; nil if there is none.
func (d *recordSource) find(c *column) *recordio.Value {
	values := d.rec.Features
	if c.of == labelMap {
		values = d.rec.Label
	}
	for i := range values {
		if values[i].Key == c.key {
			return &values[i]
		}
	}
	return nil
}

func (d *recordSource) text(key string) *string {
	switch key {
	case "uid":
		return d.rec.UID
	case "metadata":
		return d.rec.Metadata
	}
	return d.rec.Configuration
}

// differs says why a value does not fit the column, nil if it does.
func (c *column) differs(v *recordio.Value) *recordio.Error {
	if c.form == blob || c.form == blobs {
		switch {
		case v.Bytes == nil:
			return unlike("not bytes")
		case c.form == blob && len(v.Bytes) != 1:
			return unlike("%d byte strings, not 1", len(v.Bytes))
		case v.ContentType != c.contentType:
			return unlike("content type %q, not %q", v.ContentType, c.contentType)
		}
		return nil
	}
	elem, n := elemOf(v)
	switch {
	case elem == nil:
		return unlike("not numbers")
	case elem.ID() != c.elem.ID():
		return unlike("%s, not %s", elem.Name(), c.elem.Name())
	case v.Keys != nil && c.form != sparse:
		return unlike("sparse, not dense")
	case v.Keys == nil && c.form == sparse:
		return unlike("dense, not sparse")
	case (len(v.Shape) > 1 || len(c.shape) > 1 || c.form == sparse) && !slices.Equal(v.Shape, c.shape):
		return unlike("shape %d, not %d", v.Shape, c.shape)
	case c.form == sparse:
		return sparseProblem(v, n)
	}
	if size, ok := table.Volume(v.Shape); len(v.Shape) > 0 && (!ok || size != n) {
		return inconsistent("%d values for the shape %d", n, v.Shape)
	}
	if c.form != ragged && n != c.width {
		return unlike("%d values, not %d", n, c.width)
	}
	return nil
}

// sparseProblem says why keys and values do not fit together.
func sparseProblem(v *recordio.Value, n int) *recordio.Error {
	if len(v.Keys) != n {
		return inconsistent("%d keys for %d values", len(v.Keys), n)
	}
	size, _ := table.Volume(v.Shape)
	for _, k := range v.Keys {
		if k >= uint64(size) {
			return inconsistent("the key %d of a row of %d columns", k, size)
		}
	}
	return nil
}
