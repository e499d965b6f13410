// Command recast turns tables into training data and back.
//
// Each verb is one file here, and is no more than flags, one call of package
// convert, diff, repair or sagemaker, and an exit code:
//
//	convert.go            convert
//	inspect.go            inspect
//	rows.go               head, cat
//	count.go              count
//	check.go              check
//	diff.go               diff
//	algorithms.go         algorithms
//	manifest.go           manifest
//	repair.go             repair
//	version.go            version
//	complete.go           completion, and what the shells are told
//
// and the rest is how a command talks:
//
//	root.go               the verbs together
//	options.go            flags that several verbs take
//	flags.go              values of flags: sizes, lists, types, shares
//	help.go               the layout of help
//	mistake.go            usage errors of the command line, and what was meant
//	exit.go               errors and exit codes
//	streams.go patient.go screen.go
//	                      the standard streams
//	signal.go             signals
//	progress.go           the progress line
//	summary.go units.go   what is said after a conversion
//	json.go               the same for programs
//
// Standard output carries data only. Whatever is said about it goes to standard
// error, with control characters escaped where it was taken from an input.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// run is main with an exit code.
func run(args []string) (code int) {
	ctx, stop := withSignals(context.Background())
	defer stop()
	s := newStreams(ctx)
	defer func() {
		if v := recover(); v != nil {
			s.fail(bug{v})
			code = exitInternal
		}
	}()

	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = s.finish()
	}
	code = exitCode(ctx, err)
	if code != exitOK && code != exitPipe {
		s.fail(told(ctx, err))
	}
	return code
}
