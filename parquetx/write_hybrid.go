package parquetx

import (
	"encoding/binary"
	"slices"
)

// appendHybrid encodes numbers of width bits, 1 to 32, in Parquet's hybrid of runs
// and bit packing. Values that are eight times the same or more, counted from the
// end of the run before, are a run; all others are packed, in groups of eight, the
// last one filled up with zeros.
func appendHybrid[T uint8 | uint32](dst []byte, values []T, width uint) []byte {
	packed := 0 // the first value that is not written
	for i := 0; i+8 <= len(values); {
		if !alike(values[i : i+8 : i+8]) {
			i += 8
			continue
		}
		n := 8
		for v := values[i]; i+n < len(values) && values[i+n] == v; {
			n++
		}
		dst = appendPacked(dst, values[packed:i], width)
		dst = appendRepeated(dst, uint32(values[i]), n, width)
		i += n
		packed = i
	}
	return appendPacked(dst, values[packed:], width)
}

// alike reports whether eight values are the same.
func alike[T uint8 | uint32](v []T) bool {
	_ = v[7]
	f := v[0]
	return (v[1]^f)|(v[2]^f)|(v[3]^f)|(v[4]^f)|(v[5]^f)|(v[6]^f)|(v[7]^f) == 0
}

func appendRepeated(dst []byte, v uint32, n int, width uint) []byte {
	dst = binary.AppendUvarint(dst, uint64(n)<<1)
	for ; width > 0; width -= min(width, 8) {
		dst = append(dst, byte(v))
		v >>= 8
	}
	return dst
}

func appendPacked[T uint8 | uint32](dst []byte, values []T, width uint) []byte {
	if len(values) == 0 {
		return dst
	}
	groups := (len(values) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	size := groups * int(width)
	dst = slices.Grow(dst, size+16) // a group is written as 16 bytes, of which width count
	out := dst[len(dst) : len(dst)+size+16]
	whole := len(values) / 8
	if width <= 16 {
		packNarrow(out, values[:whole*8], width)
	} else {
		packWide(out, values[:whole*8], width)
	}
	if rest := values[whole*8:]; len(rest) > 0 {
		var last [8]T
		copy(last[:], rest)
		packWide(out[whole*int(width):], last[:], width)
	}
	return dst[:len(dst)+size]
}

// packNarrow packs groups of eight values of up to 16 bits, each into 128 bits at
// once.
func packNarrow[T uint8 | uint32](out []byte, values []T, width uint) {
	w := width & 31
	half := 4 * w
	for at := 0; len(values) >= 8; values = values[8:] {
		v := values[:8:8]
		lo := uint64(v[0]) | uint64(v[1])<<w | uint64(v[2])<<(2*w) | uint64(v[3])<<(3*w)
		hi := uint64(v[4]) | uint64(v[5])<<w | uint64(v[6])<<(2*w) | uint64(v[7])<<(3*w)
		o := out[at : at+16 : at+16]
		binary.LittleEndian.PutUint64(o, lo|hi<<half)
		binary.LittleEndian.PutUint64(o[8:], hi>>(64-half))
		at += int(width)
	}
}

// packWide packs groups of eight values of any width.
func packWide[T uint8 | uint32](out []byte, values []T, width uint) {
	var acc uint64
	var bits uint
	at := 0
	for _, v := range values {
		acc |= uint64(v) << bits
		for bits += width; bits >= 8; bits -= 8 {
			out[at] = byte(acc)
			acc >>= 8
			at++
		}
	}
}
