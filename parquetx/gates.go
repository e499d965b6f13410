package parquetx

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// gates let steps through columns one by one and in order. A step is at a number: a
// range of rows at its first row, a batch at its turn. It enters a column when the
// step that ends at its number has left it.
type gates struct {
	step    string // what one is called, for errors
	twice   string // what is wrong with one whose number was there before, a format
	mu      sync.Mutex
	next    []int64           // for each column, the number that may enter
	waiting map[int64]*waiter // by number
	broken  int64             // the first number that failed, −1: none did
	cause   error
}

type waiter struct {
	column int
	wake   chan struct{} // closed when the step may look again
}

func newGates(step, twice string, columns int) *gates {
	return &gates{step: step, twice: twice, next: make([]int64, columns), waiting: map[int64]*waiter{}, broken: -1}
}

// enter waits until the step before has left a column. It fails if one before has
// failed, or if ctx ends.
func (g *gates) enter(ctx context.Context, column int, at int64) error {
	for {
		g.mu.Lock()
		switch {
		case g.broken >= 0 && g.broken <= at:
			err := g.cause
			g.mu.Unlock()
			return err
		case g.next[column] == at:
			g.mu.Unlock()
			return ctx.Err()
		case g.next[column] > at || g.waiting[at] != nil:
			g.mu.Unlock()
			return fmt.Errorf(g.twice, at)
		}
		w := &waiter{column, make(chan struct{})}
		g.waiting[at] = w
		g.mu.Unlock()
		select {
		case <-w.wake:
		case <-ctx.Done():
			g.mu.Lock()
			if g.waiting[at] == w {
				delete(g.waiting, at)
			}
			g.mu.Unlock()
			return ctx.Err()
		}
	}
}

// leave lets the step at next enter a column.
func (g *gates) leave(column int, next int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next[column] = next
	if w := g.waiting[next]; w != nil && w.column == column {
		g.wake(next)
	}
}

func (g *gates) wake(at int64) {
	close(g.waiting[at].wake)
	delete(g.waiting, at)
}

// fail ends the steps from one on that failed.
func (g *gates) fail(at int64, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken >= 0 && g.broken <= at {
		return
	}
	// Said now: the caller may change err.
	g.broken, g.cause = at, fmt.Errorf("%w (in a %s before)", err, g.step)
	for n := range g.waiting {
		if n >= at {
			g.wake(n)
		}
	}
}

// close ends all steps that have not come, which are too late.
func (g *gates) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cause != nil {
		return g.cause
	}
	g.broken, g.cause = slices.Max(g.next), errTailed
	return nil
}

var errTailed = errors.New("parquetx: the file has its tail already")
