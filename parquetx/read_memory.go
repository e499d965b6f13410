package parquetx

import (
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"
)

// What rows take in memory tells no size of the file: a page of a few bytes may hold
// a billion zeros, and a dictionary a long text for each of them. It is estimated of
// the numbers of values, and of the first page where that is a dictionary of texts.

// estimates are what row groups take in memory, made when they are asked for.
type estimates struct {
	once   sync.Once
	groups []int64
}

// muchMemory is what an estimate does not go beyond, so that sums do not overflow.
const muchMemory = 1 << 52

// memory is about how many bytes the rows of a row group take in memory, in all
// columns that can be read.
func (f *File) memory(group int) int64 {
	f.estimates.once.Do(func() {
		f.estimates.groups = make([]int64, len(f.footer.groups))
		for g := range f.estimates.groups {
			f.estimates.groups[g] = f.estimate(&f.footer.groups[g])
		}
	})
	return f.estimates.groups[group]
}

// Bytes is about how many the rows take in memory, in all columns that can be read. It
// may be far more than the file has.
func (f *File) Bytes() (n int64) {
	for g := range f.footer.groups {
		n = min(n+f.memory(g), muchMemory)
	}
	return n
}

func (f *File) estimate(g *groupMeta) (n int64) {
	for i := range f.columns {
		if f.columns[i].reason != "" {
			continue
		}
		for k := range f.columns[i].leaves {
			l := &f.columns[i].leaves[k]
			n = min(n+f.leafMemory(l, &g.chunks[l.index]), muchMemory)
		}
	}
	return n
}

func (f *File) leafMemory(l *leaf, c *chunkMeta) int64 {
	if l.width > 0 {
		return times(c.values, int64(l.width))
	}
	there := c.values
	if c.stats.nulls != nil {
		there = max(0, there-max(0, *c.stats.nulls))
	}
	bytes := max(min(c.bytes, muchMemory), times(there, f.dictionaryText(c)))
	return min(bytes+times(c.values, 4), muchMemory)
}

// times is a·b, of numbers that are not negative.
func times(a, b int64) int64 {
	if b > 0 && a > muchMemory/b {
		return muchMemory
	}
	return a * b
}

// dictionaryText is how long the values of a chunk's dictionary are on average, 0
// where there is none, or none that can be read: that is told in its turn.
func (f *File) dictionaryText(c *chunkMeta) int64 {
	if c.stored == 0 || c.values == 0 {
		return 0
	}
	b := make([]byte, min(64, c.stored))
	if f.readAt(b, c.start()) != nil {
		return 0
	}
	h, _, _, err := parsePageHeader(b)
	if err != nil || h.kind != format.DictionaryPage || h.values <= 0 {
		return 0
	}
	return max(0, int64(h.size)/int64(h.values)-4) // each has its length before it
}

// arrayBytes is the memory of the values of an array.
func arrayBytes(d arrow.ArrayData) (n int64) {
	for _, b := range d.Buffers() {
		if b != nil {
			n += int64(b.Len())
		}
	}
	for _, child := range d.Children() {
		n += arrayBytes(child)
	}
	return n
}
