package parquetx

import (
	"math/bits"
	"math/rand/v2"
)

// numberDict numbers values in the order in which they are first seen.
type numberDict[T uint32 | uint64] struct {
	values []T
	slots  []uint32 // a hash table: number of a value + 1, 0 where there is none
	shift  uint     // that leaves the bits of a hash which are a slot
}

// The hash is not the same in two processes, so that no file can be made to be
// slow; the numbers do not depend on it.
var hashKey, hashFactor = rand.Uint64(), rand.Uint64() | 1 // #nosec G404 -- math/rand seeds itself

func hashNumber[T uint32 | uint64](v T) uint64 {
	hi, lo := bits.Mul64(uint64(v)^hashKey, hashFactor)
	return hi ^ lo
}

const minSlots = 1 << 10

// number appends the numbers of values.
func (d *numberDict[T]) number(dst []uint32, values []T) []uint32 {
	for len(values) > 0 {
		if 2*len(d.values) >= len(d.slots) {
			d.grow()
		}
		// So many values can be new until the table is half full.
		n := min(len(values), len(d.slots)/2-len(d.values))
		dst = d.probe(dst, values[:n])
		values = values[n:]
	}
	return dst
}

func (d *numberDict[T]) probe(dst []uint32, values []T) []uint32 {
	slots, shift, known := d.slots, d.shift&63, d.values
	mask := uint(len(slots) - 1)
	for _, v := range values {
		at := uint(hashNumber(v) >> shift)
		for {
			s := slots[at&mask]
			if s == 0 {
				known = append(known, v)
				s = uint32(len(known))
				slots[at&mask] = s
				dst = append(dst, s-1)
				break
			}
			if known[s-1] == v {
				dst = append(dst, s-1)
				break
			}
			at++
		}
	}
	d.values = known
	return dst
}

func (d *numberDict[T]) grow() {
	d.slots = make([]uint32, max(minSlots, 2*len(d.slots)))
	d.shift = uint(64 - bits.TrailingZeros(uint(len(d.slots))))
	mask := uint(len(d.slots) - 1)
	for i, v := range d.values {
		at := uint(hashNumber(v) >> d.shift)
		for d.slots[at&mask] != 0 {
			at++
		}
		d.slots[at&mask] = uint32(i + 1)
	}
}

func (d *numberDict[T]) reset() {
	d.values = d.values[:0]
	clear(d.slots)
}
