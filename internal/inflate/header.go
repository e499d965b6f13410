package inflate

import "sync"

// codes are the tables of a block, and the lengths that they are made from.
type codes struct {
	lit     [litSize]uint32
	dist    [distSize]uint32
	lengths [fixedLits + fixedDists]uint8 // of literals and lengths, then of distances
}

// How many symbols a block's own codes have at most, and the fixed codes have.
const (
	maxLits    = 286
	maxDists   = 30
	fixedLits  = 288
	fixedDists = 32
)

// build fills the tables from the lengths.
func (c *codes) build(lits, dists int) error {
	if !build(c.lit[:], litWidth, c.lengths[:lits], litEntries[:]) ||
		!build(c.dist[:], distWidth, c.lengths[lits:lits+dists], distEntries[:]) {
		return errCodes
	}
	join(c.lit[:1<<litWidth], litWidth)
	return nil
}

// fixedCodes are those of RFC 1951 3.2.6.
var fixedCodes = sync.OnceValue(func() *codes {
	c := new(codes)
	set := func(from, to int, length uint8) {
		for i := from; i < to; i++ {
			c.lengths[i] = length
		}
	}
	set(0, 144, 8)
	set(144, 256, 9)
	set(256, 280, 7)
	set(280, fixedLits, 8)
	set(fixedLits, fixedLits+fixedDists, 5)
	if err := c.build(fixedLits, fixedDists); err != nil {
		panic(err) // they are complete
	}
	return c
})

// header reads the start of a block, if all of it is there:
//
//	1 bit   this is the last block
//	2 bits  0 stored, 1 fixed codes, 2 codes of its own
func (d *decoder) header(src []byte, pos int) (int, error) {
	b := bitReader{d.bits, d.n, src, pos}
	b.fill()
	if b.n < 3 {
		return pos, errInput
	}
	last := b.take(1) == 1
	var err error
	switch b.take(2) {
	case 0:
		err = d.storedHeader(&b)
	case 1:
		d.codes, d.phase = fixedCodes(), inCodes
	case 2:
		err = d.dynamicHeader(&b)
	default:
		err = errBlock
	}
	if err != nil {
		return pos, err
	}
	d.last = last
	pos, d.bits, d.n = b.place()
	return pos, nil
}

// storedHeader reads what comes at the next whole byte:
//
//	LEN(2)  how many bytes follow
//	NLEN(2) its complement
func (d *decoder) storedHeader(b *bitReader) error {
	b.skip(b.n & 7)
	b.fill()
	if b.n < 32 {
		return errInput
	}
	size, complement := uint16(b.take(16)), uint16(b.take(16))
	if size != ^complement {
		return errStored
	}
	d.stored, d.phase = int(size), inStored
	return nil
}

// dynamicHeader reads a block's codes, as the lengths that they have for each
// symbol, which are themselves in a code:
//
//	5 bits  HLIT, symbols of the code for literals and lengths, less 257
//	5 bits  HDIST, symbols of the code for distances, less 1
//	4 bits  HCLEN, symbols of the code for code lengths, less 4
//	HCLEN times 3 bits, in lengthOrder
//	the lengths of the two codes, one behind the other
func (d *decoder) dynamicHeader(b *bitReader) error {
	if b.n < 14 {
		return errInput
	}
	lits, dists, ordered := int(b.take(5))+257, int(b.take(5))+1, int(b.take(4))+4
	if lits > maxLits || dists > maxDists {
		return errCodes
	}
	var lengths [len(lengthOrder)]uint8
	for _, symbol := range lengthOrder[:ordered] {
		b.fill()
		if b.n < 3 {
			return errInput
		}
		lengths[symbol] = uint8(b.take(3))
	}
	var table [1 << lengthWidth]uint32
	if !build(table[:], lengthWidth, lengths[:], lengthEntries[:]) {
		return errCodes
	}
	if d.own == nil {
		d.own = new(codes)
	}
	if err := readLengths(b, &table, d.own.lengths[:lits+dists]); err != nil {
		return err
	}
	if err := d.own.build(lits, dists); err != nil {
		return err
	}
	d.codes, d.phase = d.own, inCodes
	return nil
}

var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// Code lengths are 0 to 15, or a run of one.
const (
	runOfLast  = 16 // 3 to 6 times the length before: 2 bits
	runOfZeros = 17 // 3 to 10: 3 bits
	longZeros  = 18 // 11 to 138: 7 bits
)

func readLengths(b *bitReader, table *[1 << lengthWidth]uint32, lengths []uint8) error {
	for i := 0; i < len(lengths); {
		b.fill()
		e := table[b.bits&(1<<lengthWidth-1)]
		if !b.skip(uint(e & entryTaken)) {
			return errInput
		}
		if e&entryInvalid != 0 {
			return errCodes
		}
		length, extra, run := uint8(e>>16), uint(0), 1
		switch length {
		case runOfLast:
			if i == 0 {
				return errCodes
			}
			length, extra, run = lengths[i-1], 2, 3
		case runOfZeros:
			length, extra, run = 0, 3, 3
		case longZeros:
			length, extra, run = 0, 7, 11
		}
		if b.n < extra {
			return errInput
		}
		run += int(b.take(extra))
		if run > len(lengths)-i {
			return errCodes
		}
		for range run {
			lengths[i] = length
			i++
		}
	}
	return nil
}
