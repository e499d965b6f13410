package csvml

import (
	"encoding/binary"
	"math/bits"
)

// category stores the code of the cell at pos. A cell that may not be a category, and
// the first of a chunk, are left to one.
func (dec *Decoder) category(s *step, pos int) (next int, how outcome) {
	b := dec.b[pos:]
	if len(b) < word || !s.coder.placed {
		return dec.one(s.cell, pos)
	}
	w := binary.LittleEndian.Uint64(b)
	m := dec.stops(w)
	if m == 0 {
		return dec.longCategory(s, pos)
	}
	n := bits.TrailingZeros64(m) >> 3
	how, next = goesOn, pos+n+1
	switch b[n] {
	case '"':
		return dec.quotedCategory(s, pos)
	case '\n':
		how = ended
		if n > 0 && b[n-1] == '\r' {
			n--
		}
	}
	code, ok := s.coder.words.find(w, n)
	if !ok {
		return dec.one(s.cell, pos)
	}
	s.coder.add(pos)
	s.coder.put(s.out, dec.row*s.out.stride+s.at, code)
	return next, how
}

// longCategory is for cells of eight bytes and more.
func (dec *Decoder) longCategory(s *step, pos int) (next int, how outcome) {
	b := dec.b
	var m uint64
	i := pos + word
	for ; m == 0 && i+word <= len(b); i += word {
		m = dec.stops(binary.LittleEndian.Uint64(b[i:]))
	}
	if m == 0 {
		return dec.one(s.cell, pos)
	}
	i += bits.TrailingZeros64(m)>>3 - word
	how, next = goesOn, i+1
	switch b[i] {
	case '"':
		return dec.one(s.cell, pos)
	case '\n':
		how = ended
		if b[i-1] == '\r' {
			i--
		}
	}
	code, ok := s.coder.known(b[pos:i])
	if !ok || i-pos > dec.d.MaxField {
		return dec.one(s.cell, pos)
	}
	s.coder.add(pos)
	s.coder.put(s.out, dec.row*s.out.stride+s.at, code)
	return next, how
}

// quotedCategory is for cells with a quote in their first bytes.
func (dec *Decoder) quotedCategory(s *step, pos int) (next int, how outcome) {
	how = odd
	var text []byte
	if dec.b[pos] == '"' {
		text, next, how = dec.unquote(pos)
	}
	code, ok := s.coder.known(text)
	if how == odd || !ok {
		return dec.one(s.cell, pos)
	}
	s.coder.add(pos)
	s.coder.put(s.out, dec.row*s.out.stride+s.at, code)
	return next, how
}

// stops marks the lowest byte of w that ends a plain cell or is a quote; above it
// there may be more marks.
func (dec *Decoder) stops(w uint64) uint64 {
	return zeros(w^uint64(dec.comma)*ones) | zeros(w^'\n'*ones) | zeros(w^'"'*ones)
}

// wordTable finds the codes of texts of one to seven bytes. It is a hash table with
// open addressing, at most half full.
type wordTable struct {
	slots []wordSlot
	shift uint8 // of a hash, to make an index of it
}

// wordSlot has a text in its lower bytes and its length in the highest, and so is not
// 0 unless it is free.
type wordSlot struct {
	key  uint64
	code int32
}

func newWordTable(n int) wordTable {
	size := bits.Len(uint(2*n + 1))
	return wordTable{slots: make([]wordSlot, 1<<size), shift: uint8(64 - size)}
}

// find looks up the first n bytes of w, fewer than eight.
func (t *wordTable) find(w uint64, n int) (code int32, ok bool) {
	key := w&(1<<(n<<3)-1) | uint64(n)<<56
	for i := t.index(key); ; i++ {
		s := &t.slots[i&(len(t.slots)-1)]
		if s.key == key {
			return s.code, n > 0
		}
		if s.key == 0 {
			return 0, false
		}
	}
}

// add puts in a text that is not in yet.
func (t *wordTable) add(text string, code int32) {
	var b [word]byte
	n := copy(b[:], text)
	key := binary.LittleEndian.Uint64(b[:]) | uint64(n)<<56
	i := t.index(key)
	for t.slots[i&(len(t.slots)-1)].key != 0 {
		i++
	}
	t.slots[i&(len(t.slots)-1)] = wordSlot{key, code}
}

// index is where the search for a key begins: the high bits of its product with
// 2⁶⁴ over the golden ratio.
func (t *wordTable) index(key uint64) int {
	return int(key * 0x9e3779b97f4a7c15 >> t.shift)
}
