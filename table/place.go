package table

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Place says where in an input something is. The zero value of a field means
// unknown.
type Place struct {
	File   string `json:"file"`             // as the user named it; "-" is standard input
	Record int64  `json:"record"`           // counted from 1, a header not among them
	Line   int64  `json:"line,omitempty"`   // of a text input, counted from 1, header included
	Col    int64  `json:"col,omitempty"`    // byte within the line, counted from 1
	Byte   int64  `json:"byte"`             // offset of the record in the uncompressed input, from 0; −1 where a record has none, as in Parquet
	Column string `json:"column,omitempty"` // name of the column, "" where the whole record is meant
}

// Rebase turns a place relative to a chunk into one of the whole input: before
// is the number of records and lines, off the number of bytes that came before
// the chunk.
func (p *Place) Rebase(file string, records, lines, off int64) {
	p.File = file
	if p.Record > 0 {
		p.Record += records
	}
	if p.Line > 0 {
		p.Line += lines
	}
	if p.Byte >= 0 {
		p.Byte += off
	}
}

// String is file:line:col where lines are known, else the file alone.
func (p Place) String() string {
	s := p.File
	if p.Line > 0 {
		s += ":" + strconv.FormatInt(p.Line, 10)
		if p.Col > 0 {
			s += ":" + strconv.FormatInt(p.Col, 10)
		}
	}
	return Printable(s)
}

// Error is a record that could not be taken as it is.
type Error struct {
	Place
	Value string // the offending cell, made by [Excerpt]; "" if there is none to show
	Hint  string // what the user may do, in a few words; may be empty
	Raw   []byte // the whole record as it stands in the input, for a rejects file; only in Batch.Bad
	Err   error  // one of the sentinels of this package or of a codec
}

// Error gives, for example,
// train.csv:1042:7: column "age": "n/a" is not a number (record 1041, byte 73190).
func (e *Error) Error() string {
	var b strings.Builder
	if s := e.Place.String(); s != "" {
		b.WriteString(s)
		b.WriteString(": ")
	}
	if e.Column != "" {
		b.WriteString("column ")
		b.WriteString(strconv.Quote(e.Column))
		b.WriteString(": ")
	}
	if e.Value != "" {
		b.WriteString(e.Value)
		b.WriteByte(' ')
	}
	b.WriteString(e.Err.Error())
	switch {
	case e.Record > 0 && e.Byte < 0:
		fmt.Fprintf(&b, " (record %d)", e.Record)
	case e.Record > 0:
		fmt.Fprintf(&b, " (record %d, byte %d)", e.Record, e.Byte)
	case e.Byte > 0 && e.Line == 0 && e.Column != "":
		fmt.Fprintf(&b, " (byte %d)", e.Byte)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// maxExcerpt is how much of a cell an error shows.
const maxExcerpt = 80

// Excerpt quotes a cell for an error: control characters and broken UTF-8 are
// escaped, so that nothing in the data reaches a terminal raw, and more than
// 80 bytes are cut.
func Excerpt[T ~string | ~[]byte](cell T) string {
	if len(cell) <= maxExcerpt {
		return strconv.Quote(string(cell))
	}
	cut := maxExcerpt
	for cut > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(cell[cut]) {
		cut--
	}
	return strconv.Quote(string(cell[:cut])) + "…"
}

// Printable escapes what a terminal would obey, and leaves all else as it is.
func Printable(s string) string {
	for _, r := range s {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			q := strconv.Quote(s)
			return q[1 : len(q)-1]
		}
	}
	return s
}

// ShellWord quotes s for a shell, if it needs to be, so that a hint can be
// pasted.
func ShellWord(s string) string {
	plain := s != ""
	for _, c := range []byte(s) {
		plain = plain && (c|0x20-'a' < 26 || c-'0' < 10 || strings.IndexByte("_-./,:@%+=", c) >= 0 || c >= 0x80)
	}
	if plain {
		return Printable(s)
	}
	return "'" + strings.ReplaceAll(Printable(s), "'", `'\''`) + "'"
}
