package compression

import (
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

// reference is the standard library's reader.
func reference(file []byte) ([]byte, error) {
	return io.ReadAll(bzip2.NewReader(bytes.NewReader(file)))
}

func TestBzip2LikeReference(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	words := func(n int) []byte { // few symbols, long runs
		var b []byte
		for len(b) < n {
			b = append(b, bytes.Repeat([]byte{"abc"[r.IntN(3)]}, 1+r.IntN(600))...)
		}
		return b[:n]
	}
	for _, level := range []int{1, 9} {
		for _, content := range []func(int) []byte{text, zeros, noise, words} {
			for _, n := range []int{4, 5, 255, 259, 260, 99_999, 100_001, 1_000_000} {
				if testing.Short() && n > 100_000 && level > 1 {
					continue // a block has 900 kB
				}
				b, err := NewBlock(Bzip2, level)
				if err != nil {
					t.Fatal(err)
				}
				file, err := b.Append(nil, content(n))
				if err != nil {
					t.Fatal(err)
				}
				want, err := reference(file)
				if err != nil {
					t.Fatal(err)
				}
				for threads := 1; threads <= 3; threads++ {
					if got, err := unpack(Bzip2, Limits{Threads: threads}, file); err != nil || !bytes.Equal(got, want) {
						t.Errorf("level %d, %d bytes, %d threads: got %d bytes, %v", level, n, threads, len(got), err)
					}
				}
			}
		}
	}
}

// bitWriter writes bits from the highest on.
type bitWriter struct {
	buf []byte
	n   int // bits in use
}

func (w *bitWriter) bits(v uint64, n int) {
	for ; n > 0; n-- {
		if w.n%8 == 0 {
			w.buf = append(w.buf, 0)
		}
		w.buf[w.n/8] |= byte(v>>(n-1)&1) << (7 - w.n%8)
		w.n++
	}
}

// flatBlock is a stream of one block whose symbols are all coded with 8 bits,
// symbol s as byte s: what codes says is in the file as it is. A block of 254
// bytes in use, its end is symbol 255.
func flatBlock(codes []byte, shift int) []byte {
	var w bitWriter
	w.bits(0x425a6839, 32)
	w.bits(bzip2BlockID, bzip2MagicBits)
	sumAt := w.n
	w.bits(0, 32) // checksum, put in below
	w.bits(0, 1)
	w.bits(3, 24)
	w.bits(0xffff, 16)
	for range 15 {
		w.bits(0xffff, 16)
	}
	w.bits(0xfffc, 16)
	selectors := (len(codes)+1+selectorRun-1)/selectorRun + shift // superfluous ones move what follows
	w.bits(2, 3)
	w.bits(uint64(selectors), 15)
	w.bits(0, selectors)
	for range 2 {
		w.bits(8, 5)
		w.bits(0, 256)
	}
	for _, c := range codes {
		w.bits(uint64(c), 8)
	}
	w.bits(0xff, 8)
	b := new(bzip2Block)
	if err := b.decode(append(bytes.Clone(w.buf), zeros(8)...), 32); err != nil {
		panic(err)
	}
	for !b.empty() {
		b.unroll(make([]byte, 1<<20))
	}
	w.bits(bzip2EndID, bzip2MagicBits)
	w.bits(uint64(b.sum), 32)
	for i := range 32 {
		at := sumAt + i
		w.buf[at/8] |= byte(b.sum>>(31-i)&1) << (7 - at%8)
	}
	return w.buf
}

// What looks like a block's magic inside a block is none.
func TestBzip2FalseMagic(t *testing.T) {
	magic := binary.BigEndian.AppendUint64(nil, bzip2BlockID)[2:]
	end := binary.BigEndian.AppendUint64(nil, bzip2EndID)[2:]
	some := noise(400)
	for i := range some {
		some[i] = 2 + some[i]%250 // neither runs nor the end
	}
	long := bytes.Repeat(cat(magic, some), 300)
	for shift := range 8 {
		for name, codes := range map[string][]byte{
			"one":           cat(some, magic, some),
			"at the start":  cat(magic, some),
			"at the end":    cat(some, magic),
			"ten at once":   bytes.Repeat(magic, 10),
			"an end":        cat(some, end, some),
			"a whole block": cat(some, flatBlock(some, 0)[4:200], some),
			"many":          long,
		} {
			codes = bytes.ReplaceAll(codes, []byte{0xff}, []byte{0xfe})
			for _, c := range []byte{0, 1} { // no runs longer than a block
				codes = bytes.ReplaceAll(codes, []byte{c}, []byte{c + 2})
			}
			file := cat(flatBlock(codes, shift), flatBlock(some, 7-shift))
			want, err := reference(file)
			if err != nil {
				t.Fatalf("%s: the file of this test is wrong: %v", name, err)
			}
			for threads := 1; threads <= 3; threads++ {
				if got, err := unpack(Bzip2, Limits{Threads: threads}, file); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s, shift %d, %d threads: got %d bytes, %v, want %d", name, shift, threads, len(got), err, len(want))
				}
			}
		}
	}
}

func TestFindBlock(t *testing.T) {
	for bit := range 40 {
		for tail := range 20 {
			var w bitWriter
			w.bits(1<<40-1, bit)
			w.bits(bzip2BlockID, bzip2MagicBits)
			w.bits(0, tail)
			if got, ok := findBlock(w.buf, 0); !ok || got != int64(bit) {
				t.Fatalf("magic at %d, %d bits after it: found %d, %v", bit, tail, got, ok)
			}
			if got, ok := findBlock(w.buf, int64(bit)); !ok || got != int64(bit) {
				t.Fatalf("magic at %d, looking from there: found %d, %v", bit, got, ok)
			}
			if got, ok := findBlock(w.buf, int64(bit)+1); ok {
				t.Fatalf("magic at %d, looking behind it: found %d", bit, got)
			}
			if got, ok := findBlock(w.buf[:(bit+bzip2MagicBits-1)/8], 0); ok {
				t.Fatalf("magic at %d is cut off: found %d", bit, got)
			}
		}
	}
}

// A block over the level of its stream is refused, as is a randomised one.
func TestBzip2Refused(t *testing.T) {
	b, err := NewBlock(Bzip2, 9)
	if err != nil {
		t.Fatal(err)
	}
	file, err := b.Append(nil, noise(150_000))
	if err != nil {
		t.Fatal(err)
	}
	file[3] = '1'
	for threads := 1; threads <= 2; threads++ {
		if _, err := unpack(Bzip2, Limits{Threads: threads}, file); !errors.Is(err, ErrCorrupt) {
			t.Errorf("150 kB in a block of level 1: %v", err)
		}
	}
	file = pack(t, Bzip2, 0, 1, text(100))
	file[14] |= 0x80
	if _, err := unpack(Bzip2, Limits{}, file); !errors.Is(err, ErrUnsupported) {
		t.Errorf("a randomised block: %v", err)
	}
}

func TestHuffmanTables(t *testing.T) {
	for _, c := range []struct {
		name    string
		lengths []uint8
		ok      bool
	}{
		{"complete", []uint8{1, 2, 3, 3}, true},
		{"long", []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20}, true},
		{"codes missing", []uint8{2, 2, 20}, true},
		{"too many", []uint8{1, 1, 2}, false},
		{"too many long ones", []uint8{1, 1, 20}, false},
	} {
		var h huffman
		if ok := h.build(c.lengths); ok != c.ok {
			t.Errorf("%s: build says %v", c.name, ok)
			continue
		}
		if !c.ok {
			continue
		}
		code, last := uint64(0), uint8(0)
		for s, l := range c.lengths { // already in order of length
			code <<= l - last
			last = l
			r := bitReader{acc: code<<(64-l) | 1<<(63-l), n: 64}
			if got := h.decode(&r); got != s || r.n != 64-uint(l) {
				t.Errorf("%s: code %0*b is symbol %d after %d bits, want %d", c.name, l, code, got, 64-r.n, s)
			}
			code++
		}
	}
	var h huffman
	h.build([]uint8{2, 2, 20})
	r := bitReader{acc: ^uint64(0), n: 64}
	if got := h.decode(&r); got != noSymbol {
		t.Errorf("bits that are no code are symbol %d", got)
	}
}
