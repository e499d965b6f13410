package csvml

import (
	"bytes"
	"fmt"

	"github.com/recast-ml/recast/table"
)

// opening is the start of a file, up to the end of its first record.
type opening struct {
	syntax
	bom    int      // length of the byte order mark
	start  int      // of the first record that is not blank
	next   int      // of what follows it
	lines  int64    // before start
	taken  int64    // lines that the first record takes
	first  []string // its cells; nil if all lines of the file are blank
	quoted []bool
}

var utf8BOM = []byte("\xef\xbb\xbf")

// open reads the first record of head. Everything but the limits is the
// business of the caller; a file with blank lines alone has no first record.
func (d *Dialect) open(head []byte, eof bool) (*opening, error) {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, ErrUTF16
	}
	o := &opening{}
	if bytes.HasPrefix(head, utf8BOM) {
		o.bom = len(utf8BOM)
	}
	if len(head) == o.bom && eof {
		return nil, ErrEmpty
	}
	o.syntax = syntax{comma: d.Comma, eol: lineEnd(head[o.bom:], d.Comma, eof)}
	o.start = o.bom
	for n := o.blank(head, o.start); n > 0; n = o.blank(head, o.start) {
		o.start += n
		o.lines++
	}
	if o.start == len(head) && eof {
		return o, nil
	}
	return o, o.readFirst(d, head, eof)
}

func (o *opening) readFirst(d *Dialect, head []byte, eof bool) error {
	var scratch []byte
	for pos := o.start; ; {
		c := o.lex(head, pos)
		switch {
		case c.end == endData && !eof:
			return o.errorAt(head, pos, ErrShort)
		case c.defect != sound:
			return o.errorAt(head, c.defectAt, defects[c.defect])
		case c.size() > d.MaxField:
			return o.errorAt(head, pos, limitError(fmt.Sprintf("a cell is %d bytes,", c.size()), d.MaxField, "bytes", "MaxField"))
		case len(o.first) == d.MaxColumns:
			return o.errorAt(head, pos, limitError("the first record is", d.MaxColumns, "cells", "MaxColumns"))
		}
		o.first = append(o.first, string(c.text(head, &scratch)))
		o.quoted = append(o.quoted, c.quoted)
		if pos = c.next; c.end == endCell {
			continue
		}
		o.next = pos
		o.taken = int64(bytes.Count(head[o.start:pos], []byte{o.eol}))
		if c.end == endData {
			o.taken++
		}
		return nil
	}
}

func (o *opening) errorAt(head []byte, pos int, err error) error {
	return &table.Error{Place: o.place(head, o.start, pos), Err: err}
}

// place is that of the byte at pos in the record that starts at start, without
// its number.
func (s syntax) place(b []byte, start, pos int) table.Place {
	before := b[:pos]
	return table.Place{
		Line: int64(bytes.Count(before, []byte{s.eol})) + 1,
		Col:  int64(pos - bytes.LastIndexByte(before, s.eol)),
		Byte: int64(start),
	}
}

// lineEnd finds out what ends the lines of b: a carriage return if there is one
// outside quotes, and no line feed.
func lineEnd(b []byte, comma byte, eof bool) byte {
	firstCR := len(b)
	start := true // of a cell
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\n':
			return '\n'
		case c == '\r':
			firstCR = min(firstCR, i)
			start = true
		case c == '"' && start:
			i = closing(b, i+1)
			start = false
		default:
			start = c == comma
		}
	}
	if firstCR < len(b)-1 || eof && firstCR == len(b)-1 {
		return '\r'
	}
	return '\n'
}

// closing finds the quote that closes the cell whose text starts at i, len(b)
// if there is none.
func closing(b []byte, i int) int {
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b)
		}
		i += n
		if i+1 == len(b) || b[i+1] != '"' {
			return i
		}
		i += 2
	}
}
