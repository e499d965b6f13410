package convert

import (
	"context"
	"sync"
)

// sequence lets turns 0, 1, 2, … do something one by one and in order, whichever
// goroutines they are on.
type sequence struct {
	mu      sync.Mutex
	next    int64
	waiting map[int64]chan struct{}
}

// do does it when the turn before is done. If that fails, the ones behind wait until
// their context ends.
func (s *sequence) do(ctx context.Context, turn int64, what func() error) error {
	if err := s.wait(ctx, turn); err != nil {
		return err
	}
	if err := what(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = turn + 1
	if wake := s.waiting[s.next]; wake != nil {
		delete(s.waiting, s.next)
		close(wake)
	}
	return nil
}

func (s *sequence) wait(ctx context.Context, turn int64) error {
	s.mu.Lock()
	if s.next == turn {
		s.mu.Unlock()
		return ctx.Err()
	}
	if s.waiting == nil {
		s.waiting = map[int64]chan struct{}{}
	}
	wake := make(chan struct{})
	s.waiting[turn] = wake
	s.mu.Unlock()
	select {
	case <-wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
