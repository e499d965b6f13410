package parquetx

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// lists are the rows of a list column.
type lists struct {
	offsets  []byte // int32, rows+1, in pooled memory
	validity []byte // bits, nil if no row is null
	nulls    int
	elements int
}

func (l *lists) free() {
	pool.Shared.Free(l.offsets)
	pool.Shared.Free(l.validity)
}

// rowsOf finds the rows that levels describe, and leaves in s.mask the definition
// level of each element. A row that is null or empty is an entry without an element.
func (c *column) rowsOf(s *scratch, n int) lists {
	l := &c.leaves[0]
	rows := lists{offsets: pool.Shared.Allocate(4 * (n + 1))}
	offsets := arrow.Int32Traits.CastFromBytes(rows.offsets)
	s.mask = s.mask[:0]
	row := 0
	for i, d := range s.def {
		if s.rep[i] == 0 {
			offsets[row] = int32(len(s.mask))
			row++
			if d < l.listDef {
				if rows.validity == nil {
					rows.validity = pool.Shared.Allocate((n + 7) / 8)
					fill(rows.validity, 0xff)
				}
				rows.validity[(row-1)/8] &^= 1 << ((row - 1) % 8)
				rows.nulls++
			}
		}
		if d > l.listDef {
			s.mask = append(s.mask, d)
		}
	}
	offsets[n] = int32(len(s.mask))
	rows.elements = len(s.mask)
	return rows
}

// list makes the array of a list column.
func (c *column) list(s *scratch, o *output, n int) (arrow.Array, error) {
	if err := c.checkLevels(s); err != nil {
		return nil, err
	}
	if err := c.checkText(s, o); err != nil {
		return nil, err
	}
	rows := c.rowsOf(s, n)
	defer rows.free()
	if c.form == columnFixed {
		return c.fixedLists(s, o, &rows, n)
	}
	child, err := o.arrayData(s.mask, o.leaf.maxDef)
	if err != nil {
		return nil, err
	}
	return pool.NewArray(pool.NewData(c.field.Type, n, rows.nulls, []*memory.Buffer{take(&rows.validity), take(&rows.offsets)}, child)), nil
}

// fixedLists makes the array of lists that all have one length. A null one has as
// many elements, which are null or 0.
func (c *column) fixedLists(s *scratch, o *output, rows *lists, n int) (arrow.Array, error) {
	offsets := arrow.Int32Traits.CastFromBytes(rows.offsets)[:n+1]
	for row := range n {
		have := int(offsets[row+1] - offsets[row])
		if have != c.length && !rows.isNull(row) {
			return nil, c.rowError(row, fmt.Sprintf("a list of %d", have), fmt.Errorf("%w than %d", ErrLength, c.length))
		}
	}
	if rows.nulls > 0 {
		if size := int64(n) * int64(c.length) * int64(max(1, o.leaf.width)); size > o.limit {
			return nil, tooLarge("a column of a batch", size, o.limit, "MaxColumn")
		}
		s.mask = spreadMask(s.mask, rows, n, c.length)
	}
	child, err := o.arrayData(s.mask, o.leaf.maxDef)
	if err != nil {
		return nil, err
	}
	return pool.NewArray(pool.NewData(c.field.Type, n, rows.nulls, []*memory.Buffer{take(&rows.validity)}, child)), nil
}

// isNull reports whether a row is.
func (l *lists) isNull(row int) bool {
	return l.validity != nil && l.validity[row/8]>>(row%8)&1 == 0
}

// spreadMask puts length elements that are not there into each row that is null.
func spreadMask(mask []byte, rows *lists, n, length int) []byte {
	out := make([]byte, 0, n*length)
	for row := range n {
		if rows.isNull(row) {
			out = append(out, make([]byte, length)...)
			continue
		}
		out = append(out, mask[:length]...)
		mask = mask[length:]
	}
	return out
}

// sparse makes the array of sparse rows.
func (c *column) sparse(s *scratch, keys, values *output, n int) (arrow.Array, error) {
	if err := c.checkLevels(s); err != nil {
		return nil, err
	}
	rows := c.rowsOf(s, n)
	defer rows.free()
	pair := c.field.Type.(*arrow.ListType).Elem()
	parts := make([]arrow.ArrayData, 0, 2)
	for _, o := range []*output{keys, values} {
		d, err := o.arrayData(nil, 0)
		if err != nil {
			for _, p := range parts {
				p.Release()
			}
			return nil, err
		}
		parts = append(parts, d)
	}
	child := pool.NewData(pair, rows.elements, 0, []*memory.Buffer{nil}, parts...)
	return pool.NewArray(pool.NewData(c.field.Type, n, rows.nulls, []*memory.Buffer{take(&rows.validity), take(&rows.offsets)}, child)), nil
}

// checkLevels checks that what continues a row is an element.
func (c *column) checkLevels(s *scratch) error {
	for i, r := range s.rep {
		if r != 0 && s.def[i] <= c.leaves[0].listDef {
			return damaged("a list goes on without an element")
		}
	}
	return nil
}
