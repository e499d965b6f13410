package csvml

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// printRows prints a batch as the reference prints rows.
func printRows(b arrow.RecordBatch) [][]string {
	rows := make([][]string, b.NumRows())
	for _, c := range b.Columns() {
		for i := range rows {
			switch list := c.(type) {
			case *array.FixedSizeList:
				n := int(list.DataType().(*arrow.FixedSizeListType).Len())
				for k := range n {
					v := "null"
					if list.IsValid(i) {
						v = printValue(list.ListValues(), (list.Offset()+i)*n+k)
					}
					rows[i] = append(rows[i], v)
				}
			case *array.List:
				var pairs []string
				fields := list.ListValues().(*array.Struct)
				from, to := list.ValueOffsets(i)
				for k := int(from); k < int(to); k++ {
					pairs = append(pairs, printValue(fields.Field(0), k)+":"+printValue(fields.Field(1), k))
				}
				rows[i] = append(rows[i], strings.Join(pairs, " "))
			default:
				rows[i] = append(rows[i], printValue(c, i))
			}
		}
	}
	return rows
}

func printValue(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Float32:
		return refFloat(float64(a.Value(i)))
	case *array.Float64:
		return refFloat(a.Value(i))
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Binary:
		return string(a.Value(i))
	case *array.Decimal128:
		if v := a.Value(i); v.Sign() != 0 {
			return decimal.String(v, a.DataType().(*arrow.Decimal128Type).Scale)
		}
		return "0"
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	}
	return a.ValueStr(i)
}

// printChanges prints changes as the reference does.
func printChanges(list table.Changes) map[string]string {
	m := map[string]string{}
	for _, c := range list {
		s := fmt.Sprint(c.First, c.First.Record, c.First.Byte)
		if c.Kind != table.BlankLine {
			s = fmt.Sprint(c.First, c.First.Record, c.First.Byte, c.Value)
		}
		m[string(c.Kind)+"/"+c.Column] = s + fmt.Sprint(" ×", c.Count)
	}
	return m
}
