package compression

import (
	"io"
	"sync"
)

// A bzip2 stream: "BZh" and the level as a digit, blocks, then the end:
//
//	17 72 45 38 50 90  CRC(32) over those of the blocks  zeros up to a whole byte
//
// Only the stream begins at a byte, its blocks begin at any bit.
const (
	bzip2Magic     = "BZh"
	bzip2Empty     = bzip2Magic + "9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"
	bzip2Header    = 4 // bytes
	bzip2BlockID   = 0x314159265359
	bzip2EndID     = 0x177245385090
	bzip2MagicBits = 48
	levelBlock     = 100_000 // bytes of a block, a level
)

// isBzip2 reports whether a file of these first bytes is one of bzip2.
func isBzip2(head []byte) bool {
	return len(head) >= bzip2Header && isBzip2Header(head)
}

func isBzip2Header(head []byte) bool {
	return begins(head, bzip2Magic) && (len(head) < bzip2Header || head[3] >= '1' && head[3] <= '9')
}

// bzip2Reader walks over the streams block by block. What a block decodes to
// and where it ends depends on nothing but the bytes from its start on, so that
// blocks can be decoded before it is known that they are ones: wherever the
// bits of a block's magic are found ahead, a job decodes from there. The walk
// takes the job's result if it comes by exactly there, and decodes the block
// itself if there is none. So the number of threads cannot change what is read.
type bzip2Reader struct {
	src *source
	win window
	at  int64 // next bit of the input to look at

	first  bool // no stream was begun yet
	inside bool // a stream, between its blocks
	level  int
	sum    uint32 // over the blocks of the stream

	now     *bzip2Block
	ready   []byte // data of now that a job has unrolled
	threads int
	jobs    []*bzip2Job // in the order of their starts
	scan    int64       // bit from which on the input was not searched for a magic yet
	wrong   int         // jobs that began where no block does
	running sync.WaitGroup
	slots   chan struct{}
}

func newBzip2(src *source, l Limits) *bzip2Reader {
	b := &bzip2Reader{src: src, first: true, threads: l.Threads, slots: make(chan struct{}, l.Threads)}
	b.win.lookahead = windowStep * l.Threads
	return b
}

func (b *bzip2Reader) offset() int64 { return b.at >> 3 }
func (b *bzip2Reader) close()        { b.running.Wait() }

func (b *bzip2Reader) Read(p []byte) (int, error) {
	for b.now == nil {
		if err := b.step(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.ready)
	if b.ready = b.ready[n:]; n == 0 {
		n = b.now.unroll(p)
	}
	if len(b.ready) == 0 && b.now.empty() {
		return n, b.endBlock()
	}
	return n, nil
}

// endBlock checks the data of the block that was read.
func (b *bzip2Reader) endBlock() error {
	now := b.now
	b.now, b.ready = nil, nil
	sum, want := now.sum, now.want
	bzip2Blocks.Put(now)
	if sum != want {
		return b.damage(ErrCorrupt, "checksum mismatch")
	}
	b.sum = b.sum<<1 ^ b.sum>>31 ^ sum
	return nil
}

// step takes the next thing there is: a stream's header, a block, or an end.
func (b *bzip2Reader) step() error {
	if err := b.fill(); err != nil {
		return err
	}
	if !b.inside {
		return b.beginStream()
	}
	r := newBitReader(b.win.buf, b.win.bit(b.at))
	id := r.bits(24)<<24 | r.bits(24)
	switch {
	case r.overrun():
		return b.short()
	case id == bzip2EndID:
		return b.endStream(&r)
	case id == bzip2BlockID:
		return b.beginBlock()
	}
	return b.damage(ErrCorrupt, "neither a block nor the stream's end")
}

func (b *bzip2Reader) beginStream() error {
	head := b.win.buf[b.win.bit(b.at)>>3:]
	head = head[:min(len(head), bzip2Header)]
	switch {
	case len(head) == 0 && !b.first && b.win.err == nil:
		return io.EOF
	case len(head) > 0 && !isBzip2Header(head) && b.first:
		return b.damage(ErrCorrupt, "not bzip2")
	case len(head) > 0 && !isBzip2Header(head):
		return b.damage(ErrTrailer, "")
	case len(head) < bzip2Header:
		return b.short()
	}
	b.first, b.inside, b.sum, b.level = false, true, 0, int(head[3]-'0')
	b.at += bzip2Header << 3
	return nil
}

func (b *bzip2Reader) endStream(r *bitReader) error {
	want := uint32(r.bits(32))
	if r.overrun() {
		return b.short()
	}
	if want != b.sum {
		return b.damage(ErrCorrupt, "checksum mismatch of a whole stream")
	}
	b.inside = false
	b.at += bzip2MagicBits + 32
	b.at = (b.at + 7) &^ 7
	return nil
}

func (b *bzip2Reader) beginBlock() error {
	b.launch()
	block, ready, end, err := b.take()
	if err == nil && block.size > b.level*levelBlock {
		err = errSymbols
	}
	switch {
	case err == errShort && b.win.end:
		return b.short()
	case err == errRandomised:
		return b.damage(ErrUnsupported, err.Error())
	case err != nil:
		return b.damage(ErrCorrupt, err.Error())
	}
	b.now, b.ready = block, ready
	b.at = end
	return nil
}

// short is the error for input that ended within something.
func (b *bzip2Reader) short() error {
	if b.win.err != nil {
		return b.win.err
	}
	return &Error{Format: Bzip2, Offset: b.src.n, Err: ErrTruncated}
}

func (b *bzip2Reader) damage(err error, detail string) error {
	return &Error{Format: Bzip2, Offset: b.offset(), Detail: detail, Err: err}
}

// fill makes at least a whole block available, or all that is left.
func (b *bzip2Reader) fill() error {
	b.win.fill(b.src, b.at>>3)
	if b.win.bit(b.at)>>3 == int64(len(b.win.buf)) && b.win.err != nil {
		return b.win.err
	}
	return nil
}
