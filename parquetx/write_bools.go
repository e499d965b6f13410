package parquetx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"
)

// bools are the values of a BOOLEAN column: bits, the first one the lowest.
type bools struct {
	bits  []byte
	n     int
	seen  [2]bool // that there is a false, a true
	bound [2][1]byte
}

func newBools(*writeType) leafValues { return &bools{} }

func (b *bools) add(_ *writeScratch, a arrow.Array, from, to int) error {
	d := a.Data()
	if d.Buffers()[1] == nil {
		return nil
	}
	values, off := d.Buffers()[1].Bytes(), d.Offset()
	gapless(a, from, to, func(i, j int) {
		for i < j {
			word, n := bitsAt(values, off+i, off+j)
			b.append(word, n)
			i += n
		}
	})
	return nil
}

// append adds n bits, which are the lowest of word, the others being 0.
func (b *bools) append(word uint64, n int) {
	b.seen[1] = b.seen[1] || word != 0
	b.seen[0] = b.seen[0] || word != ^uint64(0)>>(64-n)
	if used := b.n & 7; used != 0 {
		b.bits[len(b.bits)-1] |= byte(word << used)
		b.n += min(n, 8-used)
		word >>= 8 - used
		n -= min(n, 8-used)
	}
	for ; n > 0; n -= min(n, 8) {
		b.bits = append(b.bits, byte(word))
		b.n += min(n, 8)
		word >>= 8
	}
}

func (b *bools) size() int { return len(b.bits) }

func (b *bools) bounds() (lo, hi []byte, some bool) {
	if b.n == 0 {
		return nil, nil, false
	}
	b.bound = [2][1]byte{{1}, {0}}
	if b.seen[0] {
		b.bound[0][0] = 0
	}
	if b.seen[1] {
		b.bound[1][0] = 1
	}
	return b.bound[0][:], b.bound[1][:], true
}

func (b *bools) encode(dst []byte) ([]byte, format.Encoding) {
	dst = append(dst, b.bits...)
	b.bits, b.n, b.seen = b.bits[:0], 0, [2]bool{}
	return dst, format.Plain
}

func (b *bools) freeze() {}

func (b *bools) dictionary(dst []byte) ([]byte, int) { return dst, 0 }
