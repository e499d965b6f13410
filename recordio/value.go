package recordio

import "fmt"

// Value is one tensor of a record, or a list of byte strings.
type Value struct {
	// Key is "values" for the features and the label of SageMaker's algorithms,
	// but for seq2seq ("source", "target") and in responses ("score", …).
	Key string

	// One of these is not nil, even if it is empty. A tensor's values are
	// row-major; those of a sparse one stand for one key each.
	Float32 []float32
	Float64 []float64
	Int32   []int32
	Bytes   [][]byte

	ContentType string // of Bytes; "" where absent

	// Keys of a sparse tensor are row-major linear indexes below the product of
	// Shape. nil: dense. Not nil, even empty: sparse.
	Keys []uint64
	// Shape of a dense tensor may be absent, which means one dimension. That of
	// a sparse one must be there.
	Shape []uint64
}

// count is the number of types that are set, and of values in them.
func (v *Value) count() (types, values int) {
	if v.Float32 != nil {
		types++
	}
	if v.Float64 != nil {
		types++
	}
	if v.Int32 != nil {
		types++
	}
	if v.Bytes != nil {
		types++
	}
	return types, len(v.Float32) + len(v.Float64) + len(v.Int32)
}

// problem says what does not fit together in v, "" if nothing.
func (v *Value) problem() string {
	types, n := v.count()
	switch {
	case types == 0:
		return "no values"
	case types > 1:
		return "values of more than one type"
	case v.Bytes != nil:
		if v.Keys != nil || len(v.Shape) > 0 {
			return "keys or shape of a value that is no tensor"
		}
		return ""
	case v.ContentType != "":
		return "a content type of a tensor"
	case v.Keys != nil:
		return v.sparseProblem(n)
	case len(v.Shape) == 0:
		return ""
	case n == 0:
		return fmt.Sprintf("no values for the shape %d, which would be a sparse tensor", v.Shape)
	}
	if size, ok := product(v.Shape); !ok || size != n {
		return fmt.Sprintf("%d values for the shape %d", n, v.Shape)
	}
	return ""
}

func (v *Value) sparseProblem(n int) string {
	if len(v.Keys) != n {
		return fmt.Sprintf("%d keys for %d values", len(v.Keys), n)
	}
	if len(v.Shape) == 0 {
		return "a sparse tensor without a shape"
	}
	end, ok := product(v.Shape)
	for _, k := range v.Keys {
		if ok && k >= uint64(end) {
			return fmt.Sprintf("the key %d is out of the shape %d", k, v.Shape)
		}
	}
	return ""
}

// problem says what does not fit together in r, "" if nothing.
func (r *Record) problem() string {
	for i := range r.Features {
		if p := r.Features[i].problem(); p != "" {
			return fmt.Sprintf("features %q: %s", r.Features[i].Key, p)
		}
	}
	for i := range r.Label {
		if p := r.Label[i].problem(); p != "" {
			return fmt.Sprintf("label %q: %s", r.Label[i].Key, p)
		}
	}
	return ""
}
