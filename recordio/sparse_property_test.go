package recordio

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSparseProperties(t *testing.T) {
	t.Run("float32", rapid.MakeCheck(sparseProperties[float32]))
	t.Run("float64", rapid.MakeCheck(sparseProperties[float64]))
	t.Run("int32", rapid.MakeCheck(sparseProperties[int32]))
}

func sparseProperties[T Number](t *rapid.T) {
	cols := min(math.MaxInt, rapid.SampledFrom([]uint64{1, 100, 128, 129, 1 << 14, 1<<14 + 1, 1 << 40, 1<<63 - 1}).Draw(t, "cols"))
	nlabels := rapid.IntRange(0, 3).Draw(t, "labels")
	offsets, keys := []int32{0}, []uint64{}
	for range rapid.IntRange(0, 12).Draw(t, "rows") {
		keys = append(keys, rapid.SliceOfN(rapid.Uint64Max(cols-1), 0, 40).Draw(t, "keys")...)
		offsets = append(offsets, int32(len(keys)))
	}
	n := len(offsets) - 1
	values, labels := drawNumbers[T](t, len(keys)), drawNumbers[T](t, n*nlabels)
	e, err := NewSparse[T](cols, nlabels)
	if err != nil {
		t.Fatal(err)
	}
	var recs []Record
	for i := range n {
		v := value(values[offsets[i]:offsets[i+1]], []uint64{cols})
		v.Keys = append([]uint64{}, keys[offsets[i]:offsets[i+1]]...)
		rec := Record{Features: []Value{v}}
		if nlabels > 0 {
			rec.Label = []Value{value(labels[i*nlabels:][:nlabels], nil)}
		}
		recs = append(recs, rec)
	}
	want := framed(t, recs)
	frames, err := e.Append(nil, offsets, keys, values, labels)
	if err != nil || string(frames) != string(want) {
		t.Fatalf("wrote %v\n%x, record by record\n%x", err, frames, want)
	}
	if len(frames) > e.Size(n, len(keys)) {
		t.Fatalf("%d bytes, Size %d", len(frames), e.Size(n, len(keys)))
	}
	l := Layout{Type: typeName(typeTag[T]()), Cols: int(cols), Labels: nlabels, Shape: []uint64{cols}, Sparse: true}
	o, k, v, lab, err := NewSparseReader[T](l).Append(nil, nil, nil, nil, frames)
	if err != nil || !slices.Equal(o, offsets) || !slices.Equal(k, keys) || !same(v, values) || !same(lab, labels) {
		t.Fatalf("read %v %v %v %v %v", o, k, v, lab, err)
	}
}
