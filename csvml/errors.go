package csvml

import (
	"errors"
	"fmt"

	"github.com/recast-ml/recast/table"
)

var (
	// ErrAmbiguous is returned by Infer when the first record may as well be
	// names as values.
	ErrAmbiguous = errors.New("csvml: cannot tell whether the first record is a header")
	// ErrEmpty is returned for a file without a record.
	ErrEmpty = errors.New("csvml: the file is empty")
	// ErrShort is in the error of a Sample or head that ends within the first
	// record, and is not all of the file: a longer one is needed.
	ErrShort error = &table.LimitError{Says: "the sample ends within the first record", Option: "MaxRecord"}
	// ErrColumns is returned by Match for a file with other columns, and by
	// Infer and NewDecoder for a name that no column has.
	ErrColumns = errors.New("csvml: the file has other columns")
	// ErrQuote is in the error of a record with a quote where none may be, or
	// without one that must be. It is a table.ErrSyntax.
	ErrQuote error = &fault{"misplaced quote", table.ErrSyntax}
	// ErrLineEnd is in the error of a record with a line feed, in a file whose
	// lines end in a carriage return alone. It is a table.ErrSyntax.
	ErrLineEnd error = &fault{"a line feed where lines end in CR", table.ErrSyntax}
	// ErrUTF16 is returned for a file that starts with the byte order mark of
	// UTF-16. It is a table.ErrSyntax.
	ErrUTF16 error = &fault{"csvml: the text is UTF-16, only UTF-8 is read", table.ErrSyntax}
)

// fault is a sentinel in other words: those that fit the case.
type fault struct {
	says  string
	cause error
}

func (f *fault) Error() string { return f.says }
func (f *fault) Unwrap() error { return f.cause }

// defect is what can be wrong with the form of a cell.
type defect uint8

const (
	sound defect = iota
	strayQuote
	afterQuote
	openQuote
	lineFeed
)

var defects = [...]error{
	strayQuote: &fault{"a quote inside an unquoted cell", ErrQuote},
	afterQuote: &fault{"text after a closing quote", ErrQuote},
	openQuote:  &fault{"the closing quote is missing", ErrQuote},
	lineFeed:   ErrLineEnd,
}

func noColumn(name string) error {
	return &fault{"csvml: there is no column " + table.Excerpt(name), ErrColumns}
}

func cellsError(have, want int, header bool) error {
	than := "the first record"
	if header {
		than = "the header"
	}
	cells := "cells"
	if have == 1 {
		cells = "cell"
	}
	return &fault{fmt.Sprintf("has %d %s, %s has %d", have, cells, than, want), table.ErrCells}
}

// limitError names what is too large, with its verb, and the option that sets the limit.
func limitError(what string, limit int, unit, option string) error {
	return &table.LimitError{Says: fmt.Sprintf("%s over the limit of %d %s", what, limit, unit), Option: option}
}
