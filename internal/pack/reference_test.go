package pack

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// The reference packer: as slow and as obvious as it gets, one value at a time, and
// sharing no code with the real one.

// refResult is what comes out, as text.
type refResult struct {
	rows    []string
	changes []string
	bad     []string // under Skip; else the first, which is the error
	drops   []int32
}

type refChange struct {
	kind   table.Kind
	column string
	value  string
}

// refRow is one row as it is made.
type refRow struct {
	want    table.Want
	changes []refChange
	drop    bool
	bad     string
}

func (r *refRow) fail(column, value string, err error) {
	if r.bad == "" {
		r.bad = fmt.Sprint(column, " ", table.Class(err), " ", value)
	}
}

// refPack packs b, which has the columns of its schema.
func refPack(b arrow.RecordBatch, w table.Want) refResult {
	var res refResult
	type total struct {
		first, n int64
		value    string
	}
	totals := map[string]*total{}
	for i := range int(b.NumRows()) {
		r := &refRow{want: w}
		var cells []string
		column := func(name string) arrow.Array { return b.Column(b.Schema().FieldIndices(name)[0]) }
		for _, f := range w.Columns {
			cells = append(cells, r.column(column(f.Name), i, f))
		}
		for _, p := range w.Packs {
			cells = append(cells, r.pack(p, column, i))
		}
		switch {
		case r.bad != "":
			res.bad = append(res.bad, fmt.Sprint(i+1, " ", r.bad))
		case r.drop:
			res.drops = append(res.drops, int32(i))
		default:
			res.rows = append(res.rows, strings.Join(cells, " | "))
		}
		if r.bad != "" && !w.Skip {
			break
		}
		if r.bad != "" || r.drop {
			continue
		}
		for _, c := range r.changes {
			key := fmt.Sprint(c.kind, " ", c.column)
			if totals[key] == nil {
				totals[key] = &total{first: int64(i + 1), value: c.value}
			}
			totals[key].n++
		}
	}
	for key, t := range totals {
		res.changes = append(res.changes, fmt.Sprint(key, " ", t.n, " ", t.first, " ", t.value))
	}
	slices.Sort(res.changes)
	return res
}

// column makes the value of a wanted column.
func (r *refRow) column(a arrow.Array, i int, f arrow.Field) string {
	label := table.IsLabel(f)
	if r.want.Encode[f.Name] != nil {
		return r.encoded(a, i, f)
	}
	switch to := f.Type.(type) {
	case *arrow.FixedSizeListType:
		if !isListArray(a) {
			v := r.number(a, i, f.Name, to.Elem(), f.Nullable, label)
			if v == "null" {
				return v
			}
			return "[" + v + "]"
		}
		if a.IsNull(i) {
			v := r.null(f.Name, to.Elem(), f.Nullable, label)
			if v == "null" {
				return v
			}
			return "[" + strings.TrimSpace(strings.Repeat(v+" ", int(to.Len()))) + "]"
		}
		values, from, end := refList(a, i)
		if end-from != int(to.Len()) {
			r.fail(f.Name, "", table.ErrCells)
			return ""
		}
		return r.list(values, from, end, f.Name, to.Elem(), to.ElemField().Nullable, label)
	case *arrow.ListType:
		pair, sparse := to.Elem().(*arrow.StructType)
		if a.IsNull(i) {
			var v string
			switch {
			case f.Nullable && !label, r.want.Nulls == table.NullDrop:
				v = r.null(f.Name, to.Elem(), f.Nullable, label)
			case sparse && r.want.Nulls == table.NullZero && !label:
				r.changes = append(r.changes, refChange{table.NullToZero, f.Name, ""})
				v = "[] []"
			default:
				r.fail(f.Name, "", table.ErrNull)
			}
			return v
		}
		values, from, end := refList(a, i)
		if !sparse {
			return r.list(values, from, end, f.Name, to.Elem(), to.ElemField().Nullable, label)
		}
		pairs := values.(*array.Struct)
		var keys []string
		for j := from; j < end; j++ {
			keys = append(keys, refText(pairs.Field(0), j))
		}
		return "[" + strings.Join(keys, " ") + "] " + r.list(pairs.Field(1), from, end, f.Name, pair.Field(1).Type, pair.Field(1).Nullable, label)
	case *arrow.StringType, *arrow.BinaryType, *arrow.Date32Type, *arrow.TimestampType, *arrow.FixedSizeBinaryType:
		if a.IsNull(i) {
			return r.null(f.Name, to, f.Nullable, label)
		}
		return refText(a, i)
	}
	return r.number(a, i, f.Name, f.Type, f.Nullable, label)
}

func isListArray(a arrow.Array) bool {
	id := a.DataType().ID()
	return id == arrow.LIST || id == arrow.FIXED_SIZE_LIST
}

func refList(a arrow.Array, i int) (values arrow.Array, from, end int) {
	list := a.(array.ListLike)
	start, stop := list.ValueOffsets(i)
	return list.ListValues(), int(start), int(stop)
}

func (r *refRow) list(values arrow.Array, from, end int, name string, elem arrow.DataType, nullable, label bool) string {
	var texts []string
	for j := from; j < end; j++ {
		texts = append(texts, r.number(values, j, name, elem, nullable, label))
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func (r *refRow) null(name string, to arrow.DataType, nullable, label bool) string {
	id := to.ID()
	float := id == arrow.FLOAT16 || id == arrow.FLOAT32 || id == arrow.FLOAT64
	numeric := float || arrow.IsInteger(id) || id == arrow.DECIMAL128
	switch {
	case nullable && !label:
		return "null"
	case r.want.Nulls == table.NullDrop:
		r.drop = true
	case r.want.Nulls == table.NullZero && numeric && !label:
		r.changes = append(r.changes, refChange{table.NullToZero, name, ""})
		return "0"
	case r.want.Nulls == table.NullNaN && float && !label:
		r.changes = append(r.changes, refChange{table.NullToNaN, name, ""})
		return "NaN"
	default:
		r.fail(name, "", table.ErrNull)
	}
	return ""
}

// number makes a number of type to.
func (r *refRow) number(a arrow.Array, i int, name string, to arrow.DataType, nullable, label bool) string {
	if v, ok := r.want.Fill[name]; ok && a.IsNull(i) && !label {
		r.changes = append(r.changes, refChange{table.NullFilled, name, ""})
		return refFloat(v, 64)
	}
	if a.IsNull(i) {
		return r.null(name, to, nullable, label)
	}
	excerpt := table.Excerpt(decimal.ValueStr(a, i))
	change := func(k table.Kind) { r.changes = append(r.changes, refChange{k, name, excerpt}) }
	var float *float64 // of a source that is one
	switch a := a.(type) {
	case *array.Float16:
		float = new(float64(a.Value(i).Float32()))
	case *array.Float32:
		float = new(float64(a.Value(i)))
	case *array.Float64:
		float = new(a.Value(i))
	}
	toFloat := to.ID() == arrow.FLOAT16 || to.ID() == arrow.FLOAT32 || to.ID() == arrow.FLOAT64
	if float != nil && label && math.IsNaN(*float) {
		if r.want.Nulls == table.NullDrop {
			r.drop = true
		} else {
			r.fail(name, excerpt, table.ErrNaNLabel)
		}
		return ""
	}
	if float != nil && toFloat {
		if math.IsNaN(*float) || math.IsInf(*float, 0) {
			change(table.NonFinite)
			return refFloat(*float, 64)
		}
		if to.ID() == arrow.FLOAT64 {
			return refFloat(*float, 64)
		}
		v := float32(*float)
		switch {
		case math.IsInf(float64(v), 0):
			change(table.Overflow)
		case v == 0 && *float != 0:
			change(table.Underflow)
		}
		return refFloat(float64(v), 32)
	}
	if float != nil && (math.IsNaN(*float) || math.IsInf(*float, 0)) {
		err := table.ErrRange
		if math.IsNaN(*float) {
			err = table.ErrFraction
		}
		r.fail(name, excerpt, err)
		return ""
	}
	exact := new(big.Rat)
	integer := true
	switch a := a.(type) {
	case *array.Boolean:
		if to.ID() == arrow.BOOL {
			return refText(a, i)
		}
		change(table.BoolToNumber)
		if a.Value(i) {
			exact.SetInt64(1)
		}
	case *array.Decimal128:
		scale := a.DataType().(*arrow.Decimal128Type).Scale
		integer = scale == 0
		exact.SetFrac(decimal.BigInt(a.Value(i)), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		if to.ID() == arrow.DECIMAL128 {
			return refText(a, i)
		}
	default:
		if float != nil {
			exact.SetFloat64(*float)
		} else if _, ok := exact.SetString(decimal.ValueStr(a, i)); !ok {
			panic(decimal.ValueStr(a, i))
		}
	}
	switch to.ID() {
	case arrow.FLOAT32, arrow.FLOAT64:
		var v float64
		var same bool
		size := 64
		if to.ID() == arrow.FLOAT32 {
			size = 32
			var v32 float32
			v32, same = exact.Float32()
			v = float64(v32)
		} else {
			v, same = exact.Float64()
		}
		switch {
		case math.IsInf(v, 0):
			change(table.Overflow)
		case v == 0 && exact.Sign() != 0:
			change(table.Underflow)
		case integer && !same:
			change(table.Inexact)
		}
		return refFloat(v, size)
	}
	bits := map[arrow.Type]uint{arrow.INT8: 8, arrow.UINT8: 8, arrow.INT16: 16, arrow.UINT16: 16,
		arrow.INT32: 32, arrow.UINT32: 32, arrow.INT64: 64, arrow.UINT64: 64}[to.ID()]
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if !arrow.IsUnsignedInteger(to.ID()) {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	switch {
	case !exact.IsInt():
		r.fail(name, excerpt, table.ErrFraction)
		return ""
	case exact.Num().Cmp(low) < 0 || exact.Num().Cmp(high) >= 0:
		r.fail(name, excerpt, table.ErrRange)
		return ""
	}
	return exact.Num().String()
}

func refFloat(v float64, size int) string { return strconv.FormatFloat(v, 'g', -1, size) }

// refText is a value as text.
func refText(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Float16:
		return refFloat(float64(a.Value(i).Float32()), 32)
	case *array.Float32:
		return refFloat(float64(a.Value(i)), 32)
	case *array.Float64:
		return refFloat(a.Value(i), 64)
	case *array.Decimal128:
		if a.Value(i).Sign() == 0 {
			return "0"
		}
		return decimal.ValueStr(a, i)
	case *array.Struct:
		panic("pairs are shown by their list")
	case array.ListLike:
		values, from, end := refList(a, i)
		show := func(values arrow.Array) string {
			var texts []string
			for j := from; j < end; j++ {
				texts = append(texts, refText(values, j))
			}
			return "[" + strings.Join(texts, " ") + "]"
		}
		if pairs, ok := values.(*array.Struct); ok {
			return show(pairs.Field(0)) + " " + show(pairs.Field(1))
		}
		return show(values)
	}
	return decimal.ValueStr(a, i)
}
