package main

import (
	"context"
	"io"
)

// wait returns what do returns, or the cause of the context's end if that comes
// first. What cannot be called off, such as the opening of a pipe that nobody
// writes to, then goes on until the process ends: do must leave nothing behind
// that somebody has to clear away.
func wait[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if v := recover(); v != nil {
				r.err = bug{v}
			}
			done <- r
		}()
		r.value, r.err = do()
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// patientWriter gives up waiting for its stream when the context ends. What it
// writes is a copy: the caller's memory is free when Write returns.
type patientWriter struct {
	ctx context.Context
	w   io.Writer
	buf []byte
}

func (w *patientWriter) Write(p []byte) (int, error) {
	w.buf = append(w.buf[:0], p...)
	return wait(w.ctx, func() (int, error) { return w.w.Write(w.buf) })
}
