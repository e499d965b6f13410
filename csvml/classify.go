package csvml

import "github.com/recast-ml/recast/internal/number"

// kind is what the text of a cell looks like.
type kind uint8

const (
	kindNull  kind = iota
	kindInt        // digits with an optional sign, within an int64
	kindFloat      // any other number
	kindNonFinite
	kindBool
	kindDate
	kindTime
	kindZoned // a timestamp with a zone
	kindText
	kinds = iota
)

// typed reports whether cells of kind k are not mere text.
func (k kind) typed() bool { return k != kindNull && k != kindText }

// classify says what a cell looks like.
func (d *Dialect) classify(text []byte, quoted bool) kind {
	if !quoted && d.isNull(text) {
		return kindNull
	}
	t := trim(text)
	if len(t) == 0 {
		return kindText
	}
	switch c := t[0]; {
	case '0' <= c && c <= '9':
		if len(t) >= 10 && t[4] == '-' {
			return classifyTime(t)
		}
		return classifyNumber(t)
	case c == '+', c == '-', c == '.', c|0x20 == 'n', c|0x20 == 'i':
		return classifyNumber(t)
	}
	if _, ok := parseBool(t); ok {
		return kindBool
	}
	return kindText
}

func classifyNumber(t []byte) kind {
	if whole, plain := plainNumber(t); plain && (!whole || len(t) <= 18) {
		if whole {
			return kindInt
		}
		return kindFloat
	}
	_, flag, status := number.Float64(t)
	switch {
	case status != number.OK:
		return kindText
	case flag&number.NonFinite != 0:
		return kindNonFinite
	}
	i := 0
	if t[0] == '+' || t[0] == '-' {
		i = 1
	}
	for ; i < len(t); i++ {
		if t[i] < '0' || t[i] > '9' {
			return kindFloat
		}
	}
	if _, _, status := number.Int64(t); status != number.OK {
		return kindFloat
	}
	return kindInt
}

// plainNumber reports whether text, which is not empty, is [-]digits[.digits],
// and whether it is without the point.
func plainNumber(text []byte) (whole, ok bool) {
	i := 0
	if text[0] == '-' {
		i = 1
	}
	first := i
	for i < len(text) && text[i]-'0' <= 9 {
		i++
	}
	if i == first {
		return false, false
	}
	if i == len(text) {
		return true, true
	}
	if text[i] != '.' || i+1 == len(text) {
		return false, false
	}
	for i++; i < len(text); i++ {
		if text[i]-'0' > 9 {
			return false, false
		}
	}
	return false, true
}

func classifyTime(t []byte) kind {
	_, zoned, ok := parseTime(t)
	switch {
	case !ok:
		return kindText
	case zoned:
		return kindZoned
	case len(t) == 10:
		return kindDate
	}
	return kindTime
}

// parseBool takes true and false in lower case, upper case, or with a capital.
func parseBool(t []byte) (v, ok bool) {
	switch string(t) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

// trim takes blanks off both ends, as a number's are.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}
