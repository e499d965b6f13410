package parquetx

import (
	"errors"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// rowLists are the lists of a column, one a row.
type rowLists struct {
	offsets []int32 // of List
	off, n  int     // of FixedSizeList: rows before the first, elements of each
	pairs   arrow.Array
	leaves  []arrow.Array // the elements, or the parts of each of pairs
}

func listsOf(p *writePlan, a arrow.Array) rowLists {
	if fixed, ok := a.(*array.FixedSizeList); ok {
		return rowLists{off: a.Data().Offset(), n: p.length, leaves: []arrow.Array{fixed.ListValues()}}
	}
	list := a.(*array.List)
	l := rowLists{leaves: []arrow.Array{list.ListValues()}}
	if off := a.Data().Offset(); a.Len() > 0 {
		l.offsets = list.Offsets()[off : off+a.Len()+1]
	}
	if s, ok := list.ListValues().(*array.Struct); ok {
		l.pairs, l.leaves = s, []arrow.Array{s.Field(0), s.Field(1)}
	}
	return l
}

// bounds are the first element of row i and the one behind its last.
func (l *rowLists) bounds(i int) (lo, hi int) {
	if l.offsets == nil {
		return (l.off + i) * l.n, (l.off + i + 1) * l.n
	}
	return int(l.offsets[i]), int(l.offsets[i+1])
}

// addLists adds rows that are lists: of each its levels, and the elements of lists
// that lie side by side, as they do without nulls, at once.
func (c *columnWriter) addLists(s *writeScratch, a arrow.Array, from, to int) error {
	if !c.plan.field.Nullable && a.NullN() > 0 {
		if i := firstNull(a, from, to); i >= 0 {
			return &valueError{index: i, err: table.ErrNull}
		}
	}
	lists := listsOf(c.plan, a)
	first, end := 0, 0 // elements that are still to be added
	for i := from; i < to; i++ {
		null := a.IsNull(i)
		lo, hi := lists.bounds(i)
		if null || lo == hi {
			c.noElements(null)
			continue
		}
		if lo != end {
			if err := c.addElements(s, a, &lists, first, end); err != nil {
				return err
			}
			first = lo
		}
		end = hi
		for k, l := range c.leaves {
			l.rep.run(0, 1)
			l.rep.run(1, hi-lo-1)
			l.entries += hi - lo
			l.validity(lists.leaves[k], lo, hi)
		}
	}
	return c.addElements(s, a, &lists, first, end)
}

// noElements adds the levels of a list that is null or empty.
func (c *columnWriter) noElements(null bool) {
	for _, l := range c.leaves {
		l.rep.run(0, 1)
		l.def.run(bit(c.plan.field.Nullable)-bit(null), 1)
		l.entries++
		l.nulls++
	}
}

// addElements adds the values of elements.
func (c *columnWriter) addElements(s *writeScratch, a arrow.Array, lists *rowLists, first, end int) error {
	if lists.pairs != nil && lists.pairs.NullN() > 0 {
		if i := firstNull(lists.pairs, first, end); i >= 0 {
			return lists.inRow(a, &valueError{index: i, err: table.ErrNull})
		}
	}
	for k, l := range c.leaves {
		if err := l.add(s, lists.leaves[k], first, end); err != nil {
			return lists.inRow(a, err)
		}
	}
	return nil
}

// inRow turns the place of an element into that of its row.
func (l *rowLists) inRow(a arrow.Array, err error) error {
	var v *valueError
	if !errors.As(err, &v) {
		return err
	}
	for i := range a.Len() {
		if lo, hi := l.bounds(i); a.IsValid(i) && lo <= v.index && v.index < hi {
			return &valueError{i, v.value, v.err}
		}
	}
	return err
}
