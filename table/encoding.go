package table

import "slices"

// Encoding says how the values of a column that is no column of numbers become
// numbers.
type Encoding struct {
	Kind EncodingKind
	// Categories are the values of an Ordinal or OneHot column, each once: the code
	// of one is its index. Where they are no others than true and false, these are
	// taken with a capital, and in capitals, too.
	Categories []string
	// Bucket gives all other values the code len(Categories); without it they are
	// bad. With OneHot it is one cell more.
	Bucket bool

	codes map[string]int32
}

// EncodingKind is a way to make numbers of values.
type EncodingKind uint8

const (
	Ordinal      EncodingKind = iota // the value's code
	OneHot                           // a cell for each code, 1 in that of the value, 0 elsewhere
	EpochSeconds                     // a date or timestamp as seconds since 1970-01-01 00:00 UTC, with fractions
	EpochDays                        // likewise in days
)

// Width is the number of cells a row.
func (e *Encoding) Width() int {
	if e.Kind == OneHot {
		return e.codesIn()
	}
	return 1
}

// codesIn is the number of codes, the bucket's among them.
func (e *Encoding) codesIn() int {
	if e.Bucket {
		return len(e.Categories) + 1
	}
	return len(e.Categories)
}

// Index prepares Code. It is called once, before goroutines share e.
func (e *Encoding) Index() {
	e.codes = make(map[string]int32, len(e.Categories))
	for i, c := range e.Categories {
		e.codes[c] = int32(i)
	}
	if slices.ContainsFunc(e.Categories, func(c string) bool { return c != "true" && c != "false" }) {
		return
	}
	for i, c := range e.Categories {
		for _, spelling := range Truths(c) {
			e.codes[spelling] = int32(i)
		}
	}
}

// Truths are the ways in which texts write a truth value, true or false; nil for other
// values.
func Truths(value string) []string {
	switch value {
	case "true":
		return []string{"true", "True", "TRUE"}
	case "false":
		return []string{"false", "False", "FALSE"}
	}
	return nil
}

// Code is that of a value; ok is false if it has none.
func (e *Encoding) Code(value []byte) (code int32, ok bool) {
	if code, ok = e.codes[string(value)]; !ok && e.Bucket {
		return int32(len(e.Categories)), true
	}
	return code, ok
}

// Names of the cells of a column: its own or, with OneHot, that and the value's.
func (e *Encoding) Names(column string) []string {
	if e.Kind != OneHot {
		return []string{column}
	}
	names := make([]string, 0, e.codesIn())
	for _, c := range e.Categories {
		names = append(names, column+"="+c)
	}
	if e.Bucket {
		names = append(names, column+"=other")
	}
	return slices.Clip(names)
}
