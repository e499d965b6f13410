package inflate

import "math/bits"

const maxLength = 15 // bits of a code

// A table is looked up with the next bits of the input, the first of them lowest.
// Its first 1<<width entries are the primary table; where codes are longer, an
// entry leads to a subtable behind it, for the bits that follow. Entries hold all
// there is to know of a symbol:
//
//	bits 0–5    how many bits it takes, with the extra bits of a length or
//	            distance, without those that led to a subtable
//	bits 6–7    how many literals it is; none is any of the following
//	bits 8–31   up to three literals, the first lowest
//
// A length or distance is a base and the value of the extra bits:
//
//	bits 8–11   how many of the bits taken are the code
//	bits 16–31  the base
//
// A subtable has its width in bits 8–11 and its place in bits 16–31.
const (
	entryTaken    = 63
	entryLiteral  = 1 << 6
	entryLiterals = 3 << 6

	entrySubtable = 1 << 12
	entryEnd      = 1 << 13 // of the block
	entryInvalid  = 1 << 14 // no symbol
	entrySpecial  = entrySubtable | entryEnd | entryInvalid
)

// The widths of primary tables: wider ones take longer to make and fill the
// cache, and were slower for all data tried. The sizes have room for the most
// entries there can be, 1334 of 288 symbols and 402 of 32 (what zlib's enough.c
// says), and are powers of two.
const (
	litWidth  = 10
	distWidth = 8
	litSize   = 2048
	distSize  = 512

	lengthWidth = 7 // no code for code lengths is longer
)

// Entries of the symbols without their codes.
var (
	litEntries    = makeLitEntries()
	distEntries   = makeDistEntries()
	lengthEntries = makeLengthEntries()
)

// makeLitEntries: literals, the end of the block, and lengths from 3 to 258.
func makeLitEntries() (e [fixedLits]uint32) {
	for i := range 256 {
		e[i] = entryLiteral | uint32(i)<<8
	}
	e[256] = entryEnd
	base := uint32(3)
	for i := range uint32(28) {
		extra := max(i/4, 1) - 1
		e[257+i] = base<<16 | extra
		base += 1 << extra
	}
	e[285] = 258 << 16
	e[286], e[287] = entryInvalid, entryInvalid
	return e
}

// makeDistEntries: distances from 1 to 32,768.
func makeDistEntries() (e [fixedDists]uint32) {
	base := uint32(1)
	for i := range uint32(30) {
		extra := max(i/2, 1) - 1
		e[i] = base<<16 | extra
		base += 1 << extra
	}
	e[30], e[31] = entryInvalid, entryInvalid
	return e
}

// makeLengthEntries: code lengths and runs of them.
func makeLengthEntries() (e [19]uint32) {
	for i := range e {
		e[i] = uint32(i) << 16
	}
	return e
}

// coded is a symbol's entry with a code of n bits.
func coded(e uint32, n int) uint32 {
	e += uint32(n)
	if e&entryLiterals == 0 {
		e |= uint32(n) << 8
	}
	return e
}

// build makes a table from the lengths of the symbols' codes, and reports whether
// they are a code. The package comment says what is one.
func build(table []uint32, width int, lengths []uint8, symbols []uint32) bool {
	var count [maxLength + 1]int
	for _, n := range lengths {
		count[n]++
	}
	used := len(lengths) - count[0]
	count[0] = 0
	var next [maxLength + 2]int // where symbols with codes of a length are, sorted by it
	left := 1                   // codes of the present length that are not given away
	for n := 1; n <= maxLength; n++ {
		next[n+1] = next[n] + count[n]
		left = left<<1 - count[n]
		if left < 0 {
			return false
		}
	}
	var sorted [fixedLits]uint16
	for s, n := range lengths {
		if n != 0 {
			sorted[next[n]] = uint16(s)
			next[n]++
		}
	}
	switch {
	case left == 0:
		assign(table, width, sorted[:used], &count, symbols)
	case used == 0:
		repeat(table[:1<<width], entryInvalid)
	case used == 1 && count[1] == 1:
		repeat(table[:1<<width], coded(symbols[sorted[0]], 1), coded(entryInvalid, 1))
	default:
		return false
	}
	return true
}

func repeat(table []uint32, entries ...uint32) {
	for i := range table {
		table[i] = entries[i%len(entries)]
	}
}

// assign gives the codes to the sorted symbols, in order: each is the one before
// plus one, and shifted left where the length grows. Seen with their first bit
// lowest, as here, longer ones only gain zeros at the high end; and a table for
// codes of a length is the one for shorter codes twice.
func assign(table []uint32, width int, sorted []uint16, count *[maxLength + 1]int, symbols []uint32) {
	code, n, left := 0, 0, 0 // the present code, its length, and how many of it are to come
	filled := 1              // entries of the primary table
	prefix, start, subwidth := -1, 1<<width, 0
	for _, s := range sorted {
		for ; left == 0; left = count[n] {
			n++
			if n <= width {
				copy(table[filled:], table[:filled])
				filled *= 2
			}
		}
		e := symbols[s]
		if n <= width {
			table[code] = coded(e, n)
		} else {
			if p := code & (1<<width - 1); p != prefix {
				if prefix >= 0 {
					start += 1 << subwidth
				}
				prefix, subwidth = p, subtableWidth(n-width, left, count[n:])
				table[p] = entrySubtable | uint32(start)<<16 | uint32(subwidth)<<8
			}
			for i := code >> width; i < 1<<subwidth; i += 1 << (n - width) {
				table[start+i] = coded(e, n-width)
			}
		}
		left--
		code = after(code, n)
	}
	for ; filled < 1<<width; filled *= 2 {
		copy(table[filled:], table[:filled])
	}
}

// after is the code that follows on one of n bits, the first bit lowest: its
// highest zero becomes a one, and the ones above zeros.
func after(code, n int) int {
	zero := bits.Len(uint(code ^ (1<<n - 1)))
	if zero == 0 {
		return 0 // it was the last
	}
	bit := 1 << (zero - 1)
	return code&(bit-1) | bit
}

// subtableWidth is how many bits the codes of a prefix take at most, whose first
// takes n. Left of this length and count of the longer ones are still to come.
func subtableWidth(n, left int, count []int) int {
	for i := 1; left < 1<<n; i++ {
		n++
		left = left<<1 + count[i]
	}
	return n
}
