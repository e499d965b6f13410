package recordio

import (
	"fmt"
	"slices"
)

// differs says how r is laid out differently from first, "" if it is not: other
// keys, types, sparseness, shapes, numbers of dense values or of byte strings,
// or other fields present.
func (r *Record) differs(first *Record) string {
	for _, f := range []struct {
		name string
		a, b *string
	}{
		{"a uid", first.UID, r.UID},
		{"metadata", first.Metadata, r.Metadata},
		{"a configuration", first.Configuration, r.Configuration},
	} {
		if (f.a == nil) != (f.b == nil) {
			return only(f.name, f.a != nil)
		}
	}
	if d := valuesDiffer("features", first.Features, r.Features); d != "" {
		return d
	}
	return valuesDiffer("label", first.Label, r.Label)
}

func only(what string, first bool) string {
	if first {
		return "it lacks " + what + ", which the first record has"
	}
	return "it has " + what + ", which the first record lacks"
}

func valuesDiffer(what string, first, second []Value) string {
	for i := range second {
		b := &second[i]
		// Records are mostly alike, so the key is mostly at the same place.
		at := i
		if at >= len(first) || first[at].Key != b.Key {
			at = slices.IndexFunc(first, func(v Value) bool { return v.Key == b.Key })
		}
		if at < 0 {
			return only(fmt.Sprintf("%s %q", what, b.Key), false)
		}
		if d := b.differs(&first[at]); d != "" {
			return fmt.Sprintf("%s %q: %s", what, b.Key, d)
		}
	}
	if len(first) > len(second) {
		for i := range first {
			if !slices.ContainsFunc(second, func(v Value) bool { return v.Key == first[i].Key }) {
				return only(fmt.Sprintf("%s %q", what, first[i].Key), true)
			}
		}
	}
	return ""
}

func (v *Value) differs(first *Value) string {
	_, n := v.count()
	_, want := first.count()
	switch {
	case (v.Float32 == nil) != (first.Float32 == nil),
		(v.Float64 == nil) != (first.Float64 == nil),
		(v.Int32 == nil) != (first.Int32 == nil),
		(v.Bytes == nil) != (first.Bytes == nil):
		return "values of another type than in the first record"
	case (v.Keys == nil) != (first.Keys == nil):
		return only("keys", first.Keys != nil)
	case !slices.Equal(v.Shape, first.Shape):
		return fmt.Sprintf("the shape %d, not %d as in the first record", v.Shape, first.Shape)
	case v.Keys == nil && n != want:
		return fmt.Sprintf("%d values, not %d as in the first record", n, want)
	case len(v.Bytes) != len(first.Bytes):
		return fmt.Sprintf("%d byte strings, not %d as in the first record", len(v.Bytes), len(first.Bytes))
	case v.ContentType != first.ContentType:
		return fmt.Sprintf("the content type %q, not %q as in the first record", v.ContentType, first.ContentType)
	}
	return ""
}

// layoutOnly is a copy of r that is enough for differs.
func (r *Record) layoutOnly() *Record {
	c := *r
	c.Features, c.Label = slices.Clone(r.Features), slices.Clone(r.Label)
	for _, list := range [][]Value{c.Features, c.Label} {
		for i := range list {
			v := &list[i]
			v.Float32, v.Float64, v.Int32 = slices.Clone(v.Float32), slices.Clone(v.Float64), slices.Clone(v.Int32)
			v.Bytes = slices.Clone(v.Bytes)
			v.Keys, v.Shape = slices.Clone(v.Keys), slices.Clone(v.Shape)
		}
	}
	return &c
}
