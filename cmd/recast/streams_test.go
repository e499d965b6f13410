package main

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

func TestErrorsOfStandardOutputAreStorageErrors(t *testing.T) {
	full := &output{standardOutput, writer(func([]byte) (int, error) { return 0, io.ErrShortWrite })}
	_, err := full.Write([]byte("x"))
	if !errors.Is(err, convert.ErrStorage) || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
	if got, want := err.Error(), "standard output: short write"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestMessages(t *testing.T) {
	var b strings.Builder
	s := &streams{err: &b}
	s.fail(mistake("a hint\nof two lines", "bad \x1b[2J name"))
	s.notes([]string{"the first row holds names", "warning: look\aout"})
	s.quiet = true
	s.notes([]string{"unheard", "warning: unheard"})
	s.color = true
	s.fail(errors.New("heard"))
	want := "error: bad \\x1b[2J name\nhint: a hint\nof two lines\n" +
		"note: the first row holds names\nwarning: look\\aout\n" +
		"\x1b[1;31merror:\x1b[0m heard\n"
	if b.String() != want {
		t.Errorf("\n got %q\nwant %q", b.String(), want)
	}
}
