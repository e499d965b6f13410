package convert

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// jsonLines writes rows as JSON objects, one a line, for people and jq.
type jsonLines struct {
	keys [][]byte // `{"a":`, `,"b":`
	uuid []bool   // the column holds UUIDs
}

func newJSONLines(s *arrow.Schema) (*jsonLines, error) {
	e := &jsonLines{}
	for i, f := range s.Fields() {
		name, err := json.Marshal(f.Name)
		if err != nil {
			return nil, err
		}
		first := byte(',')
		if i == 0 {
			first = '{'
		}
		e.uuid = append(e.uuid, table.IsLogical(f, table.LogicalUUID))
		e.keys = append(e.keys, append(append([]byte{first}, name...), ':'))
	}
	return e, nil
}

// Append adds the rows of b to dst.
func (e *jsonLines) Append(dst []byte, b arrow.RecordBatch) ([]byte, error) {
	var err error
	for row := range int(b.NumRows()) {
		for i, key := range e.keys {
			dst = append(dst, key...)
			if u, ok := b.Column(i).(*array.FixedSizeBinary); ok && e.uuid[i] && u.IsValid(row) {
				dst = csvml.AppendUUID(append(dst, '"'), u.Value(row))
				dst = append(dst, '"')
				continue
			}
			if dst, err = e.value(dst, b.Column(i), row); err != nil {
				return dst, fmt.Errorf("column %s: %w", table.Excerpt(b.ColumnName(i)), err)
			}
		}
		dst = append(dst, '}', '\n')
	}
	return dst, nil
}

// value adds one value.
func (e *jsonLines) value(dst []byte, a arrow.Array, i int) ([]byte, error) {
	if a.IsNull(i) {
		return append(dst, "null"...), nil
	}
	switch a := a.(type) {
	case *array.Float32:
		return appendJSONFloat(dst, float64(a.Value(i)), 32), nil
	case *array.Float64:
		return appendJSONFloat(dst, a.Value(i), 64), nil
	case *array.Float16:
		return appendJSONFloat(dst, float64(number.Half(a.Value(i).Uint16())), 32), nil
	case *array.Decimal128:
		return strconv.AppendQuote(dst, decimal.ValueStr(a, i)), nil
	case array.ListLike:
		from, to := a.ValueOffsets(i)
		dst = append(dst, '[')
		var err error
		for j := from; j < to; j++ {
			if j > from {
				dst = append(dst, ',')
			}
			if dst, err = e.value(dst, a.ListValues(), int(j)); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case *array.Struct:
		dst = append(dst, '{')
		var err error
		for k, f := range a.DataType().(*arrow.StructType).Fields() {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = append(strconv.AppendQuote(dst, f.Name), ':')
			if dst, err = e.value(dst, a.Field(k), i); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	}
	if err := checkClock(a, i); err != nil {
		return dst, err
	}
	text, err := json.Marshal(a.GetOneForMarshal(i))
	return append(dst, text...), err
}

// checkClock refuses a time of day that is none, which would be written as another.
func checkClock(a arrow.Array, i int) error {
	var v, day int64
	switch a := a.(type) {
	case *array.Time32:
		v, day = int64(a.Value(i)), int64(24*time.Hour/a.DataType().(*arrow.Time32Type).Unit.Multiplier())
	case *array.Time64:
		v, day = int64(a.Value(i)), int64(24*time.Hour/a.DataType().(*arrow.Time64Type).Unit.Multiplier())
	default:
		return nil
	}
	if v < 0 || v >= day {
		return fmt.Errorf("a time of day of %d %w", v, csvml.ErrUnsupported)
	}
	return nil
}

// appendJSONFloat adds a number; JSON has none that is not finite, so those are
// strings.
func appendJSONFloat(dst []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.AppendQuote(dst, strconv.FormatFloat(v, 'g', -1, bits))
	}
	return strconv.AppendFloat(dst, v, 'g', -1, bits)
}
