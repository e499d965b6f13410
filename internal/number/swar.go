package number

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes of text in a register, the first one lowest.

const (
	ones   = 0x0101010101010101
	highs  = ones << 7
	zeros  = ones * '0'
	points = ones * '.'
)

// load reads eight bytes from b[i] on.
func load(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i : i+8]) }

// ends sets the high bit of bytes that are no part of a plain number, that is
// outside '-' to '9'. Below the lowest bit set all is right; above it a carry
// may have spoilt bits if that byte is not ASCII.
func ends(x uint64) uint64 {
	return (x + ones*(0x7f-'9') | ^(x + ones*(0x80-'-')) | x) & highs
}

// before masks the bytes below the lowest bit set in e, all of them if e is 0.
func before(e uint64) uint64 { return e&-e>>7 - 1 }

// bytesBefore counts them.
func bytesBefore(e uint64) int { return bits.TrailingZeros64(e) / 8 }

// point finds the byte of x, among those in tok, that is not a digit. No bit is
// set if there is none; malformed is not 0 if there are several, or if it is not
// a point.
func point(x, tok uint64) (at, malformed uint64) {
	odd := ^x & (ones << 4) & tok // '-', '.' and '/' lack the bit that digits have
	at = odd >> 4
	return at, odd&(odd-1) | (x^points)&(at<<8-at)
}

// squeeze drops the byte that point found.
func squeeze(x, at uint64) uint64 {
	below := at - 1 // everything if there is no point
	return x&below | x>>8&^below
}

// digits8 is the value of the first count bytes of x, all digits; of 0, x must be
// 0.
func digits8(x uint64, count uint) uint64 {
	x = x << ((64 - 8*count) & 63) & (ones * 0x0f)
	x = x * (1 + 10<<8) >> 8 & 0x00ff00ff00ff00ff
	x = x * (1 + 100<<16) >> 16 & 0x0000ffff0000ffff
	return x * (1 + 10000<<32) >> 32
}

// smallIndex packs a cell of at most three bytes from '-' to '9' into 12 bits, no
// two into the same. What the cell does not fill counts as 0xa, which none of
// these bytes end in.
func smallIndex(x, e uint64) uint64 {
	tok := before(e)
	x = x&tok&0x0f0f0f | 0x0a0a0a&^tok
	return x * (1 + 1<<12 + 1<<24) >> 16 & 0xfff
}
