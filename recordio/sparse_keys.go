package recordio

import (
	"encoding/binary"
	"math/bits"
)

// Keys are packed varints, and half of what a sparse row costs. Those of up to
// 16,384 columns take a byte or two; four of them are handled at once as the
// 16-bit lanes of a word, a key of 14 bits in each:
//
//	key     00hhhhhh hlllllll
//	varint  0hhhhhhh 1lllllll
const (
	lanes   = 0x0001000100010001 // times x: x in every lane
	laneTop = 0x8000 * lanes
	laneLow = 0x007f * lanes
	tops    = 0x8080 * lanes // of the bytes: more of the varint follows

	maxLane = 1 << 14 // columns whose keys fit a lane
)

// over is added to lanes to find those of at least n: their top bit is set. It
// takes lanes below and n up to maxLane.
func over(n uint64) uint64 { return (1<<15 - n) * lanes }

// putKeys writes keys as varints to the start of out and says how many bytes they
// take; false if not all are below cols. out has room for as many bytes as a
// column can take for each, and for one more, which may be overwritten.
func putKeys(out []byte, keys []uint64, cols uint64) (n int, ok bool) {
	if cols > maxLane {
		return putWideKeys(out, keys, cols)
	}
	tooBig, twoBytes := over(cols), over(1<<7)
	for len(keys) >= 4 {
		a, b, c, d := keys[0], keys[1], keys[2], keys[3]
		w := a | b<<16 | c<<32 | d<<48
		switch {
		case a|b|c|d >= maxLane || (w+tooBig)&laneTop != 0:
			return 0, false
		case (w+twoBytes)&laneTop == laneTop:
			binary.LittleEndian.PutUint64(out[n:], w&laneLow|0x80*lanes|w<<1&(laneLow<<8))
			n += 8
		default:
			n += putKey(out[n:], a)
			n += putKey(out[n:], b)
			n += putKey(out[n:], c)
			n += putKey(out[n:], d)
		}
		keys = keys[4:]
	}
	for _, k := range keys {
		if k >= cols {
			return 0, false
		}
		n += putKey(out[n:], k)
	}
	return n, true
}

func putWideKeys(out []byte, keys []uint64, cols uint64) (n int, ok bool) {
	for _, k := range keys {
		switch {
		case k >= cols:
			return 0, false
		case k < 1<<14:
			n += putKey(out[n:], k)
		case k < 1<<28:
			n += putWideKey(out[n:], k)
		default:
			n += binary.PutUvarint(out[n:], k)
		}
	}
	return n, true
}

// putKey writes a key of a lane, in a byte or two, and says which, without a
// branch: the next key writes over the second byte of one.
func putKey(out []byte, k uint64) int {
	second := (1<<7 - 1 - k) >> 63
	binary.LittleEndian.PutUint16(out, uint16(k&0x7f|second<<7|k>>7<<8))
	return 1 + int(second)
}

// putWideKey is putKey of a key of three or four bytes.
func putWideKey(out []byte, k uint64) int {
	fourth := (1<<21 - 1 - k) >> 63
	w := k&0x7f | k<<1&0x7f00 | k<<2&0x7f0000 | k<<3&0x7f000000
	binary.LittleEndian.PutUint32(out, uint32(w|0x8080|fourth<<23))
	return 3 + int(fourth)
}

// readKeys reads len(dst) keys below cols from b, which they must fill. False is
// left to [readVarints] and [columns] to explain; a key of more than 8 bytes is
// false too. It may look at what is behind b in its capacity.
func readKeys(dst []uint64, b []byte, cols int) bool {
	limit := uint64(max(cols, 0))
	// Against more columns than keys of one or two bytes can tell, these need no
	// check.
	tooBig1, tooBig2 := (1<<7-min(limit, 1<<7))*(0x0101*lanes), over(min(limit, maxLane))
	i, at, end := 0, 0, len(b)
	for b = b[:cap(b)]; i < len(dst) && at+8 <= len(b); {
		w := binary.LittleEndian.Uint64(b[at:])
		switch more := w & tops; {
		case more == 0x0080*lanes && i+4 <= len(dst): // four of two bytes
			w = joinLanes(w)
			if (w+tooBig2)&laneTop != 0 {
				return false
			}
			to := dst[i : i+4 : i+4]
			to[0], to[1], to[2], to[3] = w&0xffff, w>>16&0xffff, w>>32&0xffff, w>>48
			i, at = i+4, at+8
		case more == 0 && i+8 <= len(dst): // eight of one
			if (w+tooBig1)&tops != 0 {
				return false
			}
			to := dst[i : i+8 : i+8]
			to[0], to[1], to[2], to[3] = w&0xff, w>>8&0xff, w>>16&0xff, w>>24&0xff
			to[4], to[5], to[6], to[7] = w>>32&0xff, w>>40&0xff, w>>48&0xff, w>>56
			i, at = i+8, at+8
		default:
			v, n := shortVarint(w)
			if v >= limit || n > 8 {
				return false
			}
			dst[i] = v
			i, at = i+1, at+n
		}
	}
	for ; i < len(dst) && at < end; i++ {
		v, n := binary.Uvarint(b[at:end])
		if v >= limit || n <= 0 {
			return false
		}
		dst[i] = v
		at += n
	}
	return i == len(dst) && at == end
}

// shortVarint is the varint that w begins with, if its n bytes are 8 or fewer,
// without a branch: the groups of 7 bits are joined by twos, by fours, all.
func shortVarint(w uint64) (v uint64, n int) {
	last := ^w & tops
	w = joinLanes(w & (last ^ (last - 1)))
	w = w&0x00003fff00003fff | w>>2&0x0fffc0000fffc000
	w = w&0x0fffffff | w>>4&(0x0fffffff<<28)
	return w, bits.TrailingZeros64(last)/8 + 1
}

// joinLanes makes 14 bits of the two times 7 in each lane. It clears the tops of
// bytes.
func joinLanes(w uint64) uint64 { return w&laneLow | w>>1&(laneLow<<7) }
