package compression

// polynomial of CRC-32 as gzip uses it, bits reversed.
const polynomial = 0xedb88320

// powers holds x^(2^k) modulo the polynomial. A CRC, bits reversed, is a
// polynomial over GF(2) whose coefficient of x^0 is the highest bit.
var powers = func() (p [64]uint32) {
	p[0] = 1 << 30 // x
	for k := 1; k < len(p); k++ {
		p[k] = multiply(p[k-1], p[k-1])
	}
	return p
}()

// multiply gives a·b modulo the polynomial.
func multiply(a, b uint32) (product uint32) {
	for ; a != 0; a <<= 1 {
		if a&(1<<31) != 0 {
			product ^= b
		}
		b = b>>1 ^ polynomial&-(b&1)
	}
	return product
}

// combine gives the CRC-32 of two runs of data behind each other from the CRC
// of each and the length of the second in bytes: a CRC moves past n bytes by
// multiplication with x^8n.
func combine(first, second uint32, n int64) uint32 {
	for k := 3; n != 0; k, n = k+1, n>>1 {
		if n&1 != 0 {
			first = multiply(powers[k], first)
		}
	}
	return first ^ second
}
