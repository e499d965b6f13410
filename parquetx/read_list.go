package parquetx

import (
	"bytes"
	"fmt"
	"io"

	"github.com/recast-ml/recast/table"
)

// repAhead are repetition levels that are read of the page, and whose entries are
// not: where a row ends is known by the level behind it.
type repAhead struct {
	levels [256]byte
	at, n  int
}

// lists reads n rows of a repeated leaf: the elements that are there into o, the
// levels of all entries into s.
func (c *cursor) lists(s *scratch, o *output, n int) error {
	first := true
	row, most := 0, max(1, c.pages.file.options.MaxList/int64(max(1, o.leaf.width)))
	for {
		if c.left == 0 {
			err := c.page()
			if err == io.EOF && n == 0 {
				return nil
			}
			if err == io.EOF {
				return damaged("the column chunk has fewer rows than its row group")
			}
			if err != nil {
				return err
			}
		}
		entries, rows, err := c.look(s, n, first)
		if err != nil {
			return err
		}
		n -= rows
		if entries == 0 {
			return nil
		}
		first = false
		if err := c.entries(s, o, entries); err != nil {
			return err
		}
		if int64(len(s.rep)-row) > most {
			if row = bytes.LastIndexByte(s.rep, 0); int64(len(s.rep)-row) > most {
				return listTooLong(s.rep, most, c.pages.file.options.MaxList)
			}
		}
		if int64(len(s.rep)) > o.limit {
			return tooLarge("a column of a batch", int64(len(s.rep)), o.limit, "MaxColumn")
		}
	}
}

// listTooLong is the error of the last row of those that levels describe.
func listTooLong(rep []byte, most, limit int64) error {
	return &rowFault{
		row: bytes.Count(rep, []byte{0}) - 1,
		err: &table.LimitError{
			Says:   fmt.Sprintf("its list has more than %d values, over the limit of %d bytes in memory", most, limit),
			Option: "MaxList", Err: ErrLimit,
		},
	}
}

// look takes repetition levels of up to n rows, and of what continues the last. The
// first one of all has to start a row.
func (c *cursor) look(s *scratch, n int, first bool) (entries, rows int, err error) {
	a := &c.ahead
	if a.at == a.n {
		a.at, a.n = 0, min(c.left, len(a.levels))
		if err := c.rep.readBytes(a.levels[:a.n]); err != nil {
			return 0, 0, err
		}
	}
	levels := a.levels[a.at:a.n]
	if first && levels[0] != 0 {
		return 0, 0, damaged("the first list starts in its middle")
	}
	for entries < len(levels) {
		if levels[entries] == 0 {
			if rows == n {
				break
			}
			rows++
		}
		entries++
	}
	s.rep = append(s.rep, levels[:entries]...)
	a.at += entries
	return entries, rows, nil
}
