package recordio

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// damaged calls try with every cut and every flipped bit of frames.
func damaged(frames []byte, try func(name string, frames []byte, cut bool)) {
	for n := range frames {
		try(fmt.Sprintf("cut to %d bytes", n), frames[:n:n], true)
	}
	for i := range 8 * len(frames) {
		bad := slices.Clone(frames)
		bad[i/8] ^= 1 << (i % 8)
		try(fmt.Sprintf("bit %d of byte %d flipped", i%8, i/8), bad, false)
	}
}

// Damage is an error, or it changes values and nothing else.
func TestDenseDamage(t *testing.T) {
	t.Run("float32", func(t *testing.T) { denseDamage[float32](t, 3, 1) })
	t.Run("float64", func(t *testing.T) { denseDamage[float64](t, 2, 2) })
	t.Run("int32", func(t *testing.T) { denseDamage[int32](t, 4, 1) })
	t.Run("no label", func(t *testing.T) { denseDamage[float32](t, 5, 0) })
	t.Run("shape", func(t *testing.T) { denseDamage[float32](t, 6, 1, 2, 3) })
	t.Run("wide", func(t *testing.T) { denseDamage[float32](t, 130, 1) })
	t.Run("wide, no label", func(t *testing.T) { denseDamage[float64](t, 66, 0) })
}

func denseDamage[T Number](t *testing.T, cols, nlabels int, shape ...uint64) {
	e, err := NewDense[T](cols, nlabels, shape...)
	if err != nil {
		t.Fatal(err)
	}
	const n = 3
	features, labels := make([]T, n*cols), make([]T, n*nlabels)
	for i := range features {
		features[i] = T(100*i - 50)
	}
	for i := range labels {
		labels[i] = T(7 * i)
	}
	frames := e.Append(nil, features, labels)
	whole := wholeCuts(frames)
	l := Layout{Type: typeName(typeTag[T]()), Cols: cols, Labels: nlabels, Shape: shape}
	damaged(frames, func(name string, bad []byte, cut bool) {
		f, lab, err := NewDenseReader[T](l).Append(nil, nil, bad)
		var e *Error
		switch {
		case err != nil && !errors.As(err, &e):
			t.Errorf("%s: error %v has no place", name, err)
		case err == nil && cut && !whole[len(bad)]:
			t.Errorf("%s: no error", name)
		case err == nil && !cut:
			if len(f) != len(features) || len(lab) != len(labels) || different(f, features)+different(lab, labels) > 1 {
				t.Errorf("%s: read %v %v", name, f, lab)
			}
		}
	})
}

// wholeCuts are the lengths at which a cut leaves whole records.
func wholeCuts(frames []byte) map[int]bool {
	whole := map[int]bool{}
	for off := 0; off < len(frames); off += frameSize(len(payloadOf(frames[off:]))) {
		whole[off] = true
	}
	return whole
}

// different counts values that differ by their bits.
func different[T Number](a, b []T) int {
	n := 0
	for i := range a {
		if !same(a[i:i+1], b[i:i+1]) {
			n++
		}
	}
	return n
}

func TestSparseDamage(t *testing.T) {
	e, err := NewSparse[float32](1000, 1)
	if err != nil {
		t.Fatal(err)
	}
	offsets, keys := []int32{0, 2, 2, 5}, []uint64{3, 700, 0, 128, 999}
	values, labels := []float32{1, 2, 3, 4, 5}, []float32{7, 8, 9}
	frames, err := e.Append(nil, offsets, keys, values, labels)
	if err != nil {
		t.Fatal(err)
	}
	whole := wholeCuts(frames)
	l := Layout{Cols: 1000, Labels: 1, Shape: []uint64{1000}, Sparse: true}
	damaged(frames, func(name string, bad []byte, cut bool) {
		o, k, v, lab, err := NewSparseReader[float32](l).Append(nil, nil, nil, nil, bad)
		var e *Error
		switch {
		case err != nil && !errors.As(err, &e):
			t.Errorf("%s: error %v has no place", name, err)
		case err == nil && cut && !whole[len(bad)]:
			t.Errorf("%s: no error", name)
		case err == nil && !cut:
			d := different(v, values) + different(lab, labels)
			for i := range k {
				if k[i] != keys[i] {
					d++
				}
			}
			if !slices.Equal(o, offsets) || d > 1 {
				t.Errorf("%s: read %v %v %v %v", name, o, k, v, lab)
			}
		}
	})
}

// What a record may be other than what was asked for, and what the error says.
func TestRowErrors(t *testing.T) {
	dense := Layout{Type: "float32", Cols: 2, Labels: 1}
	usual := Record{Features: []Value{value([]float32{1, 2}, nil)}, Label: []Value{value([]float32{3}, nil)}}
	with := func(change func(*Record)) Record {
		r := Record{Features: slices.Clone(usual.Features), Label: slices.Clone(usual.Label)}
		change(&r)
		return r
	}
	id := "id"
	for _, c := range []struct {
		name   string
		record Record
		detail string // "": no error
	}{
		{"usual", usual, ""},
		{"one dimension", with(func(r *Record) { r.Features = []Value{value([]float32{1, 2}, []uint64{2})} }), ""},
		{"uid", with(func(r *Record) { r.UID = &id }), ""},
		{"width", with(func(r *Record) { r.Features = []Value{value([]float32{1, 2, 3}, nil)} }), "3 features, not 2"},
		{"shape", with(func(r *Record) { r.Features = []Value{value([]float32{1, 2}, []uint64{1, 2})} }), "shape differs"},
		{"type", with(func(r *Record) { r.Features = []Value{value([]float64{1, 2}, nil)} }), "features are float64, not float32"},
		{"label type", with(func(r *Record) { r.Label = []Value{value([]int32{1}, nil)} }), "label is int32, not float32"},
		{"no label", with(func(r *Record) { r.Label = nil }), "no label"},
		{"two labels", with(func(r *Record) { r.Label = []Value{value([]float32{1, 2}, nil)} }), "2 label values, not 1"},
		{"no features", with(func(r *Record) { r.Features = nil }), "no features"},
		{"key", with(func(r *Record) { r.Features[0].Key = "source" }), `features under the key "source" instead of "values"`},
		{"bytes", with(func(r *Record) { r.Features = []Value{{Key: "values", Bytes: [][]byte{}}} }), "features that are not numbers"},
		{"sparse", with(func(r *Record) { r.Features[0].Keys, r.Features[0].Shape = []uint64{0, 1}, []uint64{2} }), "features are sparse, not dense"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := framed(t, []Record{usual, usual})
			frames := slices.Concat(before, framed(t, []Record{c.record}), before)
			d := NewDenseReader[float32](dense)
			f, _, err := d.Append(nil, nil, frames)
			if c.detail == "" {
				if err != nil || len(f) != 10 {
					t.Fatalf("read %v, %v", f, err)
				}
				return
			}
			want := &Error{Record: 3, Offset: int64(len(before)), Err: ErrLayout, Detail: c.detail}
			var got *Error
			if !errors.As(err, &got) || *got != *want || len(f) != 4 {
				t.Errorf("read %v, %v; want %v", f, err, want)
			}
			// Left out, it is told of, and the others are read.
			d.Bad = func(err *Error, frame []byte) bool {
				if *err != *want || string(frame) != string(framed(t, []Record{c.record})) {
					t.Errorf("Bad(%v, %x)", err, frame)
				}
				return true
			}
			if f, l, err := d.Append(nil, nil, frames); err != nil || len(f) != 8 || len(l) != 4 {
				t.Errorf("without it read %v %v %v", f, l, err)
			}
		})
	}
	t.Run("strict", func(t *testing.T) {
		d := NewDenseReader[float32](dense)
		d.Strict = true
		for _, r := range []Record{with(func(r *Record) { r.UID = &id }), with(func(r *Record) { r.Metadata = &id })} {
			if _, _, err := d.Append(nil, nil, framed(t, []Record{r})); !errors.Is(err, ErrLayout) {
				t.Errorf("error %v, want %v", err, ErrLayout)
			}
		}
	})
}

func TestRowsDoNotAllocate(t *testing.T) {
	const n = 50
	features, labels := make([]float32, n*30), make([]float32, n)
	ints := make([]int32, n*30)
	for i := range ints {
		ints[i] = int32(i * 37)
	}
	dense, _ := NewDense[float32](30, 1)
	whole, _ := NewDense[int32](30, 0)
	sparse, _ := NewSparse[float32](1000, 1)
	offsets, keys := make([]int32, n+1), make([]uint64, n)
	for i := range keys {
		keys[i], offsets[i+1] = uint64(i*19), int32(i+1)
	}
	dst := make([]byte, 0, whole.Size(n)+dense.Size(n))
	frames := dense.Append(nil, features, labels)
	wholeFrames := whole.Append(nil, ints, nil)
	sparseFrames, _ := sparse.Append(nil, offsets, keys, features[:n], labels)
	uid := func(int) (string, bool) { return "uid", true }
	uidFrames, _ := dense.AppendUID(nil, features, labels, uid)
	d := NewDenseReader[float32](Layout{Cols: 30, Labels: 1})
	w := NewDenseReader[int32](Layout{Cols: 30})
	s := NewSparseReader[float32](Layout{Cols: 1000, Labels: 1, Shape: []uint64{1000}, Sparse: true})
	for _, c := range []struct {
		name string
		f    func() error
	}{
		{"Dense.Append", func() error { dense.Append(dst, features, labels); return nil }},
		{"Dense.Append of int32", func() error { whole.Append(dst, ints, nil); return nil }},
		{"Dense.AppendUID", func() error { _, err := dense.AppendUID(dst, features, labels, uid); return err }},
		{"Sparse.Append", func() error { _, err := sparse.Append(dst, offsets, keys, features[:n], labels); return err }},
		{"DenseReader", func() error { _, _, err := d.Append(features[:0], labels[:0], frames); return err }},
		{"DenseReader, uids", func() error { _, _, err := d.Append(features[:0], labels[:0], uidFrames); return err }},
		{"DenseReader of int32", func() error { _, _, err := w.Append(ints[:0], nil, wholeFrames); return err }},
		{"SparseReader", func() error {
			_, _, _, _, err := s.Append(offsets[:0], keys[:0], features[:0], labels[:0], sparseFrames)
			return err
		}},
	} {
		var err error
		if n := testing.AllocsPerRun(20, func() { err = c.f() }); n != 0 || err != nil {
			t.Errorf("%s: %v allocations, %v", c.name, n, err)
		}
	}
}

// View is the features where they lie.
func TestView(t *testing.T) {
	for cols := range 100 {
		if cols == 0 {
			continue
		}
		e, _ := NewDense[float32](cols, 1)
		features := make([]float32, cols)
		for i := range features {
			features[i] = float32(i)
		}
		payload := payloadOf(e.Append(nil, features, []float32{1}))
		d := NewDenseReader[float32](Layout{Type: "float32", Cols: cols, Labels: 1})
		if v, ok := d.View(payload); ok && !same(v, features) {
			t.Errorf("%d columns: view %v", cols, v)
		} else if at := len(e.head); ok != (at%4 == 0) && littleEndian {
			t.Errorf("%d columns, features at byte %d: View says %v", cols, at, ok)
		}
		if v, ok := NewDenseReader[float32](Layout{Type: "float32", Cols: cols + 1, Labels: 1}).View(payload); ok {
			t.Errorf("%d columns taken for one more: %v", cols, v)
		}
	}
}

// littleEndian says whether this build copies memory as it lies.
var littleEndian = func() bool { _, ok := viewValues[float32](make([]byte, 8)); return ok }()
