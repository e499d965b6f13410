package csvml

import (
	"encoding/binary"
	"math/bits"
)

// verbatims stores the text of n numbers, as [Decoder.texts] does, and checks on
// the way that each is [-]digits[.digits], by counting what is not a digit. Other
// forms are left to one.
func (dec *Decoder) verbatims(o *output, value, n, cell, pos int) (next int, how outcome) {
	b, data, offsets := dec.b, o.data, o.offsets[value:value+n+1]
	commas := uint64(dec.comma) * ones
	to := int(offsets[0])
	for k := range n {
		start, i := to, pos
		others, points := 0, 0 // bytes that are not digits; those that are a point
		var m uint64           // where the cell ends
		for i+8 <= len(b) {
			if to+8 > len(data) {
				o.grow(&dec.pool, to, 8)
				data = o.data
			}
			w := binary.LittleEndian.Uint64(b[i:])
			binary.LittleEndian.PutUint64(data[to:], w)
			m = zeros(w^commas) | zeros(w^'\n'*ones)
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
		how = goesOn
		if m != 0 && b[i] == '\n' {
			how = ended
			if i > pos && b[i-1] == '\r' {
				to--
				others--
			}
		}
		switch stored := data[start:to]; {
		case m != 0 && plainDecimal(stored, others, points) && !dec.mayBeNull(stored) && len(stored) <= dec.d.MaxField:
			offsets[k+1] = int32(to)
			pos = i + 1
		case m != 0 && len(stored) == 0 && o.nullable:
			o.nulls = append(o.nulls, int32(value+k))
			offsets[k+1] = int32(to)
			pos = i + 1
		default:
			pos, how = dec.one(cell+k, pos)
			to, data = int(offsets[k+1]), o.data
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

// plainDecimal reports whether text is [-]digits[.digits], given how many of its
// bytes are not digits, and how many of those are points.
func plainDecimal(text []byte, others, points int) bool {
	if len(text) == 0 || others > points+1 || points > 1 {
		return false
	}
	if text[0] == '-' {
		text = text[1:]
		others--
	}
	n := len(text)
	return others == points && n > 0 && text[0] != '.' && text[n-1] != '.'
}

// notDigits sets the high bit of each byte of x that is not '0' to '9', and no
// other.
func notDigits(x uint64) uint64 {
	x ^= '0' * ones
	return ((x&^highs + 0x76*ones) | x) & highs
}
