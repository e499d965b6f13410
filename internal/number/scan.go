package number

import "math"

// decimal is the text of a number: ±w·10^exp, w having at most 19 digits. If
// more is set, further digits followed that are not all zero, so that the value
// lies strictly between w·10^exp and (w+1)·10^exp.
type decimal struct {
	w     uint64
	exp   int
	neg   bool
	more  bool
	whole bool // digits alone: no point, no exponent
	word  byte // 'n' for NaN, 'i' for infinity, 0 for a number
	flag  Flag // LeadingZeros, NonFinite
}

const (
	maxDigits = 19               // so many digits fit into a uint64, whatever they are
	maxExp    = math.MaxInt / 32 // no text is long enough to balance it
)

// scan reads the whole of b as a number.
func scan(b []byte) (d decimal, ok bool) {
	if len(b) > 0 && (isBlank(b[0]) || isBlank(b[len(b)-1])) {
		b = trim(b)
	}
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		d.neg = b[0] == '-'
		b = b[1:]
	}
	var w uint64
	i, room := 0, maxDigits // room for more digits in w
	for ; i < len(b) && isDigit(b[i]); i++ {
		switch {
		case room > 0:
			w = w*10 + uint64(b[i]-'0')
			if w != 0 {
				room--
			}
		default:
			d.exp++
			d.more = d.more || b[i] != '0'
		}
	}
	seen := i
	if i > 1 && b[0] == '0' {
		d.flag = LeadingZeros
	}
	d.whole = true
	if i < len(b) && b[i] == '.' {
		d.whole = false
		exp := d.exp
		for i++; i < len(b) && isDigit(b[i]); i++ {
			seen++
			if room > 0 {
				w = w*10 + uint64(b[i]-'0')
				exp--
				if w != 0 {
					room--
				}
				continue
			}
			d.more = d.more || b[i] != '0'
		}
		d.exp = exp
	}
	d.w = w
	if seen == 0 {
		return d, d.scanWord(b)
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		d.whole = false
		return d, d.scanExp(b[i+1:])
	}
	return d, i == len(b)
}

// scanExp adds the exponent, what follows the "e".
func (d *decimal) scanExp(b []byte) bool {
	neg := len(b) > 0 && b[0] == '-'
	if neg || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	e := 0
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
		e = min(e*10+int(c-'0'), maxExp)
	}
	if neg {
		e = -e
	}
	d.exp += e
	return len(b) > 0
}

// scanWord reads NaN, Inf and Infinity.
func (d *decimal) scanWord(b []byte) bool {
	if len(b) > len("infinity") {
		return false
	}
	var buf [len("infinity")]byte
	lower := buf[:len(b)]
	for i, c := range b {
		lower[i] = c | 0x20
	}
	switch string(lower) {
	case "nan", "inf", "infinity":
		// No byte but a letter becomes a lower case letter by |0x20.
		d.word, d.flag = lower[0], NonFinite
		return true
	}
	return false
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// trim drops blanks at both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && isBlank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}
