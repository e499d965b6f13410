package csvml

import (
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// decimalCells writes decimals with as many digits behind the point as their scale
// says.
type decimalCells struct {
	nulls
	values []decimal128.Num
	scale  int
}

func (c *decimalCells) bind(a arrow.Array) error {
	v, ok := a.(*array.Decimal128)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.values = v.Values()
	return nil
}

func (c *decimalCells) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	return appendDecimal(dst, c.values[row], c.scale)
}

func appendDecimal(dst []byte, v decimal128.Num, scale int) []byte {
	hi, lo := uint64(v.HighBits()), v.LowBits()
	if v.HighBits() < 0 {
		dst = append(dst, '-')
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	var digits [39]byte // of 2^127
	n := len(digits)
	for i := range digits {
		var digit uint64
		hi, digit = hi/10, hi%10
		lo, digit = bits.Div64(digit, lo, 10)
		digits[len(digits)-1-i] = byte('0' + digit)
		if digit != 0 {
			n = len(digits) - 1 - i
		}
	}
	if scale <= 0 {
		if n == len(digits) {
			return append(dst, '0')
		}
		dst = append(dst, digits[n:]...)
		for range -scale {
			dst = append(dst, '0')
		}
		return dst
	}
	point := len(digits) - scale
	if n >= point {
		dst = append(dst, '0', '.')
		for ; point < 0; point++ {
			dst = append(dst, '0')
		}
		return append(dst, digits[point:]...)
	}
	dst = append(append(dst, digits[n:point]...), '.')
	return append(dst, digits[point:]...)
}
