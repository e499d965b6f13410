package csvml

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// refValue reads one cell as one type.
type refValue struct {
	as               arrow.DataType
	verbatim, isBool bool
	enc              *table.Encoding
	fill             *float64
	kinds            []table.Kind
}

// width is how many cells the column takes.
func (v *refValue) width() int {
	if v.enc == nil || v.enc.Kind != table.OneHot {
		return 1
	}
	if v.enc.Bucket {
		return len(v.enc.Categories) + 1
	}
	return len(v.enc.Categories)
}

func (v *refValue) null(nullable, label bool, nulls table.Nulls, drop *bool) ([]string, error) {
	id := v.as.ID()
	float := id == arrow.FLOAT32 || id == arrow.FLOAT64 || v.verbatim
	numeric := float || arrow.IsInteger(id) || id == arrow.DECIMAL128
	all := func(s string) ([]string, error) { return slices.Repeat([]string{s}, v.width()), nil }
	switch {
	case v.fill != nil:
		v.kinds = append(v.kinds, table.NullFilled)
		switch {
		case id == arrow.FLOAT32:
			return all(refFloat(float64(float32(*v.fill))))
		case v.verbatim:
			return all(strconv.FormatFloat(*v.fill, 'f', -1, 64))
		case id == arrow.FLOAT64:
			return all(refFloat(*v.fill))
		}
		s, err := (&refValue{as: v.as}).parse(refFloat(*v.fill))
		if err != nil {
			return nil, err
		}
		return all(s)
	case nullable && !label:
		return all("null")
	case nulls == table.NullDrop:
		*drop = true
		return all("")
	case label || nulls == table.NullError:
	case nulls == table.NullZero && numeric:
		v.kinds = append(v.kinds, table.NullToZero)
		return all("0")
	case nulls == table.NullNaN && float:
		v.kinds = append(v.kinds, table.NullToNaN)
		return all("NaN")
	}
	return nil, table.ErrNull
}

// cells are what the text of a cell becomes.
func (v *refValue) cells(text string) ([]string, error) {
	switch {
	case v.enc == nil:
		s, err := v.parse(text)
		return []string{s}, err
	case v.enc.Kind == table.EpochSeconds || v.enc.Kind == table.EpochDays:
		s, err := v.epoch(text)
		return []string{s}, err
	case !utf8.ValidString(text):
		return nil, table.ErrUTF8
	}
	code := slices.Index(v.enc.Categories, text)
	if code < 0 && !v.enc.Bucket {
		return nil, table.ErrCategory
	}
	if code < 0 {
		code = len(v.enc.Categories)
	}
	v.kinds = append(v.kinds, table.TextToCode)
	if v.enc.Kind == table.Ordinal {
		return []string{fmt.Sprint(code)}, nil
	}
	cells := slices.Repeat([]string{"0"}, v.width())
	cells[code] = "1"
	return cells, nil
}

// epoch is a date or timestamp as a number.
func (v *refValue) epoch(text string) (string, error) {
	micros, err := (&refValue{as: &arrow.TimestampType{Unit: arrow.Microsecond}}).parse(text)
	if err != nil {
		return "", err
	}
	n, _ := new(big.Rat).SetString(micros)
	n.Quo(n, big.NewRat(1e6, 1))
	if v.enc.Kind == table.EpochDays {
		n.Quo(n, big.NewRat(24*60*60, 1))
	}
	v.kinds = append(v.kinds, table.TimeToNumber)
	var f float64
	switch v.as.ID() {
	case arrow.FLOAT32:
		f32, _ := n.Float32()
		f = float64(f32)
	case arrow.FLOAT64:
		f, _ = n.Float64()
	default:
		if !n.IsInt() {
			return "", table.ErrFraction
		}
		return (&refValue{as: v.as}).integer(n.RatString())
	}
	if n.IsInt() && new(big.Rat).SetFloat64(f).Cmp(n) != 0 {
		v.kinds = append(v.kinds, table.Inexact)
	}
	return refFloat(f), nil
}

var (
	refNumber  = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)
	refWord    = regexp.MustCompile(`(?i)^[+-]?(nan|inf|infinity)$`)
	refInteger = regexp.MustCompile(`^[+-]?\d+$`)
	refHuge    = regexp.MustCompile(`[eE][+-]?\d{4}`) // exponents that take big.Rat forever
	refZeros   = regexp.MustCompile(`^[+-]?0\d`)
)

func (v *refValue) parse(text string) (string, error) {
	trimmed := strings.Trim(text, " \t")
	switch id := v.as.ID(); {
	case v.verbatim:
		if refWord.MatchString(trimmed) {
			v.kinds = append(v.kinds, table.NonFinite)
		} else if !refNumber.MatchString(trimmed) {
			return v.bool(trimmed)
		}
		return trimmed, nil
	case id == arrow.STRING:
		if !utf8.ValidString(text) {
			return "", table.ErrUTF8
		}
		return text, nil
	case id == arrow.BINARY:
		return text, nil
	case id == arrow.BOOL:
		if slices.Contains([]string{"true", "True", "TRUE", "false", "False", "FALSE"}, trimmed) {
			return strings.ToLower(trimmed), nil
		}
		return "", table.ErrNotBool
	case id == arrow.DATE32:
		t, err := time.Parse("2006-01-02", trimmed)
		if err != nil {
			return "", table.ErrNotDate
		}
		return t.Format("2006-01-02"), nil
	case id == arrow.TIMESTAMP:
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z07:00"} {
			if t, err := time.Parse(layout, trimmed); err == nil && t.Nanosecond()%1000 == 0 {
				return fmt.Sprint(t.UnixMicro()), nil
			}
		}
		return "", table.ErrNotTime
	case refWord.MatchString(trimmed):
		if arrow.IsInteger(id) || id == arrow.DECIMAL128 {
			return "", table.ErrRange
		}
		v.kinds = append(v.kinds, table.NonFinite)
		f, _ := strconv.ParseFloat(trimmed, 64)
		return refFloat(f), nil
	case !refNumber.MatchString(trimmed):
		return v.bool(trimmed)
	case arrow.IsInteger(id):
		return v.integer(trimmed)
	case id == arrow.DECIMAL128:
		return v.decimal(trimmed)
	}
	return v.float(trimmed)
}

func (v *refValue) decimal(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	t := v.as.(*arrow.Decimal128Type)
	r, _ := new(big.Rat).SetString(text)
	power := func(n int32) *big.Rat {
		return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	}
	units := new(big.Rat).Mul(r, power(t.Scale))
	if !units.IsInt() || units.Abs(units).Cmp(power(t.Precision)) >= 0 {
		return "", table.ErrRange
	}
	if r.Sign() == 0 {
		return "0", nil
	}
	return r.FloatString(int(t.Scale)), nil
}

func (v *refValue) bool(text string) (string, error) {
	if v.as.ID() == arrow.DECIMAL128 {
		return "", table.ErrNotNumber
	}
	if b, err := (&refValue{as: arrow.FixedWidthTypes.Boolean}).parse(text); v.isBool && err == nil {
		v.kinds = append(v.kinds, table.BoolToNumber)
		if b == "true" {
			return "1", nil
		}
		return "0", nil
	}
	return "", table.ErrNotNumber
}

// errRefBoth is a fraction out of range: either error will do.
var errRefBoth = errors.New("fraction out of range")

func (v *refValue) integer(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	r, _ := new(big.Rat).SetString(text)
	bits := uint(v.as.(arrow.FixedWidthDataType).BitWidth())
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if !arrow.IsUnsignedInteger(v.as.ID()) {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	inside := r.Cmp(new(big.Rat).SetInt(low)) >= 0 && r.Cmp(new(big.Rat).SetInt(high)) < 0
	switch {
	case !r.IsInt() && !inside:
		return "", errRefBoth
	case !r.IsInt():
		return "", table.ErrFraction
	case !inside:
		return "", table.ErrRange
	}
	return r.Num().String(), nil
}

func (v *refValue) float(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	bits := v.as.(arrow.FixedWidthDataType).BitWidth()
	f, _ := strconv.ParseFloat(text, bits)
	exact, _ := new(big.Rat).SetString(text)
	switch got := new(big.Rat); {
	case math.IsInf(f, 0):
		v.kinds = append(v.kinds, table.Overflow)
	case f == 0 && exact.Sign() != 0:
		v.kinds = append(v.kinds, table.Underflow)
	case refInteger.MatchString(text) && got.SetFloat64(f).Cmp(exact) != 0:
		v.kinds = append(v.kinds, table.Inexact)
	}
	return refFloat(f), nil
}

func refFloat(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func isNaN(s string) bool { return strings.EqualFold(strings.TrimLeft(s, "+-"), "nan") }

func isText(t arrow.DataType) bool { return t.ID() == arrow.STRING || t.ID() == arrow.BINARY }
