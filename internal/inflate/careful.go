package inflate

// careful decodes symbol by symbol to the end of the block, of src, or of out.
func (d *decoder) careful(out []byte, at int, src []byte, pos int) (int, int, error) {
	b := bitReader{d.bits, d.n, src, pos}
	var err error
	for err == nil && d.phase == inCodes {
		b.fill()
		at, err = d.one(&b, out, at)
	}
	pos, d.bits, d.n = b.place()
	return at, pos, err
}

// one decodes a symbol, a length together with its distance. With an error
// nothing is taken of b.
func (d *decoder) one(b *bitReader, out []byte, at int) (int, error) {
	s := *b
	e, ok := s.entry(d.codes.lit[:], litWidth)
	if e&entryLiterals != 0 {
		return d.literal(b, byte(e>>8), out, at)
	}
	value := s.bits
	if !ok || !s.skip(uint(e&entryTaken)) {
		return at, errInput
	}
	switch {
	case e&entryEnd != 0:
		*b, d.phase = s, atHeader
		return at, nil
	case e&entryInvalid != 0:
		return at, errSymbol
	}
	length := withExtra(e, value)

	e, ok = s.entry(d.codes.dist[:], distWidth)
	value = s.bits
	if !ok || !s.skip(uint(e&entryTaken)) {
		return at, errInput
	}
	if e&entryInvalid != 0 {
		return at, errSymbol
	}
	distance := withExtra(e, value)
	switch {
	case distance > at:
		return at, errDistance
	case length > len(out)-at:
		return at, errRoom
	}
	for end := at + length; at < end; at++ {
		out[at] = out[at-distance]
	}
	*b = s
	return at, nil
}

// literal takes one literal, of which the table may have joined several.
func (d *decoder) literal(b *bitReader, value byte, out []byte, at int) (int, error) {
	if size := uint(d.codes.lengths[value]); size > b.n {
		return at, errInput
	} else if at < len(out) {
		b.skip(size)
		out[at] = value
		return at + 1, nil
	}
	return at, errRoom
}

// entry looks up the next symbol, and takes what the primary table took of it. It
// fails if bits are missing for a subtable.
func (b *bitReader) entry(table []uint32, width uint) (uint32, bool) {
	e := table[b.bits&(1<<width-1)]
	if e&(entrySubtable|entryLiterals) != entrySubtable {
		return e, true
	}
	if !b.skip(width) {
		return e, false
	}
	return table[subentry(e, b.bits)], true
}

// subentry is where a subtable has the next bits.
func subentry(e uint32, bits uint64) uint32 {
	return e>>16 + uint32(bits)&(1<<(e>>8&15)-1)
}

// withExtra is the length or distance that an entry and the bits from its code on
// stand for.
func withExtra(e uint32, bits uint64) int {
	return int(e>>16) + int(bits&(1<<(e&entryTaken)-1)>>(e>>8&15))
}
