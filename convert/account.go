package convert

import (
	"errors"
	"fmt"
	"math"

	"github.com/recast-ml/recast/table"
)

// account counts a batch's rows, changes and bad rows, and places them.
func (r *run) account(t *task) error {
	b, c := &t.batch, r.receipt
	if got := t.rows + b.Dropped + int64(len(b.Bad)); got != b.Records {
		return &internalError{fmt.Sprintf("%d rows accounted for of %d in %s", got, b.Records, r.tally.file)}
	}
	c.RowsIn += b.Records
	c.RowsOut += t.rows
	c.Dropped += b.Dropped
	if err := r.refused(t, nil); err != nil {
		return err
	}
	r.tally.places(t)
	for i := range b.Changes {
		r.changed(&b.Changes[i])
	}
	for i := range b.Bad {
		bad := &b.Bad[i]
		if err := r.rejects.write(bad); err != nil {
			return err
		}
		c.Rejected++
		if limit := r.job.BadRows.Max; limit != 0 && c.Rejected > max(limit, 0) {
			return tooMany(bad, "%s, the last", plural(c.Rejected, "bad row"))
		}
	}
	return nil
}

// refused is the error of the first change in t, if none may be and it comes
// before what went wrong otherwise.
func (r *run) refused(t *task, other error) error {
	if !r.job.Values.Strict {
		return nil
	}
	before := int64(math.MaxInt64)
	if e, ok := errors.AsType[*table.Error](other); ok && e.File == "" && !t.uncut {
		before = e.Record
	}
	var first *table.Change
	for i := range t.batch.Changes {
		c := &t.batch.Changes[i]
		if !c.Kind.Notice() && c.First.Record < before {
			first, before = c, c.First.Record
		}
	}
	if first == nil {
		return nil
	}
	r.tally.place(t, &first.First)
	return inputError(&table.Error{Place: first.First, Value: first.Value, Err: changeError(first.Kind),
		Hint: "without --strict it is counted and reported"})
}

// changed adds up a change. An index makes it cheap for any number of columns.
func (r *run) changed(ch *table.Change) {
	key := changeKey{ch.Kind, ch.Column}
	if i, ok := r.changes[key]; ok {
		r.receipt.Changes[i].Count += ch.Count
		return
	}
	r.changes[key] = len(r.receipt.Changes)
	r.receipt.Changes = append(r.receipt.Changes, *ch)
}

// finish looks at the whole.
func (r *run) finish() error {
	c := r.receipt
	if share := r.job.BadRows.MaxShare; share > 0 && float64(c.Rejected) > share*float64(c.RowsIn) {
		return tooMany(nil, "%d of %s are bad, more than %g %%", c.Rejected, plural(c.RowsIn, "row"), share*100)
	}
	if c.RowsOut == 0 {
		c.Warnings = append(c.Warnings, "the output holds no rows")
	}
	return nil
}

func tooMany(last *table.Error, format string, args ...any) error {
	err := fmt.Errorf("%w: "+format, append([]any{ErrTooManyRejects}, args...)...)
	if last != nil {
		err = fmt.Errorf("%w: %w", err, last)
	}
	return inputError(&hinted{err, "--max-rejects allows more"})
}

// changeError is the refusal of a change under --strict.
type changeError table.Kind

func (k changeError) Error() string { return "would change: " + string(k) }
