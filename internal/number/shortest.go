package number

import (
	"math"
	"math/bits"
)

// shortest32 is the decimal d·10^p of the fewest digits that reads back to f, and
// of those the nearest to f; f is positive and finite.
func shortest32(f float32) (d uint64, p int) {
	const mant, minExp = 23, -126 - 63
	u := math.Float32bits(f)
	m, e := uint64(u&(1<<mant-1)), int(u>>mant)
	if e == 0 {
		e = 1
	} else {
		m |= 1 << mant
	}
	n := bits.LeadingZeros64(m)
	return shortest(m<<n, e-127-mant-n, 63-mant, minExp)
}

// shortest64 is shortest32 for float64.
func shortest64(f float64) (d uint64, p int) {
	const mant, minExp = 52, -1022 - 63
	u := math.Float64bits(f)
	m, e := u&(1<<mant-1), int(u>>mant)
	if e == 0 {
		e = 1
	} else {
		m |= 1 << mant
	}
	n := bits.LeadingZeros64(m)
	return shortest(m<<n, e-1023-mant-n, 63-mant, minExp)
}

// shortest does it for m·2^e, the highest bit of m being set and its lowest z
// bits, more if e is under minExp, being beyond the precision of the type.
//
// With the power of ten that makes the distance of two neighbours 1 to 10, there
// is at least one integer among the numbers that read back to m·2^e, and at most
// one multiple of ten. After Cox, as [scaler.scale].
func shortest(m uint64, e, z, minExp int) (d uint64, p int) {
	z += max(minExp-e, 0)
	least, most := m-1<<(z-1), m+1<<(z-1)
	p = -log10Pow2(e + z)
	if m == 1<<63 && e > minExp {
		least = m - 1<<(z-2) // the neighbour below is at half the distance
		p = -log10Pow2Skewed(e + z)
	}
	odd := unrounded(m >> z & 1) // the ends belong to an even mantissa
	c := newScaler(e, p)
	low := (c.scale(least) + odd).ceil()
	high := (c.scale(most) - odd).floor()
	if d = high / 10; d*10 >= low {
		for p--; d%10 == 0; p-- {
			d /= 10
		}
		return d, -p
	}
	return min(max(c.scale(m).round(), low), high), -p
}

// log10Pow2Skewed is ⌊log10(¾·2^e)⌋.
func log10Pow2Skewed(e int) int { return (e*631305 - 261663) >> 21 }
