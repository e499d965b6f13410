package number

import (
	"encoding/binary"
	"math/bits"
)

// eightDigits gives the digits of w < 10^8 as numbers 0 to 9 in bytes, the first
// one lowest.
func eightDigits(w uint64) uint64 {
	x := w/10000 | w%10000<<32
	q := x * 10486 >> 20 & 0x0000007f0000007f
	x = q + (x-100*q)<<16
	q = x * 103 >> 10 & 0x000f000f000f000f
	return q + (x-10*q)<<8
}

// putShort writes w < 10^8 into buf, which has eight bytes, and returns its length.
func putShort(buf []byte, w uint64) int {
	x := eightDigits(w)
	skip := min(bits.TrailingZeros64(x)/8, 7)
	binary.LittleEndian.PutUint64(buf, (x|zeros)>>(8*skip&63))
	return 8 - skip
}

// countDigits is the number of digits of d, 1 for 0.
func countDigits(d uint64) int {
	n := bits.Len64(d|1) * 1233 >> 12 // right, or one too few
	if d >= tens[n] {
		n++
	}
	return max(n, 1)
}
