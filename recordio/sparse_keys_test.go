package recordio

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Columns around the bounds of what a key takes, and of what a lane holds.
var columnCounts = []uint64{1, 2, 127, 128, 129, 1000, maxLane - 1, maxLane, maxLane + 1, 1<<21 + 1, 1 << 28,
	1<<28 + 1, 1<<49 + 1, 1 << 56, 1<<56 + 1, math.MaxInt64}

// drawKeys are n keys below cols, of all lengths, many of them at a bound.
func drawKeys(r *rand.Rand, n int, cols uint64) []uint64 {
	keys := make([]uint64, n)
	for i := range keys {
		k := r.Uint64() >> r.IntN(64)
		if r.IntN(4) == 0 {
			k = uint64(1)<<(7*r.IntN(9)) - uint64(r.IntN(2))
		}
		keys[i] = k % cols
		if r.IntN(8) == 0 {
			keys[i] = cols - 1
		}
	}
	return keys
}

// appendKeysSlowly is the reference of putKeys.
func appendKeysSlowly(keys []uint64) []byte {
	var b []byte
	for _, k := range keys {
		b = binary.AppendUvarint(b, k)
	}
	return b
}

// readKeysSlowly is the reference of readKeys: n keys below cols that fill b.
func readKeysSlowly(n int, b []byte, cols uint64) (keys []uint64, ok bool) {
	for len(b) > 0 {
		k, size := binary.Uvarint(b)
		if size <= 0 || k >= cols {
			return nil, false
		}
		keys, b = append(keys, k), b[size:]
	}
	return keys, len(keys) == n
}

func TestPutKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, cols := range columnCounts {
		for range 300 {
			keys := drawKeys(r, r.IntN(20), cols)
			if r.IntN(2) == 0 {
				slices.Sort(keys)
			}
			want := appendKeysSlowly(keys)
			out := make([]byte, len(keys)*uvarintSize(cols-1)+1)
			if n, ok := putKeys(out, keys, cols); !ok || string(out[:n]) != string(want) {
				t.Fatalf("%d columns, keys %d: wrote %x, %v; want %x", cols, keys, out[:n], ok, want)
			}
			if len(keys) == 0 {
				continue
			}
			for _, bad := range []uint64{cols, cols + 1, cols + 1<<16, cols + 1<<48, math.MaxUint64} {
				i := r.IntN(len(keys))
				was := keys[i]
				keys[i] = bad
				if _, ok := putKeys(out, keys, cols); ok {
					t.Fatalf("%d columns: wrote the keys %d", cols, keys)
				}
				keys[i] = was
				all := slices.Repeat([]uint64{bad}, len(keys))
				if _, ok := putKeys(out, all, cols); ok {
					t.Fatalf("%d columns: wrote the keys %d", cols, all)
				}
			}
		}
	}
}

// What readKeys reads is right, and it reads all but keys of more than 8 bytes.
func TestReadKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, cols := range columnCounts {
		cols = min(cols, math.MaxInt)
		for range 1000 {
			keys := drawKeys(r, r.IntN(20), cols)
			b := appendKeysSlowly(keys)
			switch n := len(b); {
			case n == 0:
			case r.IntN(4) == 0:
				b[r.IntN(n)] ^= 1 << r.IntN(8)
			case r.IntN(4) == 0:
				b = b[:r.IntN(n)]
			}
			n := len(keys)
			if n > 0 && r.IntN(20) == 0 {
				n-- // a key too many
			}
			want, whole := readKeysSlowly(n, b, cols)
			// Alone in memory, and with something behind.
			for _, behind := range []string{"", "\x1a", "\x1a\x02\x90\x4e\x12\x12\x0a\x06values", "\xff\xff\xff\xff\xff\xff\xff\xff"} {
				got := make([]uint64, n)
				ok := readKeys(got, slices.Clip(append(slices.Clip(b), behind...))[:len(b)], int(cols))
				switch long := slices.ContainsFunc(want, func(k uint64) bool { return k >= 1<<56 }); {
				case ok && (!whole || !slices.Equal(got, want)):
					t.Fatalf("%d columns, %x and %x behind: read %d, want %d, %v", cols, b, behind, got, want, whole)
				case !ok && whole && !long:
					t.Fatalf("%d columns, %x and %x behind: did not read %d", cols, b, behind, want)
				}
			}
		}
	}
}

// Rows around the lengths at which something before the keys takes a byte more.
func TestSparseLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	counts := []int{}
	for n := range 140 {
		counts = append(counts, n, 2690+n, 3200+n)
	}
	for _, cols := range []uint64{100, 10_000, 1 << 20} {
		e, err := NewSparse[float32](cols, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range counts {
			keys := drawKeys(r, n, cols)
			for range r.IntN(3) {
				for i := range keys { // smaller, so that the row may take a byte less
					keys[i] >>= r.IntN(8)
				}
			}
			values := make([]float32, n)
			v := value(values, []uint64{cols})
			v.Keys = append([]uint64{}, keys...)
			want := framed(t, []Record{{Features: []Value{v}, Label: []Value{value([]float32{1}, nil)}}})
			dst := make([]byte, 3, 3+e.Size(1, n))
			got, err := e.Append(dst, []int32{0, int32(n)}, keys, values, []float32{1})
			if err != nil || string(got[3:]) != string(want) || &got[0] != &dst[0] {
				t.Fatalf("%d columns, keys %d: wrote %v\n%x, record by record\n%x", cols, keys, err, got[3:], want)
			}
		}
	}
}
