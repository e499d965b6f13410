package number

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestFloat(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		text   string
		want   float64
		flag32 Flag
		flag64 Flag
	}{
		{"0", 0, 0, 0},
		{"-0", math.Copysign(0, -1), 0, 0},
		{"1", 1, 0, 0},
		{"+1", 1, 0, 0},
		{".5", .5, 0, 0},
		{"5.", 5, 0, 0},
		{"-.5e1", -5, 0, 0},
		{"5.e0", 5, 0, 0},
		{" \t1.25\t ", 1.25, 0, 0},
		{"1E+2", 100, 0, 0},
		{"1e-2", .01, 0, 0},
		{"00701", 701, LeadingZeros, LeadingZeros},
		{"-007", -7, LeadingZeros, LeadingZeros},
		{"00", 0, LeadingZeros, LeadingZeros},
		{"00.5", .5, LeadingZeros, LeadingZeros},
		{"0.5", .5, 0, 0},
		{"16777216", 1 << 24, 0, 0},
		{"16777217", 1<<24 + 1, Inexact, 0},
		{"16777217.0", 1<<24 + 1, 0, 0},
		{"9007199254740992", 1 << 53, 0, 0},
		{"9007199254740993", 1 << 53, Inexact, Inexact},
		{"-1208925819614629174706176", -1 << 80, 0, 0},
		{"-1208925819614629174706177", -1 << 80, Inexact, Inexact},
		{"0001208925819614629174706176", 1 << 80, LeadingZeros, LeadingZeros},
		{"10000000000000000000000", 1e22, Inexact, 0},
		{"1e400", inf, Overflow, Overflow},
		{"-1e400", -inf, Overflow, Overflow},
		{"1e99999999999999999999", inf, Overflow, Overflow},
		{"1e-400", 0, Underflow, Underflow},
		{"-1e-99999999999999999999", math.Copysign(0, -1), Underflow, Underflow},
		{"0e99999999999999999999", 0, 0, 0},
		{"1e300", 1e300, Overflow, 0},
		{"1e-300", 1e-300, Underflow, 0},
		{"NaN", nan, NonFinite, NonFinite},
		{"-nan", nan, NonFinite, NonFinite},
		{"inf", inf, NonFinite, NonFinite},
		{"+INF", inf, NonFinite, NonFinite},
		{"-Infinity", -inf, NonFinite, NonFinite},
		{"0." + strings.Repeat("0", 200_000) + "1e200001", 1, 0, 0},
		{"1" + strings.Repeat("0", 200_000) + "e-200000", 1, 0, 0},
	} {
		f32, flag, status := Float32([]byte(c.text))
		if !same(float64(f32), float64(float32(c.want))) || flag != c.flag32 || status != OK {
			t.Errorf("Float32(%.40q) = %v, %b, %v, want %v, %b", c.text, f32, flag, status, float32(c.want), c.flag32)
		}
		f64, flag, status := Float64([]byte(c.text))
		if !same(f64, c.want) || flag != c.flag64 || status != OK {
			t.Errorf("Float64(%.40q) = %v, %b, %v, want %v, %b", c.text, f64, flag, status, c.want, c.flag64)
		}
	}
}

func TestNotNumber(t *testing.T) {
	for _, text := range []string{
		"", " ", "-", "+", ".", "-.", "--1", "+-1", "1-", "1.2.3", "1 2", "- 1", "1e", "1e+", "1e1.5", "1e1 1", "e5", ".e5",
		"0x10", "1_000", "1,5", "٣", "１", "1\n", "\u00a01", "in", "infin", "infinityy", "nane1", "na", "\x4e\x41\x0e",
		"\x69\x4e\x06", "1\x00", "12a", "2020-01-01", "1/2",
	} {
		if f, flag, status := Float32([]byte(text)); status != NotNumber || f != 0 || flag != 0 {
			t.Errorf("Float32(%q) = %v, %b, %v", text, f, flag, status)
		}
		if f, flag, status := Float64([]byte(text)); status != NotNumber || f != 0 || flag != 0 {
			t.Errorf("Float64(%q) = %v, %b, %v", text, f, flag, status)
		}
		if v, flag, status := Int32([]byte(text)); status != NotNumber || v != 0 || flag != 0 {
			t.Errorf("Int32(%q) = %v, %b, %v", text, v, flag, status)
		}
	}
}

// Rounding by way of float64 would give the even neighbour.
func TestFloat32RoundsOnce(t *testing.T) {
	f, _, _ := Float32([]byte("1.00000017881393432617187499"))
	if bits := math.Float32bits(f); bits != 0x3f800001 {
		t.Errorf("%#x", bits)
	}
}

func TestFloatAgainstStrconv(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range rounds(300_000) {
		checkFloat(t, randomDecimal(rnd))
	}
}

// The middle between two neighbours, and a little beside it on both sides, is
// where rounding is decided.
func TestFloatHalfway(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range rounds(20_000) {
		f := math.Abs(float64(math.Float32frombits(rnd.Uint32())))
		g := math.Abs(math.Float64frombits(rnd.Uint64()))
		if rnd.IntN(2) == 0 {
			f = float64(math.Float32frombits(0x3f800000 + rnd.Uint32N(1<<27)))
			g = math.Float64frombits(0x3ff<<52 + rnd.Uint64N(1<<58))
		}
		for _, mid := range []*big.Float{
			middle(f, float64(math.Nextafter32(float32(f), float32(math.Inf(1))))),
			middle(g, math.Nextafter(g, math.Inf(1))),
		} {
			if mid == nil {
				continue
			}
			exact := mid.Text('e', 800)
			mantissa, exp, _ := strings.Cut(strings.Replace(exact, "e", "|", 1), "|")
			mantissa = strings.TrimRight(mantissa, "0")
			checkFloat(t, mantissa+"e"+exp)
			checkFloat(t, mantissa+"00000001e"+exp)
			last := len(mantissa) - 1
			if mantissa[last] > '0' {
				checkFloat(t, mantissa[:last]+string(mantissa[last]-1)+"999e"+exp)
			}
			for n := 3; n < 24 && n < len(mantissa); n += 1 + rnd.IntN(8) {
				checkFloat(t, mantissa[:n]+"e"+exp)
			}
		}
	}
}

func middle(a, b float64) *big.Float {
	if math.IsNaN(a) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return nil
	}
	sum := new(big.Float).SetPrec(200).Add(big.NewFloat(a), big.NewFloat(b))
	return sum.Quo(sum, big.NewFloat(2))
}

func checkFloat(t *testing.T, text string) {
	t.Helper()
	want, _ := strconv.ParseFloat(text, 32)
	if f, _, status := Float32([]byte(text)); !same(float64(f), want) || status != OK {
		t.Errorf("Float32(%q) = %v, %v, want %v", text, f, status, want)
	}
	want, _ = strconv.ParseFloat(text, 64)
	if f, _, status := Float64([]byte(text)); !same(f, want) || status != OK {
		t.Errorf("Float64(%q) = %v, %v, want %v", text, f, status, want)
	}
}

// randomDecimal has 1 to 25 digits, with or without point, sign and exponent.
func randomDecimal(rnd *rand.Rand) string {
	digits := make([]byte, 1+rnd.IntN(25))
	for i := range digits {
		digits[i] = byte('0' + rnd.IntN(10))
	}
	text := string(digits)
	if rnd.IntN(4) > 0 {
		point := rnd.IntN(len(text) + 1)
		text = text[:point] + "." + text[point:]
	}
	if rnd.IntN(3) == 0 {
		text = "-" + text
	}
	switch rnd.IntN(6) {
	case 0:
		text += "e" + strconv.Itoa(rnd.IntN(700)-370)
	case 1:
		text += "E" + strconv.Itoa(rnd.IntN(100)-55)
	case 2:
		text += "e+" + strconv.Itoa(rnd.IntN(20))
	}
	return text
}

// same is == that tells zeros apart and NaNs not.
func same(a, b float64) bool {
	return a == b && math.Signbit(a) == math.Signbit(b) || a != a && b != b
}

// rounds is fewer under -short.
func rounds(n int) int {
	if testing.Short() {
		return n / 20
	}
	return n
}
