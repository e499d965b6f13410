package parquetx

import (
	"hash/maphash"
)

// blobDict numbers byte strings in the order in which they are first seen.
type blobDict struct {
	arena   []byte
	entries []blobEntry
	slots   []uint64 // a hash table: 32 bits of the hash, number of a value + 1; 0 where there is none
	page    uint32   // the open page of the chunk
}

type blobEntry struct {
	end  uint32 // of its bytes in arena, which begin at the end of those before
	page uint32 // the last page that it was seen in
}

var blobSeed = maphash.MakeSeed()

// number is the number of v, and whether v is seen in this page for the first time.
func (d *blobDict) number(v []byte) (number uint32, fresh bool) {
	if 2*len(d.entries) >= len(d.slots) {
		d.grow()
	}
	hash := maphash.Bytes(blobSeed, v)
	mask := uint(len(d.slots) - 1)
	for at := uint(hash); ; at++ {
		slot := d.slots[at&mask]
		if slot == 0 {
			d.arena = append(d.arena, v...)
			d.entries = append(d.entries, blobEntry{uint32(len(d.arena)), d.page})
			d.slots[at&mask] = hash>>32<<32 | uint64(len(d.entries))
			return uint32(len(d.entries) - 1), true
		}
		if slot>>32 != hash>>32 {
			continue
		}
		i := uint32(slot) - 1
		if string(d.value(i)) == string(v) {
			e := &d.entries[i]
			fresh, e.page = e.page != d.page, d.page
			return i, fresh
		}
	}
}

func (d *blobDict) value(i uint32) []byte {
	var start uint32
	if i > 0 {
		start = d.entries[i-1].end
	}
	return d.arena[start:d.entries[i].end]
}

func (d *blobDict) grow() {
	d.slots = make([]uint64, max(minSlots, 2*len(d.slots)))
	mask := uint(len(d.slots) - 1)
	for i := range d.entries {
		hash := maphash.Bytes(blobSeed, d.value(uint32(i)))
		at := uint(hash)
		for d.slots[at&mask] != 0 {
			at++
		}
		d.slots[at&mask] = hash>>32<<32 | uint64(i+1)
	}
}

func (d *blobDict) count() int { return len(d.entries) }

// size is that of the values in PLAIN, prefix being the length before each.
func (d *blobDict) size(prefix int) int { return d.sizeOf(len(d.entries), prefix) }

// sizeOf is the size of the first n values.
func (d *blobDict) sizeOf(n, prefix int) int {
	if n == 0 {
		return 0
	}
	return int(d.entries[n-1].end) + n*prefix
}

// truncate takes the values from the nth on out; none is looked up before a reset.
func (d *blobDict) truncate(n int) {
	d.arena = d.arena[:d.sizeOf(n, 0)]
	d.entries = d.entries[:n]
}

func (d *blobDict) reset() {
	d.truncate(0)
	clear(d.slots)
	d.page = 0
}
