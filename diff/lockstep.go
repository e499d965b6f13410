package diff

import (
	"context"
	"errors"
	"iter"
	"math"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// comparison walks both sides by the same rows.
type comparison struct {
	sides   [2]*side
	options *Options
	matched *matching
	*requests
	asks   [2]*asks
	rows   [2]int64 // that were read, without those left out
	left   [2]int64 // left out, for a missing value
	tally  tally
	sparse [2]scattered
	most   int // rows of a block
	block  block
}

func newComparison(sides [2]*side, m *matching, o *Options) *comparison {
	c := &comparison{sides: sides, options: o, matched: m, requests: newRequests(sides, m, o.Nulls)}
	for i, s := range sides {
		c.asks[i] = newAsks(s, c.list[i], o.Nulls)
	}
	c.tally = newTally(max(o.First, 0))
	c.most = math.MaxInt
	for _, p := range c.pairs {
		a, b := &c.list[0][p.request[0]], &c.list[1][p.request[1]]
		if a.isSparse() != b.isSparse() {
			c.most = min(c.most, max(1, maxScattered/int(max(a.used, b.used))))
		}
	}
	return c
}

// cursor is how far one side was read.
type cursor struct {
	next func() (convert.Span, error, bool)
	stop func()
	asks *asks
	span convert.Span
	at   []spot // of the requests in the span
	row  int    // the next one of the span
	rows int    // of the span
	done bool
}

// run compares all rows. The first error in the order of the rows ends it.
func (c *comparison) run(ctx context.Context) error {
	var cursors [2]*cursor
	for i, s := range c.sides {
		k := &cursor{asks: c.asks[i]}
		k.next, k.stop = iter.Pull2(s.data.Spans(ctx, k.asks.ask))
		defer k.stop()
		cursors[i] = k
	}
	a, b := cursors[0], cursors[1]
	for {
		for i, k := range cursors {
			if err := c.fill(i, k); err != nil {
				return err
			}
		}
		if a.done && b.done {
			return nil
		}
		if a.done || b.done { // rows of one side alone are counted
			a.row, b.row = a.rows, b.rows
			continue
		}
		n := min(a.rows-a.row, b.rows-b.row, c.most)
		c.compare(cursors, n)
		a.row += n
		b.row += n
	}
}

// fill reads on until there is a row, or no more of them.
func (c *comparison) fill(i int, k *cursor) error {
	for !k.done && k.row == k.rows {
		s, err, ok := k.next()
		if err != nil {
			return advised(err)
		}
		if !ok {
			k.span, k.done = convert.Span{}, true
			break
		}
		k.span, k.at, k.row = s, k.asks.of(s.Want).at, 0
		k.rows = int(s.NumRows())
		if len(c.list[i]) == 0 { // a batch without columns
			k.rows = int(s.Records - s.Dropped)
		}
		c.rows[i] += int64(k.rows)
		c.left[i] += s.Dropped
	}
	return nil
}

// advised gives the error of a value that is in no category a hint that holds here:
// decoders name flags of convert.
func advised(err error) error {
	if e, ok := errors.AsType[*table.Error](err); ok && errors.Is(e.Err, table.ErrCategory) {
		e.Hint = "--categories FILE is that of the run, and --null TOKEN,… what it took for missing"
	}
	return err
}
