package parquetx

import (
	"errors"
	"sort"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// columnWriter writes one column of the Arrow schema: its rows go to one leaf, or
// to two that have the same levels.
type columnWriter struct {
	plan      *writePlan
	leaves    []*leafWriter
	pages     pageLimit
	groupRows int
	closed    func(group int, chunks []*writtenChunk) // takes the chunks of a row group

	rows  int // of the open row group
	group int // its number
}

// pageLimit is what closes a page.
type pageLimit struct{ rows, bytes int }

// append writes the rows of a, closing a chunk after each groupRows rows.
func (c *columnWriter) append(s *writeScratch, a arrow.Array) error {
	for from := 0; from < a.Len(); {
		to := min(a.Len(), from+c.groupRows-c.rows)
		if err := c.add(s, a, from, to); err != nil {
			return err
		}
		c.rows += to - from
		from = to
		if c.rows == c.groupRows {
			if err := c.close(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// close closes the column's chunk of the open row group.
func (c *columnWriter) close(s *writeScratch) error {
	chunks := make([]*writtenChunk, len(c.leaves))
	for i, l := range c.leaves {
		var err error
		if chunks[i], err = l.closeChunk(s); err != nil {
			return &table.Error{Place: table.Place{Byte: -1, Column: c.plan.field.Name}, Err: err}
		}
	}
	c.closed(c.group, chunks)
	c.group++
	c.rows = 0
	return nil
}

// add writes rows of one row group, page by page.
func (c *columnWriter) add(s *writeScratch, a arrow.Array, from, to int) error {
	for from < to {
		open := c.leaves[0]
		n := c.fit(a, from, min(to, from+c.pages.rows-open.rows))
		long := n == 0 && open.rows == 0 // a row that is larger than a page
		if long {
			n = 1
			for _, l := range c.leaves {
				l.values.freeze()
			}
		}
		if err := c.addRows(s, a, from, from+n); err != nil {
			return c.located(from, err)
		}
		from += n
		for _, l := range c.leaves {
			l.rows += n
			if n > 0 && !long && l.rows < c.pages.rows {
				continue
			}
			if err := l.closePage(s); err != nil {
				return c.located(from-1, err)
			}
		}
	}
	return nil
}

// fit is how many of the rows from to to the open page has room for.
func (c *columnWriter) fit(a arrow.Array, from, to int) int {
	left := int64(c.pages.bytes)
	for _, l := range c.leaves {
		left = min(left, int64(c.pages.bytes-l.values.size()))
	}
	e := extentOf(c.plan, a)
	start := e.at(from)
	if e.at(to)-start <= left {
		return to - from
	}
	return sort.Search(to-from, func(n int) bool { return e.at(from+n+1)-start > left })
}

// located says in which row of its batch, and column, a value is.
func (c *columnWriter) located(row int, err error) error {
	e := &table.Error{Place: table.Place{Record: int64(row) + 1, Byte: -1, Column: c.plan.field.Name}, Err: err}
	var v *valueError
	if errors.As(err, &v) {
		e.Record, e.Value, e.Err = int64(v.index)+1, v.value, v.err
	}
	return e
}

// addRows adds rows to the open page.
func (c *columnWriter) addRows(s *writeScratch, a arrow.Array, from, to int) error {
	if c.plan.form != formFlat {
		return c.addLists(s, a, from, to)
	}
	l := c.leaves[0]
	l.entries += to - from
	l.validity(a, from, to)
	return l.add(s, a, from, to)
}
