package parquetx

import (
	"bytes"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// read makes an array of the next n rows of a column.
func (c *column) read(s *scratch, cursors []*cursor, limit int64, n int) (arrow.Array, error) {
	s.rep, s.def = s.rep[:0], s.def[:0]
	o := output{leaf: &c.leaves[0], limit: limit}
	defer o.free()
	if c.form == columnFlat {
		err := cursors[0].rows(s, &o, n)
		if err != nil {
			return nil, c.located(s, &o, err)
		}
		return c.flat(s, &o, n)
	}
	if err := cursors[0].lists(s, &o, n); err != nil {
		return nil, c.located(s, &o, err)
	}
	if c.form != columnSparse {
		return c.list(s, &o, n)
	}
	rep, def := bytes.Clone(s.rep), bytes.Clone(s.def)
	s.rep, s.def = s.rep[:0], s.def[:0]
	values := output{leaf: &c.leaves[1], limit: limit}
	defer values.free()
	if err := cursors[1].lists(s, &values, n); err != nil {
		return nil, c.located(s, &values, err)
	}
	if !bytes.Equal(rep, s.rep) || !bytes.Equal(def, s.def) {
		return nil, damaged("rows have more keys than values, or fewer")
	}
	return c.sparse(s, &o, &values, n)
}

// located gives the row of a value that has no place in its Arrow type.
func (c *column) located(s *scratch, o *output, err error) error {
	if e, ok := err.(*rowFault); ok {
		return c.rowError(e.row, "", e.err)
	}
	e, ok := err.(*valueError)
	if !ok {
		return err
	}
	return c.rowError(c.rowOf(s, o.leaf, e.index), e.value, e.err)
}

// rowOf is the row of value number at of those that are there.
func (c *column) rowOf(s *scratch, l *leaf, at int) int {
	if l.maxDef == 0 {
		return at
	}
	row := -1
	for i, d := range s.def {
		if !l.repeated || s.rep[i] == 0 {
			row++
		}
		if d == l.maxDef {
			if at == 0 {
				break
			}
			at--
		}
	}
	return row
}

func (c *column) rowError(row int, value string, err error) error {
	return &table.Error{Place: table.Place{Record: int64(row) + 1, Byte: -1, Column: c.field.Name}, Value: value, Err: err}
}

// flat makes the array of a column that is no list.
func (c *column) flat(s *scratch, o *output, n int) (arrow.Array, error) {
	if err := c.checkText(s, o); err != nil {
		return nil, err
	}
	if o.leaf.convert == convertNull {
		return array.NewNull(n), nil
	}
	d, err := o.arrayData(s.def, o.leaf.maxDef)
	if err != nil {
		return nil, err
	}
	return pool.NewArray(d), nil
}

// take is the memory of b as a buffer that gives it back.
func take(b *[]byte) *memory.Buffer {
	if *b == nil {
		return nil
	}
	buffer := memory.NewBufferWithAllocator(*b, &pool.Shared)
	*b = nil
	return buffer
}

// arrayData is the values of o as array data, with nulls where mask has no value.
func (o *output) arrayData(mask []byte, there byte) (arrow.ArrayData, error) {
	if err := o.reserve(0); err != nil {
		return nil, err
	}
	var validity []byte
	nulls := 0
	if len(mask) > 0 && there > 0 {
		validity, nulls = bitmap(mask, there)
		if nulls > 0 {
			if err := o.expand(mask, there); err != nil {
				pool.Shared.Free(validity)
				return nil, err
			}
		}
	}
	t := o.leaf.arrow
	switch {
	case t.ID() == arrow.BOOL:
		packed := packBits(o.fixed[:o.n])
		return pool.NewData(t, o.n, nulls, []*memory.Buffer{take(&validity), take(&packed)}), nil
	case o.leaf.width > 0:
		o.fixed = o.fixed[:o.n*o.leaf.width]
		return pool.NewData(t, o.n, nulls, []*memory.Buffer{take(&validity), take(&o.fixed)}), nil
	}
	o.offsets = o.offsets[:4*(o.n+1)]
	return pool.NewData(t, o.n, nulls, []*memory.Buffer{take(&validity), take(&o.offsets), take(&o.data)}), nil
}

// checkText checks that texts are UTF-8.
func (c *column) checkText(s *scratch, o *output) error {
	if o.leaf.arrow.ID() != arrow.STRING || o.n == 0 {
		return nil
	}
	offsets := arrow.Int32Traits.CastFromBytes(o.offsets)[:o.n+1]
	if utf8.Valid(o.data) && startsRunes(o.data, offsets) {
		return nil
	}
	for i := range o.n {
		if v := o.data[offsets[i]:offsets[i+1]]; !utf8.Valid(v) {
			return c.rowError(c.rowOf(s, o.leaf, i), table.Excerpt(v), table.ErrUTF8)
		}
	}
	return nil
}

// startsRunes reports whether each text starts where a rune does.
func startsRunes(data []byte, offsets []int32) bool {
	for _, at := range offsets {
		if int(at) < len(data) && !utf8.RuneStart(data[at]) {
			return false
		}
	}
	return true
}
