package compression

import (
	"hash/crc32"
	"math/rand/v2"
	"testing"
)

func TestCombine(t *testing.T) {
	data := noise(100_000)
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		n := r.IntN(len(data) + 1)
		at := r.IntN(n + 1)
		first, second := crc32.ChecksumIEEE(data[:at]), crc32.ChecksumIEEE(data[at:n])
		if got, want := combine(first, second, int64(n-at)), crc32.ChecksumIEEE(data[:n]); got != want {
			t.Fatalf("%d and %d bytes: got %08x, want %08x", at, n-at, got, want)
		}
	}
}

// Past 4 GiB: CRCs of zeros, doubled by combining.
func TestCombineLong(t *testing.T) {
	first := crc32.ChecksumIEEE([]byte("recast"))
	half := crc32.ChecksumIEEE(zeros(1 << 20))
	n := int64(1 << 20)
	for n < 1<<36 {
		half = combine(half, half, n)
		n *= 2
	}
	stepwise := first
	for range 1 << 6 {
		quarter := crc32.ChecksumIEEE(zeros(1 << 20))
		for m := int64(1 << 20); m < 1<<30; m *= 2 {
			quarter = combine(quarter, quarter, m)
		}
		stepwise = combine(stepwise, quarter, 1<<30)
	}
	if got := combine(first, half, n); got != stepwise {
		t.Errorf("64 GiB at once: %08x, by 1 GiB: %08x", got, stepwise)
	}
}

// bzip2Sum against the definition, bit by bit.
func TestBzip2Sum(t *testing.T) {
	data := noise(5000)
	want := ^uint32(0)
	for _, c := range data {
		want ^= uint32(c) << 24
		for range 8 {
			if want>>31 != 0 {
				want = want<<1 ^ 0x04c11db7
			} else {
				want <<= 1
			}
		}
	}
	want = ^want
	for _, at := range []int{0, 1, 7, 8, 9, 1023, 1024, 1025, 5000} {
		if got := bzip2Sum(bzip2Sum(0, data[:at]), data[at:]); got != want {
			t.Errorf("cut at %d: got %08x, want %08x", at, got, want)
		}
	}
}
