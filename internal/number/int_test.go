package number

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestInt(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   int64
		flag   Flag
		status Status // of Int64
		narrow Status // of Int32
	}{
		{"0", 0, 0, OK, OK},
		{"-0", 0, 0, OK, OK},
		{"+7", 7, 0, OK, OK},
		{" 7\t", 7, 0, OK, OK},
		{"1.0", 1, 0, OK, OK},
		{"1.", 1, 0, OK, OK},
		{"1e3", 1000, 0, OK, OK},
		{"1.5e1", 15, 0, OK, OK},
		{"1500e-2", 15, 0, OK, OK},
		{"0e-999999999999", 0, 0, OK, OK},
		{"0e999999999999", 0, 0, OK, OK},
		{"007", 7, LeadingZeros, OK, OK},
		{"1.5", 0, 0, Fraction, Fraction},
		{"1e-1", 0, 0, Fraction, Fraction},
		{"1e-999999999999", 0, 0, Fraction, Fraction},
		{"1.00000000000000000000000001", 0, 0, Fraction, Fraction},
		{"1234567890123456789.5", 0, 0, Fraction, Fraction},
		{"1.000000000000000000000000000", 1, 0, OK, OK},
		{"2147483647", 1<<31 - 1, 0, OK, OK},
		{"2147483648", 1 << 31, 0, OK, Range},
		{"-2147483648", -1 << 31, 0, OK, OK},
		{"-2147483649", -1<<31 - 1, 0, OK, Range},
		{"9223372036854775807", 1<<63 - 1, 0, OK, Range},
		{"9223372036854775808", 0, 0, Range, Range},
		{"-9223372036854775808", -1 << 63, 0, OK, Range},
		{"-9223372036854775809", 0, 0, Range, Range},
		{"18446744073709551617", 0, 0, Range, Range},
		{"184467440737095516170", 0, 0, Range, Range},
		{"9e18", 9e18, 0, OK, Range},
		{"1e19", 0, 0, Range, Range},
		{"1e999999999999", 0, 0, Range, Range},
		{"nan", 0, NonFinite, Range, Range},
		{"-Inf", 0, NonFinite, Range, Range},
	} {
		if v, flag, status := Int64([]byte(c.text)); v != c.want || flag != c.flag || status != c.status {
			t.Errorf("Int64(%q) = %v, %b, %v, want %v, %b, %v", c.text, v, flag, status, c.want, c.flag, c.status)
		}
		want := int32(c.want)
		if c.narrow != OK {
			want = 0
		}
		if v, flag, status := Int32([]byte(c.text)); v != want || flag != c.flag || status != c.narrow {
			t.Errorf("Int32(%q) = %v, %b, %v, want %v, %b, %v", c.text, v, flag, status, want, c.flag, c.narrow)
		}
	}
}

// The unsigned integers around 2⁶⁴, and any others, written in all ways there are,
// against numbers of any size.
func TestUint64(t *testing.T) {
	for text, want := range map[string]uint64{
		"18446744073709551615":          1<<64 - 1,
		"+18446744073709551615.0":       1<<64 - 1,
		"1.8446744073709551615e19":      1<<64 - 1,
		"184467440737095516150e-1":      1<<64 - 1,
		"0000018446744073709551615.000": 1<<64 - 1,
		"1e19":                          1e19,
		"-0":                            0,
	} {
		if v, _, status := Uint64([]byte(text)); v != want || status != OK {
			t.Errorf("Uint64(%q) = %v, %v, want %v", text, v, status, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		around := new(big.Int).Lsh(big.NewInt(1), uint(rapid.IntRange(1, 66).Draw(t, "bits")))
		around.Add(around, big.NewInt(rapid.Int64Range(-1000, 1000).Draw(t, "apart")))
		digits := around.String() + rapid.StringMatching("0{0,3}[0-9]?").Draw(t, "behind")
		point := rapid.IntRange(1, len(digits)).Draw(t, "point")
		text := strings.Repeat("0", rapid.IntRange(0, 2).Draw(t, "zeros")) + digits[:point] + "." + digits[point:]
		if exp := rapid.IntRange(-25, 25).Draw(t, "exponent"); exp != 0 {
			text += fmt.Sprint("e", exp)
		}
		r, ok := new(big.Rat).SetString(text)
		v, _, status := Uint64([]byte(text))
		switch {
		case !ok:
			if status != NotNumber {
				t.Fatalf("Uint64(%q) = %v, %v", text, v, status)
			}
		case r.IsInt() && r.Num().IsUint64():
			if status != OK || v != r.Num().Uint64() {
				t.Fatalf("Uint64(%q) = %v, %v, want %v", text, v, status, r.Num())
			}
		case r.IsInt() && status != Range, !r.IsInt() && status == OK, status == NotNumber:
			t.Fatalf("Uint64(%q) = %v, %v, want an error for %v", text, v, status, r)
		}
	})
}
