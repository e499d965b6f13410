package parquetx

import (
	"encoding/binary"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"
)

// blob is where a value's bytes are.
type blob struct{ off, size uint32 }

// gatherBlobs is like [gatherFunc], of values that are bytes: where they are in
// data.
type gatherBlobs func(s *writeScratch, a arrow.Array, from, to int) (data []byte, values []blob, err error)

// blobs are the values of a column of BYTE_ARRAY or FIXED_LEN_BYTE_ARRAY.
type blobs struct {
	gather gatherBlobs
	order  valueOrder
	prefix int // 4 bytes of length before each value, or none if all have one

	dict   blobDict
	before int // values of dict that were there before the page
	frozen bool

	index  []uint32
	total  int // size of the page's values while they are in index
	plain  []byte
	lo, hi []byte // bounds of the page
	some   bool
}

func newBlobs(gather gatherBlobs) func(*writeType) leafValues {
	return func(t *writeType) leafValues {
		b := &blobs{gather: gather, order: t.order}
		if t.physical == format.ByteArray {
			b.prefix = 4
		}
		return b
	}
}

func (b *blobs) add(s *writeScratch, a arrow.Array, from, to int) error {
	data, values, err := b.gather(s, a, from, to)
	if err != nil {
		return err
	}
	if b.frozen {
		for _, v := range values {
			value := data[v.off : uint64(v.off)+uint64(v.size)]
			b.widen(value)
			b.plain = b.appendPlain(b.plain, value)
		}
		return nil
	}
	b.index = slices.Grow(b.index, len(values))
	for _, v := range values {
		value := data[v.off : uint64(v.off)+uint64(v.size)]
		i, fresh := b.dict.number(value)
		if fresh {
			b.widen(value)
		}
		b.index = append(b.index, i)
		b.total += len(value)
	}
	b.total += len(values) * b.prefix
	return nil
}

// widen takes a value into the bounds of the page.
func (b *blobs) widen(v []byte) {
	switch {
	case b.order.missing(v):
	case !b.some:
		b.lo, b.hi = append(b.lo[:0], v...), append(b.hi[:0], v...)
		b.some = true
	case b.order.compare(v, b.lo) < 0:
		b.lo = append(b.lo[:0], v...)
	case b.order.compare(v, b.hi) > 0:
		b.hi = append(b.hi[:0], v...)
	}
}

func (b *blobs) appendPlain(dst, v []byte) []byte {
	if b.prefix > 0 {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(v)))
	}
	return append(dst, v...)
}

func (b *blobs) size() int { return len(b.plain) + b.total }

func (b *blobs) bounds() (lo, hi []byte, some bool) {
	if !b.some {
		return nil, nil, false
	}
	b.order.zeros(b.lo, b.hi)
	return b.lo, b.hi, true
}

func (b *blobs) encode(dst []byte) ([]byte, format.Encoding) {
	defer b.begin()
	if b.frozen || len(b.index) == 0 {
		return append(dst, b.plain...), format.Plain
	}
	at := len(dst)
	dst = appendIndex(dst, b.index, b.dict.count())
	fresh := b.dict.size(b.prefix) - b.dict.sizeOf(b.before, b.prefix)
	if pays := fresh+len(dst)-at < b.total; !pays {
		dst = dst[:at]
		for _, i := range b.index {
			dst = b.appendPlain(dst, b.dict.value(i))
		}
		b.dict.truncate(b.before)
		b.frozen = true
		return dst, format.Plain
	}
	b.before = b.dict.count()
	b.frozen = b.dict.size(b.prefix) > dictBytes
	return dst, format.RLEDictionary
}

// begin begins the next page.
func (b *blobs) begin() {
	b.index, b.plain, b.total, b.some = b.index[:0], b.plain[:0], 0, false
	b.dict.page++
}

func (b *blobs) freeze() { b.frozen = true }

func (b *blobs) dictionary(dst []byte) ([]byte, int) {
	count := b.dict.count()
	for i := range count {
		dst = b.appendPlain(dst, b.dict.value(uint32(i)))
	}
	b.dict.reset()
	b.before, b.frozen = 0, false
	return dst, count
}
