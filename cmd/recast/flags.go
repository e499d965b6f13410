package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a flag of a number of bytes: 64MiB, 1.5GB, 65536.
type size[T int | int64] struct{ to *T }

var units = []struct {
	name string
	n    float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40},
	{"B", 1},
}

var errSize = errors.New("not a size such as 65536, 64KiB or 256MiB")

func (s size[T]) Set(text string) error {
	number, unit := strings.TrimSpace(text), 1.0
	for _, u := range units {
		if n := len(number) - len(u.name); n > 0 && strings.EqualFold(number[n:], u.name) {
			number, unit = strings.TrimSpace(number[:n]), u.n
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || !(v > 0) || v*unit < 1 || v*unit >= math.MaxInt64 {
		return errSize
	}
	*s.to = T(v * unit)
	return nil
}

func (s size[T]) String() string {
	if s.to == nil || *s.to == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s.to), 10)
}

func (size[T]) Type() string { return "SIZE" }

// count is a flag of a whole number from min up.
type count struct {
	to  *int
	min int
}

func (c count) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < c.min {
		return fmt.Errorf("not a whole number from %d up", c.min)
	}
	*c.to = n
	return nil
}

func (c count) String() string {
	if c.to == nil || *c.to == 0 {
		return ""
	}
	return strconv.Itoa(*c.to)
}

func (count) Type() string { return "N" }

// count64 is a flag of a whole number of rows from 1 up.
type count64 struct{ to *int64 }

func (c count64) Set(text string) error {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return errors.New("not a whole number from 1 up")
	}
	*c.to = n
	return nil
}

func (c count64) String() string {
	if c.to == nil || *c.to == 0 {
		return ""
	}
	return strconv.FormatInt(*c.to, 10)
}

func (count64) Type() string { return "N" }

// list is a flag of several values, given with commas or repeated. A value that
// holds a comma stands in double quotes; one in parentheses needs none.
type list struct{ to *[]string }

func (l list) Set(text string) error {
	values, err := split(text)
	if err != nil {
		return err
	}
	*l.to = append(*l.to, values...)
	return nil
}

func (l list) String() string {
	if l.to == nil {
		return ""
	}
	return strings.Join(*l.to, ",")
}

func (list) Type() string { return "LIST" }

// split cuts a list at its commas: a,"b,c",decimal(10,2) has three values.
func split(text string) ([]string, error) {
	var values []string
	for {
		var value string
		if quoted, ok := strings.CutPrefix(text, `"`); ok {
			var b strings.Builder
			for {
				before, after, found := strings.Cut(quoted, `"`)
				if !found {
					return nil, errors.New("a double quote is not closed")
				}
				b.WriteString(before)
				if quoted, ok = strings.CutPrefix(after, `"`); !ok {
					text = after
					break
				}
				b.WriteByte('"') // it was doubled
			}
			value = b.String()
			if text != "" && text[0] != ',' {
				return nil, errors.New("a comma is missing after a double quote")
			}
		} else {
			end := comma(text)
			value, text = text[:end], text[end:]
		}
		values = append(values, value)
		if text == "" {
			return values, nil
		}
		text = text[1:]
	}
}

// comma is the index of the first comma outside parentheses, or the length.
func comma(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				return i
			}
		}
	}
	return len(text)
}

// types is a flag of COL=TYPE pairs.
type types struct{ to *map[string]string }

func (t types) Set(text string) error {
	pairs, err := split(text)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		i := strings.LastIndexByte(pair, '=') // a column's name may hold one
		if i <= 0 || i == len(pair)-1 {
			return errors.New("not of the form COL=TYPE")
		}
		if *t.to == nil {
			*t.to = make(map[string]string)
		}
		if old, ok := (*t.to)[pair[:i]]; ok && old != pair[i+1:] {
			return fmt.Errorf("%q is there twice", pair[:i])
		}
		(*t.to)[pair[:i]] = pair[i+1:]
	}
	return nil
}

func (types) String() string { return "" }
func (types) Type() string   { return "COL=TYPE" }

// numbers is a flag of COL=NUMBER pairs.
type numbers struct{ to *map[string]float64 }

func (n numbers) Set(text string) error {
	var pairs map[string]string
	if err := (types{&pairs}).Set(text); err != nil {
		return errors.New("not of the form COL=NUMBER")
	}
	for name, value := range pairs {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", value)
		}
		if *n.to == nil {
			*n.to = make(map[string]float64)
		}
		(*n.to)[name] = v
	}
	return nil
}

func (numbers) String() string { return "" }
func (numbers) Type() string   { return "COL=NUMBER" }

// delimiter is a flag of one byte that has a name where a shell makes it hard
// to type.
type delimiter struct{ to *byte }

func (d delimiter) Set(text string) error {
	switch text {
	case `\t`, "tab":
		text = "\t"
	case "comma":
		text = ","
	case "space":
		text = " "
	}
	if len(text) != 1 || strings.ContainsAny(text, "\"\r\n") || text[0] >= 0x80 {
		return errors.New(`not one byte of ASCII that separates cells, such as ';' or '|', nor "tab" or "space"`)
	}
	*d.to = text[0]
	return nil
}

func (delimiter) String() string { return "" }
func (delimiter) Type() string   { return "CHAR" }

// allowance is a flag of a number of rows, or of a share of them with a percent
// sign.
type allowance struct {
	max   *int64 // negative: none
	share *float64
}

func (a allowance) Set(text string) error {
	*a.max, *a.share = 0, 0
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		v, err := strconv.ParseFloat(percent, 64)
		if err != nil || !(v >= 0 && v <= 100) {
			return errors.New("not a share of the rows such as 1%")
		}
		if v == 0 {
			*a.max = -1
		}
		*a.share = v / 100
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return errors.New("not a number of rows such as 100, nor a share of them such as 1%")
	}
	if *a.max = n; n == 0 {
		*a.max = -1
	}
	return nil
}

func (allowance) String() string { return "" }
func (allowance) Type() string   { return "N|P%" }
