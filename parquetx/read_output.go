package parquetx

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/pool"
)

// output collects the values of a leaf for one batch, those that are there and
// behind each other, as Arrow has them: of one width, truth values in a byte each,
// or data with offsets. Its memory is the pool's.
type output struct {
	leaf    *leaf
	limit   int64
	n       int    // values
	fixed   []byte // n of the leaf's width
	offsets []byte // int32, n+1
	data    []byte
}

// reserve makes room for n more values, and their nulls.
func (o *output) reserve(n int) error {
	width := max(o.leaf.width, 4)
	if size := (int64(o.n) + int64(n) + 1) * int64(width); size > o.limit {
		return tooLarge("a column of a batch", size, o.limit, "MaxColumn")
	}
	if o.leaf.width == 0 {
		if o.offsets == nil {
			o.offsets = pool.Shared.Allocate(4)
			clear(o.offsets)
		}
		o.offsets = extend(o.offsets, 4*(o.n+n+1))
		return nil
	}
	o.fixed = extend(o.fixed, o.leaf.width*(o.n+n))
	return nil
}

// extend makes b n bytes long. It grows by half at least, so that many small steps
// do not cost a copy each.
func extend(b []byte, n int) []byte {
	if n <= cap(b) {
		return b[:n]
	}
	return pool.Shared.Reallocate(max(n, cap(b)+cap(b)/2), b)[:n]
}

// room is the bytes of n more values, which reserve made room for.
func (o *output) room(n int) []byte {
	w := o.leaf.width
	return o.fixed[o.n*w:][:n*w]
}

// append adds a value that has a length of its own.
func (o *output) append(v []byte) error {
	if err := o.grow(len(v)); err != nil {
		return err
	}
	at := len(o.data)
	o.data = o.data[:at+len(v)]
	copy(o.data[at:], v)
	o.n++
	arrow.Int32Traits.CastFromBytes(o.offsets)[o.n] = int32(len(o.data))
	return nil
}

// grow makes room for n more bytes of data.
func (o *output) grow(n int) error {
	size := len(o.data) + n
	if int64(size) > o.limit {
		return tooLarge("a column of a batch", int64(size), o.limit, "MaxColumn")
	}
	if size > cap(o.data) {
		have := len(o.data)
		o.data = pool.Shared.Reallocate(max(size, 2*have, 1<<12), o.data)[:have]
	}
	return nil
}

// free gives memory back.
func (o *output) free() {
	pool.Shared.Free(o.fixed)
	pool.Shared.Free(o.offsets)
	pool.Shared.Free(o.data)
	*o = output{}
}

// expand moves the values apart, to those of the slots whose mask is there. Slots
// without a value get zeros.
func (o *output) expand(mask []byte, there byte) error {
	slots := len(mask)
	n := o.n
	if err := o.reserve(slots - n); err != nil {
		return err
	}
	switch w := o.leaf.width; w {
	case 0:
		expandOffsets(arrow.Int32Traits.CastFromBytes(o.offsets), n, mask, there)
	case 1:
		expandValues(o.fixed, n, mask, there)
	case 2:
		expandValues(arrow.Uint16Traits.CastFromBytes(o.fixed), n, mask, there)
	case 4:
		expandValues(arrow.Uint32Traits.CastFromBytes(o.fixed), n, mask, there)
	case 8:
		expandValues(arrow.Uint64Traits.CastFromBytes(o.fixed), n, mask, there)
	default:
		expandBytes(o.fixed, w, n, mask, there)
	}
	o.n = slots
	return nil
}

// expandValues goes backwards, so that no value is overwritten before it is moved,
// until all that are left are where they belong.
func expandValues[T uint8 | uint16 | uint32 | uint64](values []T, n int, mask []byte, there byte) {
	for i := len(mask) - 1; i >= n; i-- {
		if mask[i] != there {
			values[i] = 0
			continue
		}
		n--
		values[i] = values[n]
	}
}

func expandBytes(values []byte, w, n int, mask []byte, there byte) {
	for i := len(mask) - 1; i >= n; i-- {
		to := values[i*w:][:w]
		if mask[i] != there {
			clear(to)
			continue
		}
		n--
		copy(to, values[n*w:][:w])
	}
}

func expandOffsets(offsets []int32, n int, mask []byte, there byte) {
	end := offsets[n]
	for i := len(mask) - 1; i >= 0; i-- {
		offsets[i+1] = end
		if mask[i] == there {
			n--
			end = offsets[n]
		}
	}
}

// bitmap packs a mask into bits; nil if all are there.
func bitmap(mask []byte, there byte) (bits []byte, nulls int) {
	nulls = len(mask) - count(mask, there)
	if nulls == 0 {
		return nil, 0
	}
	bits = pool.Shared.Allocate((len(mask) + 7) / 8)
	for i := range bits {
		b := byte(0)
		for k, m := range mask[8*i : min(8*i+8, len(mask))] {
			if m == there {
				b |= 1 << k
			}
		}
		bits[i] = b
	}
	return bits, nulls
}

// packBits packs truth values, a byte each, into bits.
func packBits(values []byte) []byte {
	bits, _ := bitmap(values, 1)
	if bits == nil {
		bits = pool.Shared.Allocate((len(values) + 7) / 8)
		fill(bits, 0xff)
	}
	return bits
}
