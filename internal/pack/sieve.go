package pack

import (
	"cmp"
	"slices"

	"github.com/recast-ml/recast/internal/take"
	"github.com/recast-ml/recast/table"
)

// sieve finds the rows of a batch that are not to be had: bad ones and those that a
// null drops. A row is bad for the first of its columns, and bad rather than
// dropped.
type sieve struct {
	rows    int
	states  []state // by row; empty while all are good
	dropped int
	faults  []fault
	limit   int // rows from here on do not count
	stay    []take.Span
}

type state uint8

const (
	good state = iota
	dropped
	bad
)

// fault is what is wrong with a row.
type fault struct {
	row    int
	column string
	value  string
	hint   string
	err    error
}

func (s *sieve) reset(rows int) {
	*s = sieve{rows: rows, limit: rows, states: s.states[:0], faults: s.faults[:0], stay: s.stay}
}

func (s *sieve) mark(row int, as state) {
	if len(s.states) == 0 {
		s.states = slices.Grow(s.states, s.rows)[:s.rows]
		clear(s.states)
	}
	s.states[row] = as
}

func (s *sieve) drop(row int) {
	if s.state(row) == good {
		s.mark(row, dropped)
		s.dropped++
	}
}

// fail marks a row as bad, and reports whether it was not yet.
func (s *sieve) fail(row int, f fault) bool {
	switch s.state(row) {
	case bad:
		return false
	case dropped:
		s.dropped--
	}
	s.mark(row, bad)
	f.row = row
	s.faults = append(s.faults, f)
	return true
}

func (s *sieve) state(row int) state {
	if len(s.states) == 0 {
		return good
	}
	return s.states[row]
}

// counts reports whether the changes of a row are told.
func (s *sieve) counts(row int) bool { return row < s.limit && s.state(row) == good }

// all reports whether no row is left out.
func (s *sieve) all() bool { return len(s.states) == 0 && s.limit == s.rows }

// drops are the rows that a null drops.
func (s *sieve) drops() []int32 {
	if s.dropped == 0 {
		return nil
	}
	rows := make([]int32, 0, s.dropped)
	for row, is := range s.states {
		if is == dropped {
			rows = append(rows, int32(row))
		}
	}
	return rows
}

// spans are all rows that stay.
func (s *sieve) spans() []take.Span {
	spans := s.stay[:0]
	for from := 0; from < s.rows; {
		if s.state(from) != good {
			from++
			continue
		}
		to := from + 1
		for to < s.rows && s.state(to) == good {
			to++
		}
		spans = append(spans, take.Span{From: int32(from), To: int32(to)})
		from = to
	}
	s.stay = spans
	return spans
}

// finish sorts the faults; the first is the error if there is one and rows are not
// to be skipped.
func (s *sieve) finish(skip bool) (bad []table.Error, err *table.Error) {
	slices.SortStableFunc(s.faults, func(a, b fault) int { return cmp.Compare(a.row, b.row) })
	for i := range s.faults {
		f := &s.faults[i]
		e := table.Error{Place: place(f.row, f.column), Value: f.value, Hint: f.hint, Err: f.err}
		if !skip {
			s.limit = f.row
			return nil, &e
		}
		bad = append(bad, e)
	}
	return bad, nil
}

// place is that of a row counted from 0.
func place(row int, column string) table.Place {
	return table.Place{Record: int64(row) + 1, Byte: -1, Column: column}
}
