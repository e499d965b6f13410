package number

import "testing"

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
