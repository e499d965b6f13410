package number

import (
	"math"
	"math/bits"
)

// runFloat is [Run] but for cells that start in the last bytes of b. It calls
// nothing, so that all it needs stays in registers. There are three ways through
// it, each going on where the one before does not apply: four zeros, two cells of
// up to three bytes by a table, one cell of up to eight bytes.
func runFloat[T float32 | float64](dst []T, b []byte, sep byte, t *floats[T]) (cells, used int) {
	fourZeros := zeros&0x00ff00ff00ff00ff | uint64(sep)*0x0100010001000100
	n, i := 0, 0
	for n < len(dst) && i <= len(b)-slack {
		x := load(b, i)
		if x == fourZeros && n <= len(dst)-4 {
			d := dst[n : n+4]
			d[0], d[1], d[2], d[3] = 0, 0, 0, 0
			n, i = n+4, i+8
			continue
		}
		e := ends(x)
		if uint32(e) != 0 && n <= len(dst)-2 {
			next := bits.TrailingZeros64(e) + 1
			x2, e2 := x>>next, e>>next
			if uint32(e2) != 0 {
				next2 := bits.TrailingZeros64(e2) + 1
				v, v2 := t.small[smallIndex(x, e)], t.small[smallIndex(x2, e2)]
				if v == v && v2 == v2 && byte(x>>(next-8)) == sep && byte(x2>>(next2-8)) == sep {
					d := dst[n : n+2]
					d[0], d[1] = v, v2
					n, i = n+2, i+(next+next2)/8
					continue
				}
			}
		}

		var neg uint64
		if byte(x) == '-' {
			neg = 1
		}
		if bits.ReverseBytes16(uint16(x>>(8*neg)))-'0'<<8-'0' <= 9 {
			break // 0 before another digit
		}
		y := x ^ neg*('-'^'0') // read a sign as another 0
		size := bytesBefore(e)
		end := b[i+size]
		at, malformed := point(y, before(e))
		k := size - 1 - bytesBefore(at)
		count := uint(size) - 1 + uint(uint64(k)>>63)
		w := digits8(squeeze(y, at), count)
		if w > t.exact || malformed != 0 || count <= uint(neg) {
			break
		}
		dst[n] = T(int64(w)) / t.pow[uint(k)&15|uint(neg)<<4]
		if end != sep {
			if end == '\n' || end == '\r' {
				return n + 1, i + size
			}
			break
		}
		n++
		i += size + 1
	}
	return n, i
}

// floats is what the loops need to know about their type.
type floats[T float32 | float64] struct {
	exact uint64  // the largest integer that is held exactly with all below
	wide  uint64  // the largest w that float64(w)/10^k will do for
	pow   [32]T   // of ten; from index 8 on 1, for no point; from 16 on all negative
	small [4096]T // by smallIndex; NaN where there is no plain number
}

const (
	exact32 = 1 << 24
	exact64 = 1 << 53
)

var (
	floats32 = newFloats[float32](exact32, math.MaxUint64)
	floats64 = newFloats[float64](exact64, exact64)
)

func newFloats[T float32 | float64](exact, wide uint64) *floats[T] {
	t := &floats[T]{exact: exact, wide: wide}
	for i := range t.pow[:16] {
		p := T(1)
		if i < 8 {
			p = T(math.Pow10(i))
		}
		t.pow[i], t.pow[16+i] = p, -p
	}
	fillSmall(&t.small, T(math.NaN()))
	fillTenths(&t.small)
	return t
}
