package recordio

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

// A dense record, as the SDK writes it. Lengths are varints; packed arrays that
// are empty are left out, and so is the label of unlabelled rows.
//
//	magic · lrec
//	0a len  0a 06 "values"  12 len  12|1a|3a len  [0a len values] [1a len shape]    features
//	12 len  0a 06 "values"  12 len  12|1a|3a len  0a len values                     label
//	[1a len uid] · padding

// tensorSize is the length of a tensor with packed arrays of these lengths.
func tensorSize(values, keys, shape int) int {
	return packedSize(values) + packedSize(keys) + packedSize(shape)
}

// packedSize is the length of a packed array with its tag and length.
func packedSize(n int) int {
	if n == 0 {
		return 0
	}
	return fieldSize(n)
}

// fieldSize is the length of a field of n bytes with its one-byte tag.
func fieldSize(n int) int { return 1 + lengthSize(n) + n }

// lengthSize is [uvarintSize] of a length, which mostly takes a byte or two.
func lengthSize(n int) int {
	switch {
	case n < 1<<7:
		return 1
	case n < 1<<14:
		return 2
	}
	return uvarintSize(uint64(n))
}

// entrySize is the length of a map entry, tag included, around a tensor of n
// bytes.
func entrySize(n int) int { return fieldSize(len(entryKey) - 1 + fieldSize(fieldSize(n))) }

// appendEntry appends all that comes before a tensor of n bytes.
func appendEntry(dst []byte, field, typ byte, n int) []byte {
	value := fieldSize(n)
	dst = appendLength(append(dst, field), len(entryKey)-1+fieldSize(value))
	dst = appendLength(append(dst, entryKey...), value)
	return appendLength(append(dst, typ), n)
}

// appendLength is [binary.AppendUvarint] of a length, which mostly takes a byte
// or two.
func appendLength(dst []byte, n int) []byte {
	switch {
	case n < 1<<7:
		return append(dst, byte(n))
	case n < 1<<14:
		return append(dst, byte(n)|0x80, byte(n>>7))
	}
	return binary.AppendUvarint(dst, uint64(n))
}

// appendPacked appends what comes before a packed array of n bytes, if it is
// not left out.
func appendPacked(dst []byte, tag byte, n int) []byte {
	if n == 0 {
		return dst
	}
	return appendLength(append(dst, tag), n)
}

func appendFrameHeader(dst []byte, payload int) []byte {
	return binary.LittleEndian.AppendUint64(dst, magic|uint64(payload)<<32)
}

// frameSize is the length of a whole record around a payload of n bytes.
func frameSize(n int) int { return headerLen + n + padding(n) }

// uvarintSize is the bit length over 7, rounded up, without a division.
func uvarintSize(v uint64) int { return (9*bits.Len64(v|1) + 64) / 64 }

func appendValues[T Number](dst []byte, values []T) []byte {
	switch v := any(values).(type) {
	case []int32:
		return appendVarints(dst, v)
	default:
		n, size := len(dst), len(values)*fixedSize[T]()
		dst = slices.Grow(dst, size)[:n+size]
		putValues(dst[n:], values)
		return dst
	}
}

// valuesSize is how many bytes appendValues appends.
func valuesSize[T Number](values []T) int {
	if v, ok := any(values).([]int32); ok {
		return varintsSize(v)
	}
	return len(values) * fixedSize[T]()
}

// varintLens is the length of an int32's varint by its bit length: plain, not
// zigzag, and sign-extended to 64 bits, so that negative ones take 10 bytes.
var varintLens = [33]uint8{1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 10}

func varintsSize(values []int32) int {
	n := 0
	for _, v := range values {
		n += int(varintLens[bits.Len32(uint32(v))])
	}
	return n
}

func appendVarints(dst []byte, values []int32) []byte {
	for _, v := range values {
		switch {
		case uint32(v) < 1<<7:
			dst = append(dst, byte(v))
		case uint32(v) < 1<<14:
			dst = append(dst, byte(v)|0x80, byte(v>>7))
		default:
			dst = binary.AppendUvarint(dst, uint64(int64(v)))
		}
	}
	return dst
}

// wholeRows is how many rows of width values there are; not whole rows are a
// mistake of the caller.
func wholeRows(what string, values, width int) int {
	if width == 0 {
		if values != 0 {
			panic(fmt.Sprintf("recordio: %d %s for rows without any", values, what))
		}
		return 0
	}
	if values%width != 0 {
		panic(fmt.Sprintf("recordio: %d %s are not whole rows of %d", values, what, width))
	}
	return values / width
}
