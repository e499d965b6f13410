package avrox

import "github.com/recast-ml/recast/table"

// fail blames the record in hand, and a column if it is not nil, and returns what
// is no position.
func (d *Decoder) fail(c *column, value string, err error) int {
	d.fault = blame{row: d.record, column: c, value: value, err: err}
	return -1
}

var (
	errShort  = corrupt("the block ends within the record")
	errVarint = corrupt("a number is longer than 64 bits")
)

// failShort blames a record that the block does not hold all of.
func (d *Decoder) failShort(c *column) int { return d.fail(c, "", errShort) }

// failLong blames a number that readLong could not read.
func (d *Decoder) failLong(c *column, next int) int {
	if next == varintLong {
		return d.fail(c, "", errVarint)
	}
	return d.failShort(c)
}

// excerpt quotes what a file says for an error.
func excerpt(s string) string { return table.Excerpt(s) }
