package csvml

import (
	"bytes"
	"math/big"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// errScale is what is wrong with a number that a decimal would have to round.
var errScale error = &fault{"has more decimals than the type", table.ErrRange}

// setDecimal reads a decimal; it is never rounded. The status is Fraction for
// one with more decimals than the type has.
func (o *output) setDecimal(i int, text []byte) (number.Flag, number.Status) {
	_, flag, status := number.Float64(text)
	if status != number.OK {
		return 0, status
	}
	if flag&number.NonFinite != 0 {
		return 0, number.Range
	}
	t := o.elem.(*arrow.Decimal128Type)
	v, status := scaled(trim(text), int(t.Scale))
	if status != number.OK {
		return 0, status
	}
	if new(big.Int).Abs(v).Cmp(tenTo(int(t.Precision))) >= 0 {
		return 0, number.Range
	}
	arrow.Decimal128Traits.CastFromBytes(o.fixed)[i] = decimal.FromBigInt(v)
	return flag & number.LeadingZeros, number.OK
}

// scaled is the number in text, which is one, times ten to the scale.
func scaled(text []byte, scale int) (*big.Int, number.Status) {
	mantissa, shift := text, scale
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		exp, err := strconv.Atoi(string(text[e+1:]))
		if err != nil {
			exp = maxShift + 1
			if text[e+1] == '-' {
				exp = -exp
			}
		}
		mantissa, shift = text[:e], scale+max(-2*maxShift, min(2*maxShift, exp))
	}
	whole, decimals, _ := bytes.Cut(mantissa, []byte("."))
	if len(mantissa) > 2*maxShift {
		return nil, number.Range
	}
	v, ok := new(big.Int).SetString(string(whole)+string(decimals), 10)
	shift -= len(decimals)
	switch {
	case !ok || shift > maxShift:
		if ok && v.Sign() == 0 {
			return v, number.OK
		}
		return nil, number.Range
	case shift >= 0:
		return v.Mul(v, tenTo(shift)), number.OK
	case v.Sign() != 0 && -shift > len(mantissa):
		return nil, number.Fraction // less than one of the last decimal
	case v.Sign() == 0:
		return v, number.OK
	}
	v, rest := v.QuoRem(v, tenTo(-shift), new(big.Int))
	if rest.Sign() != 0 {
		return nil, number.Fraction
	}
	return v, number.OK
}

// maxShift, like a text of twice that many digits, is far more than the 38 digits that a decimal can have.
const maxShift = 1000

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
