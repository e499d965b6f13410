package fuzz

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/recast-ml/recast/internal/number"
)

// numberText is the grammar of a number; package strconv accepts more.
var numberText = regexp.MustCompile(`^[ \t]*([+-]?)(?:((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?i:(nan|inf|infinity)))[ \t]*$`)

var numberSeeds = []string{
	"0", "-0", "1", "255", "-12.5", ".5", "5.", "1e3", "-1.5E-7", "+7", " 7\t", "007", "NaN", "-inf", "Infinity",
	"16777217", "9007199254740993", "1.00000017881393432617187499", "2.2250738585072011e-308", "4.9e-324", "1e400", "1e-400",
	"0x10", "1_000", "", "-", ".", "1e", "1.2.3", "123456789012345678901234567890", "3.4028235677973366e38", "1.1754942807573643e-38",
}

// FuzzFloat32 compares number.Float32 with package strconv.
func FuzzFloat32(f *testing.F) {
	fuzzFloat(f, 32, func(b []byte) (float64, number.Flag, number.Status) {
		v, flag, status := number.Float32(b)
		return float64(v), flag, status
	})
}

// FuzzFloat64 compares number.Float64 with package strconv.
func FuzzFloat64(f *testing.F) {
	fuzzFloat(f, 64, number.Float64)
}

func fuzzFloat(f *testing.F, bits int, read func([]byte) (float64, number.Flag, number.Status)) {
	for _, s := range numberSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, flag, status := read([]byte(text))
		parts := numberText.FindStringSubmatch(text)
		if parts == nil {
			if status != number.NotNumber || v != 0 || flag != 0 {
				t.Fatalf("%q: %v, %b, %v, but it is no number", text, v, flag, status)
			}
			return
		}
		word := strings.ToLower(parts[3])
		want, _ := strconv.ParseFloat(parts[2]+word, bits)
		if parts[1] == "-" {
			want = -want
		}
		if status != number.OK || !sameFloat(v, want) {
			t.Fatalf("%q: %v, %v, want %v", text, v, status, want)
		}
		check := func(name string, bit number.Flag, want bool) {
			if (flag&bit != 0) != want {
				t.Errorf("%q: flag %s is %v", text, name, !want)
			}
		}
		check("NonFinite", number.NonFinite, word != "")
		check("Overflow", number.Overflow, word == "" && math.IsInf(want, 0))
		mantissa, _, _ := strings.Cut(strings.ToLower(parts[2]), "e")
		check("Underflow", number.Underflow, word == "" && want == 0 && strings.Trim(mantissa, "0.") != "")
		check("LeadingZeros", number.LeadingZeros, len(mantissa) > 1 && mantissa[0] == '0' && mantissa[1] != '.')
		digits := strings.Trim(parts[2], "0123456789") == "" && word == "" && !math.IsInf(want, 0)
		exact := strconv.FormatFloat(math.Abs(want), 'f', 0, 64)
		check("Inexact", number.Inexact, digits && "0"+strings.TrimLeft(parts[2], "0") != "0"+strings.TrimLeft(exact, "0"))
	})
}

func sameFloat(a, b float64) bool {
	return a == b && math.Signbit(a) == math.Signbit(b) || a != a && b != b
}

// FuzzRun has number.Run read what it likes of a text and compares with the
// functions that read one cell.
func FuzzRun(f *testing.F) {
	for i := range numberSeeds {
		f.Add([]byte(strings.Join(numberSeeds[i:], ",")+"\n"), byte(','), uint8(len(numberSeeds)))
	}
	f.Add([]byte("0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,\n"), byte(','), uint8(24))
	f.Add([]byte("1;22;333;-4;5.5;-6.25;1234.567;0.12345678;-0.12345678901234567;12;34;56;78;90;12;34\n"), byte(';'), uint8(99))
	f.Fuzz(func(t *testing.T, text []byte, sep byte, width uint8) {
		if sep >= 0x80 || strings.IndexByte("\n\r+-./0123456789eE", sep) >= 0 {
			return
		}
		text = bytes.Clone(text)[:len(text):len(text)]
		fuzzRun(t, text, sep, make([]float32, width), number.Float32)
		fuzzRun(t, text, sep, make([]float64, width), number.Float64)
		fuzzRun(t, text, sep, make([]int32, width), number.Int32)
	})
}

func fuzzRun[T float32 | float64 | int32](t *testing.T, text []byte, sep byte, dst []T, read func([]byte) (T, number.Flag, number.Status)) {
	n, used := number.Run(dst, text, sep)
	rest := text
	for i := range n {
		end := bytes.IndexAny(rest, string([]byte{sep, '\n', '\r'}))
		if end < 0 {
			t.Fatalf("Run[%T](%q) takes %d cells, there are %d", dst, text, n, i)
		}
		v, flag, status := read(rest[:end])
		if flag != 0 || status != number.OK || !sameFloat(float64(dst[i]), float64(v)) {
			t.Fatalf("Run[%T](%q): cell %d is %v, want %v, %b, %v", dst, text, i, dst[i], v, flag, status)
		}
		rest = rest[end:]
		if newline := rest[0] != sep; newline != (i == n-1 && text[used-1] != sep) {
			t.Fatalf("Run[%T](%q) = %d, %d: cell %d ends in %q", dst, text, n, used, i, rest[0])
		} else if !newline {
			rest = rest[1:]
		}
	}
	if len(rest) != len(text)-used {
		t.Fatalf("Run[%T](%q) = %d, %d", dst, text, n, used)
	}
	if n == len(dst) || used > 0 && text[used-1] != sep {
		return
	}
	// It stopped before a cell that is long, is not plain, or does not end.
	end := bytes.IndexAny(rest, string([]byte{sep, '\n', '\r'}))
	if end <= 0 || end > 7 || bytes.Trim(rest[:end], "-0123456789") != nil {
		return
	}
	if _, flag, status := read(rest[:end]); flag == 0 && status == number.OK {
		t.Fatalf("Run[%T](%q) = %d, %d stops before a plain cell", dst, text, n, used)
	}
}

// FuzzAppendFloat32 reads back what number.AppendFloat32 writes, and counts digits.
func FuzzAppendFloat32(f *testing.F) {
	for _, v := range []float32{0, 1, 0.1, 1e-5, 1e21, 123.456, 8388607.5, math.MaxFloat32, math.SmallestNonzeroFloat32, 0x1p-126} {
		f.Add(math.Float32bits(v))
	}
	f.Fuzz(func(t *testing.T, u uint32) {
		v := math.Float32frombits(u)
		text := string(number.AppendFloat32(nil, v))
		back, _, status := number.Float32([]byte(text))
		if status != number.OK || !sameFloat(float64(back), float64(v)) {
			t.Fatalf("%#x is written %s and read %v", u, text, back)
		}
		if got, want := significantDigits(text), significantDigits(strconv.FormatFloat(float64(v), 'e', -1, 32)); got != want {
			t.Fatalf("%#x is written %s with %d digits, %d are enough", u, text, got, want)
		}
	})
}

func significantDigits(text string) int {
	mantissa, _, _ := strings.Cut(text, "e")
	digits := strings.Trim(strings.Replace(strings.TrimLeft(mantissa, "+-"), ".", "", 1), "0")
	return len(digits)
}
