package csvml

import (
	"bytes"

	"github.com/apache/arrow-go/v18/arrow"
)

// textCells writes strings.
type textCells[O int32 | int64, A textArray[O]] struct {
	nulls
	comma    byte
	verbatim bool // never in quotes
	plain    bool // no byte of the batch's texts asks for quotes
	offsets  []O  // of the rows, and of the end
	data     []byte
	base     O // offset of data[0]
}

type textArray[O any] interface {
	arrow.Array
	ValueOffsets() []O
	ValueBytes() []byte
}

func (c *textCells[O, A]) bind(a arrow.Array) error {
	v, ok := a.(A)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	if a.Len() == 0 {
		return nil // there may be no offsets at all
	}
	c.offsets, c.data = v.ValueOffsets(), v.ValueBytes()
	c.base = c.offsets[0]
	// Four fast passes over the whole are cheaper than one look at each cell.
	c.plain = c.verbatim || !hasSpecial(c.data, c.comma)
	return nil
}

func (c *textCells[O, A]) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	text := c.data[c.offsets[row]-c.base : c.offsets[row+1]-c.base]
	if c.verbatim || c.plain && !oddEdges(text, c.text) {
		return append(dst, text...)
	}
	return appendText(dst, text, c.comma, c.text)
}

// appendText appends text as a cell, in quotes if it needs them.
func appendText[T ~string | ~[]byte](dst []byte, text T, comma byte, null string) []byte {
	if !oddEdges(text, null) && !hasSpecial(text, comma) {
		return append(dst, text...)
	}
	return appendQuoted(dst, text)
}

func appendQuoted[T ~string | ~[]byte](dst []byte, text T) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}

// oddEdges reports whether text would read back as something else for being empty,
// the text of a null, or for a blank at an end or a byte order mark at its start: the
// first cell of a file would lose that.
func oddEdges[T ~string | ~[]byte](text T, null string) bool {
	return len(text) == 0 || isBlank(text[0]) || isBlank(text[len(text)-1]) || string(text) == null ||
		text[0] == 0xef && len(text) >= 3 && string(text[:3]) == "\ufeff"
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// hasSpecial reports whether text holds a comma, a quote or a line end.
func hasSpecial[T ~string | ~[]byte](text T, comma byte) bool {
	if len(text) < 32 {
		for i := range len(text) {
			if c := text[i]; c == comma || c == '"' || c == '\n' || c == '\r' {
				return true
			}
		}
		return false
	}
	b := []byte(text)
	return bytes.IndexByte(b, comma) >= 0 || bytes.IndexByte(b, '"') >= 0 ||
		bytes.IndexByte(b, '\n') >= 0 || bytes.IndexByte(b, '\r') >= 0
}
