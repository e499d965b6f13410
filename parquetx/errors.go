package parquetx

import (
	"errors"
	"fmt"

	"github.com/recast-ml/recast/table"
)

var (
	// ErrCorrupt is wrapped where the bytes of a file are not what a Parquet writer
	// makes.
	ErrCorrupt = errors.New("the file is damaged")
	// ErrUnsupported is wrapped where Parquet, or this package, has no such thing.
	ErrUnsupported = errors.New("is not supported")
	// ErrLimit is wrapped where something is larger than it may be.
	ErrLimit = errors.New("is over a limit")
	// ErrLength is wrapped by a [*table.Error] about a row whose list has not the
	// length that all lists of its column have.
	ErrLength = errors.New("is a list of another length")
)

// fault is what is wrong with a file, in words of its own, and the sentinel that
// it is a case of.
type fault struct {
	says  string
	cause error
}

func (f *fault) Error() string { return f.says }
func (f *fault) Unwrap() error { return f.cause }

// rowFault is what is wrong with a row as a whole, counted from 0 in its range.
type rowFault struct {
	row int
	err error
}

func (f *rowFault) Error() string { return f.err.Error() }

// damaged says in which way bytes are.
func damaged(format string, args ...any) error {
	return &fault{"the file is damaged: " + fmt.Sprintf(format, args...), ErrCorrupt}
}

// tooLarge names a size, its limit, and the option that sets it.
func tooLarge(what string, size, limit int64, option string) error {
	return overLimit(option, "%s of %d bytes is over the limit of %d", what, size, limit)
}

// overLimit says what is over the limit that an option of [ReadOptions] sets.
func overLimit(option, format string, args ...any) error {
	e := &table.LimitError{Says: fmt.Sprintf(format, args...), Option: option, Err: ErrLimit}
	return &fault{e.Says, e}
}

// inChunk adds where in the file a fault of a column chunk is.
func inChunk(column string, group int, offset int64, err error) error {
	return fmt.Errorf("parquetx: column %s, row group %d, byte %d: %w", table.Excerpt(column), group, offset, err)
}
