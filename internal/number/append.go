package number

import (
	"slices"
	"strconv"
)

// maxText is more than the longest text of a number, and room for whole words to
// be stored behind its end.
const maxText = 48

// AppendFloat32 appends the shortest text that [Float32] reads back as v, and of
// the shortest the one nearest to v, of two such the even one: in plain notation
// from 0.00001 to below 1e21, else as d.ddde±dd; a whole number has no point. The
// text of NaN is NaN, of the infinities Inf and -Inf, of the zeros 0 and -0.
func AppendFloat32(dst []byte, v float32) []byte {
	dst = slices.Grow(dst, maxText)
	n := len(dst)
	return dst[:n+easy32.put(dst[n:n+maxText], v)]
}

// AppendFloat64 is [AppendFloat32] for float64 and [Float64].
func AppendFloat64(dst []byte, v float64) []byte {
	dst = slices.Grow(dst, maxText)
	n := len(dst)
	return dst[:n+easy64.put(dst[n:n+maxText], v)]
}

// AppendInt appends v in decimal.
func AppendInt[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](dst []byte, v T) []byte {
	if v < 0 {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	if uint64(v) >= 1e8 {
		return strconv.AppendUint(dst, uint64(v), 10)
	}
	dst = slices.Grow(dst, maxText)
	n := len(dst)
	return dst[:n+putShort(dst[n:n+maxText], uint64(v))]
}

// AppendRow appends the texts of all values, sep between them: those that
// [AppendFloat32], [AppendFloat64] and [AppendInt] give.
func AppendRow[T float32 | float64 | int32](dst []byte, row []T, sep byte) []byte {
	switch row := any(row).(type) {
	case []float32:
		return appendFloats(dst, row, sep, easy32)
	case []float64:
		return appendFloats(dst, row, sep, easy64)
	case []int32:
		return appendInts(dst, row, sep)
	}
	return dst // T is one of the three
}

func appendFloats[T float32 | float64](dst []byte, row []T, sep byte, t *easy[T]) []byte {
	n := len(dst)
	for i := 0; i < len(row); {
		if cap(dst)-n < maxText {
			dst = slices.Grow(dst[:n], maxText+8*(len(row)-i))
		}
		buf := dst[n:cap(dst)]
		cells, size := t.run(buf, row[i:], sep)
		i, n = i+cells, n+size
		if i < len(row) && len(buf)-size >= maxText {
			length := t.putHard(buf[size:], row[i])
			buf[size+length] = sep
			i, n = i+1, n+length+1
		}
	}
	return dst[:max(n-1, len(dst))]
}

func appendInts(dst []byte, row []int32, sep byte) []byte {
	for i, v := range row {
		if i > 0 {
			dst = append(dst, sep)
		}
		if u := uint32(v); u < uint32(len(smallTexts)) {
			text := smallTexts[u]
			dst = append(dst, byte(text), byte(text>>8), byte(text>>16))
			dst = dst[:len(dst)-3+int(text>>24)]
			continue
		}
		dst = AppendInt(dst, v)
	}
	return dst
}
