package csvml

import (
	"encoding/binary"
	"math/bits"
)

// zerosExact sets the high bit of each byte of x that is zero, and no other.
func zerosExact(x uint64) uint64 {
	const lows = ^uint64(highs)
	return ^((x&lows + lows) | x | lows)
}

// pass goes over n cells that nobody wants.
func (dec *Decoder) pass(cell, n, pos int) (next int, how outcome) {
	for {
		k, used := passPlain(dec.b[pos:], n, dec.comma, dec.d.MaxField)
		pos += used
		if n -= k; n == 0 {
			if dec.b[pos-1] == '\n' {
				how = ended
			}
			return pos, how
		}
		if k > 0 && dec.b[pos-1] == '\n' {
			return pos, failed
		}
		pos, how = dec.one(cell, pos)
		if n--; n == 0 || how == failed {
			return pos, how
		}
		if how == ended {
			return pos, failed
		}
	}
}

// passPlain goes over up to n cells of one record and returns how many there
// were and how many bytes they took, with what ends them. It stops behind a line
// end, and before a cell that has a quote, is longer than limit, or ends within the last few
// bytes of b.
func passPlain(b []byte, n int, comma byte, limit int) (cells, used int) {
	commas := uint64(comma) * ones
	for i := 0; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		m := zerosExact(w^commas) | zerosExact(w^'\n'*ones) | zerosExact(w^'"'*ones)
		for ; m != 0; m &= m - 1 {
			at := i + bits.TrailingZeros64(m)>>3
			if b[at] == '"' || at-used > limit {
				return cells, used
			}
			used = at + 1
			if cells++; cells == n || b[at] == '\n' {
				return cells, used
			}
		}
	}
	return cells, used
}
