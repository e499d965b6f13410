package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/convert"
)

func TestExitCodes(t *testing.T) {
	quiet := context.Background()
	after := func(s os.Signal) context.Context {
		ctx, cancel := context.WithCancelCause(quiet)
		cancel(interrupted{s})
		return ctx
	}
	in := func(class error) error { return fmt.Errorf("somewhere: %w", class) }
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"done", quiet, nil, 0},
		{"a bug", quiet, errors.New("boo"), 1},
		{"usage", quiet, mistake("", "no"), 2},
		{"wrapped usage", quiet, in(mistake("", "no")), 2},
		{"input", quiet, in(convert.ErrInput), 3},
		{"too many rejects", quiet, fmt.Errorf("%w: %w", convert.ErrTooManyRejects, convert.ErrInput), 3},
		{"storage", quiet, in(convert.ErrStorage), 5},
		{"standard output is full", quiet, in(&outputError{standardOutput, syscall.ENOSPC}), 5},
		{"its reader went away", quiet, in(&outputError{standardOutput, &fs.PathError{Op: "write", Err: syscall.EPIPE}}), 141},
		{"a pipe that is not standard output", quiet, fmt.Errorf("%w: %w", convert.ErrStorage, syscall.EPIPE), 5},
		{"SIGINT", after(os.Interrupt), in(context.Canceled), 130},
		{"SIGTERM", after(syscall.SIGTERM), in(context.Canceled), 143},
		{"SIGHUP", after(syscall.SIGHUP), in(context.Canceled), 129},
		{"an error that a signal caused", after(os.Interrupt), in(convert.ErrInput), 130},
		{"a signal that came too late", after(os.Interrupt), nil, 0},
	} {
		if got := exitCode(c.ctx, c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestABugIsCalledOne(t *testing.T) {
	got := told(context.Background(), errors.New("boo")).Error()
	if want := "internal: boo, please report it at https://github.com/recast-ml/recast/issues"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
