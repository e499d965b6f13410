package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// patience is how long an orderly end may take after a signal. Until then
// further signals change nothing, so that temporary files are removed; after it
// a second signal ends the process on the spot.
const patience = time.Second

// interrupted is the cause with which a context ends on a signal.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string {
	switch i.signal {
	case syscall.SIGTERM:
		return "terminated"
	case syscall.SIGHUP:
		return "hung up"
	}
	return "interrupted"
}

func (i interrupted) exitCode() int {
	switch i.signal {
	case syscall.SIGTERM:
		return exitTerminated
	case syscall.SIGHUP:
		return exitHungUp
	}
	return exitInterrupted
}

// withSignals ends the context on SIGINT, SIGTERM and, unless it is ignored as under
// nohup, SIGHUP. A reader of standard
// output that goes away becomes an error of the write, rather than the end of a
// process that still has files to remove.
func withSignals(parent context.Context) (context.Context, context.CancelFunc) {
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		select {
		case s := <-signals:
			cancel(interrupted{s})
			first := time.Now()
			for s := range signals {
				if time.Since(first) > patience {
					os.Exit(interrupted{s}.exitCode())
				}
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
