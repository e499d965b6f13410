package compression

import "io"

// bzip2Units walks over blocks like a bzip2Reader, and goes on after damage with the
// next place that looks like a block.
type bzip2Units struct {
	*bzip2Reader
	now   *bzip2Block
	ready []byte // the start of its data
	whole bool   // every block of the stream was right so far, so its sum can be compared
	good  int64  // blocks that were right
	bad   int64  // places that looked like one and were none
}

func newBzip2Units(r io.ReaderAt, size int64, l Limits) *bzip2Units {
	return &bzip2Units{bzip2Reader: newBzip2(&source{r: io.NewSectionReader(r, 0, size)}, l)}
}

func (u *bzip2Units) find(report func(Hole)) error {
	var hole *Hole // that is open
	var rest int64 // bit behind what should be there, if that holds no data
	for {
		if err := u.fill(); err != nil {
			return err
		}
		start := u.at
		err := u.next(report)
		if damage, ok := err.(*Error); ok {
			if hole == nil {
				hole, rest = &Hole{From: start >> 3, Err: damage}, u.header(start)
			}
			if err = u.seek(start + 1); err == nil {
				continue
			}
		} else if err == nil && u.now == nil {
			continue // a header or an end
		}
		if err != nil && err != io.EOF {
			return err
		}
		if hole != nil {
			hole.To, hole.Lost = start>>3, start != rest
			if err == io.EOF {
				hole.To, hole.Lost = u.src.n, true
			}
			report(*hole)
		}
		return err
	}
}

// header gives the bit behind a stream's header at a bit, or, within a stream, behind
// its end and the header of the next.
func (u *bzip2Units) header(at int64) int64 {
	if u.inside {
		at = (at + bzip2MagicBits + 32 + 7) &^ 7
	}
	return at + bzip2Header<<3
}

// next takes what is at the present bit: a stream's header, its end, or a block,
// which is then at hand and right.
func (u *bzip2Units) next(report func(Hole)) error {
	if !u.inside {
		u.whole = true
		err := u.beginStream()
		u.level = 9 // the digit is under no sum, and a block is
		return err
	}
	r := newBitReader(u.win.buf, u.win.bit(u.at))
	id := r.bits(24)<<24 | r.bits(24)
	switch {
	case r.overrun():
		return u.short()
	case id == bzip2EndID:
		return u.endStream(&r, report)
	case id == bzip2BlockID:
		return u.block()
	}
	return u.damage(ErrCorrupt, "neither a block nor the stream's end")
}

// endStream passes a stream's end. A wrong sum over blocks that are all right says
// that the sum is damaged, or that a block is missing, which nobody can tell.
func (u *bzip2Units) endStream(r *bitReader, report func(Hole)) error {
	want := uint32(r.bits(32))
	if r.overrun() {
		return u.short()
	}
	if want != u.sum && u.whole {
		at := u.at >> 3
		report(Hole{From: at, To: at, Err: u.damage(ErrCorrupt, "checksum mismatch of a whole stream")})
	}
	u.inside = false
	u.at = (u.at + bzip2MagicBits + 32 + 7) &^ 7
	return nil
}

// block takes the block at the present bit and proves it.
func (u *bzip2Units) block() error {
	start := u.at
	if err := u.beginBlock(); err != nil {
		return err
	}
	b, ready := u.bzip2Reader.now, u.bzip2Reader.ready
	u.bzip2Reader.now, u.bzip2Reader.ready = nil, nil
	sum := b.sum
	if !b.empty() { // more than was unrolled beforehand
		row, left, last, run, again := b.row, b.left, b.last, b.run, b.again
		var rest [4096]byte
		for b.unroll(rest[:]) > 0 {
		}
		b.sum, sum = sum, b.sum
		b.row, b.left, b.last, b.run, b.again = row, left, last, run, again
	}
	if sum != b.want {
		bzip2Blocks.Put(b)
		u.at = start
		return u.damage(ErrCorrupt, "checksum mismatch")
	}
	u.sum = u.sum<<1 ^ u.sum>>31 ^ sum
	u.now, u.ready = b, ready
	u.good++
	return nil
}

// seek goes to the next magic of a block from a bit on; io.EOF if there is none.
func (u *bzip2Units) seek(at int64) error {
	if u.bad++; u.bad > 1000+salvageWork*u.good {
		if _, err := io.Copy(io.Discard, u.src); err != nil {
			return err
		}
		return io.EOF
	}
	for {
		u.at = at
		u.win.fill(u.src, at>>3)
		if bit, ok := findBlock(u.win.buf, u.win.bit(at)); ok {
			u.at = u.win.off<<3 + bit
			u.first, u.inside, u.whole, u.level = false, true, false, 9
			return nil
		}
		if u.win.end {
			if u.win.err != nil {
				return u.win.err
			}
			return io.EOF
		}
		at = max(at, u.win.off<<3+int64(len(u.win.buf))<<3-bzip2MagicBits+1)
	}
}

func (u *bzip2Units) Read(p []byte) (int, error) {
	if u.now == nil {
		return 0, io.EOF
	}
	n := copy(p, u.ready)
	if u.ready = u.ready[n:]; n == 0 {
		n = u.now.unroll(p)
	}
	if len(u.ready) == 0 && u.now.empty() {
		bzip2Blocks.Put(u.now)
		u.now, u.ready = nil, nil
	}
	return n, nil
}
