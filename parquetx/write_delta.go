package parquetx

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The shape of DELTA_BINARY_PACKED that is written: blocks of 128 differences in
// miniblocks of 32, the usual one.
const (
	deltaBlock = 128
	deltaMini  = 32
)

// appendDelta encodes values as DELTA_BINARY_PACKED: the differences of values side
// by side, less the least of their block, each miniblock in as many bits as its
// largest needs. All arithmetic wraps around, as the format has it.
func appendDelta[T uint32 | uint64](dst []byte, values []T) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaBlock/deltaMini)
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	if len(values) == 0 {
		return append(dst, 0)
	}
	before := values[0]
	dst = binary.AppendVarint(dst, signed(before))
	values = values[1:]
	for len(values) > 0 {
		n := min(deltaBlock, len(values))
		dst = appendDeltaBlock(dst, before, values[:n])
		before = values[n-1]
		values = values[n:]
	}
	return dst
}

// signed is v as the signed number of as many bits.
func signed[T uint32 | uint64](v T) int64 {
	if sizeOf[T]() == 4 {
		return int64(int32(v))
	}
	return int64(v)
}

func appendDeltaBlock[T uint32 | uint64](dst []byte, before T, values []T) []byte {
	var deltas [deltaBlock]uint64
	least := signed(values[0] - before)
	for i, v := range values {
		d := signed(v - before)
		deltas[i] = uint64(d)
		least = min(least, d)
		before = v
	}
	dst = binary.AppendVarint(dst, least)
	widths := len(dst)
	dst = append(dst, make([]byte, deltaBlock/deltaMini)...)
	mask := uint64(^T(0))
	for m := 0; m*deltaMini < len(values); m++ {
		mini := deltas[m*deltaMini : (m+1)*deltaMini]
		var all uint64
		for i := range min(deltaMini, len(values)-m*deltaMini) {
			mini[i] = (mini[i] - uint64(least)) & mask
			all |= mini[i]
		}
		width := uint(bits.Len64(all))
		dst[widths+m] = byte(width)
		dst = appendMini(dst, mini, width)
	}
	return dst
}

// appendMini packs a miniblock of values of up to 64 bits.
func appendMini(dst []byte, values []uint64, width uint) []byte {
	size := deltaMini / 8 * int(width)
	at := len(dst)
	dst = slices.Grow(dst, size)[:at+size]
	out := dst[at:]
	var acc uint64
	var have uint
	for _, v := range values {
		acc |= v << have
		have += width
		if have >= 64 {
			binary.LittleEndian.PutUint64(out, acc)
			out = out[8:]
			have -= 64
			acc = v >> (width - have) // none of v is left if have is 0: width is at most 64
		}
	}
	for ; len(out) > 0; out = out[1:] {
		out[0] = byte(acc)
		acc >>= 8
	}
	return dst
}
