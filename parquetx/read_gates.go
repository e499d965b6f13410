package parquetx

import (
	"context"
	"fmt"
	"sync"
)

// rowGates let ranges of one row group through its columns one by one and in order:
// a range enters a column when the one that ends where it starts has left it.
type rowGates struct {
	mu      sync.Mutex
	at      []int64               // for each column, the row that may enter
	waiting map[int64]*rowsWaiter // by the row they start at
	broken  int64                 // ranges that start here or later fail, −1: none
	cause   error
}

type rowsWaiter struct {
	column int
	wake   chan struct{} // closed when it may look again
}

func newRowGates(columns int) rowGates {
	return rowGates{at: make([]int64, columns), waiting: map[int64]*rowsWaiter{}, broken: -1}
}

// enter waits until row from of a column is next. It fails if a range before has
// failed, or if ctx ends.
func (g *rowGates) enter(ctx context.Context, column int, from int64) error {
	for {
		g.mu.Lock()
		switch {
		case g.broken >= 0 && from >= g.broken:
			err := g.cause
			g.mu.Unlock()
			return err
		case g.at[column] == from:
			g.mu.Unlock()
			return ctx.Err()
		case g.at[column] > from || g.waiting[from] != nil:
			g.mu.Unlock()
			return fmt.Errorf("parquetx: the range from row %d is asked for twice", from)
		}
		w := &rowsWaiter{column, make(chan struct{})}
		g.waiting[from] = w
		g.mu.Unlock()
		select {
		case <-w.wake:
		case <-ctx.Done():
			g.mu.Lock()
			if g.waiting[from] == w {
				delete(g.waiting, from)
			}
			g.mu.Unlock()
			return ctx.Err()
		}
	}
}

// leave lets the range that starts at row to enter a column.
func (g *rowGates) leave(column int, to int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at[column] = to
	if w := g.waiting[to]; w != nil && w.column == column {
		close(w.wake)
		delete(g.waiting, to)
	}
}

// fail ends the ranges from row from on.
func (g *rowGates) fail(from int64, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken >= 0 && g.broken <= from {
		return
	}
	g.broken, g.cause = from, fmt.Errorf("%w (in a range before)", err) // said now: the caller may change err
	for at, w := range g.waiting {
		if at >= from {
			close(w.wake)
			delete(g.waiting, at)
		}
	}
}
