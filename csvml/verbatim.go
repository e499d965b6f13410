package csvml

import (
	"encoding/binary"
	"math/bits"
)

// verbatim stores the text of one number, as [Decoder.text] does, and checks on
// the way that it is [-]digits[.digits], by counting what is not a digit. Other
// forms are left to one.
func (dec *Decoder) verbatim(o *output, cell, pos int) (next int, how outcome) {
	b, data := dec.b, o.data
	commas := uint64(dec.comma) * ones
	start := int(o.offsets[dec.row])
	to := start
	others, points := 0, 0 // bytes that are not digits; those that are a point
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
		m := zeros(w^commas) | zeros(w^'\n'*ones)
		n := bits.TrailingZeros64(m) &^ 7 // 64 if there is none
		token := uint64(1)<<n - 1
		others += bits.OnesCount64(notDigits(w) & token)
		points += bits.OnesCount64(zerosExact(w^'.'*ones) & token)
		to += n >> 3
		i += n >> 3
		if m != 0 {
			break
		}
	}
	how, next = goesOn, i+1
	if b[i] == '\n' {
		how = ended
		if i > pos && b[i-1] == '\r' {
			to--
			others--
		}
	}
	stored := data[start:to]
	if len(stored) == 0 || others > points+1 || points > 1 || dec.mayBeNull(stored) || len(stored) > dec.d.MaxField {
		return dec.one(cell, pos)
	}
	if stored[0] == '-' {
		stored = stored[1:]
		others--
	}
	if n := len(stored); others != points || n == 0 || stored[0] == '.' || stored[n-1] == '.' {
		return dec.one(cell, pos)
	}
	o.offsets[dec.row+1] = int32(to)
	return next, how
}

// notDigits sets the high bit of each byte of x that is not '0' to '9', and no
// other.
func notDigits(x uint64) uint64 {
	x ^= '0' * ones
	return ((x&^highs + 0x76*ones) | x) & highs
}
