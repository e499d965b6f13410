package decimal

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, tc := range []struct {
		hi    int64
		lo    uint64
		scale int
		want  string
	}{
		{0, 0, 0, "0"},
		{0, 0, 2, "0.00"},
		{0, 0, -3, "0"},
		{0, 12345, 2, "123.45"},
		{0, 12345, 5, "0.12345"},
		{0, 12345, 7, "0.0012345"},
		{0, 5, -3, "5000"},
		{-1, -12 & (1<<64 - 1), -2, "-1200"},
		{-1, -12 & (1<<64 - 1), 0, "-12"},
		{0, 1234, 3, "1.234"},
		{-1, ^uint64(0), 1, "-0.1"},
		{0, 1 << 63, 0, "9223372036854775808"},
		{1, 0, 0, "18446744073709551616"},
		{1<<63 - 1, ^uint64(0), 0, "170141183460469231731687303715884105727"},
		{-1 << 63, 0, 38, "-1.70141183460469231731687303715884105728"},
	} {
		n := decimal128.New(tc.hi, tc.lo)
		if got := String(n, int32(tc.scale)); got != tc.want {
			t.Errorf("%d, %d of scale %d: %s, want %s", tc.hi, tc.lo, tc.scale, got, tc.want)
		}
	}
}

func TestBigInt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := decimal128.New(rapid.Int64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo"))
		v := BigInt(n)
		want := new(big.Int).Lsh(big.NewInt(n.HighBits()), 64)
		if want.Add(want, new(big.Int).SetUint64(n.LowBits())); v.Cmp(want) != 0 {
			t.Fatalf("%v, want %v", v, want)
		}
		if v.BitLen() < 128 && FromBigInt(v) != n {
			t.Fatalf("%v became %v", v, BigInt(FromBigInt(v)))
		}
		if got := String(n, 0); got != v.String() {
			t.Fatalf("%s, want %v", got, v)
		}
		scale := rapid.IntRange(1, 40).Draw(t, "scale")
		digits := new(big.Int).Abs(v).String()
		digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
		text := digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
		if v.Sign() < 0 {
			text = "-" + text
		}
		if got := String(n, int32(scale)); got != text {
			t.Fatalf("%s, want %s", got, text)
		}
	})
}

// TestValueStr compares with Arrow, where that is right.
func TestValueStr(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := &arrow.Decimal128Type{Precision: rapid.Int32Range(1, 38).Draw(t, "precision"), Scale: rapid.Int32Range(-20, 38).Draw(t, "scale")}
		b := array.NewDecimal128Builder(memory.DefaultAllocator, typ)
		defer b.Release()
		n := decimal128.New(rapid.Int64Range(-5e18, 5e18).Draw(t, "hi"), rapid.Uint64().Draw(t, "lo"))
		if rapid.Bool().Draw(t, "small") {
			n = decimal128.FromI64(rapid.Int64Range(-2000, 2000).Draw(t, "n"))
		}
		b.Append(n)
		b.AppendNull()
		a := b.NewArray()
		defer a.Release()
		if got := ValueStr(a, 0); strconv.IntSize == 64 && got != a.ValueStr(0) {
			t.Fatalf("%s, in Arrow %s", got, a.ValueStr(0))
		} else if r, ok := new(big.Rat).SetString(got); !ok || r.Sign() != n.Sign() {
			t.Fatalf("%s is no text of %v", got, BigInt(n))
		}
		if got := ValueStr(a, 1); got != array.NullValueStr {
			t.Fatalf("null is %s", got)
		}
	})
}
