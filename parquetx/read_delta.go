package parquetx

import "encoding/binary"

// deltaReader reads integers of DELTA_BINARY_PACKED:
//
//	header = values in a block, miniblocks in a block, values in all, first value
//	block  = the least difference, a bit width for each miniblock, then
//	         in each miniblock differences, less the least, of its width
//
// It holds no more than its place in the page, whatever the header says.
type deltaReader struct {
	src    []byte
	left   uint64 // values
	block  uint64 // values in a miniblock
	minis  uint64 // miniblocks in a block
	value  int64  // the one before
	first  bool   // the first value, which stands in the header, was not read
	least  int64
	widths []byte // of the miniblocks of the block that are left
	bits   []byte // of the current miniblock
	bit    uint
	width  uint
	inMini uint64 // values of the current miniblock that are left
}

var errDelta = damaged("differences end before their page does")

func newDelta(src []byte) (d deltaReader, err error) {
	var fields [3]uint64
	for i := range fields {
		v, n := binary.Uvarint(src)
		if n <= 0 {
			return d, errDelta
		}
		fields[i], src = v, src[n:]
	}
	first, n := binary.Varint(src)
	if n <= 0 {
		return d, errDelta
	}
	block, minis := fields[0], fields[1]
	if block == 0 || block > 1<<30 || minis == 0 || block%minis != 0 || block/minis%8 != 0 {
		return d, damaged("differences in blocks of %d values in %d miniblocks", block, minis)
	}
	return deltaReader{src: src[n:], left: fields[2], block: block / minis, minis: minis, value: first, first: true}, nil
}

// mini starts the next miniblock.
func (d *deltaReader) mini() error {
	if len(d.widths) == 0 {
		least, n := binary.Varint(d.src)
		if n <= 0 || uint64(len(d.src)-n) < d.minis {
			return errDelta
		}
		d.least = least
		d.widths, d.src = d.src[n:n+int(d.minis)], d.src[n+int(d.minis):]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return damaged("differences of %d bits", d.width)
	}
	size := d.block / 8 * uint64(d.width)
	if size > uint64(len(d.src)) {
		// Some writers cut the last miniblock off behind the last value.
		size = uint64(len(d.src))
		if size*8 < min(d.block, d.left)*uint64(d.width) {
			return errDelta
		}
	}
	d.bits, d.src, d.bit, d.inMini = d.src[:size], d.src[size:], 0, d.block
	return nil
}

// read fills dst.
func (d *deltaReader) read(dst []int64) error {
	if uint64(len(dst)) > d.left {
		return errDelta
	}
	if len(dst) > 0 && d.first {
		d.first = false
		dst[0] = d.value
		dst = dst[1:]
		d.left--
	}
	for len(dst) > 0 {
		if d.inMini == 0 {
			if err := d.mini(); err != nil {
				return err
			}
		}
		n := int(min(uint64(len(dst)), d.inMini))
		d.sum(dst[:n])
		d.inMini -= uint64(n)
		d.left -= uint64(n)
		dst = dst[n:]
	}
	return nil
}

// sum reads values of one miniblock.
func (d *deltaReader) sum(dst []int64) {
	v, mask := d.value, ^uint64(0)>>(64-d.width)
	if d.width == 0 {
		for i := range dst {
			v += d.least
			dst[i] = v
		}
		d.value = v
		return
	}
	for i := range dst {
		at, shift := d.bit>>3, d.bit&7
		var low, high uint64
		if at+9 <= uint(len(d.bits)) {
			low, high = binary.LittleEndian.Uint64(d.bits[at:]), uint64(d.bits[at+8])
		} else {
			var b [9]byte
			copy(b[:], d.bits[at:])
			low, high = binary.LittleEndian.Uint64(b[:]), uint64(b[8])
		}
		v += d.least + int64((low>>shift|high<<(64-shift))&mask)
		dst[i] = v
		d.bit += d.width
	}
	d.value = v
}

// end is what follows the differences. It reads none of them.
func (d deltaReader) end() ([]byte, error) {
	if d.left == 0 || d.left == 1 {
		return d.src, nil
	}
	for d.left--; d.left > 0; d.left -= min(d.left, d.block) {
		if err := d.mini(); err != nil {
			return nil, err
		}
	}
	return d.src, nil
}
