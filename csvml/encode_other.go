package csvml

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// otherCells writes the cells of a type that is rare in a CSV, by way of a function.
type otherCells struct {
	nulls
	comma byte
	array arrow.Array
	of    arrow.DataType
	text  func(dst []byte, a arrow.Array, row int) []byte
	quote bool // the text may need quotes

	scratch []byte
}

// newOther returns nil for a type that has no text.
func newOther(f arrow.Field, null nulls, comma byte) cellWriter {
	c := &otherCells{nulls: null, comma: comma, of: f.Type}
	switch t := f.Type.(type) {
	case *arrow.NullType:
		c.text = func(dst []byte, _ arrow.Array, _ int) []byte { return dst }
	case *arrow.Float16Type:
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			return number.AppendFloat32(dst, number.Half(a.(*array.Float16).Value(row).Uint16()))
		}
	case *arrow.Time32Type:
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			return appendTime(dst, time.Duration(a.(*array.Time32).Value(row))*t.Unit.Multiplier())
		}
	case *arrow.Time64Type:
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			return appendTime(dst, time.Duration(a.(*array.Time64).Value(row))*t.Unit.Multiplier())
		}
	case *arrow.BinaryType:
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			return base64.StdEncoding.AppendEncode(dst, a.(*array.Binary).Value(row))
		}
		c.quote = true // empty bytes are no null
	case *arrow.FixedSizeBinaryType:
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			return base64.StdEncoding.AppendEncode(dst, a.(*array.FixedSizeBinary).Value(row))
		}
		if t.ByteWidth == 16 && table.IsLogical(f, table.LogicalUUID) {
			c.text = func(dst []byte, a arrow.Array, row int) []byte {
				return AppendUUID(dst, a.(*array.FixedSizeBinary).Value(row))
			}
		}
	case *arrow.ListType, *arrow.FixedSizeListType:
		c.quote = true
		c.text = func(dst []byte, a arrow.Array, row int) []byte {
			text, err := json.Marshal(a.GetOneForMarshal(row))
			if err != nil { // no list of what can be in one
				return dst
			}
			return append(dst, text...)
		}
		if hasDecimals(t) {
			c.text = appendDecimals
		}
	default:
		return nil
	}
	return c
}

func (c *otherCells) bind(a arrow.Array) error {
	if !arrow.TypeEqual(a.DataType(), c.of) {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.array = a
	if t, ok := a.(*array.Time32); ok {
		return checkTimes(&c.nulls, t.Values(), int64(24*time.Hour/c.of.(*arrow.Time32Type).Unit.Multiplier()))
	}
	if t, ok := a.(*array.Time64); ok {
		return checkTimes(&c.nulls, t.Values(), int64(24*time.Hour/c.of.(*arrow.Time64Type).Unit.Multiplier()))
	}
	return nil
}

func (c *otherCells) append(dst []byte, row int) []byte {
	if c.at(row) || c.of.ID() == arrow.NULL {
		return c.nulls.append(dst)
	}
	if !c.quote {
		return c.text(dst, c.array, row)
	}
	c.scratch = c.text(c.scratch[:0], c.array, row)
	return appendText(dst, c.scratch, c.comma, c.nulls.text)
}

// checkTimes refuses times that no clock shows: day is one more than the last.
func checkTimes[T ~int32 | ~int64](n *nulls, values []T, day int64) error {
	for row, v := range values {
		if (v < 0 || int64(v) >= day) && !n.at(row) {
			return rowError(row, fmt.Sprintf("a time of day of %d", v))
		}
	}
	return nil
}

// appendTime writes a time of day, with 3, 6 or 9 digits of fraction unless that is 0.
func appendTime(dst []byte, t time.Duration) []byte {
	dst = appendClock(dst, int(t/time.Second))
	return appendNanos(dst, int(t%time.Second))
}

// AppendUUID appends the text of a UUID of 16 bytes.
func AppendUUID(dst, u []byte) []byte {
	for i, group := range []int{4, 6, 8, 10, 16} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, u[[]int{0, 4, 6, 8, 10}[i]:group])
	}
	return dst
}

// hasDecimals reports whether t is of decimals, at whatever depth.
func hasDecimals(t arrow.DataType) bool {
	if l, ok := t.(arrow.ListLikeType); ok {
		return hasDecimals(l.Elem())
	}
	return t.ID() == arrow.DECIMAL128
}

// appendDecimals writes a decimal, or a list of them, as JSON.
func appendDecimals(dst []byte, a arrow.Array, row int) []byte {
	if a.IsNull(row) {
		return append(dst, "null"...)
	}
	l, ok := a.(array.ListLike)
	if !ok {
		return strconv.AppendQuote(dst, decimal.ValueStr(a, row))
	}
	from, to := l.ValueOffsets(row)
	dst = append(dst, '[')
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		dst = appendDecimals(dst, l.ListValues(), int(i))
	}
	return append(dst, ']')
}
