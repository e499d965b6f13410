package parquetx

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/float16"
	"pgregory.net/rapid"
)

// TestOrders holds that values compare as their column means them: each list rises.
func TestOrders(t *testing.T) {
	f64 := func(f float64) []byte { return []byte(plain64(math.Float64bits(f))) }
	f32 := func(f float32) []byte { return []byte(plain32(math.Float32bits(f))) }
	f16 := func(f float32) []byte { return binary.LittleEndian.AppendUint16(nil, float16.New(f).Uint16()) }
	inf := math.Inf(1)
	for _, tc := range []struct {
		order  valueOrder
		values [][]byte
	}{
		{orderInt32, [][]byte{[]byte(plain32(int32(math.MinInt32))), []byte(plain32(int32(-1))), []byte(plain32(int32(0))), []byte(plain32(int32(256)))}},
		{orderUint32, [][]byte{[]byte(plain32(uint32(0))), []byte(plain32(uint32(256))), []byte(plain32(uint32(math.MaxUint32)))}},
		{orderInt64, [][]byte{[]byte(plain64(int64(math.MinInt64))), []byte(plain64(int64(-1))), []byte(plain64(int64(0))), []byte(plain64(int64(256)))}},
		{orderUint64, [][]byte{[]byte(plain64(uint64(0))), []byte(plain64(uint64(256))), []byte(plain64(uint64(math.MaxUint64)))}},
		{orderFloat64, [][]byte{f64(-inf), f64(-2), f64(-1), f64(0), f64(1), f64(256), f64(inf)}},
		{orderFloat32, [][]byte{f32(float32(-inf)), f32(-2), f32(-1), f32(0), f32(1), f32(256), f32(float32(inf))}},
		{orderFloat16, [][]byte{f16(float32(-inf)), f16(-2), f16(-1), f16(0), f16(1), f16(256), f16(float32(inf))}},
		{orderUnsigned, [][]byte{{0}, {1}}},
		{orderBytes, [][]byte{{}, {0}, {0, 0}, {1}, {0x7f}, {0x80}, {0xff}, {0xff, 0}}},
		{orderText, [][]byte{[]byte(""), []byte("a"), []byte("aa"), []byte("b"), []byte("é"), []byte("日")}},
		{orderDecimal, [][]byte{{0x80, 0}, {0xff, 0}, {0xff, 0xff}, {0, 0}, {0, 1}, {1, 0}, {0x7f, 0xff}}},
	} {
		for i, a := range tc.values {
			for k, b := range tc.values {
				if got := tc.order.compare(a, b); (got < 0) != (i < k) || (got > 0) != (i > k) {
					t.Errorf("order %d: %x and %x compare as %d", tc.order, a, b, got)
				}
			}
		}
	}
}

// TestZeros holds that a zero that is a bound holds for both zeros.
func TestZeros(t *testing.T) {
	for o, size := range map[valueOrder]int{orderFloat16: 2, orderFloat32: 4, orderFloat64: 8} {
		plus := make([]byte, size)
		minus := bytes.Clone(plus)
		minus[size-1] = 0x80
		for _, zero := range [][]byte{plus, minus} {
			lo, hi := bytes.Clone(zero), bytes.Clone(zero)
			if o.zeros(lo, hi); !bytes.Equal(lo, minus) || !bytes.Equal(hi, plus) {
				t.Errorf("order %d: the bounds of %x are %x and %x", o, zero, lo, hi)
			}
		}
		one := bytes.Repeat([]byte{1}, size)
		if lo, hi := bytes.Clone(one), bytes.Clone(one); true {
			if o.zeros(lo, hi); !bytes.Equal(lo, one) || !bytes.Equal(hi, one) {
				t.Errorf("order %d: the bounds of %x are %x and %x", o, one, lo, hi)
			}
		}
	}
	lo, hi := []byte{0, 0}, []byte{0, 0}
	if orderBytes.zeros(lo, hi); lo[1] != 0 || hi[1] != 0 {
		t.Error("bytes have no signed zero")
	}
}

func TestShortBounds(t *testing.T) {
	a := strings.Repeat("a", 63)
	for _, tc := range []struct {
		name          string
		order         valueOrder
		v, floor, top string // top "-": none
	}{
		{"64 bytes", orderText, a + "b", a + "b", a + "b"},
		{"65 bytes", orderText, a + "bc", a + "b", a + "c"},
		{"half a rune is cut", orderText, a + "éz", a, a[:62] + "b"},
		{"a rune that ends there", orderText, a[:62] + "éz", a[:62] + "é", a[:62] + "ê"},
		{"the rune before the surrogates", orderText, a[:61] + "\ud7ffz", a[:61] + "\ud7ff", a[:61] + "\ue000"},
		{"the last rune", orderText, a[:60] + "\U0010ffffz", a[:60] + "\U0010ffff", a[:59] + "b"},
		{"nothing but the last rune", orderText, strings.Repeat("\U0010ffff", 17), strings.Repeat("\U0010ffff", 16), "-"},
		{"bytes", orderBytes, a + "\x00\x00", a + "\x00", a + "\x01"},
		{"the last byte", orderBytes, a + "\xff\x00", a + "\xff", a[:62] + "b"},
		{"nothing but the last byte", orderBytes, strings.Repeat("\xff", 65), strings.Repeat("\xff", 64), "-"},
		{"numbers are not cut", orderDecimal, strings.Repeat("\x01", 70), strings.Repeat("\x01", 70), strings.Repeat("\x01", 70)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			floor, exact := tc.order.floor([]byte(tc.v))
			if string(floor) != tc.floor || exact != (tc.floor == tc.v) {
				t.Errorf("floor %q, %v, want %q", floor, exact, tc.floor)
			}
			top, exact := tc.order.ceil([]byte(tc.v))
			if tc.top == "-" && top == nil {
				return
			}
			if string(top) != tc.top || exact != (tc.top == tc.v) {
				t.Errorf("ceil %q, %v, want %q", top, exact, tc.top)
			}
		})
	}
}

// TestShortBoundsHold holds that short bounds of any strings are bounds, are text,
// and rise with the strings.
func TestShortBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom([]valueOrder{orderText, orderBytes}).Draw(t, "order")
		text := rapid.StringOfN(rapid.SampledFrom([]rune("aé日\U0001F600\U0010FFFF\uD7FF")), 10, 70, -1)
		draw := func(name string) []byte {
			if o == orderText {
				return []byte(text.Draw(t, name))
			}
			return rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 0xfe, 0xff}), 60, 70).Draw(t, name)
		}
		a, b := draw("a"), draw("b")
		if bytes.Compare(a, b) > 0 {
			a, b = b, a
		}
		var lows, highs [][]byte
		for _, v := range [][]byte{a, b} {
			lo, _ := o.floor(v)
			hi, _ := o.ceil(v)
			if bytes.Compare(lo, v) > 0 || hi != nil && bytes.Compare(v, hi) > 0 || len(lo) > maxBound || len(hi) > maxBound {
				t.Fatalf("%q is not within %q and %q", v, lo, hi)
			}
			if o == orderText && (!utf8.Valid(lo) || !utf8.Valid(hi)) {
				t.Fatalf("%q or %q is no text", lo, hi)
			}
			lows, highs = append(lows, lo), append(highs, hi)
		}
		if bytes.Compare(lows[0], lows[1]) > 0 || highs[0] != nil && highs[1] != nil && bytes.Compare(highs[0], highs[1]) > 0 {
			t.Fatalf("bounds of %q and %q do not rise", a, b)
		}
	})
}

func TestSpans(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tc := range []struct {
		values []float64
		lo, hi float64
		some   bool
	}{
		{nil, 0, 0, false},
		{[]float64{nan, nan}, 0, 0, false},
		{[]float64{nan, 3, nan}, 3, 3, true},
		{[]float64{inf, inf}, inf, inf, true},
		{[]float64{-inf}, -inf, -inf, true},
		{[]float64{2, -inf, nan, inf, 1}, -inf, inf, true},
		{[]float64{2, -1, 7}, -1, 7, true},
	} {
		var wide []uint64
		var narrow []uint32
		for _, v := range tc.values {
			wide, narrow = append(wide, math.Float64bits(v)), append(narrow, math.Float32bits(float32(v)))
		}
		// As a whole, and in two steps.
		for cut := range len(wide) + 1 {
			lo, hi, some := spanFloat64(wide[:cut], 0, 0, false)
			lo, hi, some = spanFloat64(wide[cut:], lo, hi, some)
			if some != tc.some || some && (math.Float64frombits(lo) != tc.lo || math.Float64frombits(hi) != tc.hi) {
				t.Errorf("%v: %v, %v, %v", tc.values, math.Float64frombits(lo), math.Float64frombits(hi), some)
			}
			l, h, some := spanFloat32(narrow[:cut], 0, 0, false)
			l, h, some = spanFloat32(narrow[cut:], l, h, some)
			if some != tc.some || some && (math.Float32frombits(l) != float32(tc.lo) || math.Float32frombits(h) != float32(tc.hi)) {
				t.Errorf("%v: %v, %v, %v", tc.values, math.Float32frombits(l), math.Float32frombits(h), some)
			}
		}
	}
}
