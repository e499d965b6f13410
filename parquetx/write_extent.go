package parquetx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// extent tells how many bytes of an array's values, as they are in a page, come
// before a row. What nulls take in Arrow is counted, so it is an upper bound.
type extent struct {
	lists *rowLists // of a column of lists
	width int64     // of a value, or of the length before it
	small []int32   // offsets of values of any length
	large []int64
}

func extentOf(p *writePlan, a arrow.Array) extent {
	if p.form == formFlat {
		return extentOfLeaf(a)
	}
	l := listsOf(p, a)
	e := extentOfLeaf(l.leaves[0])
	if len(l.leaves) > 1 { // the larger of the parts; the first is a number
		if x := extentOfLeaf(l.leaves[1]); x.width > e.width || x.small != nil || x.large != nil {
			e = x
		}
	}
	e.lists = &l
	return e
}

func extentOfLeaf(a arrow.Array) extent {
	if t, ok := a.DataType().(arrow.FixedWidthDataType); ok {
		return extent{width: int64(t.BitWidth()+7) / 8}
	}
	e := extent{width: 4}
	if a.Len() == 0 {
		return e
	}
	switch a := a.(type) {
	case *array.String:
		e.small = a.ValueOffsets()
	case *array.Binary:
		e.small = a.ValueOffsets()
	case *array.LargeString:
		e.large = a.ValueOffsets()
	case *array.LargeBinary:
		e.large = a.ValueOffsets()
	}
	return e
}

func (e *extent) at(row int) int64 {
	i := row
	if e.lists != nil && row > 0 {
		_, i = e.lists.bounds(row - 1)
	} else if e.lists != nil {
		i, _ = e.lists.bounds(0)
	}
	n := int64(i) * e.width
	switch {
	case e.small != nil:
		n += int64(e.small[i])
	case e.large != nil:
		n += e.large[i]
	}
	return n
}
