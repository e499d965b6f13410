package inflate

// What a round of the fast loop may take at most. A literal takes a bit at least,
// so there are 63 before the bits run out; stores of words overshoot.
const (
	fastRoom  = 63 + 4 + 258 + 16 // of out
	fastInput = 8 + 8 + 8         // of src: a round reads 8 bytes twice, less than 8 further on
)

// fast decodes while room and input are enough for any symbol. It leaves the loop
// at the end of the block or short of the end of either. At damage it comes back
// to where it began, for careful to find the place.
//
// Bits above the lowest six of n are rubbish, so that an entry can be taken off as
// it is: those of a shift do not count either. Bits above n are those of the bytes
// from pos on, which comes to the same when they are added once more.
func (d *decoder) fast(out []byte, fromAt int, src []byte, fromPos int) (int, int) {
	at, pos := fromAt, fromPos
	lit, dist := &d.codes.lit, &d.codes.dist
	bits, n := d.bits, uint32(d.n)
round:
	for at <= len(out)-fastRoom && pos <= len(src)-fastInput {
		bits |= load64(src, pos) << (n & 63)
		pos += 7 - int(n>>3&7)
		n |= 56
		e := lit[bits&(1<<litWidth-1)]
		for e&entryLiterals != 0 {
			bits >>= e & 63
			n -= e
			store32(out, at, e>>8)
			at += int(e >> 6 & 3)
			if n&63 < litWidth {
				continue round
			}
			e = lit[bits&(1<<litWidth-1)]
		}

		// A length and its distance take up to 48 bits.
		bits |= load64(src, pos) << (n & 63)
		pos += 7 - int(n>>3&7)
		n |= 56
		if e&entrySpecial != 0 {
			if e&entrySubtable != 0 {
				bits >>= litWidth
				n -= litWidth
				e = lit[subentry(e, bits)&(litSize-1)]
			}
			switch {
			case e&entryLiterals != 0:
				store32(out, at, e>>8)
				at++
				bits >>= e & 63
				n -= e
				continue round
			case e&entryEnd != 0:
				bits >>= e & 63
				n -= e
				d.phase = atHeader
				break round
			case e&entryInvalid != 0:
				return fromAt, fromPos
			}
		}
		length := withExtra(e, bits)
		bits >>= e & 63
		n -= e

		e = dist[bits&(1<<distWidth-1)]
		if e&entrySpecial != 0 {
			if e&entrySubtable != 0 {
				bits >>= distWidth
				n -= distWidth
				e = dist[subentry(e, bits)&(distSize-1)]
			}
			if e&entryInvalid != 0 {
				return fromAt, fromPos
			}
		}
		distance := withExtra(e, bits)
		bits >>= e & 63
		n -= e
		if distance > at {
			return fromAt, fromPos
		}
		end := at + length
		if distance >= 8 {
			// Most matches are no longer than two words.
			store64(out, at, load64(out, at-distance))
			store64(out, at+8, load64(out, at+8-distance))
			for at += 16; at < end; at += 8 {
				store64(out, at, load64(out, at-distance))
			}
		} else {
			v, turns := pattern(load64(out, at-distance), distance)
			for ; at < end; at += turns {
				store64(out, at, v)
			}
		}
		at = end
	}
	n &= 63
	pos -= int(n >> 3)
	n &= 7
	d.bits, d.n = bits&(1<<n-1), uint(n)
	return at, pos
}

// pattern is the first bytes of v, fewer than 8, again and again, and how many of
// its bytes are whole turns.
func pattern(v uint64, size int) (uint64, int) {
	switch size {
	case 1:
		return v & 0xff * 0x0101010101010101, 8
	case 2:
		return v & 0xffff * 0x0001000100010001, 8
	case 3:
		v &= 1<<24 - 1
		return v | v<<24 | v<<48, 6
	case 4:
		return v&(1<<32-1) | v<<32, 8
	}
	return v&(1<<(8*size)-1) | v<<(8*size), size
}
