package table

import "errors"

// What can be wrong with a record of any format. The text completes
// "column x: value …".
var (
	ErrNotNumber = errors.New("is not a number")
	ErrNotBool   = errors.New("is not true or false")
	ErrNotDate   = errors.New("is not a date")
	ErrNotTime   = errors.New("is not a timestamp")
	ErrNull      = errors.New("a value is missing")
	ErrNaNLabel  = errors.New("is no value for a label or a weight")
	ErrFraction  = errors.New("is not a whole number")
	ErrRange     = errors.New("is out of the type's range")
	ErrCategory  = errors.New("is none of the categories")
	ErrCells     = errors.New("wrong number of cells")
	ErrSyntax    = errors.New("malformed record")
	ErrLimit     = errors.New("over a limit")
	ErrUTF8      = errors.New("is not valid UTF-8")
)

var classes = []struct {
	err   error
	class string
}{
	{ErrNotNumber, "not-a-number"},
	{ErrNotBool, "not-a-bool"},
	{ErrNotDate, "not-a-date"},
	{ErrNotTime, "not-a-timestamp"},
	{ErrNull, "missing-value"},
	{ErrNaNLabel, "label-not-a-number"},
	{ErrFraction, "fraction"},
	{ErrRange, "out-of-range"},
	{ErrCategory, "unknown-category"},
	{ErrCells, "number-of-cells"},
	{ErrLimit, "over-limit"},
	{ErrUTF8, "not-utf8"},
	{ErrSyntax, "malformed"},
}

// Class is a short stable word for what is wrong, for scripts that read a
// rejects file.
func Class(err error) string {
	for _, c := range classes {
		if errors.Is(err, c.err) {
			return c.class
		}
	}
	return "malformed"
}
