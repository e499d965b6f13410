package avrox

import (
	"errors"
	"fmt"
	"io"

	"github.com/recast-ml/recast/table"
)

var (
	// ErrCorrupt is in every error about bytes that no Avro writer makes.
	ErrCorrupt = errors.New("the file is damaged")
	// ErrTruncated is in the error of a file that ends within a block. It is an
	// ErrCorrupt.
	ErrTruncated error = &fault{"the file ends within a block", ErrCorrupt}
	// ErrUnsupported is in the error of a codec, a type or a column that Avro or
	// this package cannot hold.
	ErrUnsupported = errors.New("is not supported")
	// ErrLimit is in the error of a size over one of the limits of ReadOptions. It
	// is a table.ErrLimit.
	ErrLimit error = &fault{"over a limit", table.ErrLimit}
	// ErrShort is returned by ParseHeader when the header does not end in the
	// bytes given and a longer head may do. It is an io.ErrUnexpectedEOF.
	ErrShort error = &fault{"avrox: the header is longer than the bytes given", io.ErrUnexpectedEOF}
	// ErrNotAvro is returned by ParseHeader for bytes that do not start like an
	// object container file. It is an ErrCorrupt.
	ErrNotAvro error = &fault{"avrox: not an Avro object container file", ErrCorrupt}
	// ErrNotUUID is in the error of a text that is not a UUID in a column of them.
	// It is a table.ErrSyntax.
	ErrNotUUID error = &fault{"is not a UUID", table.ErrSyntax}
)

// fault is a sentinel in other words: those that fit the case.
type fault struct {
	says  string
	cause error
}

func (f *fault) Error() string { return f.says }
func (f *fault) Unwrap() error { return f.cause }

// corrupt says in which way bytes are damaged.
func corrupt(format string, args ...any) error {
	return &fault{fmt.Sprintf(format, args...), ErrCorrupt}
}

func limitError(what string, have uint64, limit int, option string) error {
	return overLimit(option, "%s of %d bytes is over the limit of %d", what, have, limit)
}

// overLimit says what is over the limit that an option of [ReadOptions] sets.
func overLimit(option, format string, args ...any) error {
	return &table.LimitError{Says: fmt.Sprintf(format, args...), Option: option, Err: ErrLimit}
}
