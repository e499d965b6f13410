package compression

import "encoding/binary"

// huffman is one table of canonical codes.
type huffman struct {
	fast [1 << fastBits]uint16 // by the next bits: symbol<<5 | length; 0: a longer code
	// For longer codes: limit[l] is the first value of 20 bits above all codes
	// of up to l bits, and symbols[base[l] + code] the symbol of a code of l.
	limit   [maxCodeLength + 1]uint32
	base    [maxCodeLength + 1]int32
	symbols [maxAlphabet]uint16
}

// noSymbol is what bits that are no code decode to.
const noSymbol = 1<<9 - 1

// build makes the table from the code length of each symbol. It is false for
// lengths that no code has; codes may be missing, though.
func (h *huffman) build(lengths []uint8) bool {
	var count [maxCodeLength + 1]int32
	for _, l := range lengths {
		count[l]++
	}
	clear(h.fast[:])
	code, at := int32(0), int32(0)
	for l := int32(1); l <= maxCodeLength; l++ {
		code <<= 1
		h.base[l] = at - code
		for s, sl := range lengths {
			if int32(sl) != l {
				continue
			}
			if code >= 1<<l {
				return false
			}
			h.symbols[at] = uint16(s)
			if l <= fastBits {
				entry := uint16(s)<<5 | uint16(l)
				for i := code << (fastBits - l); i < (code+1)<<(fastBits-l); i++ {
					h.fast[i] = entry
				}
			}
			code, at = code+1, at+1
		}
		h.limit[l] = uint32(code) << (maxCodeLength - l)
	}
	return true
}

// decode takes one symbol; 20 bits must be there.
func (h *huffman) decode(r *bitReader) int {
	if entry := h.fast[r.acc>>(64-fastBits)]; entry != 0 {
		length := uint(entry & 31)
		r.acc <<= length
		r.n -= length
		return int(entry >> 5)
	}
	return h.decodeLong(r)
}

func (h *huffman) decodeLong(r *bitReader) int {
	v := uint32(r.acc >> (64 - maxCodeLength))
	for l := uint(fastBits + 1); l <= maxCodeLength; l++ {
		if v < h.limit[l] {
			r.acc <<= l
			r.n -= l
			return int(h.symbols[h.base[l]+int32(v>>(maxCodeLength-l))])
		}
	}
	r.acc <<= maxCodeLength
	r.n -= maxCodeLength
	return noSymbol
}

// bitReader takes bits from the highest on. Behind the end of its data there
// are zeros.
type bitReader struct {
	data []byte
	at   int    // of the next byte to go into acc
	acc  uint64 // the next bits, from the highest on
	n    uint   // how many of them count
}

func newBitReader(data []byte, bit int64) bitReader {
	r := bitReader{data: data, at: int(bit >> 3)}
	r.bits(uint(bit & 7))
	return r
}

// refill makes at least 56 bits available.
func (r *bitReader) refill() {
	if r.at+8 <= len(r.data) {
		r.acc |= binary.BigEndian.Uint64(r.data[r.at:]) >> r.n
		k := (63 - r.n) >> 3
		r.at += int(k)
		r.n += k << 3
		return
	}
	for r.n <= 56 {
		if r.at < len(r.data) {
			r.acc |= uint64(r.data[r.at]) << (56 - r.n)
		}
		r.at++
		r.n += 8
	}
}

// bits takes up to 32 bits.
func (r *bitReader) bits(n uint) uint64 {
	r.refill()
	v := r.acc >> (64 - n)
	r.acc <<= n
	r.n -= n
	return v
}

// position is the number of the next bit.
func (r *bitReader) position() int64 { return int64(r.at)<<3 - int64(r.n) }

// overrun reports that bits behind the end were taken.
func (r *bitReader) overrun() bool { return r.position() > int64(len(r.data))<<3 }
