package recordarrow

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Encoder turns record batches of one schema into framed records, the bytes
// that the SageMaker Python SDK writes. It is for one goroutine at a time.
type Encoder struct {
	schema *arrow.Schema
	rows   rowEncoder
}

// rowEncoder is the way of one kind of schema. Its columns are those of the
// schema.
type rowEncoder interface {
	append(dst []byte, cols []arrow.Array, rows int) ([]byte, error)
	size(rows int) int // about how many bytes rows take
}

// NewEncoder makes an encoder of batches of the schema s, one of [SchemaOf] or
// any with columns of the types in the package comment. The column "label" is
// the label, "features" the features, uid, metadata and configuration what they
// say if they are strings; any other is an entry of its own name among the
// features.
func NewEncoder(s *arrow.Schema) (*Encoder, error) {
	cols, err := columnsOf(s)
	if err != nil {
		return nil, err
	}
	rows, err := newRowEncoder(cols)
	if err != nil {
		return nil, fmt.Errorf("recordarrow: %w", err)
	}
	return &Encoder{schema: s, rows: rows}, nil
}

func newRowEncoder(cols []column) (rowEncoder, error) {
	at, ok := findLayout(cols)
	if !ok {
		return newRecordEncoder(cols), nil
	}
	switch cols[at.features].elem.ID() {
	case arrow.FLOAT32:
		return newLayoutEncoder[float32](cols, at)
	case arrow.FLOAT64:
		return newLayoutEncoder[float64](cols, at)
	}
	return newLayoutEncoder[int32](cols, at)
}

func newLayoutEncoder[T recordio.Number](cols []column, at layoutColumns) (rowEncoder, error) {
	labels := 0
	if at.label >= 0 {
		labels = cols[at.label].width
	}
	f := cols[at.features]
	if f.form == sparse {
		if len(f.shape) != 1 || at.uid >= 0 || f.shape[0] == 0 {
			return newRecordEncoder(cols), nil
		}
		e, err := recordio.NewSparse[T](f.shape[0], labels)
		return &sparseEncoder[T]{cols: cols, at: at, enc: e}, err
	}
	if f.width == 0 {
		return newRecordEncoder(cols), nil
	}
	e, err := recordio.NewDense[T](f.width, labels, f.shape...)
	return &denseEncoder[T]{cols: cols, at: at, enc: e}, err
}

// Size is about how many bytes rows take, a hint for the capacity of Append's
// dst; exact for dense rows of float32 and float64 without a uid.
func (e *Encoder) Size(rows int) int { return e.rows.size(rows) }

// Append appends the rows of a batch as whole framed records. The batch has the
// columns of the encoder's schema; it may be a slice of another. A null where a
// record cannot leave something out is a [*table.Error] of [table.ErrNull] that
// names the row, counted from 1 in the batch, and the column; dst then comes
// back with nothing appended.
func (e *Encoder) Append(dst []byte, b arrow.RecordBatch) ([]byte, error) {
	if n := int(b.NumCols()); n != e.schema.NumFields() {
		return dst, fmt.Errorf("recordarrow: a batch of %d columns, not %d", n, e.schema.NumFields())
	}
	for i, c := range b.Columns() {
		if f := e.schema.Field(i); !arrow.TypeEqual(c.DataType(), f.Type) {
			return dst, fmt.Errorf("recordarrow: column %q is %s, not %s", f.Name, c.DataType(), f.Type)
		}
	}
	out, err := e.rows.append(dst, b.Columns(), int(b.NumRows()))
	if err != nil {
		return dst, err
	}
	return out, nil
}

// rowError is what is wrong with row, counted from 0, of a batch.
func rowError(row int, column string, err error) error {
	return &table.Error{Place: table.Place{Record: int64(row) + 1, Column: column}, Err: err}
}

// denseEncoder copies a column of features as it lies in memory.
type denseEncoder[T recordio.Number] struct {
	cols []column
	at   layoutColumns
	enc  *recordio.Dense[T]
}

func (e *denseEncoder[T]) size(rows int) int { return e.enc.Size(rows) }

func (e *denseEncoder[T]) append(dst []byte, cols []arrow.Array, rows int) ([]byte, error) {
	features, err := values[T](&e.cols[e.at.features], cols[e.at.features])
	if err != nil {
		return nil, err
	}
	labels, err := labelsOf[T](e.cols, e.at, cols)
	if err != nil {
		return nil, err
	}
	if e.at.uid < 0 {
		return e.enc.Append(dst, features, labels), nil
	}
	uids := textsOf(cols[e.at.uid])
	return e.enc.AppendUID(dst, features, labels, func(row int) (string, bool) {
		if cols[e.at.uid].IsNull(row) {
			return "", false
		}
		return uids.Value(row), true
	})
}

// sparseEncoder hands on the CSR form of a list of {key, value}.
type sparseEncoder[T recordio.Number] struct {
	cols []column
	at   layoutColumns
	enc  *recordio.Sparse[T]
}

// Values per row are not known before; a tenth of a percent is as good as any.
func (e *sparseEncoder[T]) size(rows int) int {
	return e.enc.Size(rows, rows*int(1+e.cols[e.at.features].shape[0]/1000))
}

func (e *sparseEncoder[T]) append(dst []byte, cols []arrow.Array, rows int) ([]byte, error) {
	offsets, keys, vals, err := csr[T](&e.cols[e.at.features], cols[e.at.features])
	if err != nil {
		return nil, err
	}
	labels, err := labelsOf[T](e.cols, e.at, cols)
	if err != nil {
		return nil, err
	}
	return e.enc.Append(dst, offsets, keys, vals, labels)
}

func labelsOf[T recordio.Number](cols []column, at layoutColumns, arrs []arrow.Array) ([]T, error) {
	if at.label < 0 {
		return nil, nil
	}
	return values[T](&cols[at.label], arrs[at.label])
}

// texts is what String and LargeString have in common.
type texts interface{ Value(int) string }

func textsOf(a arrow.Array) texts {
	if s, ok := a.(*array.LargeString); ok {
		return s
	}
	return a.(*array.String)
}
