package pack

import (
	"math/big"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
)

// A decimal becomes what its text would: it is rounded once, and only one without
// decimals can be an integer that is not exact.

// decimalCast is the type that decimals are loaded as and what judges them.
func decimalCast(scale int32, to arrow.Type) (as arrow.Type, j judge) {
	switch {
	case arrow.IsFloating(to):
		as = to
		j = func(raw []byte, i int) verdict {
			_, v := decimalFloat(arrow.GetData[decimal128.Num](raw)[i], scale, to == arrow.FLOAT32)
			return v
		}
		return as, j
	case to == arrow.UINT64:
		as = arrow.UINT64
	default:
		as = arrow.INT64
	}
	return as, func(raw []byte, i int) verdict {
		abs, negative, v := decimalWhole(arrow.GetData[decimal128.Num](raw)[i], scale)
		if v == fine {
			v = judgeWhole(abs, negative, to)
		}
		return v
	}
}

// castDecimals fills dst, which is of type as, and reports whether something may be
// odd about a value.
func castDecimals(dst []byte, as arrow.Type, src []decimal128.Num, scale int32) (odd bool) {
	var v verdict
	switch as {
	case arrow.FLOAT32:
		dst := arrow.GetData[float32](dst)
		for i, n := range src {
			var f float64
			f, v = decimalFloat(n, scale, true)
			dst[i] = float32(f)
			odd = odd || v != fine
		}
	case arrow.FLOAT64:
		dst := arrow.GetData[float64](dst)
		for i, n := range src {
			dst[i], v = decimalFloat(n, scale, false)
			odd = odd || v != fine
		}
	default:
		dst := arrow.GetData[uint64](dst) // the bits of an int64 if it is one
		for i, n := range src {
			abs, negative, v := decimalWhole(n, scale)
			if dst[i] = abs; negative {
				dst[i] = -abs
			}
			odd = odd || v != fine || judgeWhole(abs, negative, as) != fine
		}
	}
	return odd
}

// tens are the powers of ten that a float64 holds exactly.
var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// decimalFloat is the float nearest to a decimal. One for float32 is a float32.
func decimalFloat(n decimal128.Num, scale int32, single bool) (float64, verdict) {
	const whole = 1 << mantissa64
	v, ok := small(n)
	if !ok || v < -whole || v > whole || scale < 0 || int(scale) >= len(tens) || scale == 0 && single {
		return textFloat(n, scale, single)
	}
	f := float64(v) / tens[scale]
	if !single {
		return f, fine
	}
	if middle(f) {
		return textFloat(n, scale, single)
	}
	return float64(float32(f)), fine
}

// halfBits is how many more bits a float64 has than a float32.
const halfBits = mantissa64 - mantissa32

// textFloat reads the text of a decimal.
func textFloat(n decimal128.Num, scale int32, single bool) (f float64, v verdict) {
	var room [64]byte
	text := room[:0]
	if i, ok := small(n); ok {
		text = strconv.AppendInt(text, i, 10)
	} else {
		text = decimal.Append(text, n, 0)
	}
	if scale != 0 {
		text = strconv.AppendInt(append(text, 'e'), -int64(scale), 10)
	}
	var flag number.Flag
	if single {
		var f32 float32
		f32, flag, _ = number.Float32(text)
		f = float64(f32)
	} else {
		f, flag, _ = number.Float64(text)
	}
	switch {
	case flag&number.Overflow != 0:
		v = overflow
	case flag&number.Underflow != 0:
		v = underflow
	case flag&number.Inexact != 0:
		v = rounded
	}
	return f, v
}

// decimalWhole is the absolute value and sign of a decimal that is whole and fits
// 64 bits; of others, what is wrong.
func decimalWhole(n decimal128.Num, scale int32) (abs uint64, negative bool, v verdict) {
	if i, ok := small(n); ok && scale >= 0 && scale < 19 {
		ten := int64(tens[scale])
		if i%ten != 0 {
			return 0, false, fraction
		}
		i /= ten
		return uint64(max(i, -i)), i < 0, fine
	}
	whole := decimal.BigInt(n)
	switch {
	case whole.Sign() == 0:
		return 0, false, fine
	case scale < -decimal.Digits:
		return 0, false, outOfRange
	case scale > decimal.Digits:
		return 0, false, fraction
	case scale < 0:
		whole.Mul(whole, bigTen(-scale))
	default:
		var rest big.Int
		if whole.QuoRem(whole, bigTen(scale), &rest); rest.Sign() != 0 {
			return 0, false, fraction
		}
	}
	negative = whole.Sign() < 0
	if whole.Abs(whole); !whole.IsUint64() {
		return 0, negative, outOfRange
	}
	return whole.Uint64(), negative, fine
}

// decimalOf is the decimal of type t that a number, as its shortest text, is.
func decimalOf(v float64, t *arrow.Decimal128Type) (decimal128.Num, verdict) {
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
	if !ok {
		return decimal128.Num{}, outOfRange
	}
	if t.Scale < 0 {
		exact.Quo(exact, new(big.Rat).SetInt(bigTen(-t.Scale)))
	} else {
		exact.Mul(exact, new(big.Rat).SetInt(bigTen(t.Scale)))
	}
	switch {
	case !exact.IsInt():
		return decimal128.Num{}, fraction
	case exact.Num().CmpAbs(bigTen(t.Precision)) >= 0:
		return decimal128.Num{}, outOfRange
	}
	return decimal.FromBigInt(exact.Num()), fine
}

func bigTen(n int32) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// small is n if it is an int64.
func small(n decimal128.Num) (int64, bool) {
	v := int64(n.LowBits())
	return v, n.HighBits() == v>>63
}
