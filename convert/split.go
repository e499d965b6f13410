package convert

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
)

// SplitHash is where the text of a value in [Layout.SplitBy] is between 0 and 1, in
// units of 1/2⁶⁴: the first eight bytes, big-endian, of the SHA-256 of the seed in
// decimal, a colon and the text. The row goes to the first split for which the sum of
// the shares up to and with it is more. A missing value is the empty text. A number is
// that of its value, whatever it was written like: a whole one its digits, as 7 for 07
// and 7.0; another one the shortest decimal that is read as the same, as 1.5 for 1.50,
// with an exponent of two digits at the least below 1e-04 and from 2⁶³ on. In a CSV any
// cell that is a number is one, unless the type of its column is given as string.
func SplitHash(seed uint64, text []byte) uint64 {
	var room [64]byte
	b := strconv.AppendUint(room[:0], seed, 10)
	b = append(b, ':')
	b = append(b, text...)
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:])
}

// splitter says to which split a row goes.
type splitter struct {
	// id is what choose needs to know of a row with some key; ok is false if the
	// census did not see it. Any goroutine may call it. nil: all rows are alike.
	id func(key []byte) (id int32, ok bool)
	// quotas, by id, are how many rows go where; nil: the id is the split.
	quotas []quota
	random *rand.PCG
}

// quota is how many rows of a kind still go to each split.
type quota struct {
	all  int64
	left []int64
}

// errChanged is for inputs that have other rows when they are read again.
var errChanged = errors.New("the inputs changed while they were read")

// choose gives the splits of rows, in the order of the inputs. ids is nil if all are
// alike.
func (s *splitter) choose(splits []uint8, ids []int32) error {
	if s.quotas == nil {
		for i, id := range ids {
			splits[i] = uint8(id)
		}
		return nil
	}
	for i := range splits {
		id := int32(0)
		if ids != nil {
			id = ids[i]
		}
		q := &s.quotas[id]
		if q.all == 0 {
			return errChanged
		}
		// Each of the rows to come is as likely as any other to be one of those left.
		at := int64(below(s.random, uint64(q.all)))
		split := 0
		for at >= q.left[split] {
			at -= q.left[split]
			split++
		}
		q.left[split]--
		q.all--
		splits[i] = uint8(split)
	}
	return nil
}

// done checks that all rows came that were counted.
func (s *splitter) done() error {
	for _, q := range s.quotas {
		if q.all != 0 {
			return errChanged
		}
	}
	return nil
}

// below is a random number below n. It is not that of package rand, which may find a
// better way one day: the same seed must mean the same rows.
func below(r *rand.PCG, n uint64) uint64 {
	high, _ := bits.Mul64(r.Uint64(), n)
	return high
}

// newSplitter makes one for rows of which the census counted so many by key, and says
// how many there will be in each split.
func (l *Layout) newSplitter(c *census) (s *splitter, totals []int64) {
	switch {
	case len(l.Split) == 0:
		return nil, []int64{c.rows}
	case l.SplitBy != "":
		return &splitter{id: l.byHash()}, c.splits
	case l.Group != "":
		return l.grouped(c)
	case l.Stratify != "":
		return l.stratified(c)
	}
	var o overdue
	counts := o.share(l.Split, c.rows)
	return &splitter{quotas: []quota{{c.rows, slices.Clone(counts)}}, random: l.random(1)}, counts
}

// random is a source for one purpose.
func (l *Layout) random(purpose uint64) *rand.PCG { return rand.NewPCG(l.Seed, purpose) }

// byHash is the split of a key by its hash.
func (l *Layout) byHash() func(key []byte) (int32, bool) {
	ends := make([]uint64, len(l.Split)-1) // of all splits but the last
	sum := 0.0
	for i := range ends {
		sum += l.Split[i].Share
		ends[i] = uint64(math.Ldexp(min(sum, 1-0x1p-53), 64))
	}
	return func(key []byte) (int32, bool) {
		at := SplitHash(l.Seed, key)
		split := 0
		for split < len(ends) && at >= ends[split] {
			split++
		}
		return int32(split), true
	}
}

// stratified gives each split its share of the rows of each key.
func (l *Layout) stratified(c *census) (*splitter, []int64) {
	totals := make([]int64, len(l.Split))
	quotas := make([]quota, 0, len(c.keys))
	ids := make(map[string]int32, len(c.keys))
	var o overdue
	for _, key := range l.shuffled(c.keys) {
		n := c.keys[key]
		counts := o.share(l.Split, n)
		for i, n := range counts {
			totals[i] += n
		}
		ids[key] = int32(len(quotas))
		quotas = append(quotas, quota{n, counts})
	}
	return &splitter{id: lookUp(ids), quotas: quotas, random: l.random(1)}, totals
}

// grouped gives each key to the split that lacks most of its rows.
func (l *Layout) grouped(c *census) (*splitter, []int64) {
	totals := make([]int64, len(l.Split))
	ids := make(map[string]int32, len(c.keys))
	for _, key := range l.shuffled(c.keys) {
		to, most := 0, math.Inf(-1)
		for i, s := range l.Split {
			if lacks := s.Share*float64(c.rows) - float64(totals[i]); lacks > most {
				to, most = i, lacks
			}
		}
		ids[key] = int32(to)
		totals[to] += c.keys[key]
	}
	return &splitter{id: lookUp(ids)}, totals
}

func lookUp(ids map[string]int32) func([]byte) (int32, bool) {
	return func(key []byte) (int32, bool) {
		id, ok := ids[string(key)] // which allocates nothing
		return id, ok
	}
}

// shuffled are the keys in an order that depends on them and the seed alone.
func (l *Layout) shuffled(keys map[string]int64) []string {
	hashes := make(map[string]uint64, len(keys))
	for k := range keys {
		hashes[k] = SplitHash(l.Seed, []byte(k))
	}
	return slices.SortedFunc(maps.Keys(keys), func(a, b string) int {
		if c := cmp.Compare(hashes[a], hashes[b]); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a), []byte(b))
	})
}

// overdue is by how much splits had less than their share of the rows that were shared
// out before.
type overdue []float64

// share shares n rows out: each split gets its share rounded down or up, so that it
// adds up to n. Up goes first to those that are owed most, which for the first rows
// are those that rounding down takes most from.
func (o *overdue) share(splits []Split, n int64) []int64 {
	if *o == nil {
		*o = make(overdue, len(splits))
	}
	owed := *o
	counts := make([]int64, len(splits))
	var cut []int // those whose share is no whole number
	rest := n
	for i, s := range splits {
		due := float64(n) * s.Share
		if whole := math.Round(due); math.Abs(due-whole) < 1e-9*max(1, due) {
			due = whole
		}
		counts[i] = int64(due)
		rest -= counts[i]
		if owed[i] += due - math.Floor(due); due > math.Floor(due) {
			cut = append(cut, i)
		}
	}
	slices.SortStableFunc(cut, func(a, b int) int { return cmp.Compare(owed[b], owed[a]) })
	for _, i := range cut[:min(int64(len(cut)), max(rest, 0))] {
		counts[i]++
		owed[i]--
		rest--
	}
	counts[len(counts)-1] += rest // what no float can tell
	return counts
}
