package parquetx

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/internal/pool"
)

// plainDictionary is what older writers call RLE_DICTIONARY in a data page, and PLAIN
// in a dictionary page.
const plainDictionary format.Encoding = 2

// dictionary is the dictionary page of a column chunk: its values as Arrow has them.
type dictionary struct {
	n      int
	fixed  []byte   // of one width
	data   []byte   // of values that differ in length, behind their lengths
	starts []uint32 // of n values in data, and where one more would start
}

// newDictionary makes a dictionary of a page. It takes the page's memory over.
func newDictionary(l *leaf, h *pageHeader, page []byte, limit int64) (d *dictionary, err error) {
	d = &dictionary{n: int(h.values), data: page}
	defer func() {
		if err != nil {
			d.free()
		}
	}()
	if h.encoding != format.Plain && h.encoding != plainDictionary {
		return d, &fault{"a dictionary's encoding " + h.encoding.String() + " is not supported", ErrUnsupported}
	}
	switch {
	case l.physical == format.Boolean:
		return d, &fault{"a dictionary of truth values is not supported", ErrUnsupported}
	case l.physical == format.ByteArray && l.convert == convertNone:
		return d, d.index()
	case l.physical == format.ByteArray:
		return d, d.decimals(l, limit)
	case d.n > len(page)/l.length:
		return d, damaged("a dictionary of %d values has %d bytes", d.n, len(page))
	case l.convert == convertNone || l.convert == convertNull:
		d.fixed, d.data = page, nil
		l.native(page[:d.n*l.length])
		return d, nil
	}
	if size := int64(d.n) * int64(l.width); size > limit {
		return d, tooLarge("a dictionary", size, limit, "MaxDictionary")
	}
	d.fixed = pool.Shared.Allocate(d.n * l.width)
	return d, inDictionary(l.convertFixed(d.fixed, page, d.n))
}

// inDictionary says that a value is not one of a row.
func inDictionary(err error) error {
	if e, ok := err.(*valueError); ok {
		return damaged("value %d of the dictionary: %s %v", e.index, e.value, e.err)
	}
	return err
}

// index finds the values in a page.
func (d *dictionary) index() error {
	if d.n > len(d.data)/4 {
		return damaged("a dictionary of %d values has %d bytes", d.n, len(d.data))
	}
	d.starts = make([]uint32, d.n+1)
	src := plainBlobs{src: d.data}
	for i := range d.n {
		v, err := src.next()
		if err != nil {
			return err
		}
		d.starts[i] = uint32(len(d.data) - len(src.src) - len(v))
	}
	d.starts[d.n] = uint32(len(d.data)-len(src.src)) + 4
	return nil
}

// decimals are those of values that differ in length.
func (d *dictionary) decimals(l *leaf, limit int64) error {
	if d.n > len(d.data)/4 {
		return damaged("a dictionary of %d values has %d bytes", d.n, len(d.data))
	}
	if size := int64(d.n) * int64(l.width); size > limit {
		return tooLarge("a dictionary", size, limit, "MaxDictionary")
	}
	d.fixed = pool.Shared.Allocate(d.n * l.width)
	src, out := plainBlobs{src: d.data}, arrow.Decimal128Traits.CastFromBytes(d.fixed)
	for i := range d.n {
		v, err := src.next()
		if err != nil {
			return err
		}
		if out[i], err = l.decimalOf(v); err != nil {
			return inDictionary(&valueError{index: i, value: fmt.Sprintf("0x%x", v), err: err})
		}
	}
	return nil
}

func (d *dictionary) free() {
	if d != nil {
		pool.Shared.Free(d.fixed)
		pool.Shared.Free(d.data)
		*d = dictionary{}
	}
}

// check reports an index that no value has.
func (d *dictionary) check(indexes []uint32) error {
	n := uint32(d.n)
	high := uint32(0)
	for _, i := range indexes {
		high = max(high, i)
	}
	if len(indexes) > 0 && high >= n {
		return damaged("value %d of a dictionary of %d", high, n)
	}
	return nil
}

// gather appends the values of indexes, for which reserve made room.
func (d *dictionary) gather(o *output, indexes []uint32) error {
	if err := d.check(indexes); err != nil {
		return err
	}
	switch o.leaf.width {
	case 0:
		return d.gatherBlobs(o, indexes)
	case 1:
		gather(o.room(len(indexes)), d.fixed, indexes)
	case 2:
		gather(arrow.Uint16Traits.CastFromBytes(o.room(len(indexes))), arrow.Uint16Traits.CastFromBytes(d.fixed), indexes)
	case 4:
		gather(arrow.Uint32Traits.CastFromBytes(o.room(len(indexes))), arrow.Uint32Traits.CastFromBytes(d.fixed), indexes)
	case 8:
		gather(arrow.Uint64Traits.CastFromBytes(o.room(len(indexes))), arrow.Uint64Traits.CastFromBytes(d.fixed), indexes)
	default:
		w, dst := o.leaf.width, o.room(len(indexes))
		for k, i := range indexes {
			copy(dst[k*w:][:w], d.fixed[int(i)*w:])
		}
	}
	o.n += len(indexes)
	return nil
}

func gather[T uint8 | uint16 | uint32 | uint64](dst, values []T, indexes []uint32) {
	dst = dst[:len(indexes)]
	for k, i := range indexes {
		dst[k] = values[i]
	}
}

func (d *dictionary) gatherBlobs(o *output, indexes []uint32) error {
	size := 0
	for _, i := range indexes {
		size += int(d.starts[i+1]-d.starts[i]) - 4
	}
	if err := o.grow(size); err != nil {
		return err
	}
	offsets := arrow.Int32Traits.CastFromBytes(o.offsets)[o.n+1:][:len(indexes)]
	at, data := len(o.data), o.data[:len(o.data)+size]
	for k, i := range indexes {
		at += copy(data[at:], d.data[d.starts[i]:d.starts[i+1]-4])
		offsets[k] = int32(at)
	}
	o.data = data
	o.n += len(indexes)
	return nil
}
