package convert

import (
	"errors"
	"fmt"
	"strings"

	"github.com/recast-ml/recast/table"
)

// UsageError is a job that cannot be done as it was asked for.
type UsageError struct {
	Msg, Hint string
}

func (e *UsageError) Error() string { return e.Msg }

func usage(hint, format string, args ...any) *UsageError {
	return &UsageError{Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// The classes of all other errors, told with errors.Is.
var (
	// ErrInput is returned for an input that is damaged, that holds a value
	// the output cannot, or that is over a limit.
	ErrInput = errors.New("bad input")
	// ErrTooManyRejects is returned, beside ErrInput, when more rows are bad
	// than [BadRows] allows.
	ErrTooManyRejects = errors.New("too many bad rows")
	// ErrReceipt is returned, beside ErrInput, for inputs that are not what a receipt
	// beside them says: see [ReadOptions.IgnoreReceipts].
	ErrReceipt = errors.New("not as its receipt says")
	// ErrStorage is returned when a file cannot be read or written, or the
	// output exists.
	ErrStorage = errors.New("storage")
)

// classed gives an error a class without changing its text.
type classed struct{ class, err error }

func (e *classed) Error() string           { return e.err.Error() }
func (e *classed) Unwrap() []error         { return []error{e.err, e.class} }
func inputError(err error) error           { return classify(ErrInput, err) }
func storageError(err error) error         { return classify(ErrStorage, err) }
func inputErrorf(f string, a ...any) error { return inputError(fmt.Errorf(f, a...)) }

// classify gives err the class unless it has one already, or is none of data or
// storage.
func classify(class, err error) error {
	if err == nil || errors.Is(err, ErrInput) || errors.Is(err, ErrStorage) {
		return err
	}
	if _, ok := errors.AsType[*UsageError](err); ok || isInternal(err) {
		return err
	}
	return &classed{class: class, err: err}
}

// renamed is an error in other words.
type renamed struct {
	text string
	err  error
}

func (e *renamed) Error() string { return e.text }
func (e *renamed) Unwrap() error { return e.err }

// hinted carries a hint for an error that has no field for one.
type hinted struct {
	error
	hint string
}

func (e *hinted) Unwrap() error { return e.error }

// Hint is what the user may do about err, in a few words; often empty.
func Hint(err error) string {
	if u, ok := errors.AsType[*UsageError](err); ok {
		return u.Hint
	}
	if h, ok := errors.AsType[*hinted](err); ok {
		return h.hint
	}
	return rowHint(err)
}

// internalError is a bug.
type internalError struct{ what string }

func (e *internalError) Error() string { return "internal: " + e.what }

func isInternal(err error) bool {
	_, ok := errors.AsType[*internalError](err)
	return ok
}

// plainText is an error's without the name of the package that it comes from.
func plainText(err error) string {
	text := err.Error()
	for _, p := range []string{"parquetx: ", "avrox: ", "pack: ", "csvml: ", "recordarrow: ", "compression: "} {
		text = strings.TrimPrefix(text, p)
	}
	return text
}

// rowHint is the hint of an error about a row.
func rowHint(err error) string {
	e, ok := errors.AsType[*table.Error](err)
	switch {
	case !ok:
		return ""
	case e.Hint == "" && errors.Is(err, table.ErrNaNLabel):
		return "--nulls drop leaves such rows out"
	}
	more := limitHint(err)
	if e.Hint != "" && more != "" {
		return e.Hint + "; " + more
	}
	return e.Hint + more
}
