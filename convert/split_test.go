package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawSplits draws shares, thirds and the like among them, that no float holds.
func drawSplits(t *rapid.T) []Split {
	n := rapid.IntRange(1, 6).Draw(t, "splits")
	weights := rapid.SliceOfN(rapid.IntRange(1, 20), n, n).Draw(t, "weights")
	sum := 0
	for _, w := range weights {
		sum += w
	}
	splits := make([]Split, n)
	for i, w := range weights {
		splits[i] = Split{fmt.Sprint("s", i), float64(w) / float64(sum)}
	}
	return splits
}

func TestExactCounts(t *testing.T) {
	for _, c := range []struct {
		shares []float64
		rows   int64
		want   []int64
	}{
		{[]float64{0.8, 0.1, 0.1}, 10, []int64{8, 1, 1}},
		{[]float64{0.8, 0.1, 0.1}, 150, []int64{120, 15, 15}},
		{[]float64{0.8, 0.1, 0.1}, 0, []int64{0, 0, 0}},
		{[]float64{0.8, 0.1, 0.1}, 1, []int64{1, 0, 0}},
		{[]float64{0.29, 0.71}, 100, []int64{29, 71}}, // 0.29·100 is 28.999…
		{[]float64{1. / 3, 1. / 3, 1. / 3}, 10, []int64{4, 3, 3}},
		{[]float64{0.5, 0.5}, 7, []int64{4, 3}},
		{[]float64{1}, 7, []int64{7}},
		{[]float64{0.7, 0.2, 0.1}, 1_000_000_000_007, []int64{700_000_000_005, 200_000_000_001, 100_000_000_001}},
	} {
		splits := make([]Split, len(c.shares))
		for i, s := range c.shares {
			splits[i].Share = s
		}
		var o overdue
		if got := o.share(splits, c.rows); !slices.Equal(got, c.want) {
			t.Errorf("%v of %d rows: %v, want %v", c.shares, c.rows, got, c.want)
		}
	}
}

// splitKeys splits rows by their keys as the pipeline does, and holds what must be true of
// any layout.
func splitKeys(t *rapid.T, l *Layout, keys []string) []uint8 {
	c := &census{rows: int64(len(keys)), keys: map[string]int64{}}
	for _, k := range keys {
		c.keys[k]++
	}
	s, totals := l.newSplitter(c)
	splits := make([]uint8, len(keys))
	var ids []int32
	if s.id != nil {
		for _, k := range keys {
			id, ok := s.id([]byte(k))
			if !ok {
				t.Fatalf("key %q has no id", k)
			}
			ids = append(ids, id)
		}
	}
	if err := s.choose(splits, ids); err != nil {
		t.Fatal(err)
	}
	if err := s.done(); err != nil {
		t.Fatal(err)
	}
	counts := make([]int64, len(l.Split))
	for _, s := range splits {
		counts[s]++
	}
	if !slices.Equal(counts, totals) {
		t.Fatalf("%v rows, announced were %v", counts, totals)
	}
	return splits
}

func drawKeys(t *rapid.T) []string {
	return rapid.SliceOfN(rapid.StringMatching(`[a-e]{0,2}`), 0, 300).Draw(t, "keys")
}

func TestSplitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layout{Split: drawSplits(t), Seed: rapid.Uint64().Draw(t, "seed")}
		keys := drawKeys(t)
		counts := make([]int, len(l.Split))
		for _, s := range splitKeys(t, l, keys) {
			counts[s]++
		}
		for i, n := range counts {
			if due := l.Split[i].Share * float64(len(keys)); math.Abs(float64(n)-due) >= 1 {
				t.Fatalf("split %d has %d rows, its share is %g", i, n, due)
			}
		}
	})
}

func TestStratifyProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layout{Split: drawSplits(t), Stratify: "y", Seed: rapid.Uint64().Draw(t, "seed")}
		keys := drawKeys(t)
		counts := map[string][]int{}
		totals := make([]int, len(l.Split))
		sizes := map[string]int{}
		for i, s := range splitKeys(t, l, keys) {
			if counts[keys[i]] == nil {
				counts[keys[i]] = make([]int, len(l.Split))
			}
			counts[keys[i]][s]++
			totals[s]++
			sizes[keys[i]]++
		}
		for key, of := range counts {
			for i, n := range of {
				if due := l.Split[i].Share * float64(sizes[key]); math.Abs(float64(n)-due) >= 1 {
					t.Fatalf("split %d has %d rows of %q, its share is %g", i, n, key, due)
				}
			}
		}
		// What rounding takes in one class is made good in the next.
		for i, n := range totals {
			if due := l.Split[i].Share * float64(len(keys)); math.Abs(float64(n)-due) > float64(len(l.Split)) {
				t.Fatalf("split %d has %d rows in all, its share is %g", i, n, due)
			}
		}
	})
}

func TestGroupProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layout{Split: drawSplits(t), Group: "g", Seed: rapid.Uint64().Draw(t, "seed")}
		keys := drawKeys(t)
		of, sizes := map[string]uint8{}, map[string]int{}
		totals := make([]int, len(l.Split))
		for i, s := range splitKeys(t, l, keys) {
			if other, ok := of[keys[i]]; ok && other != s {
				t.Fatalf("%q is in splits %d and %d", keys[i], other, s)
			}
			of[keys[i]] = s
			totals[s]++
			sizes[keys[i]]++
		}
		largest := 0
		for _, n := range sizes {
			largest = max(largest, n)
		}
		for i, n := range totals {
			if over := float64(n) - l.Split[i].Share*float64(len(keys)); over > float64(largest) {
				t.Fatalf("split %d has %g rows too many, the largest group has %d", i, over, largest)
			}
		}
	})
}

// TestSplitByIsStable holds that other rows and another order change nothing.
func TestSplitByIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &Layout{Split: drawSplits(t), SplitBy: "k", Seed: rapid.Uint64().Draw(t, "seed")}
		of := func(keys []string) map[string]int32 {
			out := map[string]int32{}
			by := l.byHash()
			for _, k := range keys {
				out[k], _ = by([]byte(k))
			}
			return out
		}
		keys := drawKeys(t)
		before := of(keys)
		for key, split := range of(append(drawKeys(t), rapid.Permutation(keys).Draw(t, "other order")...)) {
			if was, ok := before[key]; ok && was != split {
				t.Fatalf("%q goes to split %d, it was in %d", key, split, was)
			}
		}
	})
}

// TestSplitHash holds the hash to what is documented: python3 -c 'import hashlib;
// print(int.from_bytes(hashlib.sha256(b"0:user-17").digest()[:8]))'
func TestSplitHash(t *testing.T) {
	for _, c := range []struct {
		seed uint64
		text string
		want uint64
	}{
		{0, "user-17", 3141636497736076360},
		{0, "", 13436079590000323820},
		{42, "user-17", 16621971212390302183},
		{18446744073709551615, "é,\n", 5617161946813269650},
	} {
		if got := SplitHash(c.seed, []byte(c.text)); got != c.want {
			t.Errorf("SplitHash(%d, %q) = %d, want %d", c.seed, c.text, got, c.want)
		}
	}
}

// TestSplitByShares holds that many keys meet the shares about.
func TestSplitByShares(t *testing.T) {
	l := Layout{Split: []Split{{"train", 0.8}, {"validation", 0.15}, {"test", 0.05}}, SplitBy: "k"}
	by := l.byHash()
	counts := make([]int, 3)
	for i := range 100_000 {
		split, _ := by(fmt.Append(nil, "user-", i))
		counts[split]++
	}
	for i, n := range counts {
		if want := l.Split[i].Share * 100_000; math.Abs(float64(n)-want) > 500 {
			t.Errorf("split %d has %d keys, its share is %g", i, n, want)
		}
	}
}

// TestChanceIsSeeded holds that a seed fixes what is left to chance for good, and
// another seed changes it.
func TestChanceIsSeeded(t *testing.T) {
	text := func(seed uint64) string {
		l := &Layout{Split: []Split{{"a", 0.5}, {"b", 0.5}}, Seed: seed}
		s, _ := l.newSplitter(&census{rows: 40})
		splits := make([]uint8, 40)
		if err := s.choose(splits, nil); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, s := range splits {
			b.WriteByte('a' + s)
		}
		return b.String()
	}
	if got := text(0); got != "aaaabaaaaababaababbbbbbaaaaaabbbbbbbabbb" {
		t.Errorf("seed 0: %s", got)
	}
	if got := text(1); got != "babbabbabaabaaabaaaaabbaabbababaaabbbbbb" {
		t.Errorf("seed 1: %s", got)
	}
}

// TestEveryRowIsAsLikely counts where each of a few rows goes over many seeds.
func TestEveryRowIsAsLikely(t *testing.T) {
	const rows, seeds = 10, 20_000
	var first [rows]int
	for seed := range uint64(seeds) {
		l := &Layout{Split: []Split{{"a", 0.3}, {"b", 0.7}}, Seed: seed}
		s, _ := l.newSplitter(&census{rows: rows})
		splits := make([]uint8, rows)
		if err := s.choose(splits, nil); err != nil {
			t.Fatal(err)
		}
		for i, split := range splits {
			if split == 0 {
				first[i]++
			}
		}
	}
	for i, n := range first { // ±5 standard deviations of 65
		if n < 6000-325 || n > 6000+325 {
			t.Errorf("row %d goes to the first split %d times of %d, want about 6000", i, n, seeds)
		}
	}
}

// TestChangedInputs holds that rows which the census did not see are an error.
func TestChangedInputs(t *testing.T) {
	l := &Layout{Split: []Split{{"a", 0.5}, {"b", 0.5}}}
	s, _ := l.newSplitter(&census{rows: 3})
	if err := s.choose(make([]uint8, 4), nil); err != errChanged {
		t.Errorf("a row more: error %v", err)
	}
	s, _ = l.newSplitter(&census{rows: 3})
	if err := s.choose(make([]uint8, 2), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.done(); err != errChanged {
		t.Errorf("a row less: error %v", err)
	}
}
