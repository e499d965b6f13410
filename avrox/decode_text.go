package avrox

import (
	"encoding/binary"
	"sort"
	"unicode/utf8"

	"github.com/recast-ml/recast/table"
)

// strings is where the text of c or of its elements is, which must be UTF-8; nil
// if it has none.
func (c *column) strings() *column {
	switch {
	case c.value.code == opString:
		return c
	case c.elems != nil && c.elems.value.code == opString:
		return c.elems
	}
	return nil
}

// checkTexts checks the text of the rows before to that was not checked before,
// and blames the first that is not UTF-8, if nothing before it is to blame. It
// reports whether nothing is.
//
// The text of a block is checked at once. That each string in it is valid follows
// if all is, and none starts within a character.
func (d *Decoder) checkTexts(to int) bool {
	for _, c := range d.texts {
		t, n := c.strings(), to
		switch c.layout {
		case layoutList:
			n = int(c.offs[to])
		case layoutFixedList:
			n = to * c.length
		}
		from := t.checked
		t.checked = n
		if t.validText(from, n) {
			continue
		}
		i := from
		for utf8.Valid(t.text[t.offs[i]:t.offs[i+1]]) {
			i++
		}
		row := i
		switch c.layout {
		case layoutList:
			row = sort.Search(to, func(row int) bool { return int(c.offs[row+1]) > i })
		case layoutFixedList:
			row = i / c.length
		}
		if d.fault.err == nil || row < d.fault.row {
			d.fault = blame{row: row, column: c, value: table.Excerpt(t.text[t.offs[i]:t.offs[i+1]]), err: table.ErrUTF8}
		}
	}
	return d.fault.err == nil
}

// validText reports whether the rows from..to are UTF-8.
func (c *column) validText(from, to int) bool {
	text := c.text[c.offs[from]:c.offs[to]]
	if ascii(text) {
		return true
	}
	if !utf8.Valid(text) {
		return false
	}
	end := int(c.offs[to])
	for _, at := range c.offs[from:to] {
		if int(at) < end && !utf8.RuneStart(c.text[at]) {
			return false
		}
	}
	return true
}

func ascii(b []byte) bool {
	const high = 0x8080808080808080
	for ; len(b) >= 32; b = b[32:] {
		w := binary.LittleEndian.Uint64(b) | binary.LittleEndian.Uint64(b[8:]) |
			binary.LittleEndian.Uint64(b[16:]) | binary.LittleEndian.Uint64(b[24:])
		if w&high != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
