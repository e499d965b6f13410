package convert

import (
	"math"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/internal/number"
)

// The text of a number, by which rows are split, is that of its value, however it is
// written and whatever format holds it: 1.50, 1.5 and 15e-1 are one, and so are 7, 07 and
// 7.0. It is made for others to repeat: of a Python float x it is
//
//	str(int(x)) if x.is_integer() and abs(x) < 2**63 else repr(x)

// appendNumberKey adds the text of a number of so many bits: the digits of a whole number,
// else the shortest decimal that is read as the same.
func appendNumberKey(dst []byte, v float64, bits int) []byte {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return append(dst, "nan"...)
	case math.IsInf(v, 0):
		return append(dst, strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(v, 'f', -1, 64)), "+")...)
	case v == math.Trunc(v) && size < 1<<63:
		return strconv.AppendInt(dst, int64(v), 10)
	case size < 1e-4 || size >= 1<<63:
		return strconv.AppendFloat(dst, v, 'e', -1, bits)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, bits)
}

// appendCellKey adds the text of a cell: that of its value if it is a number, else as it
// stands. Numbers of more digits than an int64 has are not rounded if they are digits alone.
func appendCellKey(dst []byte, cell string) []byte {
	if isPlainInteger(cell) {
		return append(dst, cell...)
	}
	text := []byte(cell)
	if v, _, status := number.Int64(text); status == number.OK {
		return strconv.AppendInt(dst, v, 10)
	}
	v, _, status := number.Float64(text)
	if status != number.OK {
		return append(dst, cell...)
	}
	sign, digits := "", strings.Trim(cell, " \t")
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	digits = strings.TrimLeft(strings.TrimPrefix(digits, "+"), "0")
	if strings.Trim(digits, "0123456789") == "" && digits != "" {
		return append(append(dst, sign...), digits...)
	}
	return appendNumberKey(dst, v, 64)
}

// isPlainInteger reports whether a cell is what appendNumberKey would make of it, as most
// whole numbers are.
func isPlainInteger(cell string) bool {
	if cell == "" || len(cell) > 18 || cell[0] == '0' && len(cell) > 1 {
		return false
	}
	for i := range len(cell) {
		if cell[i] < '0' || cell[i] > '9' {
			return false
		}
	}
	return true
}
