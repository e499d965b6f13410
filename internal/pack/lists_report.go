package pack

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

func (o *lists) refuse(s *sieve) {
	hint := dropHint
	if o.to.form != ragged {
		hint = o.cell.advice(o.to.form == fixed && arrow.IsFloating(o.cell.to))
	}
	refuseNulls(s, o.nulls, o.onNull, o.cell.name, hint)
	for row := range o.n {
		if o.nulls.has(row) {
			o.refuseFilled(s, row)
			continue
		}
		from, to := o.span(row)
		if o.to.form == fixed && to-from != o.to.width {
			s.fail(row, fault{column: o.cell.name, err: cellsError(to-from, o.to.width)})
			continue
		}
		if o.pairs != nil {
			o.refusePairs(s, row, from, to)
		}
		if o.cell.suspect() {
			o.cell.refuse(s, from, to, row)
		}
	}
}

// refuseFilled refuses a sparse row that is null, is to be one of zeros, and has
// pairs all the same.
func (o *lists) refuseFilled(s *sieve, row int) {
	if from, to := o.span(row); o.onNull == nullZero && o.to.form == sparse && to > from {
		s.fail(row, fault{column: o.cell.name, err: table.ErrNull, hint: dropHint})
	}
}

// refusePairs refuses a sparse row of which a pair or a key is null.
func (o *lists) refusePairs(s *sieve, row, from, to int) {
	keys := o.pairs.Field(0)
	if o.pairs.NullN() == 0 && keys.NullN() == 0 {
		return
	}
	for i := o.low + from; i < o.low+to; i++ {
		if o.pairs.IsNull(i) || keys.IsNull(i) {
			s.fail(row, fault{column: o.cell.name, err: table.ErrNull})
		}
	}
}

func (o *lists) tell(t *tally) {
	for row := range o.n {
		switch from, to := o.span(row); {
		case o.nulls.has(row) && t.sieve.counts(row) && o.onNull == nullZero:
			t.add(zeroed, row, from, 1)
		case o.nulls.has(row) && t.sieve.counts(row) && o.onNull == nullNaN:
			t.add(naned, row, from, 1)
		case !o.nulls.has(row) && o.cell.suspect():
			o.cell.tell(t, from, to, row)
		}
	}
	t.finish(o.cell)
}
