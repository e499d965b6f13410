package number

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// power is x·2^e·10^p.
func power(x uint64, e, p int) *big.Rat {
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(p, -p))), nil)
	two := new(big.Int).Lsh(big.NewInt(1), uint(max(e, -e)))
	r := new(big.Rat).SetInt(new(big.Int).SetUint64(x))
	for _, f := range []struct {
		factor *big.Int
		over   bool
	}{{ten, p >= 0}, {two, e >= 0}} {
		if f.over {
			r.Mul(r, new(big.Rat).SetInt(f.factor))
		} else {
			r.Quo(r, new(big.Rat).SetInt(f.factor))
		}
	}
	return r
}

// floor is ⌊r⌋, and whether anything was cut.
func floor(r *big.Rat) (*big.Int, bool) {
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	return q, m.Sign() != 0
}

func TestPow10(t *testing.T) {
	for i, pow := range pow10 {
		p := i + minPow10
		want, cut := floor(power(1, 127-log2Pow10(p), p))
		if cut {
			want.Add(want, big.NewInt(1))
		}
		got := new(big.Int).Lsh(new(big.Int).SetUint64(pow.hi), 64)
		got.Sub(got, new(big.Int).SetUint64(pow.lo))
		if got.Cmp(want) != 0 || got.BitLen() != 128 {
			t.Errorf("10^%d is %x, want %x", p, got, want)
		}
	}
}

func TestLogarithms(t *testing.T) {
	for p := -400; p <= 400; p++ {
		// 1 <= 10^p / 2^log < 2
		if q, _ := floor(power(1, -log2Pow10(p), p)); q.Cmp(big.NewInt(1)) != 0 {
			t.Errorf("log2Pow10(%d) = %d", p, log2Pow10(p))
		}
	}
	for e := -1100; e <= 1100; e++ {
		if q, _ := floor(power(1, e, -log10Pow2(e))); q.Sign() == 0 || q.Cmp(big.NewInt(10)) >= 0 {
			t.Errorf("log10Pow2(%d) = %d", e, log10Pow2(e))
		}
		if q, _ := floor(power(3, e-2, -log10Pow2Skewed(e))); q.Sign() == 0 || q.Cmp(big.NewInt(10)) >= 0 {
			t.Errorf("log10Pow2Skewed(%d) = %d", e, log10Pow2Skewed(e))
		}
	}
}

// TestScale compares with exact arithmetic, all powers, and numbers whose product is
// whole or nearly so among them.
func TestScale(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	for p := minPow10; p <= maxPow10; p++ {
		for range rounds(40) {
			x := rnd.Uint64() | 1<<63
			if rnd.IntN(3) == 0 {
				x &= 1<<63 | 1<<62 | 1<<40
			}
			e := -4 - rnd.IntN(60) - log2Pow10(p)
			want, cut := floor(power(x, e+2, p))
			u := want.Uint64()
			if cut {
				u |= 1
			}
			if got := newScaler(e, p).scale(x); uint64(got) != u {
				t.Fatalf("%d·2^%d·10^%d is %d, want %d", x, e, p, got, u)
			}
		}
	}
}
