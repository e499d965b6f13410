package recordio

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// mixed are rows that are laid out in ways that protobuf allows, drawn for each
// anew, and their uids, "" for none.
func mixed[T Number](t *testing.T, r *rand.Rand, rows, cols, labels int) (frames []byte, f, l []T, uids []string) {
	part := func(rec Record) []byte {
		b, err := rec.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for row := range rows {
		for i := range cols {
			f = append(f, T(row*cols+i))
		}
		for i := range labels {
			l = append(l, T(-row-i))
		}
		var shape []uint64
		if r.IntN(3) == 0 {
			shape = []uint64{uint64(cols)}
		}
		parts := [][]byte{part(Record{Features: []Value{value(f[row*cols:], shape)}})}
		if labels > 0 {
			parts = append(parts, part(Record{Label: []Value{value(l[row*labels:], nil)}}))
		}
		uids = append(uids, "")
		if r.IntN(3) == 0 {
			uids[row] = fmt.Sprint("row ", row)
			parts = append(parts, part(Record{UID: &uids[row]}))
		}
		if r.IntN(2) == 0 {
			r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		}
		var err error
		if frames, err = AppendFrame(frames, slices.Concat(parts...)); err != nil {
			t.Fatal(err)
		}
	}
	return frames, f, l, uids
}

func TestDenseMixed(t *testing.T) {
	t.Run("float32", denseMixed[float32])
	t.Run("float64", denseMixed[float64])
	t.Run("int32", denseMixed[int32])
}

func denseMixed[T Number](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	// Lengths of one to three bytes.
	for _, cols := range []int{1, 2, 3, 13, 14, 15, 29, 30, 31, 32, 100, 4100} {
		for labels := range 3 {
			frames, f, l, uids := mixed[T](t, r, 40, cols, labels)
			d := NewDenseReader[T](Layout{Cols: cols, Labels: labels})
			var got []string
			d.UID = func(uid []byte, _ bool) { got = append(got, string(uid)) }
			gotF, gotL, err := d.Append(make([]T, 0, len(f)), make([]T, 0, len(l)), frames)
			if err != nil || !same(gotF, f) || !same(gotL, l) || !slices.Equal(got, uids) {
				t.Fatalf("%d columns, %d labels: read %v %v %v, %v", cols, labels, gotF, gotL, got, err)
			}
			if cap(gotF) != len(f) || cap(gotL) != len(l) {
				t.Errorf("%d columns, %d labels: took room for %d and %d values, not %d and %d", cols, labels, cap(gotF), cap(gotL), len(f), len(l))
			}
			// A reader told the shape takes rows without one.
			d = NewDenseReader[T](Layout{Cols: cols, Labels: labels, Shape: []uint64{uint64(cols)}})
			if gotF, gotL, err := d.Append(nil, nil, frames); err != nil || !same(gotF, f) || !same(gotL, l) {
				t.Fatalf("%d columns, %d labels, shape: read %v %v, %v", cols, labels, gotF, gotL, err)
			}
			// Strict minds the first uid that nobody is told.
			first := slices.IndexFunc(uids, func(s string) bool { return s != "" })
			d.Strict = true
			var e *Error
			if gotF, _, err := d.Append(nil, nil, frames); !errors.As(err, &e) || e.Err != ErrLayout || e.Record != int64(first+1) || len(gotF) != first*cols {
				t.Errorf("strict: read %d values, %v; want an error at record %d", len(gotF), err, first+1)
			}
		}
	}
}

// A flipped bit is an error, or it changes one value or uid and nothing else, in
// whichever way records are laid out.
func TestDenseMixedDamage(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		frames, f, l, uids := mixed[float32](t, r, 4, 3, 1)
		whole := wholeCuts(frames)
		damaged(frames, func(name string, bad []byte, cut bool) {
			d := NewDenseReader[float32](Layout{Cols: 3, Labels: 1})
			var got []string
			d.UID = func(uid []byte, _ bool) { got = append(got, string(uid)) }
			gotF, gotL, err := d.Append(nil, nil, bad)
			var e *Error
			switch {
			case err != nil && !errors.As(err, &e):
				t.Errorf("%s: error %v has no place", name, err)
			case err == nil && cut && !whole[len(bad)]:
				t.Errorf("%s: no error", name)
			case err == nil && !cut:
				if len(gotF) != len(f) || len(gotL) != len(l) || len(got) != len(uids) {
					t.Fatalf("%s: read %v %v %q", name, gotF, gotL, got)
				}
				n := different(gotF, f) + different(gotL, l)
				for i := range uids {
					if got[i] != uids[i] {
						n++
					}
				}
				if n > 1 {
					t.Errorf("%s: read %v %v %q", name, gotF, gotL, got)
				}
			}
		})
	}
}
