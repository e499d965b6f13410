package diff

import (
	"cmp"
	"math"
	"slices"
)

// maxColumns is how many columns are counted each; what differs in others is counted
// together.
const maxColumns = 100_000

// cell is a place in the table that both sides are.
type cell struct {
	row  int64 // counted from 0, rows left out not among them
	pair int
	k    int64 // among the cells of the pair, or allCells
}

// allCells stands for the cells of a row that is missing as a whole.
const allCells = -1

func (c cell) compare(d cell) int {
	return cmp.Or(cmp.Compare(c.row, d.row), cmp.Compare(c.pair, d.pair), cmp.Compare(c.k, d.k))
}

// counts are those of a column.
type counts struct {
	different int64
	tolerated int64   // numbers that are not the same and within the tolerance
	most      float64 // largest absolute difference of numbers; NaN: there is none
	another   bool    // the types cannot be compared
}

// found is a difference that is listed.
type found struct {
	cell
	values [2]Value
	places [2]Place
}

// tally counts what differs.
type tally struct {
	limit   int
	values  int64
	rows    int64
	columns map[cell]*counts // by pair and k
	first   []found          // in order
}

func newTally(limit int) tally {
	return tally{limit: limit, columns: map[cell]*counts{}}
}

// others counts for columns beyond maxColumns.
var others = cell{pair: math.MaxInt}

func (t *tally) column(pair int, k int64) *counts {
	key := cell{pair: pair, k: k}
	n := t.columns[key]
	if n == nil && len(t.columns) >= maxColumns {
		key = others
		n = t.columns[key]
	}
	if n == nil {
		n = &counts{most: math.NaN()}
		t.columns[key] = n
	}
	return n
}

// wanted reports whether a difference at c would be among the first.
func (t *tally) wanted(c cell) bool {
	return len(t.first) < t.limit || t.limit > 0 && c.compare(t.first[len(t.first)-1].cell) < 0
}

// list puts a difference among the first.
func (t *tally) list(f found) {
	i, _ := slices.BinarySearchFunc(t.first, f.cell, func(g found, c cell) int { return g.compare(c) })
	if len(t.first) == t.limit {
		t.first = t.first[:t.limit-1]
	}
	t.first = slices.Insert(t.first, i, f)
}

// add counts a verdict about two values that are not the same; different is false for
// one within the tolerance.
func (n *counts) add(v verdict) {
	if v.equal {
		n.tolerated++
	} else {
		n.different++
	}
	n.another = n.another || v.another
	if v.number && !(v.apart <= n.most) {
		n.most = v.apart
	}
}
