package parquetx

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"
)

// numbers are the values of a column of INT32 or FLOAT, INT64 or DOUBLE, as bits.
type numbers[T uint32 | uint64] struct {
	gather gatherFunc[T]
	span   spanFunc[T]

	dict   numberDict[T]
	before int  // values of dict that were there before the page
	frozen bool // the chunk's dictionary is closed

	index  []uint32 // of the page, as long as there is a dictionary
	plain  []T      // the values of the page, else
	lo, hi T
	some   bool // there are bounds
	bound  [2][8]byte
	order  valueOrder
}

func newNumbers[T uint32 | uint64](gather gatherFunc[T]) func(*writeType) leafValues {
	return func(t *writeType) leafValues {
		return &numbers[T]{gather: gather, order: t.order, span: spanOf[T](t.order)}
	}
}

func (n *numbers[T]) add(s *writeScratch, a arrow.Array, from, to int) error {
	values, err := n.gather(s, a, from, to)
	if err != nil {
		return err
	}
	n.lo, n.hi, n.some = n.span(values, n.lo, n.hi, n.some)
	if n.frozen {
		n.plain = append(n.plain, values...)
		return nil
	}
	n.index = slices.Grow(n.index, len(values))
	n.index = n.dict.number(n.index, values)
	return nil
}

func (n *numbers[T]) size() int { return (len(n.plain) + len(n.index)) * sizeOf[T]() }

func (n *numbers[T]) bounds() (lo, hi []byte, some bool) {
	if !n.some {
		return nil, nil, false
	}
	lo = appendPlain(n.bound[0][:0], []T{n.lo})
	hi = appendPlain(n.bound[1][:0], []T{n.hi})
	n.order.zeros(lo, hi)
	return lo, hi, true
}

func (n *numbers[T]) encode(dst []byte) ([]byte, format.Encoding) {
	n.some = false
	if len(n.index) > 0 {
		if out, ok := n.encodeIndex(dst); ok {
			return out, format.RLEDictionary
		}
	}
	defer func() { n.plain = n.plain[:0] }()
	if n.order.isInteger() && len(n.plain) > 0 {
		out := appendDelta(dst, n.plain)
		if small := (len(out) - len(dst)) * 4; small < n.size()*3 {
			return out, format.DeltaBinaryPacked
		}
	}
	return appendPlain(dst, n.plain), format.Plain
}

// encodeIndex encodes the page by the dictionary. If that does not pay, it closes
// the dictionary and turns the page into values.
func (n *numbers[T]) encodeIndex(dst []byte) ([]byte, bool) {
	out := appendIndex(dst, n.index, len(n.dict.values))
	cost := (len(n.dict.values)-n.before)*sizeOf[T]() + len(out) - len(dst)
	pays := cost < n.size()
	if pays && n.before == 0 && n.order.isInteger() {
		// The differences of values that rise, as ids and times do, may be smaller
		// still. The first page stands for all.
		n.spell()
		pays = cost <= len(appendDelta(out, n.plain))-len(out)
		n.plain = n.plain[:0]
	}
	if !pays {
		n.spell()
		n.index = n.index[:0]
		n.dict.values = n.dict.values[:n.before]
		n.frozen = true
		return dst, false
	}
	n.index = n.index[:0]
	n.before = len(n.dict.values)
	n.frozen = n.before*sizeOf[T]() > dictBytes
	return out, true
}

// spell makes plain the values that index stands for.
func (n *numbers[T]) spell() {
	n.plain = slices.Grow(n.plain, len(n.index))
	for _, i := range n.index {
		n.plain = append(n.plain, n.dict.values[i])
	}
}

func (n *numbers[T]) freeze() { n.frozen = true }

func (n *numbers[T]) dictionary(dst []byte) ([]byte, int) {
	count := len(n.dict.values)
	dst = appendPlain(dst, n.dict.values)
	n.dict.reset()
	n.before, n.frozen = 0, false
	return dst, count
}

// appendIndex encodes numbers of a dictionary of count values.
func appendIndex(dst []byte, index []uint32, count int) []byte {
	width := uint(max(1, bits.Len(uint(count-1))))
	return appendHybrid(append(dst, byte(width)), index, width)
}

func appendPlain[T uint32 | uint64](dst []byte, values []T) []byte {
	size := sizeOf[T]()
	at := len(dst)
	dst = slices.Grow(dst, len(values)*size)[:at+len(values)*size]
	out := dst[at:]
	if size == 8 {
		for i, v := range values {
			binary.LittleEndian.PutUint64(out[i*8:], uint64(v))
		}
		return dst
	}
	for i, v := range values {
		binary.LittleEndian.PutUint32(out[i*4:], uint32(v))
	}
	return dst
}

func sizeOf[T uint32 | uint64]() int {
	if ^T(0) > math.MaxUint32 {
		return 8
	}
	return 4
}
