package recordio

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/recordio/recordpb"
)

// rows are rows of one dense layout.
type rows[T Number] struct {
	layout           Layout
	n                int
	features, labels []T
}

func drawRows[T Number](t *rapid.T) rows[T] {
	l := Layout{
		Type:   typeName(typeTag[T]()),
		Cols:   rapid.IntRange(1, 70).Draw(t, "cols"),
		Labels: rapid.IntRange(0, 4).Draw(t, "labels"),
	}
	if k := rapid.IntRange(0, 3).Draw(t, "shape"); k > 0 && l.Cols%k == 0 {
		l.Shape = []uint64{uint64(k), uint64(l.Cols / k)}
	}
	n := rapid.IntRange(0, 40).Draw(t, "rows")
	return rows[T]{l, n, drawNumbers[T](t, n*l.Cols), drawNumbers[T](t, n*l.Labels)}
}

// drawNumbers draws numbers of all bit patterns: NaN with its payload, -0, ±Inf.
func drawNumbers[T Number](t *rapid.T, n int) []T {
	seed := rapid.Uint64().Draw(t, "seed")
	out := make([]T, n)
	for i := range out {
		seed = seed*6364136223846793005 + 1442695040888963407
		bits := seed >> 16
		if bits&7 == 0 {
			bits = []uint64{0, 1, 127, 128, 1 << 31, 1<<31 - 1, 0x7f800000, 0x7fc00001, 0x80000000_00000000}[bits%9]
		}
		switch p := any(&out[i]).(type) {
		case *float32:
			*p = math.Float32frombits(uint32(bits))
		case *float64:
			*p = math.Float64frombits(bits ^ seed<<40)
		case *int32:
			*p = int32(bits >> (seed % 30))
		}
	}
	return out
}

// value is a tensor for a Record.
func value[T Number](v []T, shape []uint64) Value {
	out := Value{Key: "values", Shape: shape}
	switch v := any(slices.Concat([]T{}, v)).(type) {
	case []float32:
		out.Float32 = append([]float32{}, v...)
	case []float64:
		out.Float64 = append([]float64{}, v...)
	case []int32:
		out.Int32 = append([]int32{}, v...)
	}
	return out
}

// records are the rows, one by one: what Dense must agree with.
func (r rows[T]) records() []Record {
	var recs []Record
	for i := range r.n {
		rec := Record{Features: []Value{value(r.features[i*r.layout.Cols:][:r.layout.Cols], r.layout.Shape)}}
		if r.layout.Labels > 0 {
			rec.Label = []Value{value(r.labels[i*r.layout.Labels:][:r.layout.Labels], nil)}
		}
		recs = append(recs, rec)
	}
	return recs
}

func framed(t interface{ Fatal(...any) }, recs []Record) []byte {
	var dst []byte
	for i := range recs {
		p, err := recs[i].Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if dst, err = AppendFrame(dst, p); err != nil {
			t.Fatal(err)
		}
	}
	return dst
}

func TestDenseProperties(t *testing.T) {
	t.Run("float32", rapid.MakeCheck(denseProperties[float32]))
	t.Run("float64", rapid.MakeCheck(denseProperties[float64]))
	t.Run("int32", rapid.MakeCheck(denseProperties[int32]))
}

func denseProperties[T Number](t *rapid.T) {
	r := drawRows[T](t)
	e, err := NewDense[T](r.layout.Cols, r.layout.Labels, r.layout.Shape...)
	if err != nil {
		t.Fatal(err)
	}
	recs := r.records()
	want := framed(t, recs)
	frames := e.Append([]byte("x"), r.features, r.labels)[1:]
	if string(frames) != string(want) {
		t.Fatalf("wrote\n%x, record by record\n%x", frames, want)
	}
	if len(frames) > e.Size(r.n) {
		t.Fatalf("%d bytes, Size %d", len(frames), e.Size(r.n))
	}
	i := 0
	for p, err := range (Framing{}).Frames(frames) {
		if err != nil {
			t.Fatal(err)
		}
		var m recordpb.Record
		if err := proto.Unmarshal(p, &m); err != nil {
			t.Fatal(err)
		}
		if b, _ := (proto.MarshalOptions{Deterministic: true}).Marshal(&m); string(b) != string(p) {
			t.Fatalf("protobuf writes row %d as\n%x, not\n%x", i, b, p)
		}
		i++
	}
	d := NewDenseReader[T](r.layout)
	f, l, err := d.Append(nil, nil, frames)
	if err != nil || !same(f, r.features) || !same(l, r.labels) {
		t.Fatalf("read %v %v %v, want %v %v", f, l, err, r.features, r.labels)
	}

	// With uids, which not every row has.
	var uids []string
	out, err := e.AppendUID(nil, r.features, r.labels, func(row int) (string, bool) {
		s := fmt.Sprint("row ", row)
		if row%3 > 0 {
			recs[row].UID = &s
		}
		return s, row%3 > 0
	})
	if want := framed(t, recs); err != nil || string(out) != string(want) {
		t.Fatalf("wrote %v\n%x, record by record\n%x", err, out, want)
	}
	d.UID = func(uid []byte, ok bool) { uids = append(uids, fmt.Sprint(string(uid), ok)) }
	f, l, err = d.Append(f[:0], l[:0], out)
	if err != nil || !same(f, r.features) || !same(l, r.labels) || len(uids) != r.n {
		t.Fatalf("with uids read %v %v %v %v", f, l, uids, err)
	}
	for i, s := range uids {
		if want := fmt.Sprint("row ", i, "true"); i%3 > 0 && s != want || i%3 == 0 && s != "false" {
			t.Fatalf("uid of row %d is %s", i, s)
		}
	}
}

// Records that nobody writes and that mean the same: label first, unpacked,
// split into two arrays, unknown fields, a value that a later one replaces, in
// several parts.
func TestDenseUnusual(t *testing.T) {
	const (
		key     = "0a0676616c756573"
		label   = "1212" + key + "120812060a040000e040"
		unknown = "3a03616263"
	)
	l := Layout{Type: "float32", Cols: 2, Labels: 1}
	for _, c := range []struct{ name, payload string }{
		{"usual", "0a16" + key + "120c120a0a080000803f00000040" + label},
		{"label first", label + "0a16" + key + "120c120a0a080000803f00000040"},
		{"unpacked", "0a18" + key + "120e120c" + "0d0000803f" + "0d00000040" + "1802" + label},
		{"two arrays", "0a18" + key + "120e120c" + "0a040000803f" + "0a0400000040" + label},
		{"two values", "0a1c" + key + "120812060a040000803f" + "120812060a0400000040" + label},
		{"unknown field", unknown + "0a16" + key + "120c120a0a080000803f00000040" + label},
		{"replaced", "0a12" + key + "120812060a0400000000" + "0a16" + key + "120c120a0a080000803f00000040" + label},
		{"long lengths", "0a9900" + key + "128e00128b000a88000000803f00000040" + label},
		{"a shape", "0a19" + key + "120f120d0a080000803f000000401a0102" + label},
	} {
		t.Run(c.name, func(t *testing.T) {
			payload := unhex(t, c.payload)
			var want recordpb.Record
			if err := proto.Unmarshal(payload, &want); err != nil {
				t.Fatal(err)
			}
			whole, err := AppendFrame(nil, payload)
			if err != nil {
				t.Fatal(err)
			}
			parts := slices.Concat(
				appendPart(nil, payload[:8], cflagFirst), appendPart(nil, payload[8:13], cflagMiddle), appendPart(nil, payload[13:], cflagLast))
			for _, frames := range [][]byte{whole, parts, slices.Concat(whole, parts, whole)} {
				d := NewDenseReader[float32](l)
				f, lab, err := d.Append(nil, nil, frames)
				if n := len(lab); err != nil || len(f) != 2*n || f[2*n-2] != 1 || f[2*n-1] != 2 || lab[n-1] != 7 {
					t.Errorf("%x: read %v %v %v", frames, f, lab, err)
				}
			}
		})
	}
}
