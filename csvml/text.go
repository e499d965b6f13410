package csvml

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// zeros sets the high bit of each byte of x that is zero. Above the lowest one
// it may set some more.
func zeros(x uint64) uint64 { return (x - ones) &^ x & highs }

// texts stores n cells as they are, from a value of o on: plain ones are scanned
// and copied in one pass.
func (dec *Decoder) texts(o *output, value, n, cell, pos int) (next int, how outcome) {
	b, data, offsets := dec.b, o.data, o.offsets[value:value+n+1]
	commas := uint64(dec.comma) * ones
	to := int(offsets[0])
	for k := range n {
		start, i := to, pos
		var seen uint64 // all bytes, to find those that are not ASCII
		var m uint64    // where the cell ends
		for i+8 <= len(b) {
			if to+8 > len(data) {
				o.grow(&dec.pool, to, 8)
				data = o.data
			}
			w := binary.LittleEndian.Uint64(b[i:])
			binary.LittleEndian.PutUint64(data[to:], w)
			if m = zeros(w^commas) | zeros(w^'\n'*ones) | zeros(w^'"'*ones); m != 0 {
				n := bits.TrailingZeros64(m)
				seen |= w & (1<<(n&^7) - 1)
				to += n >> 3
				i += n >> 3
				break
			}
			seen |= w
			to += 8
			i += 8
		}
		how = goesOn
		if m != 0 && b[i] == '\n' {
			how = ended
			if i > pos && b[i-1] == '\r' {
				to--
			}
		}
		if m == 0 || b[i] == '"' || to == start || dec.mayBeNull(data[start:to]) || to-start > dec.d.MaxField || seen&highs != 0 {
			pos, how = dec.oddText(o, value+k, cell+k, pos, i, to, how, m != 0)
			to, data = int(offsets[k+1]), o.data
		} else {
			offsets[k+1] = int32(to)
			pos = i + 1
		}
		if how >= odd {
			return pos, how
		}
		if how == ended && k+1 < n {
			return pos, failed // too few cells
		}
	}
	return pos, how
}

// oddText stores the cell at pos if texts, which found its end at i and copied it,
// has doubts about it.
func (dec *Decoder) oddText(o *output, value, cell, pos, i, to int, how outcome, found bool) (int, outcome) {
	stored := o.data[o.offsets[value]:to]
	switch {
	case !found:
	case dec.b[i] == '"':
		if i == pos {
			return dec.quoted(o, value, cell, pos)
		}
	case len(stored) == 0:
		if o.nullable {
			o.nulls = append(o.nulls, int32(value))
			o.offsets[value+1] = int32(to)
			return i + 1, how
		}
	case !dec.mayBeNull(stored) && len(stored) <= dec.d.MaxField && (o.class != classText || utf8.Valid(stored)):
		o.offsets[value+1] = int32(to)
		return i + 1, how
	}
	return dec.one(cell, pos)
}

// quoted stores a quoted cell without doubled quotes; others go through one.
func (dec *Decoder) quoted(o *output, value, cell, pos int) (next int, how outcome) {
	text, next, how := dec.unquote(pos)
	if how == odd || o.class == classText && !utf8.Valid(text) {
		return dec.one(cell, pos)
	}
	o.put(&dec.pool, value, text)
	return next, how
}

// unquote is the text of the quoted cell at pos, if all of it lies between its first two
// quotes; else the outcome is odd.
func (dec *Decoder) unquote(pos int) (text []byte, next int, how outcome) {
	b := dec.b
	n := bytes.IndexByte(b[pos+1:], '"')
	i := pos + n + 2 // behind the second quote
	if n < 0 || n+2 > dec.d.MaxField || i+1 >= len(b) {
		return nil, pos, odd
	}
	text = b[pos+1 : pos+1+n]
	switch {
	case b[i] == dec.comma:
		return text, i + 1, goesOn
	case b[i] == '\n':
		return text, i + 1, ended
	case b[i] == '\r' && b[i+1] == '\n':
		return text, i + 2, ended
	}
	return nil, pos, odd
}

// mayBeNull reports whether a null token is as long as the text.
func (dec *Decoder) mayBeNull(text []byte) bool {
	return dec.nullLengths>>min(len(text), 63)&1 != 0
}
