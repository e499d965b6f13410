package recordio

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// fields is where in a payload the parts of a record under the key "values"
// lie. It is what one pass finds without copying anything.
type fields struct {
	features, label tensor
	uid             []byte
	hasUID, extras  bool // extras: metadata or configuration
}

// tensor is a tensor's packed arrays. The zero value is one that is not there.
type tensor struct {
	typ                 byte // its tag in Value, 0: no such entry
	values, keys, shape []byte
}

// sparse follows the SDK: a shape and nothing in it is a sparse row of zeros.
func (t *tensor) sparse() bool {
	return len(t.keys) > 0 || len(t.values) == 0 && len(t.shape) > 0
}

// count is the number of values.
func (t *tensor) count() int {
	switch t.typ {
	case tagFloat32:
		return len(t.values) / 4
	case tagFloat64:
		return len(t.values) / 8
	}
	return countVarints(t.values)
}

// scan finds the fields of a record written the usual way: every field at most
// once, arrays packed, the key "values". It is false for anything else, right
// or wrong: that is for [Record.Unmarshal] to tell.
func (f *fields) scan(payload []byte) bool {
	*f = fields{}
	for at := 0; at < len(payload); {
		tag, from, to := fieldAt(payload, at, len(payload))
		ok := to >= 0
		switch {
		case !ok:
		case tag == tagFeatures:
			ok = f.features.typ == 0 && f.features.scan(payload, from, to)
		case tag == tagLabel:
			ok = f.label.typ == 0 && f.label.scan(payload, from, to)
		case tag == tagUID:
			ok = !f.hasUID
			f.uid, f.hasUID = payload[from:to], true
		case tag == tagMetadata, tag == tagConfiguration:
			f.extras = true
		default:
			ok = false
		}
		if !ok {
			return false
		}
		at = to
	}
	return true
}

// entryKey is the key of a map entry, with the tag of the value behind it.
const entryKey = "\x0a\x06" + valuesKey + "\x12"

// scan reads the map entry b[at:end]: key, then a Value, in it a tensor. Each of
// these must end where the entry does.
func (t *tensor) scan(b []byte, at, end int) bool {
	if end-at < len(entryKey)+3 || string(b[at:at+len(entryKey)]) != entryKey {
		return false
	}
	// The calls that fieldAt would be cost more than what they do.
	at += len(entryKey)
	n, at := int(b[at]), at+1
	if n >= 0x80 {
		n, at = longLength(b, at-1)
	}
	if n < 2 || at+n != end {
		return false
	}
	mask := 0
	switch t.typ = b[at]; t.typ {
	case tagFloat32:
		mask = 3
	case tagFloat64:
		mask = 7
	case tagInt32:
	default:
		return false
	}
	n, at = int(b[at+1]), at+2
	if n >= 0x80 {
		n, at = longLength(b, at-1)
	}
	if at+n != end {
		return false
	}
	for at < end {
		tag, from, to := fieldAt(b, at, end)
		if to <= from {
			return false
		}
		var array *[]byte
		switch tag {
		case tagValues:
			array = &t.values
		case tagKeys:
			array = &t.keys
		case tagShape:
			array = &t.shape
		default:
			return false
		}
		if len(*array) > 0 {
			return false
		}
		*array = b[from:to]
		at = to
	}
	return len(t.values)&mask == 0
}

// fieldAt reads the head of a field of a one-byte tag and a length at b[at],
// whose content is b[from:to]. to is −1 where there is none within b[:end].
func fieldAt(b []byte, at, end int) (tag byte, from, to int) {
	if at+2 > end {
		return 0, 0, -1
	}
	n, from := int(b[at+1]), at+2
	if n >= 0x80 {
		n, from = longLength(b, at+1)
	}
	if to = from + n; to > end {
		return 0, 0, -1
	}
	return b[at], from, to
}

// longLength reads a length of two bytes or more at b[at], behind which is from.
// One that is none comes out as longer than any payload.
func longLength(b []byte, at int) (n, from int) {
	if at+1 < len(b) && b[at+1] < 0x80 {
		return int(b[at]&0x7f) | int(b[at+1])<<7, at + 2
	}
	v, k := binary.Uvarint(b[at:])
	if k <= 0 || v > MaxRecord {
		return math.MaxInt / 2, at
	}
	return int(v), at + k
}

// countVarints is the number of bytes that end one.
func countVarints(b []byte) int {
	n := 0
	for ; len(b) >= 8; b = b[8:] {
		n += 8 - bits.OnesCount64(binary.LittleEndian.Uint64(b)&0x8080808080808080)
	}
	for _, c := range b {
		if c < 0x80 {
			n++
		}
	}
	return n
}

// readVarints appends packed varints, of int32 their low 32 bits; false where
// they are not whole.
func readVarints[T uint64 | int32](dst []T, b []byte) ([]T, bool) {
	if len(b) > 0 && b[len(b)-1] >= 0x80 {
		return dst, false
	}
	n, from := countVarints(b), len(dst)
	out := slices.Grow(dst, n)[:from+n]
	to := out[from:]
	for len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		switch w & 0x8080808080808080 {
		case 0: // eight below 128
			_ = to[7]
			to[0], to[1], to[2], to[3] = T(w&0x7f), T(w>>8&0x7f), T(w>>16&0x7f), T(w>>24&0x7f)
			to[4], to[5], to[6], to[7] = T(w>>32&0x7f), T(w>>40&0x7f), T(w>>48&0x7f), T(w>>56)
			to, b = to[8:], b[8:]
		case 0x0080008000800080: // four of two bytes
			w = w&0x007f007f007f007f | w>>1&0x3f803f803f803f80
			_ = to[3]
			to[0], to[1], to[2], to[3] = T(w&0xffff), T(w>>16&0xffff), T(w>>32&0xffff), T(w>>48)
			to, b = to[4:], b[8:]
		default:
			v, k := uint64(b[0]), 1
			if v >= 0x80 {
				if v, k = binary.Uvarint(b); k <= 0 {
					return dst, false
				}
			}
			to[0] = T(v)
			to, b = to[1:], b[k:]
		}
	}
	for i := range to {
		v, k := binary.Uvarint(b)
		if k <= 0 {
			return dst, false
		}
		to[i], b = T(v), b[k:]
	}
	return out, true
}

// normalizer gives the fields of a payload however it is encoded.
type normalizer struct {
	found     fields
	rec       Record
	canonical []byte // rec as the SDK would have written it
}

// fields are valid until the next call. The error has no place.
func (n *normalizer) fields(payload []byte) (*fields, *Error) {
	f := &n.found
	if f.scan(payload) {
		return f, nil
	}
	if err := n.rec.Unmarshal(payload); err != nil {
		return nil, unplaced(err, ErrProto)
	}
	if p := n.rec.problem(); p != "" {
		return nil, &Error{Err: ErrTensor, Detail: p}
	}
	b, err := n.rec.Append(n.canonical[:0])
	if err != nil {
		return nil, unplaced(err, ErrTensor)
	}
	n.canonical = b
	if !f.scan(b) {
		return nil, &Error{Err: ErrLayout, Detail: n.rec.unusual()}
	}
	return f, nil
}

// unusual says why r has no [Layout].
func (r *Record) unusual() string {
	for _, m := range []struct {
		name   string
		values []Value
	}{{"features", r.Features}, {"label", r.Label}} {
		for _, v := range m.values {
			if v.Key != valuesKey {
				return m.name + " under the key " + strconv.Quote(v.Key) + ` instead of "values"`
			}
			if v.Float32 == nil && v.Float64 == nil && v.Int32 == nil {
				return m.name + " that are not numbers"
			}
		}
	}
	return "an unusual encoding"
}
