package inflate

import (
	"bytes"
	"fmt"
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

// bitWriter writes streams that no compressor would.
type bitWriter struct {
	out []byte
	n   int // bits in all
}

func (w *bitWriter) bits(v uint64, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// code writes a Huffman code, whose first bit is its highest.
func (w *bitWriter) code(v uint64, n int) { w.bits(bits.Reverse64(v)>>(64-n), n) }

func (w *bitWriter) header(last bool, kind uint64) {
	if last {
		w.bits(1, 1)
	} else {
		w.bits(0, 1)
	}
	w.bits(kind, 2)
}

func (w *bitWriter) fixed(last bool)   { w.header(last, 1) }
func (w *bitWriter) dynamic(last bool) { w.header(last, 2) }

// lengths writes the codes of a dynamic block as lengths of 5 bits each, less
// compact than there are, so that all of them can be said: the code for code
// lengths has 16 symbols of 4 bits.
func (w *bitWriter) lengths(lits, dists []uint8) {
	w.bits(uint64(len(lits)-257), 5)
	w.bits(uint64(len(dists)-1), 5)
	w.bits(19-4, 4)
	for _, symbol := range lengthOrder {
		if symbol < 16 {
			w.bits(4, 3)
		} else {
			w.bits(0, 3)
		}
	}
	for _, n := range append(lits[:len(lits):len(lits)], dists...) {
		w.code(uint64(n), 4)
	}
}

func (w *bitWriter) bytes() []byte { return w.out }

// canonical are the codes of lengths that are a code.
func canonical(lengths []uint8) []uint64 {
	codes := make([]uint64, len(lengths))
	next := uint64(0)
	for n := 1; n <= maxLength; n++ {
		for s := range lengths {
			if int(lengths[s]) == n {
				codes[s] = next
				next++
			}
		}
		next <<= 1
	}
	return codes
}

// completeCode draws lengths for symbols from of all, of a complete code: a tree
// whose leaves are split until there are enough.
func completeCode(t *rapid.T, all int, needed ...int) []uint8 {
	want := rapid.IntRange(max(2, len(needed)), all).Draw(t, "symbols")
	deep := rapid.Bool().Draw(t, "deep")
	leaves := []uint8{1, 1}
	for len(leaves) < want {
		i := len(leaves) - 1
		if !deep || leaves[i] == maxLength {
			i = rapid.IntRange(0, len(leaves)-1).Draw(t, "leaf")
		}
		if leaves[i] == maxLength {
			i = 0
			for leaves[i] == maxLength {
				i++
			}
		}
		leaves[i]++
		leaves = append(leaves, leaves[i])
	}
	lengths := make([]uint8, all)
	order := rapid.Permutation(count(all)).Draw(t, "order")
	for _, s := range needed {
		lengths[s] = leaves[0]
		leaves = leaves[1:]
	}
	for _, s := range order {
		if len(leaves) > 0 && lengths[s] == 0 {
			lengths[s] = leaves[0]
			leaves = leaves[1:]
		}
	}
	return lengths
}

// withCode are the symbols that have a code, the end of the block not among them.
func withCode(lengths []uint8) (symbols []int) {
	for s, n := range lengths {
		if n > 0 && s != 256 {
			symbols = append(symbols, s)
		}
	}
	return symbols
}

func count(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// Blocks of any complete codes and any symbols, valid and not: the 15-bit codes
// and the subtables that compressors hardly use among them.
func TestAnyCodes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var w bitWriter
		for left := rapid.IntRange(1, 3).Draw(rt, "blocks"); left > 0; left-- {
			lits := completeCode(rt, rapid.IntRange(257, maxLits).Draw(rt, "lits"), 256)
			dists := completeCode(rt, rapid.IntRange(2, maxDists).Draw(rt, "dists"))
			w.dynamic(left == 1)
			w.lengths(lits, dists)
			litCodes, distCodes := canonical(lits), canonical(dists)
			usedLits, usedDists := rapid.SampledFrom(withCode(lits)), rapid.SampledFrom(withCode(dists))
			times := rapid.SampledFrom([]int{1, 30}).Draw(rt, "times") // so many that the fast loop has some
			for range rapid.IntRange(0, 40).Draw(rt, "symbols") {
				s, d := usedLits.Draw(rt, "lit"), usedDists.Draw(rt, "dist")
				for range times {
					w.code(litCodes[s], int(lits[s]))
					if s > 256 {
						w.bits(0, int(litEntries[s]&entryTaken))
						w.code(distCodes[d], int(dists[d]))
						w.bits(0, int(distEntries[d]&entryTaken))
					}
				}
			}
			w.code(litCodes[256], int(lits[256]))
		}
		if err := agreement(w.bytes()); err != nil {
			rt.Fatal(err)
		}
	})
}

// Any lengths at all, and any bits behind them.
func TestAnyLengths(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var w bitWriter
		w.dynamic(true)
		length := rapid.Uint8Range(0, 15)
		lits := rapid.SliceOfN(rapid.OneOf(length, rapid.Just[uint8](8), rapid.Just[uint8](0)), 257, 288).Draw(rt, "lits")
		dists := rapid.SliceOfN(length, 1, 32).Draw(rt, "dists")
		w.lengths(lits, dists)
		w.out = append(w.out, rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(rt, "behind")...)
		if err := agreement(w.bytes()); err != nil {
			rt.Fatal(err)
		}
	})
}

// Codes at the edge of what is one, each before bits of all values.
func TestEdgesOfCodes(t *testing.T) {
	lits := func(set map[int]uint8) []uint8 {
		l := make([]uint8, maxLits)
		for s, n := range set {
			l[s] = n
		}
		return l
	}
	literals := lits(map[int]uint8{'a': 2, 'b': 2, 256: 2, 257: 2})
	for name, c := range map[string]struct {
		lits, dists []uint8
		good        bool // there are bits that make it a stream
	}{
		"complete":                           {literals, []uint8{1, 1}, true},
		"no distances":                       {literals, []uint8{0}, true},
		"a distance of one bit":              {literals, []uint8{1}, true},
		"a distance, not the first":          {literals, []uint8{0, 0, 1}, true},
		"a distance of two bits":             {literals, []uint8{2}, false},
		"two distances of three":             {literals, []uint8{2, 2}, false},
		"distances over-subscribed":          {literals, []uint8{1, 1, 1}, false},
		"distances over-subscribed at 15":    {literals, []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 15}, false},
		"distances of all lengths":           {literals, []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15}, true},
		"only the end":                       {lits(map[int]uint8{256: 1}), []uint8{0}, true},
		"only the end, of two bits":          {lits(map[int]uint8{256: 2}), []uint8{0}, false},
		"no end":                             {lits(map[int]uint8{'a': 1, 'b': 1}), []uint8{0}, false},
		"no symbols":                         {lits(nil), []uint8{0}, false},
		"incomplete":                         {lits(map[int]uint8{'a': 2, 'b': 2, 256: 2}), []uint8{0}, false},
		"over-subscribed":                    {lits(map[int]uint8{'a': 1, 'b': 1, 256: 1}), []uint8{0}, false},
		"287 symbols":                        {append(lits(map[int]uint8{'a': 1, 256: 1}), 0), []uint8{0}, false},
		"31 distances":                       {literals, append(make([]uint8, 29), 1, 1), false},
		"15 bits for the end and the length": {lits(map[int]uint8{0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 10, 10: 11, 11: 12, 12: 13, 13: 14, 256: 15, 257: 15}), []uint8{1, 1}, true},
	} {
		good := false
		for behind := 0; behind < 1<<6; behind += stride() {
			var w bitWriter
			w.dynamic(true)
			w.lengths(c.lits, c.dists)
			w.bits(uint64(behind), 6)
			w.bits(1<<40-1-1<<8, 40) // with the above up to 14 ones and a zero
			agree(t, fmt.Sprintf("%s, then %06b", name, behind), w.bytes())
			good = good || appended(w.bytes()).err == ""
		}
		if !testing.Short() && good != c.good {
			t.Errorf("%s: a stream can have it: %v, want %v", name, good, c.good)
		}
	}
}

// Runs of code lengths: at the start, over the end, from the one code into the
// other.
func TestRuns(t *testing.T) {
	type run struct {
		symbol uint64
		extra  int
		value  uint64
	}
	for name, c := range map[string]struct {
		runs []run
		want string
	}{
		"zeros, the end, zeros":       {[]run{{longZeros, 7, 127}, {longZeros, 7, 107}, {1, 0, 0}, {0, 0, 0}}, ""},
		"from one code into the next": {[]run{{longZeros, 7, 127}, {longZeros, 7, 106}, {1, 0, 0}, {1, 0, 0}, {runOfZeros, 3, 0}}, "corrupt"},
		"nothing to repeat":           {[]run{{runOfLast, 2, 0}}, "corrupt"},
		"one too many":                {[]run{{longZeros, 7, 127}, {longZeros, 7, 107}, {1, 0, 0}, {runOfZeros, 3, 0}}, "corrupt"},
	} {
		var w bitWriter
		w.dynamic(true)
		w.bits(0, 5)
		w.bits(0, 5)
		w.bits(15, 4)
		var lengths [19]uint8
		for _, s := range []int{0, 1, runOfLast, runOfZeros} {
			lengths[s] = 3
		}
		lengths[longZeros] = 1
		for _, s := range lengthOrder {
			w.bits(uint64(lengths[s]), 3)
		}
		codes := canonical(lengths[:])
		for _, r := range c.runs {
			w.code(codes[r.symbol], int(lengths[r.symbol]))
			w.bits(r.value, r.extra)
		}
		w.bits(0, 20)
		agree(t, name, w.bytes())
		if got := appended(w.bytes()); got.err != c.want {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}

// A table's entries do what the codes say, one by one, whatever is joined.
func TestJoin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lengths := completeCode(rt, maxLits, 256)
		var single, joined [litSize]uint32
		if !build(single[:], litWidth, lengths, litEntries[:]) || !build(joined[:], litWidth, lengths, litEntries[:]) {
			rt.Fatal("the code is complete")
		}
		join(joined[:1<<litWidth], litWidth)
		for i := range 1 << litWidth {
			var want []byte
			left := uint32(litWidth)
			for at := i; len(want) < 3; {
				e := single[at]
				if e&entryLiterals == 0 || e&entryTaken > left {
					break
				}
				want = append(want, byte(e>>8))
				left -= e & entryTaken
				at >>= e & entryTaken
			}
			e := joined[i]
			if len(want) == 0 {
				if e != single[i] {
					rt.Fatalf("entry %b is %x, was %x", i, e, single[i])
				}
				continue
			}
			got := []byte{byte(e >> 8), byte(e >> 16), byte(e >> 24)}[:e&entryLiterals>>6]
			if !bytes.Equal(got, want) || e&entryTaken != litWidth-left {
				rt.Fatalf("entry %b is %x of %d bits, want %x of %d", i, got, e&entryTaken, want, litWidth-left)
			}
		}
	})
}
