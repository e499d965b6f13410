package csvml

import (
	"bytes"
	"slices"
)

// Locator finds cells in a chunk that a [Cutter] made, which is not to change
// meanwhile. It is quickest where records are asked for in their order.
type Locator struct {
	syntax
	schema *Schema
	b      []byte
	single bool // there is one column, so that an empty line is a record
	record int  // at pos
	pos    int
	line   int64 // that pos is in
	start  int   // of that line
}

// NewLocator makes one for a chunk of a file that s is of.
func (d Dialect) NewLocator(s *Schema, chunk []byte) *Locator {
	if resolved, err := d.resolve(); err == nil {
		d = resolved
	}
	return &Locator{syntax: syntax{comma: d.Comma, eol: s.eol}, schema: s, b: chunk, single: len(s.Columns) == 1, line: 1}
}

// Cell is the line and the byte within the line where the cell of a column of the
// schema begins, both counted from 1, the lines from the start of the chunk; record and
// column count from 0. It is false where there is no such cell.
func (l *Locator) Cell(record, column int) (line, col int64, ok bool) {
	if l.schema.source != nil {
		column = slices.Index(l.schema.source, column)
	}
	if record < l.record {
		l.record, l.pos, l.line, l.start = 0, 0, 1, 0
	}
	for ; ; l.record++ {
		for !l.single && l.blank(l.b, l.pos) > 0 {
			l.to(l.pos + l.blank(l.b, l.pos))
		}
		if l.pos >= len(l.b) {
			return 0, 0, false
		}
		if l.record == record {
			break
		}
		for {
			c := l.lex(l.b, l.pos)
			l.to(c.next)
			if c.end != endCell {
				break
			}
		}
	}
	at := *l
	for range column {
		c := at.lex(at.b, at.pos)
		if c.end != endCell {
			return 0, 0, false
		}
		at.to(c.next)
	}
	return at.line, int64(at.pos-at.start) + 1, true
}

// to moves on to another position.
func (l *Locator) to(pos int) {
	between := l.b[l.pos:pos]
	if n := bytes.Count(between, []byte{l.eol}); n > 0 {
		l.line += int64(n)
		l.start = l.pos + bytes.LastIndexByte(between, l.eol) + 1
	}
	l.pos = pos
}
