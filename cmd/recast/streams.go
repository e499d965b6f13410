package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// streams are the standard streams as the verbs use them.
type streams struct {
	in     io.Reader
	out    io.Writer     // of data; its errors are those of storage
	err    io.Writer     // of messages; what cannot be said is not said
	shown  *screenWriter // out, if it is a terminal
	screen *os.File      // err, if it is a terminal that can redraw a line
	color  bool
	quiet  bool // errors only
}

func newStreams(ctx context.Context) *streams {
	s := &streams{in: os.Stdin, out: &output{standardOutput, os.Stdout}, err: os.Stderr}
	// A pipe or a terminal may wait forever; a file never does, and is spared
	// the copy.
	if info, err := os.Stdout.Stat(); err != nil || !info.Mode().IsRegular() {
		s.out = &output{standardOutput, &patientWriter{ctx: ctx, w: os.Stdout}}
	}
	if term.IsTerminal(int(os.Stdout.Fd())) {
		s.shown = &screenWriter{w: s.out}
		s.out = s.shown
	}
	if term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb" {
		s.screen = os.Stderr
		s.color = os.Getenv("NO_COLOR") == ""
	}
	return s
}

// finish writes what is left for standard output.
func (s *streams) finish() error {
	if s.shown == nil {
		return nil
	}
	return s.shown.flush()
}

// SGR codes of the words that begin messages.
const (
	red    = "31"
	yellow = "33"
	cyan   = "36"
)

// say prints a message after a word that says what it is.
func (s *streams) say(word, color, message string) {
	if s.color {
		word = "\x1b[1;" + color + "m" + word + ":\x1b[0m"
	} else {
		word += ":"
	}
	fmt.Fprintln(s.err, word, printable(message))
}

// fail prints an error and what the user may do about it.
func (s *streams) fail(err error) {
	s.say("error", red, err.Error())
	if text := hint(err); text != "" {
		s.say("hint", cyan, text)
	}
}

// notes prints what a job has to say before or after it ran. A sentence that
// says of itself that it is a warning is shown as one.
func (s *streams) notes(sentences []string) {
	for _, n := range sentences {
		if text, ok := strings.CutPrefix(n, "warning: "); ok {
			s.warnings([]string{text})
		} else if !s.quiet {
			s.say("note", cyan, n)
		}
	}
}

func (s *streams) warnings(sentences []string) {
	if s.quiet {
		return
	}
	for _, w := range sentences {
		s.say("warning", yellow, w)
	}
}

// printable escapes what a terminal would obey in a text of several lines.
func printable(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = table.Printable(l)
	}
	return strings.Join(lines, "\n")
}

// output gives the errors of standard output, or of another stream, their name and class.
type output struct {
	name string
	w    io.Writer
}

// Stat tells convert which file it is, if it is one.
func (o *output) Stat() (fs.FileInfo, error) {
	if f, ok := o.w.(*os.File); ok {
		return f.Stat()
	}
	return nil, fs.ErrInvalid
}

const standardOutput = "standard output"

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil {
		err = &outputError{o.name, err}
	}
	return n, err
}

type outputError struct {
	name string
	err  error
}

func (e *outputError) Error() string   { return e.name + ": " + e.err.Error() }
func (e *outputError) Unwrap() []error { return []error{e.err, convert.ErrStorage} }
