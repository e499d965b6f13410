package diff

import (
	"bytes"
	"math"
	"math/big"
	"strconv"

	"github.com/recast-ml/recast/internal/number"
)

// decimal is an exact number: 0.digits × 10^exp. Two of them are equal if all that is
// in them is.
type decimal struct {
	digits string // without zeros at either end; "" is zero, or what word says
	exp    int64
	neg    bool
	word   byte // 'n' NaN, 'i' infinity
}

// readDecimal reads the text of a number; false if it is none.
func readDecimal(text []byte) (d decimal, ok bool) {
	f, _, status := number.Float64(text)
	if status != number.OK {
		return d, false
	}
	text = bytes.Trim(text, " \t")
	if text[0] == '-' || text[0] == '+' {
		d.neg = text[0] == '-'
		text = text[1:]
	}
	if c := text[0] | 0x20; c == 'n' || c == 'i' {
		d.word = c
		d.neg = d.neg && c == 'i'
		return d, true
	}
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		exp, err := strconv.ParseInt(string(text[e+1:]), 10, 48)
		if err != nil { // further from 1 than any number that means something
			return decimal{digits: strconv.FormatFloat(f, 'g', -1, 64), neg: d.neg}, true
		}
		d.exp, text = exp, text[:e]
	}
	whole, fraction, _ := bytes.Cut(text, []byte{'.'})
	digits := append(bytes.Clone(whole), fraction...)
	d.exp += int64(len(whole))
	kept := bytes.TrimLeft(digits, "0")
	d.exp -= int64(len(digits) - len(kept))
	if kept = bytes.TrimRight(kept, "0"); len(kept) == 0 {
		return decimal{}, true
	}
	d.digits = string(kept)
	return d, true
}

// float is the float64 next to d.
func (d decimal) float() float64 {
	var f float64
	switch d.word {
	case 'n':
		return math.NaN()
	case 'i':
		f = math.Inf(1)
	default:
		f, _ = strconv.ParseFloat("0."+d.digits+"0e"+strconv.FormatInt(d.exp, 10), 64)
	}
	if d.neg {
		f = -f
	}
	return f
}

// decimals is the verdict about two exact numbers.
func (t tolerance) decimals(x, y decimal) verdict {
	if x == y {
		return same
	}
	p, q := x.float(), y.float()
	distance := math.Abs(p - q)
	switch larger := max(math.Abs(p), math.Abs(q)); {
	case distance == 0, math.IsNaN(distance) && x.word == 0 && y.word == 0: // closer than float64 tells
		distance = x.distance(y)
	case near(distance, t.absolute, larger) || near(distance, t.relative*larger, larger): // 1.1 − 1.0 is 0.1
		if exact := x.distance(y); exact > 0 {
			distance = exact
		}
	}
	return t.apart(p, q, distance)
}

// near reports whether the difference of two numbers, as float64 has it, may be on the
// other side of a limit.
func near(distance, limit, larger float64) bool {
	return limit > 0 && !math.IsInf(distance, 0) && math.Abs(distance-limit) <= larger*0x1p-50
}

// distance of numbers, correctly rounded; 0 if they are too long for it.
func (d decimal) distance(e decimal) float64 {
	const longest = 4000
	if len(d.digits) > longest || len(e.digits) > longest || max(d.exp, -d.exp, e.exp, -e.exp) > longest {
		return 0
	}
	x, y := d.rational(), e.rational()
	f, _ := x.Sub(x, y).Float64()
	return math.Abs(f)
}

func (d decimal) rational() *big.Rat {
	r, _ := new(big.Rat).SetString("0." + d.digits + "0e" + strconv.FormatInt(d.exp, 10))
	if d.neg {
		r.Neg(r)
	}
	return r
}

// exact reads values as exact numbers; false for text that is none.
func (v values) exact() func(i int) (decimal, bool) {
	text := v.bytes
	if v.kind != cells {
		text = v.digits()
	}
	return func(i int) (decimal, bool) {
		b := text(i)
		if d, ok := readDecimal(b); ok {
			return d, true
		}
		if f, ok := readBool(b); ok {
			return readDecimal(strconv.AppendFloat(nil, f, 'f', -1, 64))
		}
		return decimal{}, false
	}
}

// cells compares cells of two texts: by their bytes, or as numbers.
func (t tolerance) cells(a, b values) func(i, j int) verdict {
	return func(i, j int) verdict {
		x, y := a.bytes(i), b.bytes(j)
		if bytes.Equal(x, y) {
			return same
		}
		p, ok := readDecimal(x)
		if !ok {
			return verdict{}
		}
		q, ok := readDecimal(y)
		if !ok {
			return verdict{}
		}
		return t.decimals(p, q)
	}
}
