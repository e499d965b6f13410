package parquetx

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// gates let turns, which are batches, through columns one by one and in order.
type gates struct {
	mu      sync.Mutex
	next    []int64           // for each column, the turn that may enter
	waiting map[int64]*waiter // by turn
	broken  int64             // the first turn that failed, −1: none did
	cause   error
}

type waiter struct {
	gate int
	wake chan struct{} // closed when the turn may look again
}

func (g *gates) init(n int) {
	g.next = make([]int64, n)
	g.waiting = map[int64]*waiter{}
	g.broken = -1
}

// enter waits until the turn before has left a gate. It fails if one before has
// failed, or will never come because ctx ended.
func (g *gates) enter(ctx context.Context, gate int, turn int64) error {
	for {
		g.mu.Lock()
		switch {
		case g.broken >= 0 && g.broken <= turn:
			err := g.cause
			g.mu.Unlock()
			return err
		case g.next[gate] == turn:
			g.mu.Unlock()
			return ctx.Err()
		case g.next[gate] > turn || g.waiting[turn] != nil:
			g.mu.Unlock()
			return fmt.Errorf("parquetx: batch %d is there twice", turn)
		}
		w := &waiter{gate, make(chan struct{})}
		g.waiting[turn] = w
		g.mu.Unlock()
		select {
		case <-w.wake:
		case <-ctx.Done():
			g.mu.Lock()
			delete(g.waiting, turn)
			g.mu.Unlock()
			return ctx.Err()
		}
	}
}

// leave lets the next turn enter a gate.
func (g *gates) leave(gate int, turn int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next[gate] = turn + 1
	if w := g.waiting[turn+1]; w != nil && w.gate == gate {
		g.wake(turn + 1)
	}
}

func (g *gates) wake(turn int64) {
	close(g.waiting[turn].wake)
	delete(g.waiting, turn)
}

// fail ends the turns behind one that failed.
func (g *gates) fail(turn int64, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.broken >= 0 && g.broken <= turn {
		return
	}
	g.broken, g.cause = turn, fmt.Errorf("%w (in a batch before)", err) // said now: the caller may change err
	for t := range g.waiting {
		if t > turn {
			g.wake(t)
		}
	}
}

// close ends all turns that have not come, which are too late.
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
