package pack

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// textColumn is an output of String of a column of another type.
type textColumn struct {
	asIs
	field  arrow.Field
	append appendText

	data []byte
}

// appendText appends the text of value i, which is not null.
type appendText func(dst []byte, a arrow.Array, i int) []byte

// newText is nil for a column that has no text.
func newText(as asIs, f, src arrow.Field) *textColumn {
	o := &textColumn{asIs: as, field: f}
	switch t := src.Type.(type) {
	case *arrow.LargeStringType:
		o.append = func(dst []byte, a arrow.Array, i int) []byte { return append(dst, a.(*array.LargeString).Value(i)...) }
	case *arrow.BooleanType:
		o.append = func(dst []byte, a arrow.Array, i int) []byte {
			return strconv.AppendBool(dst, a.(*array.Boolean).Value(i))
		}
	case *arrow.Date32Type:
		o.append = func(dst []byte, a arrow.Array, i int) []byte {
			return a.(*array.Date32).Value(i).ToTime().AppendFormat(dst, time.DateOnly)
		}
	case *arrow.TimestampType:
		o.append = func(dst []byte, a arrow.Array, i int) []byte {
			return appendTime(dst, a.(*array.Timestamp).Value(i).ToTime(t.Unit), t.TimeZone != "")
		}
	case *arrow.Decimal128Type:
		o.append = func(dst []byte, a arrow.Array, i int) []byte {
			return decimal.Append(dst, a.(*array.Decimal128).Value(i), int(t.Scale))
		}
	case *arrow.FixedSizeBinaryType:
		if t.ByteWidth != 16 || !table.IsLogical(src, table.LogicalUUID) {
			return nil
		}
		o.append = func(dst []byte, a arrow.Array, i int) []byte {
			return appendUUID(dst, a.(*array.FixedSizeBinary).Value(i))
		}
	default:
		if o.append = appendInteger(t.ID()); o.append == nil {
			return nil
		}
	}
	return o
}

func appendInteger(t arrow.Type) appendText {
	switch t {
	case arrow.INT8:
		return appendOf[int8, *array.Int8]()
	case arrow.INT16:
		return appendOf[int16, *array.Int16]()
	case arrow.INT32:
		return appendOf[int32, *array.Int32]()
	case arrow.INT64:
		return appendOf[int64, *array.Int64]()
	case arrow.UINT8:
		return appendOf[uint8, *array.Uint8]()
	case arrow.UINT16:
		return appendOf[uint16, *array.Uint16]()
	case arrow.UINT32:
		return appendOf[uint32, *array.Uint32]()
	case arrow.UINT64:
		return appendOf[uint64, *array.Uint64]()
	}
	return nil
}

func appendOf[T integer, A interface{ Value(int) T }]() appendText {
	return func(dst []byte, a arrow.Array, i int) []byte { return number.AppendInt(dst, a.(A).Value(i)) }
}

// appendTime writes 2006-01-02 15:04:05, with 3, 6 or 9 digits of a fraction unless it
// is 0, and with Z if it is an instant.
func appendTime(dst []byte, t time.Time, instant bool) []byte {
	layout := "2006-01-02 15:04:05.000000000"
	switch ns := t.Nanosecond(); {
	case ns == 0:
		layout = time.DateTime
	case ns%1e6 == 0:
		layout = layout[:len(layout)-6]
	case ns%1e3 == 0:
		layout = layout[:len(layout)-3]
	}
	dst = t.AppendFormat(dst, layout)
	if instant {
		dst = append(dst, 'Z')
	}
	return dst
}

func appendUUID(dst, u []byte) []byte {
	dst = hex.AppendEncode(dst, u[:4])
	for at := 4; at < 10; at += 2 {
		dst = hex.AppendEncode(append(dst, '-'), u[at:at+2])
	}
	return hex.AppendEncode(append(dst, '-'), u[10:])
}

// longestText is more than any value has, but that of a string.
const longestText = 128

// maxOffset is the most elements that the lists, or bytes that the strings, of an
// array have.
const maxOffset = 1<<31 - 1

func (o *textColumn) load(b arrow.RecordBatch) error {
	o.column = b.Column(o.at)
	size := o.column.Len() * longestText
	if a, ok := o.column.(*array.LargeString); ok {
		size = len(a.ValueBytes())
	}
	if size > maxOffset {
		return &table.Error{Place: table.Place{Byte: -1, Column: o.name}, Err: fmt.Errorf("the text of a batch is %w of %d bytes", table.ErrLimit, maxOffset)}
	}
	return nil
}

func (o *textColumn) array(mem memory.Allocator) arrow.Array {
	n, nulls := o.column.Len(), missingOf(o.column)
	buffer := newBuffer(mem, 4*(n+1))
	offsets := arrow.Int32Traits.CastFromBytes(buffer.Bytes())
	offsets[0], o.data = 0, o.data[:0]
	for i := range n {
		if !nulls.has(i) {
			o.data = o.append(o.data, o.column, i)
		}
		offsets[i+1] = int32(len(o.data))
	}
	data := newBuffer(mem, len(o.data))
	copy(data.Bytes(), o.data)
	var validity *memory.Buffer
	left := 0
	if o.onNull == nullKept {
		validity, left = nulls.bitmap(mem, 0, n)
	}
	return pool.NewArray(pool.NewData(o.field.Type, n, left, []*memory.Buffer{validity, buffer, data}))
}
