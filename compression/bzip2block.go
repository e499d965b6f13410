package compression

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/bits"
	"sync"
)

// A block of bzip2, bits from the highest on:
//
//	31 41 59 26 53 59  CRC(32)  randomised(1)  origin(24)
//	symbols in use: map of 16 groups (16), map of each group in use (16 each)
//	Huffman tables: number (3), selectors: number (15), each in unary after
//	move-to-front; each table: first length (5), deltas in unary of 2 bits
//	symbols, 50 by each selected table, the last is end-of-block
//
// Decoded, they are move-to-front ranks and run lengths of the last column of
// a sorted matrix of all rotations (Burrows–Wheeler); origin is the row of the
// unrotated data, which itself has runs of 4 equal bytes followed by a count
// of more of them.
const (
	maxBlockData   = 900_000 // bytes before the first run-length coding, at level 9
	maxTables      = 6
	maxSelectors   = 1<<15 - 1
	selectorRun    = 50
	maxCodeLength  = 20
	maxAlphabet    = 258
	fastBits       = 10 // codes up to this long are decoded by one look-up
	maxBlockBytes  = 5 << 19
	symbolRunA     = 0
	symbolRunB     = 1
	maxRunExponent = 21 // of one run: 2^21 is more than a block holds
)

var (
	errShort      = errors.New("block is longer than any can be")
	errRandomised = errors.New("randomised block")
	errTables     = errors.New("code tables of a block")
	errSymbols    = errors.New("symbols of a block")
)

// bzip2Block is a decoded block whose data is still to be unrolled: row is the
// matrix' row that comes next and left the number of bytes before the second
// run-length coding is undone.
type bzip2Block struct {
	want uint32 // checksum of the data
	size int    // bytes before the first run-length coding is undone
	end  int64  // bit behind the block, relative to the input it was decoded from

	next  []uint32 // row's byte, and the following row << 8
	row   uint32
	left  int
	last  byte
	run   int // equal bytes seen, 4 at most
	again int // copies of last that are still to be written
	sum   uint32
	buf   []byte // for whoever unrolls ahead of Read

	tables    [maxTables]huffman
	selectors [maxSelectors]byte
}

// bzip2Blocks keeps the 5 MiB of each.
var bzip2Blocks = sync.Pool{New: func() any { return new(bzip2Block) }}

// decode reads the block whose magic begins at bit start of data. It is a
// function of the bytes from there on and nothing else. With errShort it needs
// more of them.
func (b *bzip2Block) decode(data []byte, start int64) error {
	r := newBitReader(data, start+bzip2MagicBits)
	err := b.read(&r)
	if r.overrun() {
		return errShort
	}
	b.end = r.position()
	return err
}

func (b *bzip2Block) read(r *bitReader) error {
	b.want = uint32(r.bits(32))
	if r.bits(1) != 0 {
		return errRandomised
	}
	origin := int(r.bits(24))
	var ranks [256]byte
	used := readAlphabet(r, &ranks)
	if used == 0 {
		return errSymbols
	}
	selectors, err := b.readTables(r, used+2)
	if err != nil {
		return err
	}
	var counts [256]uint32
	if err := b.readSymbols(r, used, selectors, &ranks, &counts); err != nil {
		return err
	}
	if origin >= b.size {
		return errSymbols
	}
	b.invert(origin, &counts)
	return nil
}

// readAlphabet lists the bytes in use, which is their order before any moves
// to the front.
func readAlphabet(r *bitReader, ranks *[256]byte) (used int) {
	groups := r.bits(16)
	for g := range 16 {
		if groups>>(15-g)&1 == 0 {
			continue
		}
		members := r.bits(16)
		for m := range 16 {
			if members>>(15-m)&1 != 0 {
				ranks[used] = byte(g<<4 | m)
				used++
			}
		}
	}
	return used
}

// readTables reads which table each run of 50 symbols is coded with, and the
// tables.
func (b *bzip2Block) readTables(r *bitReader, alphabet int) (selectors []byte, err error) {
	tables := int(r.bits(3))
	n := int(r.bits(15))
	if tables < 2 || tables > maxTables || n == 0 {
		return nil, errTables
	}
	order := [maxTables]byte{0, 1, 2, 3, 4, 5}
	for i := range n {
		rank := 0
		for r.bits(1) != 0 {
			if rank++; rank >= tables {
				return nil, errTables
			}
		}
		t := order[rank]
		copy(order[1:rank+1], order[:rank])
		order[0] = t
		b.selectors[i] = t
	}
	var lengths [maxAlphabet]uint8
	for t := range tables {
		length := int(r.bits(5))
		for s := range alphabet {
			for {
				if length < 1 || length > maxCodeLength {
					return nil, errTables
				}
				if r.bits(1) == 0 {
					break
				}
				length += 1 - 2*int(r.bits(1))
				if r.overrun() { // deltas may go on for ever
					return nil, errShort
				}
			}
			lengths[s] = uint8(length)
		}
		if !b.tables[t].build(lengths[:alphabet]) {
			return nil, errTables
		}
	}
	return b.selectors[:n], nil
}

// readSymbols undoes Huffman coding, run lengths and move-to-front: the last
// column goes to the low bytes of next.
func (b *bzip2Block) readSymbols(r *bitReader, used int, selectors []byte, ranks *[256]byte, counts *[256]uint32) error {
	if b.next == nil {
		b.next = make([]uint32, maxBlockData)
	}
	next, n := b.next, 0
	endOfBlock := used + 1
	run, exponent := 0, 0
	for _, selector := range selectors {
		table := &b.tables[selector]
		for range selectorRun {
			r.refill()
			symbol := table.decode(r)
			if symbol <= symbolRunB {
				if exponent >= maxRunExponent {
					return errSymbols
				}
				run += (symbol + 1) << exponent
				exponent++
				continue
			}
			if run > 0 {
				if run > len(next)-n {
					return errSymbols
				}
				front := ranks[0]
				counts[front] += uint32(run)
				fill := next[n : n+run]
				for i := range fill {
					fill[i] = uint32(front)
				}
				n += run
				run, exponent = 0, 0
			}
			if symbol >= endOfBlock {
				b.size = n
				if symbol > endOfBlock {
					return errSymbols // no such code
				}
				return nil
			}
			if n >= len(next) {
				return errSymbols
			}
			c := moveToFront(ranks, symbol-1)
			counts[c]++
			next[n] = uint32(c)
			n++
		}
		if r.overrun() {
			return errShort
		}
	}
	return errSymbols
}

func moveToFront(ranks *[256]byte, rank int) byte {
	c := ranks[rank&0xff]
	if rank < 16 { // a call costs more than so few moves
		for i := rank; i > 0; i-- {
			ranks[i] = ranks[i-1]
		}
	} else {
		copy(ranks[1:rank+1], ranks[:rank])
	}
	ranks[0] = c
	return c
}

// invert links each row to that of the following byte, and makes origin the
// first.
func (b *bzip2Block) invert(origin int, counts *[256]uint32) {
	sum := uint32(0)
	for c, n := range counts {
		counts[c] = sum
		sum += n
	}
	next := b.next[:b.size]
	for i, c := range next {
		at := &counts[c&0xff]
		next[*at] |= uint32(i) << 8
		*at++
	}
	b.row = next[origin] >> 8
	b.left, b.run, b.again, b.sum = b.size, 0, 0, 0
}

// unroll writes data to dst, as much as there is of both.
func (b *bzip2Block) unroll(dst []byte) (n int) {
	next := b.next[:b.size]
	row, left, last, run, again := b.row, b.left, b.last, b.run, b.again
	for n < len(dst) {
		if again > 0 {
			k := min(again, len(dst)-n)
			fill := dst[n : n+k]
			for i := range fill {
				fill[i] = last
			}
			n, again = n+k, again-k
			continue
		}
		if left == 0 {
			break
		}
		entry := next[row]
		c := byte(entry)
		row = entry >> 8
		left--
		if run == 4 {
			again, run = int(c), 0
			continue
		}
		if c != last {
			run = 0
		}
		run++
		last = c
		dst[n] = c
		n++
	}
	b.row, b.left, b.last, b.run, b.again = row, left, last, run, again
	b.sum = bzip2Sum(b.sum, dst[:n])
	return n
}

// empty reports that all is unrolled.
func (b *bzip2Block) empty() bool { return b.left == 0 && b.again == 0 }

// bzip2Sum adds data to a checksum of bzip2: the polynomial of gzip's, fed with
// the bits of each byte the other way round.
func bzip2Sum(sum uint32, data []byte) uint32 {
	sum = bits.Reverse32(sum)
	var turned [1024]byte
	for len(data) > 0 {
		n := min(len(data), len(turned))
		i := 0
		for ; i+8 <= n; i += 8 {
			// Reversing all 64 bits and then the bytes leaves each byte reversed.
			binary.BigEndian.PutUint64(turned[i:], bits.Reverse64(binary.LittleEndian.Uint64(data[i:])))
		}
		for ; i < n; i++ {
			turned[i] = bits.Reverse8(data[i])
		}
		sum = crc32.Update(sum, crc32.IEEETable, turned[:n])
		data = data[n:]
	}
	return bits.Reverse32(sum)
}
