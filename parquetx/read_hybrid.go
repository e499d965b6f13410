package parquetx

import (
	"bytes"
	"encoding/binary"
)

// hybrid reads the RLE / bit-packing hybrid: levels, dictionary indexes and truth
// values.
//
//	run  = header, then
//	       header even: one value in whole bytes, header/2 times
//	       header odd:  header/2 groups of eight values of width bits
type hybrid struct {
	src   []byte // from the next run's header on
	width uint   // bits of a value, 0 to 32
	left  uint64 // values of the current run that are left
	value uint32 // of an RLE run
	bits  []byte // of a bit-packed run, nil in an RLE run
	bit   uint   // the next one in bits
}

func newHybrid(src []byte, width uint) hybrid { return hybrid{src: src, width: width} }

// errRuns is of levels or indexes that end too early.
var errRuns = damaged("runs end before their page does")

// run starts the next run that has values.
func (h *hybrid) run() error {
	for h.left == 0 {
		header, n := binary.Uvarint(h.src)
		if n <= 0 {
			return errRuns
		}
		h.src = h.src[n:]
		h.left = header >> 1
		if header&1 == 0 {
			if err := h.repeat(); err != nil {
				return err
			}
			continue
		}
		// Some writers cut the last group off behind the last value.
		size := uint64(len(h.src))
		if h.left <= size && h.left*uint64(h.width) <= size {
			size = h.left * uint64(h.width)
			h.left *= 8
		} else if h.width > 0 {
			h.left = size * 8 / uint64(h.width)
			if h.left == 0 {
				return errRuns
			}
		} else {
			h.left = min(h.left, 1<<32) * 8
			size = 0
		}
		h.bits, h.src, h.bit = h.src[:size], h.src[size:], 0
	}
	return nil
}

func (h *hybrid) repeat() error {
	size := int(h.width+7) / 8
	if len(h.src) < size {
		return errRuns
	}
	var b [4]byte
	copy(b[:], h.src[:size])
	h.value, h.bits, h.src = binary.LittleEndian.Uint32(b[:]), nil, h.src[size:]
	if uint64(h.value)>>h.width != 0 {
		return damaged("a run of %d, which has more than %d bits", h.value, h.width)
	}
	return nil
}

// read fills dst.
func (h *hybrid) read(dst []uint32) error {
	for len(dst) > 0 {
		if err := h.run(); err != nil {
			return err
		}
		n := int(min(uint64(len(dst)), h.left))
		if h.bits == nil {
			for i := range dst[:n] {
				dst[i] = h.value
			}
		} else {
			unpack(dst[:n], h.bits, h.bit, h.width)
			h.bit += uint(n) * h.width
		}
		h.left -= uint64(n)
		dst = dst[n:]
	}
	return nil
}

// readBytes is read of values of up to 8 bits.
func (h *hybrid) readBytes(dst []byte) error {
	for len(dst) > 0 {
		if err := h.run(); err != nil {
			return err
		}
		n := int(min(uint64(len(dst)), h.left))
		switch {
		case h.bits == nil:
			fill(dst[:n], byte(h.value))
		case h.width == 1:
			unpackBits(dst[:n], h.bits, h.bit)
		default:
			unpackBytes(dst[:n], h.bits, h.bit, h.width)
		}
		h.bit += uint(n) * h.width
		h.left -= uint64(n)
		dst = dst[n:]
	}
	return nil
}

// fill sets all of b.
func fill(b []byte, v byte) {
	if v == 0 || len(b) == 0 {
		clear(b)
		return
	}
	b[0] = v
	for n := 1; n < len(b); n *= 2 {
		copy(b[n:], b[:n])
	}
}

// unpack reads values of width bits, the first at a bit of src, which has them all.
func unpack(dst []uint32, src []byte, bit, width uint) {
	mask := uint64(1)<<width - 1
	for i := range dst {
		at := bit >> 3
		if at+8 > uint(len(src)) {
			unpackEnd(dst[i:], src, bit, width)
			return
		}
		dst[i] = uint32(binary.LittleEndian.Uint64(src[at:]) >> (bit & 7) & mask)
		bit += width
	}
}

// unpackEnd is unpack where fewer than eight bytes are left.
func unpackEnd(dst []uint32, src []byte, bit, width uint) {
	mask := uint64(1)<<width - 1
	for i := range dst {
		var b [8]byte
		copy(b[:], src[min(bit>>3, uint(len(src))):])
		dst[i] = uint32(binary.LittleEndian.Uint64(b[:]) >> (bit & 7) & mask)
		bit += width
	}
}

// unpackBytes is unpack of values of up to 8 bits.
func unpackBytes(dst, src []byte, bit, width uint) {
	var values [64]uint32
	for len(dst) > 0 {
		n := min(len(dst), len(values))
		unpack(values[:n], src, bit, width)
		for i, v := range values[:n] {
			dst[i] = byte(v)
		}
		bit += uint(n) * width
		dst = dst[n:]
	}
}

// unpackBits is unpack of single bits.
func unpackBits(dst, src []byte, bit uint) {
	for len(dst) > 0 && bit&7 != 0 {
		dst[0] = src[bit>>3] >> (bit & 7) & 1
		dst, bit = dst[1:], bit+1
	}
	for at := bit >> 3; len(dst) >= 8; at++ {
		binary.LittleEndian.PutUint64(dst, spread(src[at]))
		dst, bit = dst[8:], bit+8
	}
	for i := range dst {
		dst[i] = src[bit>>3] >> (bit & 7) & 1
		bit++
	}
}

// spread makes a byte of each bit, the lowest first.
func spread(b byte) uint64 {
	const low = 0x0101010101010101
	// Each byte keeps its own bit of eight copies; what is not 0 becomes 1.
	own := uint64(b) * low & 0x8040201008040201
	return (own + 0x7f*low) >> 7 & low
}

// count is how many bytes of b are v.
func count(b []byte, v byte) int { return bytes.Count(b, []byte{v}) }
