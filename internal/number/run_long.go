package number

import (
	"math"
	"math/bits"
)

// runLong is [runFloat] for cells whose number has 9 to 24 bytes and at most 19
// digits, or an exponent: what float32 and float64 look like in full.
func runLong[T float32 | float64](dst []T, b []byte, sep byte, t *floats[T]) (cells, used int) {
	n, i := 0, 0
	for n < len(dst) && i <= len(b)-slack {
		x := load(b, i)
		e := ends(x)
		size := bytesBefore(e)
		if b[i+size]|0x20 != 'e' && (e != 0 || b[i+8]-'-' > '9'-'-') {
			break // eight bytes or less
		}
		var neg uint64
		if byte(x) == '-' {
			neg = 1
		}
		if bits.ReverseBytes16(uint16(x>>(8*neg)))-'0'<<8-'0' <= 9 {
			break // 0 before another digit
		}

		// The first eight bytes, a sign read as another 0.
		x ^= neg * ('-' ^ '0')
		tok := before(e)
		at, malformed := point(x, tok)
		const none = 99
		index, count := none, uint(size) // of the point, of digits
		if at != 0 {
			index, count = bytesBefore(at), count-1
		}
		w := digits8(squeeze(x&tok, at), count)

		if e == 0 {
			x := load(b, i+8)
			e = ends(x)
			tok := before(e)
			at2, malformed2 := point(x, tok)
			count2 := uint(bytesBefore(e))
			size += int(count2)
			malformed |= malformed2
			if at2 != 0 {
				malformed |= at // a second point
				index, count2 = 8+bytesBefore(at2), count2-1
			}
			w = w*tens[count2] + digits8(squeeze(x&tok, at2), count2)
			count += count2
			at |= at2
		}
		if e == 0 {
			x := load(b, i+16)
			e = ends(x)
			tok := before(e)
			at3, malformed3 := point(x, tok)
			count3 := uint(bytesBefore(e))
			size += int(count3)
			malformed |= malformed3
			if at3 != 0 {
				malformed |= at
				index, count3 = 16+bytesBefore(at3), count3-1
			}
			w = w*tens[count3] + digits8(squeeze(x&tok, at3), count3)
			count += count3
		}
		k := max(size-1-index, 0) // the number is w/10^k

		end := b[i+size]
		if end|0x20 == 'e' {
			index = 0 // not digits alone
			j := i + size + 1
			minus := b[j] == '-'
			if minus || b[j] == '+' {
				j++
			}
			exp := 0
			from := j
			for ; j < from+3 && isDigit(b[j]); j++ {
				exp = exp*10 + int(b[j]-'0')
			}
			if j == from {
				break
			}
			if minus {
				exp = -exp
			}
			k -= exp
			size = j - i
			end = b[j]
		}
		if malformed != 0 || count <= uint(neg) || count > maxDigits+uint(neg) || index == none && w > t.exact {
			break
		}

		var v float64
		switch {
		case uint(k) <= 22 && w <= t.wide:
			v = float64(w) / tens64[k]
		case w == 0:
		case -maxScale <= k && k <= maxScale:
			v = math.Float64frombits(divide(w, k))
		default:
			return n, i
		}
		if t.exact == exact32 && !narrows(v) {
			break
		}
		dst[n] = T(math.Float64frombits(math.Float64bits(v) | neg<<63))
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

// narrows reports whether float32(v) is the nearest to what v was rounded from, to
// float64 and at most twice: whether v is neither out of the range of full precision
// nor so close to the middle of two float32 that its error, at most two units, may
// have decided. 0 is exact.
func narrows(v float64) bool {
	const unit = 1 << (52 - 23)
	return v >= 0x1p-126 && v <= math.MaxFloat32 && math.Float64bits(v)%unit-(unit/2-2) > 4 || v == 0
}

// maxScale is the largest power of ten at which no 64-bit number comes near a bound
// of float64.
const maxScale = 280

// divide gives the bits of the float64 nearest to w/10^k, w not 0, |k| <= maxScale:
// [nearest] where no bound of the type is near.
func divide(w uint64, k int) uint64 {
	n := bits.LeadingZeros64(w)
	e := n - 11 - log2Pow10(-k)
	u := newScaler(e-n, -k).scale(w << n)
	if u.floor() >= 1<<53 {
		u, e = u.half(), e-1
	}
	return u.round() + uint64(1074-e)<<52
}

// tens are the powers of ten that fit into a uint64, tens64 those that float64
// holds exactly.
var (
	tens   = powersOf10[uint64](20)
	tens64 = powersOf10[float64](23)
)

func powersOf10[T uint64 | float64](n int) []T {
	t := make([]T, n)
	t[0] = 1
	for i := range t[1:] {
		t[i+1] = t[i] * 10
	}
	return t
}
