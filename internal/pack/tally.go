package pack

import (
	"cmp"
	"slices"

	"github.com/recast-ml/recast/table"
)

// tally counts the changes of a batch in the rows that stay.
type tally struct {
	sieve *sieve
	now   [verdicts]count // of the cell at hand, by verdict
	list  table.Changes
}

// fillVerdicts is how nulls are counted that get a value.
var fillVerdicts = [...]verdict{nullZero: zeroed, nullNaN: naned, nullFilled: filled}

type count struct {
	n     int64
	row   int // of the first
	index int // of the first in its cell
}

func (t *tally) add(v verdict, row, i int, n int64) {
	c := &t.now[v]
	if c.n == 0 {
		c.row, c.index = row, i
	}
	c.n += n
}

// tell counts the changes among the values from from up to to, which are of one row
// each, or all of row if that is not negative.
func (c *cell) tell(t *tally, from, to, row int) {
	of := func(i int) int {
		if row >= 0 {
			return row
		}
		return i
	}
	if row >= 0 && !t.sieve.counts(row) {
		return
	}
	all := row < 0 && t.sieve.all()
	if v := fillVerdicts[c.onNull]; v != fine && all {
		if c.nulls.n > 0 {
			first := c.nulls.first(from, to)
			t.add(v, first, first, int64(c.nulls.n))
		}
	} else if v != fine {
		for i := range c.nulls.in(from, to) {
			if t.sieve.counts(of(i)) {
				t.add(v, of(i), i, 1)
			}
		}
	}
	if c.always != fine {
		c.tellAll(t, from, to, of, all)
	}
	if !c.odd || !c.mayChange {
		return
	}
	for i := from; i < to; i++ {
		if c.nulls.has(i) || !t.sieve.counts(of(i)) {
			continue
		}
		if v := c.judged(i); v != fine {
			t.add(v, of(i), i, 1)
		}
	}
}

// tellAll counts all values but nulls, of the rows that of says. All reports that they
// are all that c has, and that all rows stay.
func (c *cell) tellAll(t *tally, from, to int, of func(i int) int, all bool) {
	for i := from; i < to; i++ {
		switch {
		case c.nulls.has(i) || !t.sieve.counts(of(i)):
		case all:
			t.add(c.always, of(i), i, int64(to-from-c.nulls.n))
			return
		default:
			t.add(c.always, of(i), i, 1)
		}
	}
}

// finish ends the changes of a cell.
func (t *tally) finish(c *cell) {
	for v := range t.now {
		n := &t.now[v]
		if n.n == 0 {
			continue
		}
		var value string
		if verdict(v) < zeroed {
			value = c.value(n.index)
		}
		change := table.Change{Kind: kinds[v], Column: c.name, Count: n.n, First: place(n.row, c.name), Value: value}
		if c.repeated {
			t.merge(change)
		} else {
			t.list = append(t.list, change)
		}
		*n = count{}
	}
}

// merge adds a change of a column that is wanted more than once: of the places, the
// first counts.
func (t *tally) merge(c table.Change) {
	for i := range t.list {
		e := &t.list[i]
		if e.Kind != c.Kind || e.Column != c.Column {
			continue
		}
		if c.First.Record < e.First.Record {
			e.First, e.Value = c.First, c.Value
		}
		e.Count += c.Count
		return
	}
	t.list = append(t.list, c)
}

// changes are all that were counted, in the order in which they are first in the
// batch.
func (t *tally) changes() table.Changes {
	slices.SortStableFunc(t.list, func(a, b table.Change) int { return cmp.Compare(a.First.Record, b.First.Record) })
	return t.list
}
