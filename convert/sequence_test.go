package convert

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// TestSequence lets turns come in any order.
func TestSequence(t *testing.T) {
	var s sequence
	var got []int64
	var all sync.WaitGroup
	for _, turn := range []int64{3, 0, 4, 2, 1, 5} {
		all.Go(func() {
			if err := s.do(context.Background(), turn, func() error { got = append(got, turn); return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !slices.Equal(got, []int64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("turns went in the order %v", got)
	}
}

// TestSequenceEnds holds that turns behind one that failed wait no longer than their
// context, and are not done.
func TestSequenceEnds(t *testing.T) {
	var s sequence
	ctx, cancel := context.WithCancel(context.Background())
	waited := make(chan error)
	go func() {
		waited <- s.do(ctx, 1, func() error { t.Error("turn 1 went"); return nil })
	}()
	if err := s.do(ctx, 0, func() error { return errBroken }); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
	cancel()
	if err := <-waited; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}
