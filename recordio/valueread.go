package recordio

import (
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// merger builds the Value of a map entry from the one or more messages in it,
// in the memory that the last Value there had.
type merger struct {
	v           *Value
	tag         uint64 // of the member of the oneof that is set; 0: none
	contentType string // of the last Value
}

// become makes v a value of the member tag. What another member held is dropped;
// a second message of the same member adds to the first.
func (m *merger) become(tag uint64) {
	if m.tag == tag {
		return
	}
	m.tag = tag
	v := m.v
	old := *v
	*v = Value{Key: old.Key, Keys: old.Keys[:0], Shape: old.Shape[:0]}
	switch tag {
	case tagFloat32:
		v.Float32 = emptied(old.Float32)
	case tagFloat64:
		v.Float64 = emptied(old.Float64)
	case tagInt32:
		v.Int32 = emptied(old.Int32)
	case tagBytes:
		v.Bytes = emptied(old.Bytes)
	}
}

// emptied is s without its elements, and never nil.
func emptied[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s[:0]
}

// finish tells dense from sparse: no keys mean dense, unless there is a shape
// without values, which is a sparse row of zeros.
func (m *merger) finish() {
	v := m.v
	if m.tag == 0 {
		*v = Value{Key: v.Key}
		return
	}
	if len(v.Shape) == 0 {
		v.Shape = nil
	}
	if len(v.Keys) > 0 {
		return
	}
	if _, n := v.count(); n == 0 && v.Shape != nil {
		v.Keys = emptied(v.Keys)
	} else {
		v.Keys = nil
	}
}

// value reads a Value message into m.
func (d decoder) value(m *merger, b []byte) *Error {
	for len(b) > 0 {
		f, err := d.next(&b)
		if err != nil {
			return err
		}
		switch f.tag {
		case tagFloat32, tagFloat64, tagInt32:
			m.become(f.tag)
			err = d.tensor(m.v, f.tag, f.body)
		case tagBytes:
			m.become(f.tag)
			err = d.bytes(m, f.body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Field number and wire type of repeated numbers that are not packed.
const (
	tagFixed32Value = 1<<3 | uint64(protowire.Fixed32Type)
	tagFixed64Value = 1<<3 | uint64(protowire.Fixed64Type)
	tagVarintValue  = 1<<3 | uint64(protowire.VarintType)
	tagVarintKey    = 2<<3 | uint64(protowire.VarintType)
	tagVarintShape  = 3<<3 | uint64(protowire.VarintType)
)

// tensor reads a Float32Tensor, Float64Tensor or Int32Tensor message, as the
// tag of the field in Value says. The repeated fields may be packed or not.
func (d decoder) tensor(v *Value, kind uint64, b []byte) *Error {
	for len(b) > 0 {
		f, err := d.next(&b)
		if err != nil {
			return err
		}
		switch f.tag {
		case tagValues:
			switch kind {
			case tagFloat32:
				v.Float32, err = packedFloats(d, v.Float32, f.body, 4)
			case tagFloat64:
				v.Float64, err = packedFloats(d, v.Float64, f.body, 8)
			case tagInt32:
				v.Int32, err = packedVarints(d, v.Int32, f.body)
			}
		case tagKeys:
			v.Keys, err = packedVarints(d, v.Keys, f.body)
		case tagShape:
			v.Shape, err = packedVarints(d, v.Shape, f.body)
		case tagFixed32Value:
			if kind == tagFloat32 {
				v.Float32 = append(v.Float32, math.Float32frombits(uint32(f.num)))
			}
		case tagFixed64Value:
			if kind == tagFloat64 {
				v.Float64 = append(v.Float64, math.Float64frombits(f.num))
			}
		case tagVarintValue:
			if kind == tagInt32 {
				v.Int32 = append(v.Int32, int32(f.num))
			}
		case tagVarintKey:
			v.Keys = append(v.Keys, f.num)
		case tagVarintShape:
			v.Shape = append(v.Shape, f.num)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func packedFloats[T float32 | float64](d decoder, dst []T, b []byte, size int) ([]T, *Error) {
	if len(b)%size != 0 {
		return dst, d.fail(b, "packed values that end inside a number")
	}
	from, to := len(dst), len(dst)+len(b)/size
	if to > cap(dst) {
		dst = slices.Grow(dst, to-from)
	}
	dst = dst[:to]
	getValues(dst[from:], b)
	return dst, nil
}

// packedVarints appends the varints of b; an int32 is the low half of one.
func packedVarints[T int32 | uint64](d decoder, dst []T, b []byte) ([]T, *Error) {
	if cap(dst)-len(dst) < len(b) {
		dst = slices.Grow(dst, countVarints(b))
	}
	for len(b) > 0 {
		if c := b[0]; c < 0x80 {
			dst, b = append(dst, T(c)), b[1:]
			continue
		}
		if len(b) > 1 && b[1] < 0x80 {
			dst, b = append(dst, T(b[0]&0x7f)|T(b[1])<<7), b[2:]
			continue
		}
		x, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return dst, d.fail(b, "a packed number that is cut short or too long")
		}
		dst, b = append(dst, T(x)), b[n:]
	}
	return dst, nil
}

// bytes reads a Bytes message.
func (d decoder) bytes(m *merger, b []byte) *Error {
	v := m.v
	for len(b) > 0 {
		f, err := d.next(&b)
		if err != nil {
			return err
		}
		switch f.tag {
		case tagBytesValue:
			if n := len(v.Bytes); n < cap(v.Bytes) {
				v.Bytes = v.Bytes[:n+1]
			} else {
				v.Bytes = append(v.Bytes, nil)
			}
			last := &v.Bytes[len(v.Bytes)-1]
			*last = append(emptied(*last), f.body...)
		case tagContentType:
			if s := m.contentType; s == string(f.body) {
				v.ContentType = s
			} else {
				v.ContentType = string(f.body)
			}
		}
	}
	return nil
}
