package avrox

import "math/bits"

// What readLong returns instead of a position.
const (
	varintShort = -1 // the bytes end before the number does
	varintLong  = -2 // the number has more than 64 bits
)

// readLong reads the number at buf[pos:], which has the zigzag coding of
// protocol buffers: seven bits a byte, the lowest first, the top bit set in all
// but the last byte. It returns the position after it, or one of the above.
func readLong(buf []byte, pos int) (int64, int) {
	var u uint64
	for shift := uint(0); ; shift += 7 {
		if pos >= len(buf) {
			return 0, varintShort
		}
		b := buf[pos]
		pos++
		if shift == 63 && b > 1 {
			return 0, varintLong
		}
		u |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return unzigzag(u), pos
		}
	}
}

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// wordLong reads a number of up to eight bytes from the eight in w, and how many
// it has; none if it has more.
func wordLong(w uint64) (int64, int) {
	last := ^w & 0x8080808080808080 // the first of these bits is that of the last byte
	if last == 0 {
		return 0, 0
	}
	w &= last ^ (last - 1) // that byte and those before it
	// Squeeze the unused bit out of each pair of bytes, of pairs, of fours.
	w &= 0x7f7f7f7f7f7f7f7f
	w = w&0x007f007f007f007f | w&0x7f007f007f007f00>>1
	w = w&0x00003fff00003fff | w&0x3fff00003fff0000>>2
	w = w&0x000000000fffffff | w&0x0fffffff00000000>>4
	return unzigzag(w), bits.TrailingZeros64(last)>>3 + 1
}
