package pack

import (
	"math"
	"math/big"
	"math/bits"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/internal/decimal"
)

// manyValues are values of a type: edges, their neighbours, and all powers of two.
func manyValues(t arrow.DataType) arrow.Array {
	b := array.NewBuilder(memory.DefaultAllocator, t)
	add := func(v float64) {
		switch b := b.(type) {
		case *array.Float32Builder:
			b.Append(float32(v))
			b.Append(math.Nextafter32(float32(v), 0))
			b.Append(math.Nextafter32(float32(v), float32(math.Inf(1))))
		case *array.Float64Builder:
			b.Append(v)
			b.Append(math.Nextafter(v, 0))
			b.Append(math.Nextafter(v, math.Inf(1)))
		}
	}
	for _, v := range edges {
		add(v)
	}
	for e := -1074; e < 1024; e++ {
		add(math.Ldexp(1, e))
		add(-math.Ldexp(1, e))
	}
	for e := range uint(64) {
		for d := range uint64(3) {
			v := uint64(1)<<e + d - 1
			for _, v := range []uint64{v, -v} {
				switch b := b.(type) {
				case *array.Int8Builder:
					b.Append(int8(v))
				case *array.Int16Builder:
					b.Append(int16(v))
				case *array.Int32Builder:
					b.Append(int32(v))
				case *array.Int64Builder:
					b.Append(int64(v))
				case *array.Uint8Builder:
					b.Append(uint8(v))
				case *array.Uint16Builder:
					b.Append(uint16(v))
				case *array.Uint32Builder:
					b.Append(uint32(v))
				case *array.Uint64Builder:
					b.Append(v)
				}
			}
		}
	}
	return b.NewArray()
}

// A check misses nothing that its judge finds, among values of all sizes, and is
// wrong about few: those next to what is exact.
func TestChecks(t *testing.T) {
	for _, from := range targets {
		values := manyValues(from)
		for _, to := range targets {
			c, err := newCell("c", from, to, false, nullKept)
			if err != nil {
				t.Fatal(err)
			}
			c.load(values)
			for i := range values.Len() {
				v := c.judge(c.data, i)
				odd := c.check != nil && c.check(c.block(i, i+1))
				if v != fine && !odd {
					t.Errorf("%s as %s: the check of %s misses %v", from, to, values.ValueStr(i), v)
				}
				if v == fine && odd && !(arrow.IsInteger(from.ID()) && arrow.IsFloating(to.ID())) {
					t.Errorf("%s as %s: the check finds %s, which is fine", from, to, values.ValueStr(i))
				}
			}
			if c.check == nil {
				continue
			}
			// One odd value among many is seen wherever it is.
			fineAt, oddAt := -1, -1
			for i := range values.Len() {
				if c.check(c.block(i, i+1)) {
					oddAt = i
				} else {
					fineAt = i
				}
			}
			block := make([]byte, 0, 9*c.width)
			for range 9 {
				block = append(block, c.block(fineAt, fineAt+1)...)
			}
			for at := 0; at < len(block) && oddAt >= 0; at += c.width {
				with := append(append([]byte{}, block[:at]...), c.block(oddAt, oddAt+1)...)
				with = append(with, block[at+c.width:]...)
				if !c.check(with) || c.check(block) {
					t.Fatalf("%s as %s: an odd value among fine ones is not seen", from, to)
				}
			}
		}
	}
}

// Decimals are rounded once, as exact fractions are.
func TestDecimals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`-?[1-9][0-9]{0,37}`).Draw(t, "digits")
		if rapid.Bool().Draw(t, "halfway") { // between two float32
			m := rapid.Int64Range(1<<23, 1<<24-1).Draw(t, "mantissa")*2 + 1
			n := new(big.Int).Mul(big.NewInt(m), new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(rapid.IntRange(0, 20).Draw(t, "fives"))), nil))
			n.Add(n, big.NewInt(rapid.Int64Range(-1, 1).Draw(t, "next")))
			digits = n.String()
		}
		v, _ := new(big.Int).SetString(digits, 10)
		scale := int32(rapid.IntRange(-5, 60).Draw(t, "scale"))
		n := decimal.FromBigInt(v)
		exact := new(big.Rat).SetInt(v)
		power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), new(big.Int).Abs(big.NewInt(int64(scale))), nil))
		if scale > 0 {
			power.Inv(power)
		}
		exact.Mul(exact, power)
		want32, _ := exact.Float32()
		if got, verdict := decimalFloat(n, scale, true); float32(got) != want32 || math.IsInf(got, 0) != (verdict == overflow) || got == 0 != (verdict == underflow) {
			t.Fatalf("%s e-%d is %v, %v; want %v", digits, scale, got, verdict, want32)
		}
		want64, _ := exact.Float64()
		if got, _ := decimalFloat(n, scale, false); got != want64 {
			t.Fatalf("%s e-%d is %v, want %v", digits, scale, got, want64)
		}
		abs, negative, verdict := decimalWhole(n, scale)
		switch {
		case verdict == fine:
			got := new(big.Rat).SetUint64(abs)
			if negative {
				got.Neg(got)
			}
			if got.Cmp(exact) != 0 {
				t.Fatalf("%s e-%d is %v, want %v", digits, scale, got, exact)
			}
		case verdict == fraction && exact.IsInt(), verdict == outOfRange && exact.Num().BitLen() <= 64:
			t.Fatalf("%s e-%d: %v", digits, scale, verdict)
		}
	})
}

// Nulls are found wherever the bitmap starts and however little of it there is.
func TestMissing(t *testing.T) {
	for off := range 17 {
		for n := range 140 {
			for seed := range uint64(3) {
				valid := make([]byte, (off+n+7)/8)
				var want []int
				for i := range n {
					if bits.OnesCount64((uint64(i)+1)*(seed*0x9e3779b97f4a7c15))%3 != 1 {
						valid[(off+i)>>3] |= 1 << ((off + i) & 7)
					} else {
						want = append(want, i)
					}
				}
				m := missing{len(want), valid, off}
				var got []int
				for i := range m.in(0, n) {
					got = append(got, i)
				}
				if len(got) != len(want) {
					t.Fatalf("%d values from bit %d: nulls %v, want %v", n, off, got, want)
				}
				for i := range got {
					if got[i] != want[i] || !m.has(got[i]) {
						t.Fatalf("%d values from bit %d: nulls %v, want %v", n, off, got, want)
					}
				}
			}
		}
	}
}
