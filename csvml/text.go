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

// text stores one cell as it is: a plain one is scanned and copied in one pass.
func (dec *Decoder) text(o *output, cell, pos int) (next int, how outcome) {
	b, data := dec.b, o.data
	commas := uint64(dec.comma) * ones
	start := int(o.offsets[dec.row])
	to := start
	var seen uint64 // all bytes, to find those that are not ASCII
	i := pos
	for {
		if i+8 > len(b) {
			return dec.one(cell, pos)
		}
		if to+8 > len(data) {
			o.grow(&dec.pool, to, 8)
			data = o.data
		}
		w := binary.LittleEndian.Uint64(b[i:])
		binary.LittleEndian.PutUint64(data[to:], w)
		m := zeros(w^commas) | zeros(w^'\n'*ones) | zeros(w^'"'*ones)
		if m != 0 {
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
	how, next = goesOn, i+1
	switch {
	case b[i] == '\n':
		how = ended
		if i > pos && b[i-1] == '\r' {
			to--
		}
	case b[i] == '"':
		if i == pos {
			return dec.quoted(o, cell, pos)
		}
		return dec.one(cell, pos)
	}
	stored := data[start:to]
	if len(stored) == 0 || dec.mayBeNull(stored) || len(stored) > dec.d.MaxField ||
		seen&highs != 0 && o.class == classText && !utf8.Valid(stored) {
		return dec.one(cell, pos)
	}
	o.offsets[dec.row+1] = int32(to)
	return next, how
}

// quoted stores a quoted cell without doubled quotes; others go through one.
func (dec *Decoder) quoted(o *output, cell, pos int) (next int, how outcome) {
	b := dec.b
	n := bytes.IndexByte(b[pos+1:], '"')
	i := pos + n + 2 // behind the second quote
	if n < 0 || n+2 > dec.d.MaxField || i+1 >= len(b) {
		return dec.one(cell, pos)
	}
	switch {
	case b[i] == dec.comma:
		next, how = i+1, goesOn
	case b[i] == '\n':
		next, how = i+1, ended
	case b[i] == '\r' && b[i+1] == '\n':
		next, how = i+2, ended
	default:
		return dec.one(cell, pos)
	}
	text := b[pos+1 : pos+1+n]
	if o.class == classText && !utf8.Valid(text) {
		return dec.one(cell, pos)
	}
	o.put(&dec.pool, dec.row, text)
	return next, how
}

// mayBeNull reports whether a null token is as long as the text.
func (dec *Decoder) mayBeNull(text []byte) bool {
	return dec.nullLengths>>min(len(text), 63)&1 != 0
}
