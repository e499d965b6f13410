package csvml

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// newCellWriter chooses the writer of a column.
func newCellWriter(f arrow.Field, o EncodeOptions) (cellWriter, error) {
	null := nulls{text: o.Null}
	switch t := f.Type.(type) {
	case *arrow.Int8Type:
		return &numberCells[int8, *array.Int8]{nulls: null, format: number.AppendInt[int8]}, nil
	case *arrow.Int16Type:
		return &numberCells[int16, *array.Int16]{nulls: null, format: number.AppendInt[int16]}, nil
	case *arrow.Int32Type:
		return &numberCells[int32, *array.Int32]{nulls: null, format: number.AppendInt[int32]}, nil
	case *arrow.Int64Type:
		return &numberCells[int64, *array.Int64]{nulls: null, format: number.AppendInt[int64]}, nil
	case *arrow.Uint8Type:
		return &numberCells[uint8, *array.Uint8]{nulls: null, format: number.AppendInt[uint8]}, nil
	case *arrow.Uint16Type:
		return &numberCells[uint16, *array.Uint16]{nulls: null, format: number.AppendInt[uint16]}, nil
	case *arrow.Uint32Type:
		return &numberCells[uint32, *array.Uint32]{nulls: null, format: number.AppendInt[uint32]}, nil
	case *arrow.Uint64Type:
		return &numberCells[uint64, *array.Uint64]{nulls: null, format: number.AppendInt[uint64]}, nil
	case *arrow.Float32Type:
		return &numberCells[float32, *array.Float32]{nulls: null, format: number.AppendFloat32}, nil
	case *arrow.Float64Type:
		return &numberCells[float64, *array.Float64]{nulls: null, format: number.AppendFloat64}, nil
	case *arrow.BooleanType:
		return &boolCells{nulls: null}, nil
	case *arrow.StringType:
		return &textCells[int32, *array.String]{nulls: null, comma: o.Comma, verbatim: table.IsVerbatim(f)}, nil
	case *arrow.LargeStringType:
		return &textCells[int64, *array.LargeString]{nulls: null, comma: o.Comma, verbatim: table.IsVerbatim(f)}, nil
	case *arrow.Date32Type:
		return &dateCells[arrow.Date32, *array.Date32]{nulls: null, perDay: 1}, nil
	case *arrow.Date64Type:
		return &dateCells[arrow.Date64, *array.Date64]{nulls: null, perDay: 86400e3}, nil
	case *arrow.TimestampType:
		return &timeCells{nulls: null, perSecond: int64(time.Second / t.Unit.Multiplier()), zoned: t.TimeZone != ""}, nil
	case *arrow.Decimal128Type:
		return &decimalCells{nulls: null, scale: int(t.Scale)}, nil
	case *arrow.FixedSizeListType:
		if _, _, dense := table.Dense(t); dense || table.Names(f) != nil {
			return newVector(f, t, null, o.Comma)
		}
	case *arrow.ListType:
		if t.Elem().ID() == arrow.STRUCT {
			return newSparse(f, t, null, o.Comma)
		}
	}
	if c := newOther(f, null, o.Comma); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("%s %w", f.Type, ErrUnsupported)
}

// mismatch is the error of a batch that is not of the encoder's schema.
func mismatch(a arrow.Array) error {
	return fmt.Errorf("type %s is not that of the schema", a.DataType())
}

// nulls knows which rows are null, and writes those.
type nulls struct {
	text   string
	bits   []byte // nil if there is none
	offset int    // of row 0 in bits
}

func (n *nulls) bind(a arrow.Array) {
	n.bits = nil
	if a.NullN() > 0 {
		n.bits, n.offset = a.NullBitmapBytes(), a.Data().Offset()
	}
}

func (n *nulls) at(row int) bool {
	row += n.offset
	return n.bits != nil && n.bits[row>>3]>>(row&7)&1 == 0
}

func (n *nulls) width() int { return 1 }

func (n *nulls) append(dst []byte) []byte { return append(dst, n.text...) }

// numberCells writes the numbers of an array type by a function.
type numberCells[T any, A numberArray[T]] struct {
	nulls
	values []T
	format func([]byte, T) []byte
}

type numberArray[T any] interface {
	arrow.Array
	Values() []T
}

func (c *numberCells[T, A]) bind(a arrow.Array) error {
	v, ok := a.(A)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.values = v.Values()
	return nil
}

func (c *numberCells[T, A]) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	return c.format(dst, c.values[row])
}

type boolCells struct {
	nulls
	array *array.Boolean
}

func (c *boolCells) bind(a arrow.Array) error {
	v, ok := a.(*array.Boolean)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.array = v
	return nil
}

func (c *boolCells) append(dst []byte, row int) []byte {
	switch {
	case c.at(row):
		return c.nulls.append(dst)
	case c.array.Value(row):
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}
