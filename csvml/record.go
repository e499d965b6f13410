package csvml

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// syntax is the grammar of a file: what the lexer has to know.
type syntax struct {
	comma byte
	eol   byte // '\n', or '\r' in a file that has no line feed
}

// end says what follows a cell.
type end uint8

const (
	endCell   end = iota // the comma
	endRecord            // a line end
	endData              // the end of the data
)

// cell is one cell as it stands in the data.
type cell struct {
	from, to int    // its bytes, without quotes around them
	next     int    // where the next cell or record starts
	quoted   bool   // there are quotes around them
	escapes  bool   // it holds doubled quotes
	end      end    //
	defect   defect // the first one
	defectAt int
}

// text is the value of c; scratch is used when there are doubled quotes.
func (c *cell) text(b []byte, scratch *[]byte) []byte {
	raw := b[c.from:c.to]
	if !c.escapes {
		return raw
	}
	s := (*scratch)[:0]
	for {
		i := bytes.IndexByte(raw, '"')
		if i < 0 {
			break
		}
		s = append(s, raw[:i+1]...)
		raw = raw[min(i+2, len(raw)):]
	}
	*scratch = append(s, raw...)
	return *scratch
}

// lex reads the cell that starts at pos, whatever is in it: what is wrong is in
// defect, and the cell ends where the grammar says, so that cutting and decoding
// agree on where the next record starts even in a damaged file.
//
//	cell  = plain | '"' ( any | '""' )* '"' plain
//	plain = every byte up to a comma, a line end or the end of the data
//
// in which a plain cell must hold no quote, and nothing may follow a closing one.
func (s syntax) lex(b []byte, pos int) cell {
	c := cell{from: pos}
	if pos < len(b) && b[pos] == '"' {
		s.lexQuoted(b, &c)
		return c
	}
	i := s.plain(b, pos, &c, strayQuote)
	c.to = s.finish(b, i, &c)
	return c
}

// lexQuoted reads a cell that starts with a quote.
func (s syntax) lexQuoted(b []byte, c *cell) {
	open := c.from
	c.quoted = true
	c.from++
	i := c.from
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			c.fail(openQuote, open)
			c.to, c.next, c.end = len(b), len(b), endData
			return
		}
		i += n
		if i+1 < len(b) && b[i+1] == '"' {
			c.escapes = true
			i += 2
			continue
		}
		break
	}
	c.to = i
	rest := i + 1
	i = s.plain(b, rest, c, sound)
	if stop := s.finish(b, i, c); stop != rest {
		c.defect, c.defectAt = afterQuote, rest
	}
}

// plain finds the end of unquoted text.
func (s syntax) plain(b []byte, i int, c *cell, quote defect) int {
	commas, eols := uint64(s.comma)*ones, uint64(s.eol)*ones
	for {
		for ; i+8 <= len(b); i += 8 {
			w := binary.LittleEndian.Uint64(b[i:])
			if m := zeros(w^commas) | zeros(w^eols) | zeros(w^'\n'*ones) | zeros(w^'"'*ones); m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
		}
		if i == len(b) {
			return i
		}
		switch x := b[i]; {
		case x == s.comma || x == s.eol:
			return i
		case x == '"' && quote != sound:
			c.fail(quote, i)
		case x == '\n':
			c.fail(lineFeed, i)
		}
		i++
	}
}

// finish takes what ends a cell whose text runs up to i, and returns where the
// text ends: before a carriage return that belongs to the line end.
func (s syntax) finish(b []byte, i int, c *cell) int {
	switch {
	case i == len(b):
		c.end, c.next = endData, i
	case b[i] == s.comma:
		c.end, c.next = endCell, i+1
		return i
	default:
		c.end, c.next = endRecord, i+1
	}
	floor := c.from
	if c.quoted {
		floor = c.to + 1
	}
	if s.eol == '\n' && i > floor && b[i-1] == '\r' {
		i--
	}
	return i
}

// size is how many bytes the cell takes, its quotes included.
func (c *cell) size() int {
	if c.quoted {
		return c.to - c.from + 2
	}
	return c.to - c.from
}

func (c *cell) fail(d defect, at int) {
	if c.defect == sound {
		c.defect, c.defectAt = d, at
	}
}

// blank returns the length of the blank line at pos, 0 if there is none.
func (s syntax) blank(b []byte, pos int) int {
	switch {
	case pos == len(b):
		return 0
	case b[pos] == s.eol:
		return 1
	case b[pos] != '\r' || s.eol == '\r':
		return 0
	case pos+1 == len(b):
		return 1
	case b[pos+1] == '\n':
		return 2
	}
	return 0
}

// survey is what a whole record is found to be.
type survey struct {
	cells int
	next  int  // where the next record starts
	ended bool // by a line end, not by the end of the data
	open  bool // its last cell lacks the closing quote

	defect               defect // of the first malformed cell
	defectAt, defectCell int
}

// survey walks over the record at pos.
func (s syntax) survey(b []byte, pos int) (r survey) {
	for {
		c := s.lex(b, pos)
		r.cells++
		if c.defect != sound && r.defect == sound {
			r.defect, r.defectAt, r.defectCell = c.defect, c.defectAt, r.cells-1
		}
		if pos = c.next; c.end != endCell {
			r.next, r.ended, r.open = c.next, c.end == endRecord, c.defect == openQuote
			return r
		}
	}
}

// raw is the record at pos without its line end, or what is left of one.
func (s syntax) raw(b []byte, pos int, r survey) []byte {
	to := r.next
	if r.ended {
		to--
	}
	if s.eol == '\n' && !r.open && to > pos && b[to-1] == '\r' {
		to--
	}
	return b[pos:to]
}
