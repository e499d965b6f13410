package avrox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/decimal"
)

// cellOf is a cell of a batch as the reference has it.
func cellOf(a arrow.Array, i int) string {
	if a.IsNull(i) || a.DataType().ID() == arrow.NULL {
		return "null"
	}
	list := func(from, to int64, one func(i int) string) string {
		cells := []string{}
		for j := from; j < to; j++ {
			cells = append(cells, one(int(j)))
		}
		return fmt.Sprint(cells)
	}
	switch a := a.(type) {
	case *array.Binary:
		return fmt.Sprint(a.Value(i))
	case *array.FixedSizeBinary:
		return fmt.Sprint(a.Value(i))
	case *array.Float16:
		return fmt.Sprint(a.Value(i).Float32())
	case *array.Float32:
		return fmt.Sprint(a.Value(i))
	case *array.Float64:
		return fmt.Sprint(a.Value(i))
	case *array.Date32:
		return fmt.Sprint(int32(a.Value(i)))
	case *array.Time32:
		return fmt.Sprint(int32(a.Value(i)))
	case *array.Time64:
		return fmt.Sprint(int64(a.Value(i)))
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	case *array.Decimal128:
		return decimal.BigInt(a.Value(i)).String()
	case *array.List:
		from, to := a.ValueOffsets(i)
		if s, ok := a.ListValues().(*array.Struct); ok {
			return list(from, to, func(j int) string { return s.Field(0).ValueStr(j) + ":" + cellOf(s.Field(1), j) })
		}
		return list(from, to, func(j int) string { return cellOf(a.ListValues(), j) })
	case *array.FixedSizeList:
		from, to := a.ValueOffsets(i)
		return list(from, to, func(j int) string { return cellOf(a.ListValues(), j) })
	}
	return strings.Clone(a.ValueStr(i)) // the memory of a is used again
}

// cellsOf is a batch as the reference has it.
func cellsOf(b arrow.RecordBatch) []map[string]string {
	rows := make([]map[string]string, b.NumRows())
	for i := range rows {
		rows[i] = map[string]string{}
		for j, f := range b.Schema().Fields() {
			rows[i][f.Name] = cellOf(b.Column(j), i)
		}
	}
	return rows
}

// differ says how rows differ from those wanted, "" if they do not. A column that
// is only wanted is one that was not asked for.
func differ(got, want []map[string]string) string {
	if len(got) != len(want) {
		return fmt.Sprintf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		for _, name := range slices.Sorted(maps.Keys(got[i])) {
			w, ok := want[i][name]
			if !ok || !sameCell(got[i][name], w) {
				return fmt.Sprintf("row %d, column %s: %s, want %s", i, name, got[i][name], w)
			}
		}
	}
	return ""
}

// sameCell compares cells; JSON by what it means, since encoding/json escapes
// more than it must.
func sameCell(got, want string) bool {
	if got == want {
		return true
	}
	var g, w any
	return strings.HasPrefix(got, "{") && json.Unmarshal([]byte(got), &g) == nil && json.Unmarshal([]byte(want), &w) == nil &&
		fmt.Sprint(g) == fmt.Sprint(w)
}
