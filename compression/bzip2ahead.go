package compression

import (
	"encoding/binary"
	"errors"
)

// bzip2Job decodes a block that may be one.
type bzip2Job struct {
	start int64 // bit of the input where the magic is
	end   int64 // bit behind the block
	block *bzip2Block
	ready []byte // the start of its data
	err   error
	done  chan struct{}
}

// maxReady is how much of its data a job unrolls. Text has less in a block; a
// block of 900 kB may hold 46 MB of equal bytes, which are left to Read.
const maxReady = 1 << 20

// maxWrong is after how many jobs in vain no more are started. By chance there
// is one in 35 TB; more of them are meant to waste time.
const maxWrong = 16

// launch starts jobs for what look like blocks from here on.
func (b *bzip2Reader) launch() {
	b.scan = max(b.scan, b.at)
	for b.threads > 1 && len(b.jobs) < b.threads+2 {
		bit, ok := findBlock(b.win.buf, b.win.bit(b.scan))
		if !ok {
			b.scan = max(b.scan, b.win.off<<3+int64(len(b.win.buf))<<3-bzip2MagicBits+1)
			return
		}
		j := &bzip2Job{start: b.win.off<<3 + bit, done: make(chan struct{})}
		b.scan = j.start + bzip2MagicBits
		b.jobs = append(b.jobs, j)
		b.running.Add(1)
		go func(data []byte) {
			defer b.running.Done()
			b.slots <- struct{}{}
			j.run(data, bit)
			<-b.slots
		}(b.win.buf)
	}
}

// run decodes the block at a bit of data.
func (j *bzip2Job) run(data []byte, bit int64) {
	defer close(j.done)
	defer func() {
		if recover() != nil {
			j.err = errJob // the walk comes to the same place and tells
		}
	}()
	block := bzip2Blocks.Get().(*bzip2Block)
	if j.err = block.decode(data, bit); j.err != nil {
		bzip2Blocks.Put(block)
		return
	}
	if block.buf == nil {
		block.buf = make([]byte, maxReady)
	}
	j.ready = block.buf[:block.unroll(block.buf)]
	j.block, j.end = block, j.start+block.end-bit
}

var errJob = errors.New("no result")

// take gives the block at the present bit, what is unrolled of it, and the bit
// behind it.
func (b *bzip2Reader) take() (block *bzip2Block, ready []byte, end int64, err error) {
	for len(b.jobs) > 0 && b.jobs[0].start <= b.at {
		j := b.jobs[0]
		b.jobs = b.jobs[1:]
		<-j.done
		if j.start < b.at {
			if b.wrong++; b.wrong == maxWrong {
				b.threads = 1
			}
		}
		switch {
		case j.err != nil: // of a block, it may have had too little input
		case j.start == b.at:
			return j.block, j.ready, j.end, nil
		default:
			bzip2Blocks.Put(j.block)
		}
	}
	block = bzip2Blocks.Get().(*bzip2Block)
	bit := b.win.bit(b.at)
	if err := block.decode(b.win.buf, bit); err != nil {
		bzip2Blocks.Put(block)
		return nil, nil, 0, err
	}
	return block, nil, b.at + block.end - bit, nil
}

// findBlock gives the first bit at or after from where a block's magic begins.
func findBlock(data []byte, from int64) (int64, bool) {
	for i := int(from >> 3); i+6 <= len(data); i++ {
		// Whatever the bit, the magic's third byte from here on is whole.
		if shifts := magicShifts[data[i+2]]; shifts != 0 {
			var w uint64
			if i+8 <= len(data) {
				w = binary.BigEndian.Uint64(data[i:])
			} else {
				w = uint64(binary.BigEndian.Uint32(data[i:]))<<32 | uint64(binary.BigEndian.Uint16(data[i+4:]))<<16
				if i+6 < len(data) {
					w |= uint64(data[i+6]) << 8
				}
			}
			for s := range 8 {
				at := int64(i)<<3 + int64(s)
				if shifts>>s&1 != 0 && w<<s>>(64-bzip2MagicBits) == bzip2BlockID && at >= from && at+bzip2MagicBits <= int64(len(data))<<3 {
					return at, true
				}
			}
		}
	}
	return 0, false
}

// magicShifts has, for each byte, bit s set if it is the third byte of a
// block's magic that begins s bits after a byte does.
var magicShifts = func() (t [256]uint8) {
	for s := range 8 {
		t[byte(uint64(bzip2BlockID)<<16>>s>>40)] |= 1 << s
	}
	return t
}()
