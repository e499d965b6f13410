package avrox

import "strconv"

// isEncName reports whether Avro allows a name: letters, digits and underscores of
// ASCII, no digit first.
func isEncName(s string) bool {
	for i := range len(s) {
		if !isEncNameByte(s[i]) {
			return false
		}
	}
	return s != "" && !isEncDigit(s[0])
}

func isEncNameByte(c byte) bool { return c|0x20-'a' < 26 || isEncDigit(c) || c == '_' }

func isEncDigit(c byte) bool { return c-'0' < 10 }

// encName is s with an underscore for each character that Avro does not allow, and
// before a digit that comes first.
func encName(s string) string {
	name := make([]byte, 0, len(s)+1)
	if s == "" || isEncDigit(s[0]) {
		name = append(name, '_')
	}
	for _, r := range s {
		if r >= 0x80 || !isEncNameByte(byte(r)) {
			r = '_'
		}
		name = append(name, byte(r))
	}
	return string(name)
}

// encNames are names that are taken, each with the last number that another was
// given to differ from it.
type encNames map[string]int

// take makes name one of its own, with a number from 2 on if it is taken.
func (t encNames) take(name string) string {
	last, taken := t[name]
	if !taken {
		t[name] = 1
		return name
	}
	for {
		last++
		own := name + "_" + strconv.Itoa(last)
		if _, taken := t[own]; !taken {
			t[name], t[own] = last, 1
			return own
		}
	}
}

// encNamesOf gives each column a name that Avro allows. Columns keep theirs if they
// can: the first of those of one name, if Avro allows it.
func encNamesOf(columns []string) []string {
	taken := encNames{}
	names := make([]string, len(columns))
	for i, c := range columns {
		if _, again := taken[c]; !again && isEncName(c) {
			names[i] = taken.take(c)
		}
	}
	for i, c := range columns {
		if names[i] == "" {
			names[i] = taken.take(encName(c))
		}
	}
	return names
}
