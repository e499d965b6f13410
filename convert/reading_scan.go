package convert

import (
	"context"
	"sync"

	"github.com/recast-ml/recast/table"
)

// Base is what came before a batch in its input: what places relative to the
// batch are rebased with.
type Base struct {
	Records, Lines int64
}

// Scan yields the rows as [Dataset.Batches] does, and lets the workers look at
// them. look makes the function of one worker; that sees a batch as soon as it is
// decoded, in any order, its places relative to it, and keeps nothing of it.
// visit has the batches in order with what look made of them; the places of their
// changes and bad rows are those of the inputs. Warnings are what the end of the
// inputs told.
func Scan[T any](ctx context.Context, d *Dataset, w table.Want, look func() func(*table.Batch) T, visit func(Base, *table.Batch, T) error) (warnings []string, err error) {
	var mu sync.Mutex
	made := make(map[*task]T)
	var at Base
	var src source
	input := -1
	err = d.run(ctx, w, func() func(context.Context, *task) {
		do := look()
		return func(_ context.Context, t *task) {
			t.err = guard(func() error {
				v := do(&t.batch)
				mu.Lock()
				made[t] = v
				mu.Unlock()
				return nil
			})
		}
	}, func(t *task) error {
		defer t.batch.Release()
		if t.input != input {
			if src != nil {
				warnings = append(warnings, src.Warnings()...)
			}
			input, src, at = t.input, t.src, Base{}
		}
		at.Lines += t.chunk.Lines
		mu.Lock()
		v := made[t]
		delete(made, t)
		mu.Unlock()
		if err := visit(at, &t.batch, v); err != nil {
			return err
		}
		at.Records += t.batch.Records
		at.Lines += t.batch.Lines
		return nil
	})
	if err == nil && src != nil {
		warnings = append(warnings, src.Warnings()...)
	}
	return warnings, err
}
