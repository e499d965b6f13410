package recordio

import "slices"

// unmarshalUsual is unmarshal for a payload that is written the usual way: one
// tensor under the key "values" for features, at most one for the label, all
// arrays packed. It is some three times as fast. False means that the payload is
// something else, right or wrong, and that r is half set.
func (r *Record) unmarshalUsual(payload []byte) bool {
	var f fields
	if !f.scan(payload) || f.extras {
		return false
	}
	var ok, okLabel bool
	r.Features, ok = f.features.decode(r.Features)
	r.Label, okLabel = f.label.decode(r.Label)
	if f.hasUID {
		r.UID = text(r.UID, f.uid)
	} else {
		r.UID = nil
	}
	r.Metadata, r.Configuration = nil, nil
	return ok && okLabel
}

// decode makes list the one Value that t is, or empty if it is none.
func (t *tensor) decode(list []Value) (_ []Value, ok bool) {
	if t.typ == 0 {
		return list[:0], true
	}
	if cap(list) == 0 {
		list = make([]Value, 1)
	}
	list = list[:1]
	v := &list[0]
	v.Key = valuesKey
	v.Bytes, v.ContentType = nil, ""
	ok = true
	switch t.typ {
	case tagFloat32:
		v.Float32 = decodeFloats(v.Float32, t.values, 4)
		v.Float64, v.Int32 = nil, nil
	case tagFloat64:
		v.Float64 = decodeFloats(v.Float64, t.values, 8)
		v.Float32, v.Int32 = nil, nil
	default:
		v.Int32, ok = decodeVarints(v.Int32, t.values)
		v.Float32, v.Float64 = nil, nil
	}
	keys, shape := v.Keys, v.Shape
	v.Keys, v.Shape = nil, nil
	okKeys, okShape := true, true
	if len(t.shape) > 0 {
		v.Shape, okShape = decodeVarints(shape, t.shape)
	}
	if t.sparse() {
		v.Keys, okKeys = decodeVarints(keys, t.keys)
	}
	return list, ok && okKeys && okShape
}

func decodeFloats[T float32 | float64](dst []T, b []byte, size int) []T {
	n := len(b) / size
	dst = slices.Grow(emptied(dst), n)[:n]
	getValues(dst, b)
	return dst
}

func decodeVarints[T int32 | uint64](dst []T, b []byte) ([]T, bool) {
	dst, err := packedVarints(decoder{}, emptied(dst), b)
	return dst, err == nil
}
