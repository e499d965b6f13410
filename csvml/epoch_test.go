package csvml

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The nearest values are those of big.Rat, above all next to the middle of two float32.
func TestQuotient(t *testing.T) {
	r := rand.New(rand.NewPCG(1970, 1))
	latest, _, _ := parseTime([]byte("9999-12-31 23:59:59.999999"))
	for _, unit := range []int64{1e6, 86400e6} {
		check := func(a int64) {
			exact := big.NewRat(a, unit)
			want64, _ := exact.Float64()
			want32, _ := exact.Float32()
			if got64, got32 := quotient(a, unit); got64 != want64 || got32 != want32 {
				t.Errorf("%d/%d: got %v, %v, want %v, %v", a, unit, got64, got32, want64, want32)
			}
		}
		for range 10_000 {
			a := (r.Int64N(2*latest) - latest) >> r.IntN(58)
			check(a)
			low := float32(float64(a) / float64(unit))
			high := math.Nextafter32(low, float32(math.Inf(1)))
			middle := new(big.Rat).SetFloat64((float64(low) + float64(high)) / 2)
			middle.Mul(middle, big.NewRat(unit, 1))
			near := new(big.Int).Quo(middle.Num(), middle.Denom()).Int64()
			for off := int64(-2); off <= 2; off++ {
				check(near + off)
			}
		}
	}
}
