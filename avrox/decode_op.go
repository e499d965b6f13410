package avrox

import "slices"

// code says what an operation does. Those of values are the same in a column and
// in the elements of a list.
type code uint8

const (
	opUnsupported code = iota
	opNull
	opBool
	opInt
	opLong
	opNarrow // an integer that is narrower in Arrow
	opFloat
	opDouble
	opHalf // a float16 written as float
	opString
	opBytes
	opFixed
	opEnum
	opDecimal
	opUUID // of its text
	opList
	opSparse
	opJSON

	// What only a program has.
	opUnion           // a value in a union, of any type
	opSkip            // one value, of any type
	opSkipBytes       // so many bytes
	opRecord          // a record in a union: where it is null, all its columns are
	opDoubles         // several columns side by side
	opFloats          //
	opNullableDouble  // fused with their union
	opNullableFloat   //
	opNullableLong    //
	opNullableInt     //
	opNullableString  //
	opNullableBytes   //
	opNullableBoolean //
)

// fused are the operations on values that have one with the union in it.
var fused = map[code]code{
	opDouble: opNullableDouble, opFloat: opNullableFloat, opLong: opNullableLong, opInt: opNullableInt,
	opString: opNullableString, opBytes: opNullableBytes, opBool: opNullableBoolean,
}

// op is one step of the program that decodes a record. The program has no
// branches but for null records, which jump over what they would hold.
type op struct {
	code code
	union
	column  *column
	columns []*column // of opDoubles, opFloats and opRecord
	u64     [][]uint64
	u32     [][]uint32
	bytes   int   // to skip
	node    *node // to skip, or of a value
	to      int   // the operation after a record
}

// program compiles the record of a file into operations that fill columns; those
// that are nil are skipped.
func program(root *item, columns []*column) []op {
	c := compiler{columns: columns}
	c.item(root)
	return c.ops
}

type compiler struct {
	columns []*column
	ops     []op
	barrier int // an operation that others jump to: nothing joins those before it
}

func (c *compiler) item(it *item) {
	switch {
	case (it.column >= 0 || it.is) && !slices.ContainsFunc(c.columns[it.first:it.to], wanted):
		c.skip(it)
	case it.column >= 0:
		c.value(it, c.columns[it.column])
	case it.is:
		o := op{code: opRecord, union: it.union}
		for _, col := range c.columns[it.first:it.to] {
			if wanted(col) {
				o.columns = append(o.columns, col)
			}
		}
		at := len(c.ops)
		c.ops = append(c.ops, o)
		c.items(it)
		c.barrier = len(c.ops)
		c.ops[at].to = c.barrier
	default:
		c.items(it)
	}
}

func wanted(c *column) bool { return c != nil }

func (c *compiler) items(it *item) {
	for i := range it.items {
		c.item(&it.items[i])
	}
}

// last is the operation that another may join, nil if there is none.
func (c *compiler) last() *op {
	if len(c.ops) == c.barrier {
		return nil
	}
	return &c.ops[len(c.ops)-1]
}

// skip goes past an item of which nothing is wanted.
func (c *compiler) skip(it *item) {
	_, fixed := it.node.size(0)
	if it.is || fixed < 0 {
		c.ops = append(c.ops, op{code: opSkip, union: it.union, node: it.node})
		return
	}
	if last := c.last(); last != nil && last.code == opSkipBytes {
		last.bytes = min(last.bytes+fixed, manyBytes)
		return
	}
	c.ops = append(c.ops, op{code: opSkipBytes, bytes: fixed, union: noUnion})
}

// value fills a column. Runs of doubles and of floats are one operation.
func (c *compiler) value(it *item, col *column) {
	o := op{code: it.value.code, union: it.union, column: col, node: it.node}
	switch {
	case o.is && o.null >= 0 && fused[o.code] != 0:
		o.code = fused[o.code]
	case o.is:
		o.code = opUnion
	case !o.is && o.code == opDouble:
		o.code = opDoubles
	case !o.is && o.code == opFloat:
		o.code = opFloats
	}
	if o.code == opDoubles || o.code == opFloats {
		if last := c.last(); last != nil && last.code == o.code {
			last.columns = append(last.columns, col)
			return
		}
		o.columns = []*column{col}
	}
	c.ops = append(c.ops, o)
}
