// Package decimal takes Arrow's 128-bit decimals to whole numbers and text, and
// back. Arrow's own methods for that (FromBigInt, BigInt, ToString, and ValueStr
// and GetOneForMarshal of arrays) take a word of a big.Int to have 64 bits: where
// it has 32, they give other numbers.
package decimal

import (
	"encoding/binary"
	"math/big"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// Digits is how many digits the absolute value of a decimal has at most.
const Digits = 39 // of 2^127

// magnitude is the absolute value.
func magnitude(n decimal128.Num) (hi, lo uint64) {
	hi, lo = uint64(n.HighBits()), n.LowBits()
	if n.HighBits() < 0 {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return hi, lo
}

// BigInt is n without its scale.
func BigInt(n decimal128.Num) *big.Int {
	var b [16]byte
	hi, lo := magnitude(n)
	binary.BigEndian.PutUint64(b[:8], hi)
	binary.BigEndian.PutUint64(b[8:], lo)
	v := new(big.Int).SetBytes(b[:])
	if n.HighBits() < 0 {
		v.Neg(v)
	}
	return v
}

// FromBigInt is the decimal whose BigInt is v, which must be of fewer than 128
// bits.
func FromBigInt(v *big.Int) decimal128.Num {
	var b [16]byte
	v.FillBytes(b[:])
	n := decimal128.New(int64(binary.BigEndian.Uint64(b[:8])), binary.BigEndian.Uint64(b[8:]))
	if v.Sign() < 0 {
		return n.Negate()
	}
	return n
}

// Append writes v with as many digits behind the point as the scale says.
func Append(dst []byte, v decimal128.Num, scale int) []byte {
	if v.HighBits() < 0 {
		dst = append(dst, '-')
	}
	hi, lo := magnitude(v)
	var digits [Digits]byte
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

// String is the text that Append writes.
func String(v decimal128.Num, scale int32) string { return string(Append(nil, v, int(scale))) }

// ValueStr is that of any array, with the right text for decimals: the shortest
// one, of at most as many digits as the type has.
func ValueStr(a arrow.Array, i int) string {
	d, ok := a.(*array.Decimal128)
	if !ok || d.IsNull(i) {
		return a.ValueStr(i)
	}
	t := d.DataType().(*arrow.Decimal128Type)
	ten := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(t.Scale, -t.Scale))), nil))
	f := new(big.Float).SetInt(BigInt(d.Value(i)))
	f.SetPrec(128)
	if t.Scale < 0 {
		f.Mul(f, ten)
	} else {
		f.Quo(f, ten)
	}
	return f.Text('g', int(t.Precision))
}
