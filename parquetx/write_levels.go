package parquetx

import (
	"encoding/binary"
	"math/bits"
)

// levels are the repetition or definition levels of an open page. As long as all
// are the highest, as those of columns without nulls and lists are, they are only
// counted.
type levels struct {
	most uint8 // 0: there are none, since all would be 0
	n    int
	each []uint8 // nil until one is not the highest
	room []uint8 // of each, kept from page to page
}

// run adds n levels.
func (l *levels) run(level uint8, n int) {
	if n == 0 || l.most == 0 {
		return
	}
	if l.each == nil {
		if level == l.most {
			l.n += n
			return
		}
		l.spell()
	}
	l.fill(level, n)
	l.n += n
}

// spell turns levels that are counted into levels that are listed.
func (l *levels) spell() {
	if l.each == nil {
		l.each = l.room[:0]
		l.fill(l.most, l.n)
	}
}

func (l *levels) fill(level uint8, n int) {
	for range n {
		l.each = append(l.each, level)
	}
}

// valid adds the highest level for each row of a bitmap that is valid, and the
// next lower one for each that is null.
func (l *levels) valid(bitmap []byte, from, to int) {
	for i := from; i < to; {
		word, n := bitsAt(bitmap, i, to)
		if word == ^uint64(0)>>(64-n) {
			l.run(l.most, n)
		} else {
			l.spell()
			for j := range n {
				l.each = append(l.each, l.most-1+uint8(word>>j&1))
			}
			l.n += n
		}
		i += n
	}
}

// append encodes the levels as they are in a data page, and begins the next page.
func (l *levels) append(dst []byte) []byte {
	if l.most == 0 {
		return dst
	}
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	width := uint(bits.Len8(l.most))
	if l.each == nil {
		if l.n > 0 {
			dst = appendRepeated(dst, uint32(l.most), l.n, width)
		}
	} else {
		dst = appendHybrid(dst, l.each, width)
		l.room = l.each
	}
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	l.n, l.each = 0, nil
	return dst
}

// bitsAt is up to 64 bits of a bitmap, those from i on that are before to.
func bitsAt(bitmap []byte, i, to int) (word uint64, n int) {
	n = min(64, to-i)
	at, shift := i>>3, uint(i&7)
	if at+9 <= len(bitmap) {
		word = binary.LittleEndian.Uint64(bitmap[at:])>>shift | uint64(bitmap[at+8])<<(64-shift)
	} else {
		for k := len(bitmap) - 1; k >= at; k-- {
			if s := 8*(k-at) - int(shift); s >= 0 {
				word |= uint64(bitmap[k]) << s
			} else {
				word |= uint64(bitmap[k]) >> -s
			}
		}
	}
	return word & (^uint64(0) >> (64 - n)), n
}
