package number

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

// easy writes the numbers that are found by trying few digits. A decimal of six
// digits is the only one of so few that reads back to its float32, one of fifteen
// to its float64: if a short one does, it is the shortest.
type easy[T float32 | float64] struct {
	// top bounds what is tried: w/10^k with w < 2^top, so that the w that is wanted
	// is less than ½ from v·10^k.
	top  int
	pow  [8]T
	hard func(T) (d uint64, p int)
}

var (
	easy32 = newEasy(23, shortest32)
	easy64 = newEasy(26, shortest64)
)

func newEasy[T float32 | float64](top int, hard func(T) (uint64, int)) *easy[T] {
	t := &easy[T]{top: top, hard: hard}
	for k := range t.pow {
		t.pow[k] = T(math.Pow10(k))
	}
	return t
}

// put writes any v into buf, of maxText bytes, and returns the length.
func (t *easy[T]) put(buf []byte, v T) int {
	row := [1]T{v}
	if done, size := t.run(buf, row[:], 0); done == 1 {
		return size - 1
	}
	return t.putHard(buf, v)
}

// putHard is put for what run leaves.
func (t *easy[T]) putHard(buf []byte, v T) int {
	if v-v != 0 {
		return putWord(buf, float64(v))
	}
	if v < 0 {
		buf[0] = '-'
		d, p := t.hard(-v)
		return 1 + putDecimal(buf[1:], d, p)
	}
	d, p := t.hard(v)
	return putDecimal(buf, d, p)
}

// run writes values, each followed by sep, until one is not easy or fewer than
// maxText bytes are left; it returns how many it wrote and their size. It calls
// nothing, as the loops of [Run].
func (t *easy[T]) run(buf []byte, row []T, sep byte) (cells, size int) {
	n := 0
	for i, v := range row {
		if len(buf)-n < maxText {
			return i, n
		}
		out := buf[n : n+maxText]
		u := math.Float64bits(float64(v))
		sign := u >> 63
		if w := int32(v); T(w) == v && uint32(w)|uint32(sign<<31) < uint32(len(smallTexts)) {
			text := smallTexts[w]
			size := text >> 24
			binary.LittleEndian.PutUint32(out, text&0xffffff|uint32(sep)<<(8*size&31))
			n += int(size) + 1
			continue
		}
		abs := math.Float64frombits(u << 1 >> 1)
		k := (t.top - 1 - (int(u>>52&0x7ff) - 1023)) * 1233 >> 12
		if k < 0 {
			return i, n
		}
		k = min(k, 7)
		w := int64(abs*tens64[k] + 0.5)
		// Under 10⁻⁵, where w < 100, an exponent has to be written; 0 passes.
		if T(w)/t.pow[k&7] != T(abs) || uint64(w)-1 < 99 {
			return i, n
		}
		out[0] = '-'
		x := eightDigits(uint64(w))
		skip := min(bits.TrailingZeros64(x)/8, 7-k) // zeros, but for the one before the point
		whole := 8 - k - skip
		fracs := k - bits.LeadingZeros64(x)/8
		x = (x | zeros) >> (8 * skip & 63)
		at := int(sign)
		binary.LittleEndian.PutUint64(out[at:], x)
		at += whole
		out[at] = '.'
		binary.LittleEndian.PutUint64(out[at+1:], x>>(8*whole&63))
		if fracs > 0 {
			at += fracs + 1
		}
		out[at] = sep
		n += at + 1
	}
	return len(row), n
}

// smallTexts are the texts of 0 to 999, the first character lowest, with the
// number of characters in the highest byte.
var smallTexts = func() (t [1000]uint32) {
	for i := range t {
		text := strconv.Itoa(i)
		t[i] = uint32(len(text)) << 24
		for j := range text {
			t[i] |= uint32(text[j]) << (8 * j)
		}
	}
	return t
}()
