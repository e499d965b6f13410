package parquetx

import (
	"encoding/binary"
	"math"
)

// The wire types of Thrift's compact protocol.
const (
	wireStop = iota
	wireTrue
	wireFalse
	wireInt8
	wireInt16
	wireInt32
	wireInt64
	wireDouble
	wireBinary
	wireList
	wireSet
	wireMap
	wireStruct
	wireUUID
)

// compactReader reads Thrift's compact protocol. It allocates nothing but what its
// caller makes of the lists, and no list is longer than the bytes that are left.
// After an error it reads zeros, and says so in err.
type compactReader struct {
	b     []byte
	err   error
	short bool // the error is that the bytes end
	depth int
}

// maxDepth of structures in each other; Parquet needs 6.
const maxDepth = 32

func (r *compactReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

// end is the error of bytes that end too early.
func (r *compactReader) end() {
	if r.err == nil {
		r.short = true
	}
	r.fail(damaged("metadata ends within a value"))
}

func (r *compactReader) byte() byte {
	if len(r.b) == 0 {
		r.end()
		return 0
	}
	b := r.b[0]
	r.b = r.b[1:]
	return b
}

func (r *compactReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	switch {
	case n == 0:
		r.end()
		return 0
	case n < 0:
		r.fail(damaged("a number of the metadata has more than 64 bits"))
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *compactReader) int64() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *compactReader) int32() int32 {
	v := r.int64()
	if v < math.MinInt32 || v > math.MaxInt32 {
		r.fail(damaged("a number of the metadata has more than 32 bits"))
		return 0
	}
	return int32(v)
}

// bytes are those of a string, still part of what is read.
func (r *compactReader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.end()
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// list calls item for each item of a list of a wire type.
func (r *compactReader) list(wire byte, item func()) {
	head := r.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = r.uvarint()
	}
	if n > uint64(len(r.b)) {
		r.end()
		return
	}
	if n > 0 && head&15 != wire {
		r.fail(damaged("a list of the metadata has items of type %d, not %d", head&15, wire))
		return
	}
	for ; n > 0 && r.err == nil; n-- {
		item()
	}
}

// structure calls field for each field of a structure. What field does not want, by
// its id and wire type, it answers with false and leaves to be skipped. Fields of
// the ids needed that it does not take are missing.
func (r *compactReader) structure(field func(id int16, wire byte) bool, needed ...int16) {
	if r.depth++; r.depth > maxDepth {
		r.fail(damaged("the metadata is nested more than %d deep", maxDepth))
	}
	defer func() { r.depth-- }()
	id, taken := int16(0), uint64(0)
	for {
		head := r.byte()
		wire := head & 15
		if wire == wireStop || r.err != nil {
			break
		}
		if delta := head >> 4; delta != 0 {
			id += int16(delta)
		} else {
			id = int16(r.int32())
		}
		if field(id, wire) {
			taken |= 1 << (id & 63)
		} else {
			r.skip(wire)
		}
	}
	for _, id := range needed {
		if taken>>id&1 == 0 {
			r.fail(damaged("the metadata lacks field %d of a structure", id))
		}
	}
}

// skip passes over the value of a field.
func (r *compactReader) skip(wire byte) {
	switch wire {
	case wireTrue, wireFalse:
	case wireInt8:
		r.byte()
	case wireInt16, wireInt32, wireInt64:
		r.uvarint()
	case wireDouble:
		r.pass(8)
	case wireUUID:
		r.pass(16)
	case wireBinary:
		r.bytes()
	case wireStruct:
		r.structure(func(int16, byte) bool { return false })
	case wireList, wireSet:
		r.skipList()
	case wireMap:
		r.skipMap()
	default:
		r.fail(damaged("the metadata has a value of type %d", wire))
	}
}

func (r *compactReader) pass(n int) {
	if len(r.b) < n {
		r.end()
		return
	}
	r.b = r.b[n:]
}

func (r *compactReader) skipList() {
	if len(r.b) == 0 {
		r.end()
		return
	}
	wire := r.b[0] & 15
	r.nested(func() { r.list(wire, func() { r.skipItem(wire) }) })
}

func (r *compactReader) skipMap() {
	n := r.uvarint()
	if n == 0 {
		return
	}
	if n > uint64(len(r.b)) {
		r.end()
		return
	}
	kinds := r.byte()
	r.nested(func() {
		for ; n > 0 && r.err == nil; n-- {
			r.skipItem(kinds >> 4)
			r.skipItem(kinds & 15)
		}
	})
}

// nested counts a list as a level of depth.
func (r *compactReader) nested(f func()) {
	if r.depth++; r.depth > maxDepth {
		r.fail(damaged("the metadata is nested more than %d deep", maxDepth))
	}
	f()
	r.depth--
}

// skipItem is skip in a list or map, where a truth value is a byte.
func (r *compactReader) skipItem(wire byte) {
	if wire == wireTrue || wire == wireFalse {
		wire = wireInt8
	}
	r.skip(wire)
}
