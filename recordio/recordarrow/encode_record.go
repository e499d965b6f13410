package recordarrow

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// recordEncoder builds a [recordio.Record] for each row: the way of all that a
// [recordio.Layout] cannot say.
type recordEncoder struct {
	cols    []column
	rec     recordio.Record
	payload []byte
}

func newRecordEncoder(cols []column) *recordEncoder { return &recordEncoder{cols: cols} }

func (e *recordEncoder) size(rows int) int {
	n := 0
	for _, c := range e.cols {
		n += 32 + 8*c.width
	}
	return rows * n
}

func (e *recordEncoder) append(dst []byte, cols []arrow.Array, rows int) ([]byte, error) {
	for row := range rows {
		e.rec = recordio.Record{Features: e.rec.Features[:0], Label: e.rec.Label[:0]}
		for i := range e.cols {
			if err := e.add(&e.cols[i], cols[i], row); err != nil {
				return nil, rowError(row, e.cols[i].name, err)
			}
		}
		var err error
		if e.payload, err = e.rec.Append(e.payload[:0]); err == nil {
			dst, err = recordio.AppendFrame(dst, e.payload)
		}
		if err != nil {
			return nil, rowError(row, "", err)
		}
	}
	return dst, nil
}

// add adds the cell of a row to the record; its slices are parts of the batch.
func (e *recordEncoder) add(c *column, a arrow.Array, row int) error {
	if c.form == text {
		if !a.IsNull(row) {
			e.addText(c.key, textsOf(a).Value(row))
		}
		return nil
	}
	if a.IsNull(row) {
		if c.of == labelMap && c.nullable {
			return nil
		}
		return table.ErrNull
	}
	v := recordio.Value{Key: c.key, Shape: c.shape, ContentType: c.contentType}
	if err := setValue(&v, c, a, row); err != nil {
		return err
	}
	if c.of == labelMap {
		e.rec.Label = append(e.rec.Label, v)
	} else {
		e.rec.Features = append(e.rec.Features, v)
	}
	return nil
}

func (e *recordEncoder) addText(key, s string) {
	switch key {
	case "uid":
		e.rec.UID = &s
	case "metadata":
		e.rec.Metadata = &s
	case "configuration":
		e.rec.Configuration = &s
	}
}

// setValue sets v to the cell of a row that is not null.
func setValue(v *recordio.Value, c *column, a arrow.Array, row int) error {
	switch c.form {
	case scalar:
		return setNumbers(v, a, row, row+1)
	case fixed:
		from := (a.Data().Offset() + row) * c.width
		return setNumbers(v, a.(*array.FixedSizeList).ListValues(), from, from+c.width)
	case ragged:
		from, to := a.(*array.List).ValueOffsets(row)
		return setNumbers(v, a.(*array.List).ListValues(), int(from), int(to))
	case sparse:
		from, to := a.(*array.List).ValueOffsets(row)
		pairs := a.(*array.List).ListValues().(*array.Struct)
		if nullIn(pairs, int(from), int(to)) || nullIn(pairs.Field(0), int(from), int(to)) {
			return table.ErrNull
		}
		v.Keys = notNil(pairs.Field(0).(*array.Uint64).Uint64Values()[from:to])
		return setNumbers(v, pairs.Field(1), int(from), int(to))
	case blob:
		v.Bytes = [][]byte{a.(*array.Binary).Value(row)}
	case blobs:
		from, to := a.(*array.List).ValueOffsets(row)
		child := a.(*array.List).ListValues().(*array.Binary)
		if nullIn(child, int(from), int(to)) {
			return table.ErrNull
		}
		v.Bytes = make([][]byte, 0, to-from)
		for i := from; i < to; i++ {
			v.Bytes = append(v.Bytes, child.Value(int(i)))
		}
	}
	return nil
}

// setNumbers sets the values of v to those from and to in a.
func setNumbers(v *recordio.Value, a arrow.Array, from, to int) error {
	if nullIn(a, from, to) {
		return table.ErrNull
	}
	switch a.DataType().ID() {
	case arrow.FLOAT32:
		v.Float32 = notNil(numbers[float32](a)[from:to])
	case arrow.FLOAT64:
		v.Float64 = notNil(numbers[float64](a)[from:to])
	default:
		v.Int32 = notNil(numbers[int32](a)[from:to])
	}
	return nil
}

// notNil is s, which in a Value is nil only if it is not the type there.
func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func nullIn(a arrow.Array, from, to int) bool {
	if a.NullN() == 0 {
		return false
	}
	for i := from; i < to; i++ {
		if a.IsNull(i) {
			return true
		}
	}
	return false
}
