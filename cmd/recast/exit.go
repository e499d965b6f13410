package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/repair"
)

// Exit codes. Scripts rely on them.
const (
	exitOK          = 0
	exitInternal    = 1 // a bug
	exitUsage       = 2 // asked in a way that cannot be done
	exitInput       = 3 // an input is damaged or does not fit
	exitNo          = 4 // the answer is no
	exitStorage     = 5 // a file cannot be read or written
	exitHungUp      = 128 + int(syscall.SIGHUP)
	exitInterrupted = 128 + int(syscall.SIGINT)
	exitPipe        = 128 + int(syscall.SIGPIPE) // the reader of standard output went away
	exitTerminated  = 128 + int(syscall.SIGTERM)
)

// exitCode tells the exit code of what a verb returned.
func exitCode(ctx context.Context, err error) int {
	signalled, ended := errors.AsType[interrupted](context.Cause(ctx))
	switch {
	case err == nil:
		return exitOK
	case ended:
		return signalled.exitCode()
	case isType[*outputError](err) && errors.Is(err, syscall.EPIPE):
		return exitPipe
	case isType[*repair.Error](err):
		return repairCode(err)
	case isType[*convert.UsageError](err):
		return exitUsage
	case isType[no](err):
		return exitNo
	case errors.Is(err, convert.ErrStorage):
		return exitStorage
	case errors.Is(err, convert.ErrInput):
		return exitInput
	}
	return exitInternal
}

// told is the error to print for what a verb returned: after a signal that is
// the signal, whatever came of it.
func told(ctx context.Context, err error) error {
	switch exitCode(ctx, err) {
	case exitInterrupted, exitTerminated, exitHungUp:
		return context.Cause(ctx)
	case exitInternal:
		if !isType[bug](err) {
			return bug{err}
		}
	}
	return err
}

// bug is what must not happen.
type bug struct{ what any }

func (b bug) Error() string {
	text := strings.TrimPrefix(fmt.Sprint(b.what), "internal: ")
	return "internal: " + text + ", please report it at https://github.com/recast-ml/recast/issues"
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
