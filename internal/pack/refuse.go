package pack

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// refuse deals with what is wrong with the values from from up to to, which are of
// one row each, or all of row if that is not negative.
func (c *cell) refuse(s *sieve, from, to, row int) {
	of := func(i int) int {
		if row >= 0 {
			return row
		}
		return i
	}
	refusesNulls := c.onNull == nullBad || c.onNull == nullDropped
	if c.odd && c.canFail() {
		for i := from; i < to; i++ {
			if !c.nulls.has(i) {
				c.refuseValue(s, of(i), i)
			} else if refusesNulls {
				c.refuseNull(s, of(i))
			}
		}
	} else if refusesNulls {
		for i := range c.nulls.in(from, to) {
			c.refuseNull(s, of(i))
		}
	}
}

// canFail reports whether a value may be refused.
func (c *cell) canFail() bool {
	return c.always == coded || c.judge != nil && (c.label || arrow.IsInteger(c.to))
}

// refuseValue deals with value i, which is not null.
func (c *cell) refuseValue(s *sieve, row, i int) {
	v := c.judged(i)
	if !v.fault() {
		return
	}
	if v == notValue && c.onNull == nullDropped {
		s.drop(row)
		return
	}
	f := fault{column: c.name, err: faults[v]}
	switch {
	case v == notValue:
		f.hint = dropHint
	case v == notCategory && c.label: // which has no class for what is none
		f.hint = "--on-error skip leaves such rows out"
	case v == notCategory:
		f.hint = "--unknown bucket gives it a code of its own"
	}
	if s.fail(row, f) {
		s.faults[len(s.faults)-1].value = c.value(i)
	}
}

// refuseNull deals with a null of a row.
func (c *cell) refuseNull(s *sieve, row int) {
	if c.onNull == nullDropped {
		s.drop(row)
		return
	}
	s.fail(row, fault{column: c.name, err: table.ErrNull, hint: c.advice(arrow.IsFloating(c.to))})
}

// refuseNulls deals with rows that are null.
func refuseNulls(s *sieve, nulls missing, do action, column, hint string) {
	for row := range nulls.in(0, s.rows) {
		switch do {
		case nullDropped:
			s.drop(row)
		case nullBad:
			s.fail(row, fault{column: column, err: table.ErrNull, hint: hint})
		}
	}
}

const dropHint = "--nulls drop leaves such rows out"

// advice is what the user may do about a null that could be NaN or not.
func (c *cell) advice(canBeNaN bool) string {
	switch {
	case c.label || c.to == arrow.BOOL:
		return dropHint
	case canBeNaN:
		return "--nulls nan, zero or drop says what to do"
	}
	return "--nulls zero or drop says what to do"
}

// cellsError is what is wrong with a list of another length than the others.
func cellsError(n, want int) error { return fmt.Errorf("%w: %d, not %d", table.ErrCells, n, want) }
