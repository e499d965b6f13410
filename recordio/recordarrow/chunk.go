package recordarrow

import (
	"slices"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// chunk is what a decoder was given, and how to find a row in it.
type chunk struct {
	frames  []byte
	framing recordio.Framing
	bad     []table.Error // records left out while reading, in order
	rows    []spot        // of the rows that were read; found when asked for
}

// spot is where a record is.
type spot struct{ record, off int64 }

// leaveOut lists a record as bad.
func (c *chunk) leaveOut(err *recordio.Error, frame []byte) bool {
	e := recordError(err).(*table.Error)
	e.Raw = slices.Clone(frame)
	c.bad = append(c.bad, *e)
	return true
}

// place is that of a row counted from 0.
func (c *chunk) place(row int, column string) table.Place {
	if c.rows == nil {
		bad := c.bad
		for fr, err := range c.framing.Located(c.frames) {
			if err != nil {
				break // after the rows that were read
			}
			if len(bad) > 0 && bad[0].Record == fr.Record {
				bad = bad[1:]
				continue
			}
			c.rows = append(c.rows, spot{fr.Record, fr.Offset})
		}
	}
	return table.Place{Record: c.rows[row].record, Byte: c.rows[row].off, Column: column}
}

func (c *chunk) fail(f fault) *table.Error {
	return &table.Error{Place: c.place(f.row, f.column), Value: f.value, Err: f.err}
}
