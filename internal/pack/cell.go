package pack

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// cell is a number of a row, or several of a one-hot column: a column of numbers, or
// of what becomes some, or, where a row has a list of them, all numbers of the lists,
// and what becomes of it.
type cell struct {
	name   string
	from   arrow.DataType
	to     arrow.Type
	label  bool
	onNull action
	fill   float64 // for a null, where onNull says so

	as        arrow.Type // of the numbers in data: bools are int8, for example
	width     int        // bytes of each
	check     check
	judge     judge
	judgesRaw bool    // it judges what is in raw, not in data
	always    verdict // how all values but nulls are counted, fine: not at all
	mayChange bool    // a value that is odd may be counted, and is not only refused

	repeated bool // the column is wanted more than once
	cells    int  // of a row: 1, if it is not one-hot

	encoding *table.Encoding
	hot      bool        // it is one-hot: data are codes
	encode   func() bool // fills data of an encoded column, and reports whether something may be odd

	// Of the batch at hand.
	array arrow.Array
	nulls missing
	raw   []byte // the values as the batch has them
	data  []byte // as the kernels take them
	odd   bool   // something may be odd about one

	scratch []byte
}

// action is what becomes of a null.
type action uint8

const (
	nullKept action = iota
	nullBad
	nullDropped
	nullZero
	nullNaN
	nullFilled // with a number given for the column
)

// actionOf is what becomes of nulls in a column, or list, of type t.
func actionOf(t arrow.DataType, nullable, label bool, nulls table.Nulls) action {
	number := isNumber(t) && t.ID() != arrow.BOOL
	switch {
	case nullable && !label:
		return nullKept
	case nulls == table.NullDrop:
		return nullDropped
	case label || !number:
	case nulls == table.NullZero:
		return nullZero
	case nulls == table.NullNaN && arrow.IsFloating(t.ID()):
		return nullNaN
	}
	return nullBad
}

// isNumber reports whether values of t are numbers, or bools, which can be had as
// numbers.
func isNumber(t arrow.DataType) bool {
	id := t.ID()
	return arrow.IsInteger(id) || arrow.IsFloating(id) || id == arrow.DECIMAL128 || id == arrow.BOOL
}

// newCell makes a cell that casts from to to, or leaves its values as they are.
func newCell(name string, from, to arrow.DataType, label bool, onNull action) (*cell, error) {
	c := &cell{name: name, from: from, to: to.ID(), label: label, onNull: onNull, as: from.ID(), cells: 1}
	c.mayChange = !arrow.IsInteger(c.to)
	same := arrow.TypeEqual(from, to)
	castable := arrow.IsInteger(to.ID()) || to.ID() == arrow.FLOAT32 || to.ID() == arrow.FLOAT64
	if !same && (!isNumber(from) || !castable) {
		return nil, castError(name, from, to)
	}
	switch from.ID() {
	case arrow.BOOL:
		if !same {
			c.as, c.always = arrow.INT8, fromBool
		}
	case arrow.FLOAT16:
		c.as = arrow.FLOAT32
	case arrow.DECIMAL128:
		if !same {
			c.as, c.judge = decimalCast(from.(*arrow.Decimal128Type).Scale, to.ID())
			c.judgesRaw = true
		}
	}
	if c.width = bitsOf(c.as) / 8; isNumber(from) && from.ID() != arrow.BOOL && c.as != arrow.DECIMAL128 {
		c.check = checkOf(c.as, c.to)
		if c.judge == nil {
			c.judge = judgeOf(c.as, c.to, label)
		}
	}
	return c, nil
}

func castError(name string, from, to arrow.DataType) error {
	return fmt.Errorf("pack: column %s: a cast from %s to %s %w", table.Excerpt(name), from, to, ErrUnsupported)
}

// load takes the numbers of the batch at hand.
func (c *cell) load(a arrow.Array) {
	c.array, c.nulls, c.odd = a, missingOf(a), false
	buffer := a.Data().Buffers()[1]
	c.raw, c.data = nil, nil
	if buffer == nil || a.Len() == 0 {
		return
	}
	c.raw = buffer.Bytes()
	switch {
	case c.always == coded:
		c.data = c.room(a.Len() * c.width)
		c.odd = c.encode()
		return
	case c.from.ID() == arrow.BOOL:
		if c.always == fromBool {
			c.data = c.room(a.Len())
			spread(c.data, c.raw, a.Data().Offset())
		}
		return
	}
	width := c.from.(arrow.FixedWidthDataType).Bytes()
	c.raw = c.raw[a.Data().Offset()*width:][:a.Len()*width]
	c.data = c.raw
	switch {
	case c.always == timed:
		c.data = c.room(a.Len() * c.width)
		c.odd = c.encode()
	case c.from.ID() == arrow.FLOAT16:
		c.data = c.room(a.Len() * c.width)
		widen(arrow.GetData[float32](c.data), arrow.GetData[float16.Num](c.raw))
	case c.from.ID() == arrow.DECIMAL128 && c.as != arrow.DECIMAL128:
		c.data = c.room(a.Len() * c.width)
		c.odd = castDecimals(c.data, c.as, arrow.GetData[decimal128.Num](c.raw), c.from.(*arrow.Decimal128Type).Scale)
	}
}

// room is n bytes that are used again.
func (c *cell) room(n int) []byte {
	if cap(c.scratch) < n {
		c.scratch = make([]byte, n)
	}
	return c.scratch[:n]
}

// spread makes bytes of bits.
func spread(dst, bits []byte, off int) {
	for i := range dst {
		at := off + i
		dst[i] = bits[at>>3] >> (at & 7) & 1
	}
}

func widen(dst []float32, src []float16.Num) {
	for i, v := range src {
		dst[i] = number.Half(v.Uint16())
	}
}

// block is values of data.
func (c *cell) block(from, to int) []byte { return c.data[from*c.width : to*c.width] }

// look checks values, unless an odd one was found before.
func (c *cell) look(from, to int) {
	if c.check != nil && !c.odd {
		c.odd = c.check(c.block(from, to))
	}
}

// fills reports whether a null gets a value.
func (c *cell) fills() bool { return c.onNull >= nullZero && c.nulls.n > 0 }

// suspect reports whether there may be something to tell about a value.
func (c *cell) suspect() bool { return c.odd || c.nulls.n > 0 || c.always != fine }

func (c *cell) unload() { c.array, c.raw, c.data, c.nulls = nil, nil, nil, missing{} }

// judged is the verdict of value i, which is not null.
func (c *cell) judged(i int) verdict {
	if c.judgesRaw {
		return c.judge(c.raw, i)
	}
	return c.judge(c.data, i)
}

// value is how value i is shown.
func (c *cell) value(i int) string { return table.Excerpt(decimal.ValueStr(c.array, i)) }
