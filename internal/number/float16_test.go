package number

import (
	"math"
	"testing"
)

// TestHalf compares all float16 with what the format says of them.
func TestHalf(t *testing.T) {
	for i := range 1 << 16 {
		bits := uint16(i)
		exponent, fraction := int(bits>>10&31), float64(bits&1023)
		want := math.Ldexp(1+fraction/1024, exponent-15)
		switch {
		case exponent == 0:
			want = math.Ldexp(fraction/1024, -14)
		case exponent == 31 && fraction == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		}
		if bits>>15 == 1 {
			want = -want
		}
		got := Half(bits)
		if float64(got) != want && want == want || math.Signbit(float64(got)) != (bits>>15 == 1) || (got != got) != (want != want) {
			t.Fatalf("Half(%#04x) = %v, want %v", bits, got, want)
		}
		if back, ok := ToHalf(got); !ok || back != bits {
			t.Fatalf("ToHalf(%v) = %#04x, %v, want %#04x", got, back, ok, bits)
		}
	}
	for _, v := range []float32{65536, -1e30, 1e-30, 0.1, 1 + 1.0/2048, 1.5 * 0x1p-24, math.SmallestNonzeroFloat32, 1023.5 * 0x1p-24} {
		if bits, ok := ToHalf(v); ok {
			t.Errorf("ToHalf(%v) = %#04x, and no float16 has that value", v, bits)
		}
	}
	if bits, ok := ToHalf(math.Float32frombits(0x7f800001)); !ok || bits&0x7c00 != 0x7c00 || bits&0x3ff == 0 {
		t.Errorf("a NaN became %#04x, %v", bits, ok)
	}
}
