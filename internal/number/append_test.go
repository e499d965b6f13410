package number

import (
	"bytes"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// textSlow is what AppendFloat32 and AppendFloat64 promise, by strconv.
func textSlow(v float64, bits int) string {
	if v-v != 0 {
		return strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, bits), "+")
	}
	text := strconv.FormatFloat(v, 'e', -1, bits)
	_, exp, _ := strings.Cut(text, "e")
	if e, _ := strconv.Atoi(exp); -5 <= e && e < 21 {
		return strconv.FormatFloat(v, 'f', -1, bits)
	}
	return text
}

// tie reports whether a and b are equally long and equally far from v, a ending in
// the even digit: strconv takes the other.
func tie(a, b string, v float64) bool {
	digits, _, _ := strings.Cut(a, "e")
	if len(a) != len(b) || (digits[len(digits)-1]-'0')%2 != 0 {
		return false
	}
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	twice := new(big.Rat).SetFloat64(2 * v)
	return x.Add(x, y).Cmp(twice) == 0
}

func checkAppend32(t *testing.T, v float32) {
	t.Helper()
	want := textSlow(float64(v), 32)
	got := AppendFloat32(nil, v)
	if string(got) != want && !tie(string(got), want, float64(v)) {
		t.Fatalf("AppendFloat32(%#x) = %s, want %s", math.Float32bits(v), got, want)
	}
	if back, flag, status := Float32(got); !same(float64(back), float64(v)) || flag&^(NonFinite|Inexact) != 0 || status != OK {
		t.Fatalf("Float32(%s) = %v, %b, %v", got, back, flag, status)
	}
}

func checkAppend64(t *testing.T, v float64) {
	t.Helper()
	got := AppendFloat64(nil, v)
	if want := textSlow(v, 64); string(got) != want && !tie(string(got), want, v) {
		t.Fatalf("AppendFloat64(%#x) = %s, want %s", math.Float64bits(v), got, want)
	}
	if back, flag, status := Float64(got); !same(back, v) || flag&^(NonFinite|Inexact) != 0 || status != OK {
		t.Fatalf("Float64(%s) = %v, %b, %v", got, back, flag, status)
	}
}

func TestAppendFloat(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "-0"}, {1, "1"}, {-1, "-1"}, {10, "10"}, {255, "255"}, {-1000, "-1000"},
		{0.5, "0.5"}, {-0.25, "-0.25"}, {123.456, "123.456"}, {0.00001, "0.00001"}, {0.000015, "0.000015"},
		{0.000001, "1e-06"}, {1.5e-7, "1.5e-07"}, {1e20, "100000000000000000000"}, {1e21, "1e+21"}, {-1.5e30, "-1.5e+30"},
		{inf, "Inf"}, {-inf, "-Inf"}, {math.NaN(), "NaN"}, {math.Copysign(math.NaN(), -1), "NaN"},
	} {
		if got := string(AppendFloat32([]byte("x"), float32(c.v))); got != "x"+c.want {
			t.Errorf("AppendFloat32(%v) = %s, want %s", c.v, got, c.want)
		}
		if got := string(AppendFloat64([]byte("x"), c.v)); got != "x"+c.want {
			t.Errorf("AppendFloat64(%v) = %s, want %s", c.v, got, c.want)
		}
	}
	for _, v := range []float32{math.MaxFloat32, math.SmallestNonzeroFloat32, 0x1p-126, 8388607.5, 8388608, 16777215, 16777216, 9.999999e20} {
		checkAppend32(t, v)
	}
	for _, v := range []float64{math.MaxFloat64, math.SmallestNonzeroFloat64, 0x1p-1022, 1e-5, 9.999999999999999e-6, 1e22, 0.3, 0.1 + 0.2} {
		checkAppend64(t, v)
	}
}

// TestAppendFloat32All goes through float32 in steps, dense enough to meet every
// exponent and the edges of each.
func TestAppendFloat32All(t *testing.T) {
	step := uint32(9973)
	if testing.Short() {
		step *= 20
	}
	for u := uint32(0); u < 0xff<<23-step; u += step {
		checkAppend32(t, math.Float32frombits(u))
	}
	for e := uint32(0); e < 255; e++ {
		for d := uint32(0); d < 40; d++ {
			checkAppend32(t, math.Float32frombits(e<<23+d))
			checkAppend32(t, -math.Float32frombits(e<<23+(1<<23-1)-d))
		}
	}
}

func TestAppendFloatRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	for range rounds(300_000) {
		if v := math.Float64frombits(rnd.Uint64()); v-v == 0 {
			checkAppend64(t, v)
		}
		checkAppend64(t, rnd.NormFloat64())
		v := math.Round(rnd.NormFloat64()*math.Pow10(rnd.IntN(10))) / math.Pow10(rnd.IntN(9))
		checkAppend64(t, v)
		checkAppend32(t, float32(v))
	}
	for e := uint64(0); e < 2047; e++ {
		for d := uint64(0); d < 20; d++ {
			checkAppend64(t, math.Float64frombits(e<<52+d))
			checkAppend64(t, math.Float64frombits(e<<52+(1<<52-1)-d))
		}
	}
}

func TestAppendInt(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 9, 10, 99, 100, 999, 1000, 99999999, 100000000, -100000000, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64} {
		want := "x" + strconv.FormatInt(v, 10)
		if got := string(AppendInt([]byte("x"), v)); got != want {
			t.Errorf("AppendInt = %s, want %s", got, want)
		}
		if int64(int32(v)) == v {
			if got := string(AppendRow([]byte("x"), []int32{int32(v)}, ',')); got != want {
				t.Errorf("AppendRow = %s, want %s", got, want)
			}
		}
	}
	if got := string(AppendInt(nil, uint64(math.MaxUint64))); got != "18446744073709551615" {
		t.Error(got)
	}
	rnd := rand.New(rand.NewPCG(11, 12))
	for range rounds(100_000) {
		v := int32(rnd.Uint32()) >> rnd.IntN(32)
		if got := string(AppendRow(nil, []int32{v}, ',')); got != strconv.Itoa(int(v)) {
			t.Fatalf("AppendRow = %s, want %d", got, v)
		}
	}
}

func TestAppendRow(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for range rounds(2_000) {
		row := make([]float64, rnd.IntN(50))
		narrow := make([]float32, len(row))
		var want, want32 []byte
		for i := range row {
			switch rnd.IntN(5) {
			case 0:
				row[i] = math.Copysign(0, rnd.Float64()-0.5)
			case 1:
				row[i] = float64(rnd.IntN(1200) - 100)
			case 2:
				row[i] = math.Round(rnd.NormFloat64()*1e4) / 1e4
			case 3:
				row[i] = rnd.NormFloat64() * math.Pow10(rnd.IntN(600)-300)
			case 4:
				row[i] = math.NaN()
			}
			narrow[i] = float32(row[i])
			if i > 0 {
				want, want32 = append(want, ';'), append(want32, ';')
			}
			want, want32 = AppendFloat64(want, row[i]), AppendFloat32(want32, narrow[i])
		}
		prefix := append(make([]byte, 0, 6+rnd.IntN(60)), "prefix"...)
		if got := AppendRow(prefix, row, ';'); !bytes.Equal(got, append([]byte("prefix"), want...)) {
			t.Fatalf("AppendRow(%v) = %s, want %s", row, got, want)
		}
		if got := AppendRow(nil, narrow, ';'); !bytes.Equal(got, want32) {
			t.Fatalf("AppendRow(%v) = %s, want %s", narrow, got, want32)
		}
	}
}

func TestEightDigits(t *testing.T) {
	for w := uint64(0); w < 1e8; w += 1 + uint64(rounds(20)) {
		var got uint64
		for i, x := 0, eightDigits(w); i < 8; i++ {
			got = got*10 + x>>(8*i)&0xff
		}
		if got != w {
			t.Fatalf("eightDigits(%d) = %#x", w, eightDigits(w))
		}
		if back := digits8(eightDigits(w)|zeros, 8); back != w {
			t.Fatalf("digits8(%d) = %d", w, back)
		}
	}
}

func TestAppendDoesNotAllocate(t *testing.T) {
	row := []float32{0, 1, -2.5, 123.456, 0.12345678, 1e-30, 1e30}
	buf := make([]byte, 0, 1024)
	if n := testing.AllocsPerRun(100, func() { AppendRow(buf, row, ',') }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
