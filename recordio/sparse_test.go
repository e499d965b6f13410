package recordio

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// Sparse rows and what the SageMaker Python SDK 2 writes for them.
func TestSparseGolden(t *testing.T) {
	for _, c := range []struct {
		name   string
		cols   uint64
		keys   []uint64
		values []float32
		labels []float32
		want   string
	}{
		{"no label", 4, []uint64{1, 3}, []float32{1, 2}, nil,
			"0a23d7ce1f000000 0a1d0a0676616c756573121312110a080000803f00000040 12020103 1a0104 00"},
		{"label", 4, []uint64{1, 3}, []float32{1, 2}, []float32{5},
			"0a23d7ce33000000 0a1d0a0676616c756573121312110a080000803f00000040 12020103 1a0104 12120a0676616c756573120812060a040000a040 00"},
		{"all zero", 4, nil, nil, []float32{5},
			"0a23d7ce25000000 0a0f0a0676616c756573120512031a0104 12120a0676616c756573120812060a040000a040 000000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frame := unhex(t, c.want)
			two := slices.Concat(frame, frame)
			e, err := NewSparse[float32](c.cols, len(c.labels))
			if err != nil {
				t.Fatal(err)
			}
			n := int32(len(c.keys))
			rows, keys := []int32{0, n, 2 * n}, slices.Concat(c.keys, c.keys)
			values, labels := slices.Concat(c.values, c.values), slices.Concat(c.labels, c.labels)
			got, err := e.Append(nil, rows, keys, values, labels)
			if err != nil || string(got) != string(two) {
				t.Errorf("wrote %v\n%x, want\n%x", err, got, two)
			}
			if size := e.Size(2, len(keys)); size < len(two) {
				t.Errorf("Size = %d of %d bytes", size, len(two))
			}
			l, err := LayoutOf(payloadOf(frame))
			want := Layout{Type: "float32", Cols: int(c.cols), Labels: len(c.labels), Shape: []uint64{c.cols}, Sparse: true}
			if err != nil || l.String() != want.String() {
				t.Errorf("LayoutOf = %v, %v; want %v", l, err, want)
			}
			r, k, v, lab, err := NewSparseReader[float32](want).Append(nil, nil, nil, nil, two)
			if err != nil || !slices.Equal(r, rows) || !slices.Equal(k, keys) || !same(v, values) || !same(lab, labels) {
				t.Errorf("read %v %v %v %v, %v", r, k, v, lab, err)
			}
		})
	}
}

func TestSparseErrors(t *testing.T) {
	if _, err := NewSparse[float32](0, 1); err == nil {
		t.Error("rows of no columns")
	}
	e, err := NewSparse[float32](4, 0)
	if err != nil {
		t.Fatal(err)
	}
	first, err := e.Append(nil, []int32{0, 1}, []uint64{3}, []float32{1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Append(nil, []int32{0, 1, 2}, []uint64{3, 4}, []float32{1, 1}, nil)
	if !errors.Is(err, ErrTensor) || string(got) != string(first) {
		t.Errorf("a key that is no column: %v, wrote %x", err, got)
	}
	for _, key := range []string{"04", "ff01", "ffffffffffffffffff01"} {
		n := byte(len(key) / 2)
		payload := unhex(t, fmt.Sprintf("0a%02x0a0676616c75657312%02x12%02x0a040000803f12%02x%s1a0104", 23+n, 13+n, 11+n, n, key))
		frame, err := AppendFrame(nil, payload)
		if err != nil {
			t.Fatal(err)
		}
		r := NewSparseReader[float32](Layout{Type: "float32", Cols: 4, Shape: []uint64{4}, Sparse: true})
		if _, k, _, _, err := r.Append(nil, nil, nil, nil, frame); !errors.Is(err, ErrTensor) {
			t.Errorf("key %s that is no column: read %v, %v", key, k, err)
		}
	}
}
