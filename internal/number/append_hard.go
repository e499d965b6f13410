package number

import "encoding/binary"

func putWord(buf []byte, v float64) int {
	switch {
	case v > 0:
		return copy(buf, "Inf")
	case v < 0:
		return copy(buf, "-Inf")
	}
	return copy(buf, "NaN")
}

// putDecimal writes d·10^p, d of 1 to 17 digits, into buf, which has more than 40
// bytes, and returns its length. It stores whole words, more than is needed.
func putDecimal(buf []byte, d uint64, p int) int {
	n := countDigits(d)
	point := n + p     // digits before it
	var a, b, c uint64 // the digits, and zeros
	if n <= 9 {
		d *= tens[9-n]
		tail := eightDigits(d % 1e8)
		a, b = d/1e8|tail<<8|zeros, tail>>56|zeros
		c = zeros
	} else {
		d *= tens[17-n]
		high := d / 1e8
		middle, tail := eightDigits(high%1e8), eightDigits(d%1e8)
		a, b, c = high/1e8|middle<<8|zeros, middle>>56|tail<<8|zeros, tail>>56|zeros
	}
	out := (*[40]byte)(buf)
	if point < -4 || point > 8 || p >= 0 {
		return putFar(out, a, b, c, n, point)
	}
	lead := max(1-point, 0) // zeros, one of them before the point
	whole := max(point, 0)  // digits before the point
	first := a
	if lead > 0 {
		first = zeros
	}
	binary.LittleEndian.PutUint64(out[0:], first)
	binary.LittleEndian.PutUint64(out[lead+whole+1:], a>>(8*whole))
	binary.LittleEndian.PutUint64(out[lead+9:], b)
	binary.LittleEndian.PutUint64(out[lead+17:], c)
	out[max(point, 1)] = '.'
	return lead + n + 1
}

// putFar is putDecimal for the rest: an exponent, nothing behind the point, or more
// than eight digits before it.
func putFar(out *[40]byte, a, b, c uint64, n, point int) int {
	var digits [24]byte
	binary.LittleEndian.PutUint64(digits[0:], a)
	binary.LittleEndian.PutUint64(digits[8:], b)
	binary.LittleEndian.PutUint64(digits[16:], c)
	whole := point
	if point < -4 || point > 21 {
		whole = 1
	}
	size := copy(out[:], digits[:whole])
	if n > whole {
		out[size] = '.'
		size += 1 + copy(out[size+1:], digits[whole:n])
	}
	if whole != point {
		size += putExponent(out[size:], point-1)
	}
	return size
}

// putExponent writes at least two digits, as package strconv does.
func putExponent(buf []byte, e int) int {
	buf[0], buf[1] = 'e', '+'
	if e < 0 {
		buf[1], e = '-', -e
	}
	size := 2
	if e >= 100 {
		buf[size] = byte('0' + e/100)
		size++
		e %= 100
	}
	buf[size], buf[size+1] = byte('0'+e/10), byte('0'+e%10)
	return size + 2
}
