package recordio

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
)

// Append appends r as the SageMaker SDK writes it: fields in the order of their
// numbers, arrays packed, empty arrays left out, keys sorted bytewise. The
// payload gets no frame; see [AppendFrame] and [Writer.Write].
//
// It is an ErrTensor if something in r does not fit together, such as a number of
// values that is not the product of the shape, a sparse tensor without a shape or
// with a key outside it, two types in a Value, or a key twice. dst is then
// returned as it was.
func (r *Record) Append(dst []byte) ([]byte, error) {
	if p := r.problem(); p != "" {
		return dst, fmt.Errorf("recordio: %w: %s", ErrTensor, p)
	}
	from := len(dst)
	dst, err := appendEntries(dst, tagFeatures, r.Features)
	if err == nil {
		dst, err = appendEntries(dst, tagLabel, r.Label)
	}
	if err != nil {
		return dst[:from], err
	}
	dst = appendText(dst, tagUID, r.UID)
	dst = appendText(dst, tagMetadata, r.Metadata)
	return appendText(dst, tagConfiguration, r.Configuration), nil
}

func appendText(dst []byte, tag byte, s *string) []byte {
	if s == nil {
		return dst
	}
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(*s)))
	return append(dst, *s...)
}

// appendEntries appends a map, sorted by key.
func appendEntries(dst []byte, tag byte, values []Value) ([]byte, error) {
	if len(values) == 1 {
		return values[0].appendEntry(dst, tag), nil
	}
	order := make([]*Value, len(values))
	for i := range values {
		order[i] = &values[i]
	}
	slices.SortFunc(order, func(a, b *Value) int { return cmp.Compare(a.Key, b.Key) })
	for i, v := range order {
		if i > 0 && v.Key == order[i-1].Key {
			return dst, fmt.Errorf("recordio: %w: the key %q twice", ErrTensor, v.Key)
		}
		dst = v.appendEntry(dst, tag)
	}
	return dst, nil
}

// appendEntry appends one entry of a map.
func (v *Value) appendEntry(dst []byte, tag byte) []byte {
	s := v.sizes()
	value := fieldSize(s.member)
	dst = binary.AppendUvarint(append(dst, tag), uint64(fieldSize(len(v.Key))+fieldSize(value)))
	dst = binary.AppendUvarint(append(dst, tagMapKey), uint64(len(v.Key)))
	dst = append(dst, v.Key...)
	dst = binary.AppendUvarint(append(dst, tagMapValue), uint64(value))
	return v.append(dst, s)
}

// sizes are lengths in bytes: of the packed arrays, and of the member of the
// oneof that holds them.
type sizes struct{ values, keys, shape, member int }

func (v *Value) sizes() (s sizes) {
	if v.Bytes != nil {
		for _, b := range v.Bytes {
			s.member += fieldSize(len(b))
		}
		if v.ContentType != "" {
			s.member += fieldSize(len(v.ContentType))
		}
		return s
	}
	s.values = valuesSize(v.Float32) + valuesSize(v.Float64) + valuesSize(v.Int32)
	s.keys, s.shape = uvarintsSize(v.Keys), uvarintsSize(v.Shape)
	s.member = tensorSize(s.values, s.keys, s.shape)
	return s
}

// append appends the member of the oneof.
func (v *Value) append(dst []byte, s sizes) []byte {
	switch {
	case v.Bytes != nil:
		return v.appendBytes(dst, s.member)
	case v.Float32 != nil:
		dst = append(dst, tagFloat32)
	case v.Float64 != nil:
		dst = append(dst, tagFloat64)
	default:
		dst = append(dst, tagInt32)
	}
	dst = binary.AppendUvarint(dst, uint64(s.member))
	dst = appendPacked(dst, tagValues, s.values)
	dst = appendValues(dst, v.Float32)
	dst = appendValues(dst, v.Float64)
	dst = appendValues(dst, v.Int32)
	dst = appendPacked(dst, tagKeys, s.keys)
	dst = appendUints(dst, v.Keys)
	dst = appendPacked(dst, tagShape, s.shape)
	return appendUints(dst, v.Shape)
}

func (v *Value) appendBytes(dst []byte, size int) []byte {
	dst = binary.AppendUvarint(append(dst, tagBytes), uint64(size))
	for _, b := range v.Bytes {
		dst = binary.AppendUvarint(append(dst, tagBytesValue), uint64(len(b)))
		dst = append(dst, b...)
	}
	if v.ContentType != "" {
		dst = binary.AppendUvarint(append(dst, tagContentType), uint64(len(v.ContentType)))
		dst = append(dst, v.ContentType...)
	}
	return dst
}

func appendUints(dst []byte, v []uint64) []byte {
	for _, x := range v {
		dst = binary.AppendUvarint(dst, x)
	}
	return dst
}

func uvarintsSize(v []uint64) int {
	n := 0
	for _, x := range v {
		n += uvarintSize(x)
	}
	return n
}
