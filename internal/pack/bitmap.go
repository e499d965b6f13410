package pack

import (
	"encoding/binary"
	"iter"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// missing says which values of an array are null. The zero value: none.
type missing struct {
	n     int
	valid []byte // the bitmap; nil if n is 0 or all are null
	off   int    // in the bitmap, of the first value
}

func missingOf(a arrow.Array) missing {
	if a.NullN() == 0 {
		return missing{}
	}
	return missing{a.NullN(), a.NullBitmapBytes(), a.Data().Offset()}
}

func (m *missing) has(i int) bool {
	return m.n > 0 && (m.valid == nil || bitutil.BitIsNotSet(m.valid, m.off+i))
}

// in are the nulls among the values from from up to, not including, to.
func (m *missing) in(from, to int) iter.Seq[int] {
	return func(yield func(int) bool) {
		if m.n == 0 {
			return
		}
		for i := from; i < to; i += 64 {
			for w := m.word(i, to); w != 0; w &= w - 1 {
				if !yield(i + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// word has a bit set for each null among the 64 values from i on that come before to.
func (m *missing) word(i, to int) uint64 {
	w := ^uint64(0)
	if m.valid != nil {
		rest := m.valid[(m.off+i)>>3:]
		if len(rest) < 9 {
			var room [9]byte
			copy(room[:], rest)
			rest = room[:]
		}
		shift := (m.off + i) & 7
		w = ^(binary.LittleEndian.Uint64(rest)>>shift | uint64(rest[8])<<(64-shift))
	}
	if to-i < 64 {
		w &= 1<<(to-i) - 1
	}
	return w
}

// first is the first null from from up to to, −1 if there is none.
func (m *missing) first(from, to int) int {
	for i := range m.in(from, to) {
		return i
	}
	return -1
}

// bitmap is the validity of n values from from on, as a bitmap of its own; nil if
// none is null.
func (m *missing) bitmap(mem memory.Allocator, from, n int) (b *memory.Buffer, nulls int) {
	if m.first(from, from+n) < 0 {
		return nil, 0
	}
	b = newBuffer(mem, int(bitutil.BytesForBits(int64(n))))
	bitsOf := b.Bytes()
	if m.valid == nil {
		clear(bitsOf)
		return b, n
	}
	bitsOf[len(bitsOf)-1] = 0
	bitutil.CopyBitmap(m.valid, m.off+from, n, bitsOf, 0)
	return b, n - bitutil.CountSetBits(bitsOf, 0, n)
}
