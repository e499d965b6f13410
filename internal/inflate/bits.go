package inflate

import "encoding/binary"

// bitReader takes bits of src from pos on, the lowest of a byte first. A copy is a
// place to come back to.
type bitReader struct {
	bits uint64
	n    uint // how many there are in bits; those above are zero
	src  []byte
	pos  int
}

// fill makes 56 bits available, or all there are.
func (b *bitReader) fill() {
	if len(b.src)-b.pos >= 8 {
		b.bits |= binary.LittleEndian.Uint64(b.src[b.pos:]) << b.n
		b.pos += int(63-b.n) >> 3
		b.n |= 56
		b.bits &= 1<<b.n - 1
		return
	}
	for b.n < 56 && b.pos < len(b.src) {
		b.bits |= uint64(b.src[b.pos]) << b.n
		b.pos++
		b.n += 8
	}
}

// take takes bits that are there.
func (b *bitReader) take(n uint) uint64 {
	v := b.bits & (1<<n - 1)
	b.bits >>= n
	b.n -= n
	return v
}

// skip takes bits if they are there.
func (b *bitReader) skip(n uint) bool {
	if n > b.n {
		return false
	}
	b.bits >>= n
	b.n -= n
	return true
}

// place gives back the whole bytes that were read ahead.
func (b *bitReader) place() (pos int, bits uint64, n uint) {
	n = b.n & 7
	return b.pos - int(b.n>>3), b.bits & (1<<n - 1), n
}
