package recordio

import (
	"errors"
	"slices"
	"testing"
)

func TestLayoutOf(t *testing.T) {
	one := []Value{value([]float32{1}, nil)}
	sparse := func(shape ...uint64) Value {
		v := value([]float32{1, 2}, shape)
		v.Keys = []uint64{0, 1}
		return v
	}
	for _, c := range []struct {
		name   string
		record Record
		layout string
		err    error
	}{
		{"dense", Record{Features: []Value{value([]float32{1, 2, 3}, nil)}}, "dense float32[3], no label", nil},
		{"label", Record{Features: []Value{value([]float64{1, 2}, nil)}, Label: []Value{value([]float64{1}, nil)}}, "dense float64[2], label float64[1]", nil},
		{"labels", Record{Features: one, Label: []Value{value([]float32{1, 2}, nil)}}, "dense float32[1], label float32[2]", nil},
		{"int32", Record{Features: []Value{value([]int32{1, -1, 300}, nil)}}, "dense int32[3], no label", nil},
		{"shape", Record{Features: []Value{value(make([]float32, 6), []uint64{2, 3})}}, "dense float32[2,3], no label", nil},
		{"sparse", Record{Features: []Value{sparse(10)}, Label: one}, "sparse float32[10], label float32[1]", nil},
		{"sparse matrix", Record{Features: []Value{sparse(2, 5)}}, "sparse float32[2,5], no label", nil},
		{"no values", Record{Features: []Value{value([]float32{}, nil)}}, "dense float32[0], no label", nil},
		{"empty", Record{}, "", ErrLayout},
		{"no features", Record{Label: one}, "", ErrLayout},
		{"another key", Record{Features: []Value{{Key: "source", Int32: []int32{1}}}}, "", ErrLayout},
		{"two keys", Record{Features: append([]Value{{Key: "a", Int32: []int32{1}}}, one...)}, "", ErrLayout},
		{"bytes", Record{Features: []Value{{Key: "values", Bytes: [][]byte{{1}}}}}, "", ErrLayout},
		{"label of another type", Record{Features: one, Label: []Value{value([]int32{1}, nil)}}, "", ErrLayout},
		{"sparse label", Record{Features: one, Label: []Value{sparse(3)}}, "", ErrLayout},
		{"label of no values", Record{Features: one, Label: []Value{value([]float32{}, nil)}}, "", ErrLayout},
		{"too large", Record{Features: []Value{sparse(1<<33, 1<<33)}}, "", ErrLayout},
	} {
		t.Run(c.name, func(t *testing.T) {
			payload, err := c.record.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			l, err := LayoutOf(payload)
			if !errors.Is(err, c.err) || err == nil && l.String() != c.layout {
				t.Errorf("%v, %v; want %s, %v", l, err, c.layout, c.err)
			}
			// Unknown fields in front make no difference.
			if again, err2 := LayoutOf(append(unhex(t, "3a0161"), payload...)); again.String() != l.String() || !errors.Is(err2, c.err) {
				t.Errorf("with an unknown field %v, %v; without %v, %v", again, err2, l, err)
			}
		})
	}
	for _, c := range []struct {
		name, payload string
		err           error
	}{
		{"not a record", "0a05", ErrProto},
		{"too few values for the shape", "0a15 0a0676616c756573 120b 1209 0a040000803f 1a0102", ErrTensor},
		{"sparse without a shape", "0a15 0a0676616c756573 120b 1209 0a040000803f 120103", ErrTensor},
		{"label unlike its shape", "0a12 0a0676616c756573 1208 1206 0a040000803f 1215 0a0676616c756573 120b 1209 0a040000803f 1a0102", ErrTensor},
	} {
		if _, err := LayoutOf(unhex(t, c.payload)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
	}
}

func TestLocated(t *testing.T) {
	a, b := []byte("abcde"), []byte("xyz")
	whole, err := AppendFrame(nil, a)
	if err != nil {
		t.Fatal(err)
	}
	parts := append(appendPart(nil, b[:1], cflagFirst), appendPart(nil, b[1:], cflagLast)...)
	buf := slices.Concat(whole, parts, whole)
	want := []Frame{
		{Record: 1, Offset: 0, Raw: whole, Payload: a},
		{Record: 2, Offset: 16, Raw: parts, Payload: b},
		{Record: 3, Offset: 16 + int64(len(parts)), Raw: whole, Payload: a},
	}
	i := 0
	for fr, err := range (Framing{}).Located(buf) {
		if w := want[i]; err != nil || fr.Record != w.Record || fr.Offset != w.Offset ||
			string(fr.Raw) != string(w.Raw) || string(fr.Payload) != string(w.Payload) {
			t.Errorf("record %d: %v, %v; want %v", i+1, fr, err, w)
		}
		i++
	}
	for _, err := range (Framing{}).Located(slices.Concat(whole, whole[:9])) {
		if i++; i == 5 {
			var e *Error
			if !errors.As(err, &e) || e.Record != 2 || e.Offset != 16 || e.Err != ErrTruncated {
				t.Errorf("error %v", err)
			}
		}
	}
	if i != 5 {
		t.Errorf("%d records", i)
	}
}

// The leniencies of a Framing hold for readers of rows.
func TestRowsFraming(t *testing.T) {
	e, err := NewDense[float32](1, 1)
	if err != nil {
		t.Fatal(err)
	}
	payload := append(payloadOf(e.Append(nil, []float32{1}, []float32{2})), tagUID, 1, 'u')
	frame, err := AppendFrame(nil, payload)
	if err != nil {
		t.Fatal(err)
	}
	noPad := frame[:headerLen+len(payload)]
	parts := append(appendPart(nil, payload[:8], cflagFirst), appendPart(nil, payload[8:], cflagLast)...)
	for _, c := range []struct {
		name    string
		frames  []byte
		framing Framing
		err     error
	}{
		{"no padding", noPad, Framing{}, ErrTruncated},
		{"no padding, allowed", noPad, Framing{AllowNoPad: true}, nil},
		{"trailer", slices.Concat(frame, []byte{1, 2}), Framing{}, ErrTrailer},
		{"trailer, allowed", slices.Concat(frame, []byte{1, 2}), Framing{AllowTrailer: true}, nil},
		{"parts, by themselves told apart", parts, Framing{}, nil},
		{"parts", parts, Framing{Join: Raw}, nil},
		{"parts that lack a magic number", parts, Framing{Join: DMLC}, ErrProto},
		{"too long", frame, Framing{MaxRecord: 10}, ErrTooLong},
		{"too long, as the SDK writes it", e.Append(nil, []float32{1}, []float32{2}), Framing{MaxRecord: 10}, ErrTooLong},
		{"first part alone", parts[:16], Framing{}, ErrTruncated},
		{"last part alone", parts[16:], Framing{}, ErrFlag},
	} {
		d := NewDenseReader[float32](Layout{Type: "float32", Cols: 1, Labels: 1})
		d.Framing = c.framing
		f, _, err := d.Append(nil, nil, c.frames)
		if !errors.Is(err, c.err) || err == nil && !same(f, []float32{1}) {
			t.Errorf("%s: read %v, %v; want %v", c.name, f, err, c.err)
		}
	}
}
