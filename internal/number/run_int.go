package number

import (
	"math"
	"math/bits"
)

// runInt32 is [Run] but for cells that start in the last bytes of b; it takes
// cells of up to eight bytes. It is runFloat without a point.
func runInt32(dst []int32, b []byte, sep byte) (cells, used int) {
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
				v, v2 := smallInts[smallIndex(x, e)], smallInts[smallIndex(x2, e2)]
				if v != math.MinInt32 && v2 != math.MinInt32 && byte(x>>(next-8)) == sep && byte(x2>>(next2-8)) == sep {
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
		x ^= neg * ('-' ^ '0') // read a sign as another 0
		at, malformed := point(x, before(e))
		size := bytesBefore(e)
		end := b[i+size]
		if at|malformed != 0 || size <= int(neg) || end-'-' <= '9'-'-' {
			break
		}
		sign := -int32(neg)
		dst[n] = int32(digits8(x, uint(size))) ^ sign - sign
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

var smallInts = func() (t [4096]int32) {
	fillSmall(&t, math.MinInt32)
	return t
}()
