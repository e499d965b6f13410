package pack

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// pack makes the value of a pack.
func (r *refRow) pack(p table.Pack, column func(name string) arrow.Array, i int) string {
	var cells, keys, values []string
	for _, name := range p.From {
		cells = append(cells, r.cells(column(name), i, name, p.Elem, false, p.Label)...)
	}
	if !p.Sparse {
		return "[" + strings.Join(cells, " ") + "]"
	}
	for key, v := range cells {
		if v != "0" && v != "-0" {
			keys, values = append(keys, strconv.Itoa(key)), append(values, v)
		}
	}
	return "[" + strings.Join(keys, " ") + "] [" + strings.Join(values, " ") + "]"
}

// cells are those of a column, which may be encoded.
func (r *refRow) cells(a arrow.Array, i int, name string, to arrow.DataType, nullable, label bool) []string {
	e := r.want.Encode[name]
	if e == nil {
		return []string{r.number(a, i, name, to, nullable, label)}
	}
	codes := len(e.Categories)
	if e.Bucket {
		codes++
	}
	if a.IsNull(i) {
		v := r.number(a, i, name, to, nullable, label)
		if e.Kind == table.OneHot {
			return slices.Repeat([]string{v}, codes)
		}
		return []string{v}
	}
	value := a.ValueStr(i)
	if e.Kind == table.EpochSeconds || e.Kind == table.EpochDays {
		return []string{r.epoch(a, i, name, to, e.Kind)}
	}
	code := slices.Index(e.Categories, value)
	if code < 0 && e.Bucket {
		code = len(e.Categories)
	}
	if code < 0 {
		r.fail(name, table.Excerpt(value), table.ErrCategory)
	}
	r.changes = append(r.changes, refChange{table.TextToCode, name, table.Excerpt(value)})
	if e.Kind == table.Ordinal {
		return []string{strconv.Itoa(code)}
	}
	cells := slices.Repeat([]string{"0"}, codes)
	if code >= 0 {
		cells[code] = "1"
	}
	return cells
}

// epoch makes a number of a date or timestamp.
func (r *refRow) epoch(a arrow.Array, i int, name string, to arrow.DataType, kind table.EncodingKind) string {
	seconds := new(big.Rat)
	switch a := a.(type) {
	case *array.Date32:
		seconds.SetInt64(int64(a.Value(i)) * 86400)
	case *array.Timestamp:
		perSecond := map[arrow.TimeUnit]int64{arrow.Second: 1, arrow.Millisecond: 1e3, arrow.Microsecond: 1e6, arrow.Nanosecond: 1e9}
		seconds.SetFrac64(int64(a.Value(i)), perSecond[a.DataType().(*arrow.TimestampType).Unit])
	}
	if kind == table.EpochDays {
		seconds.Quo(seconds, big.NewRat(86400, 1))
	}
	value := table.Excerpt(a.ValueStr(i))
	var text string
	exact := true
	switch to.ID() {
	case arrow.FLOAT32:
		var v float32
		v, exact = seconds.Float32()
		text = refFloat(float64(v), 32)
	case arrow.FLOAT64:
		var v float64
		v, exact = seconds.Float64()
		text = refFloat(v, 64)
	default:
		switch {
		case !seconds.IsInt():
			r.fail(name, value, table.ErrFraction)
		case !seconds.Num().IsInt64() || seconds.Num().Int64() != int64(int32(seconds.Num().Int64())):
			r.fail(name, value, table.ErrRange)
		}
		text = seconds.RatString()
	}
	if seconds.IsInt() && !exact {
		r.changes = append(r.changes, refChange{table.Inexact, name, value})
	}
	r.changes = append(r.changes, refChange{table.TimeToNumber, name, value})
	return text
}

// encoded makes the value of a wanted column that is encoded.
func (r *refRow) encoded(a arrow.Array, i int, f arrow.Field) string {
	list, ok := f.Type.(*arrow.FixedSizeListType)
	if !ok {
		return r.cells(a, i, f.Name, f.Type, f.Nullable, table.IsLabel(f))[0]
	}
	cells := r.cells(a, i, f.Name, list.Elem(), f.Nullable, table.IsLabel(f))
	if cells[0] == "null" {
		return "null"
	}
	return fmt.Sprint("[", strings.Join(cells, " "), "]")
}
