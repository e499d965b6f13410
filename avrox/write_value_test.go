package avrox

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// TestLong compares numbers with the coding of package binary, which is the same.
func TestLong(t *testing.T) {
	check := func(v int64) {
		t.Helper()
		want := binary.AppendVarint([]byte{0xff}, v)
		if got := encLong([]byte{0xff}, v); !bytes.Equal(got, want) {
			t.Errorf("%d: %x, want %x", v, got, want)
		}
	}
	for shift := range 64 {
		for d := int64(-2); d <= 2; d++ {
			check(1<<shift + d)
			check(-1<<shift + d)
		}
	}
	check(math.MaxInt64)
	check(math.MinInt64)
	for v := uint64(1); v != 0; v <<= 1 { // all bytes unlike
		check(int64(v | 0x0123456789abcdef&(v-1)))
	}
}
