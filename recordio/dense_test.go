package recordio

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"
)

// unhex is the bytes of hexadecimal digits; blanks between them do not matter.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Rows and what the SageMaker Python SDK 2 writes for them.
func TestDenseGolden(t *testing.T) {
	nan := math.Float32frombits(0x7fc00000)
	inf, zero := float32(math.Inf(1)), float32(0)
	golden(t, "float32", Layout{Type: "float32", Cols: 3}, []float32{1, 2, 3}, nil,
		"0a23d7ce1c000000 0a1a0a0676616c7565731210120e0a0c0000803f0000004000004040")
	golden(t, "float32 with label", Layout{Type: "float32", Cols: 3, Labels: 1}, []float32{1, 2, 3}, []float32{7},
		"0a23d7ce30000000 0a1a0a0676616c7565731210120e0a0c0000803f0000004000004040 12120a0676616c756573120812060a040000e040")
	golden(t, "float64 with label", Layout{Type: "float64", Cols: 2, Labels: 1}, []float64{1, 2}, []float64{7},
		"0a23d7ce38000000 0a1e0a0676616c75657312141a120a10000000000000f03f0000000000000040 12160a0676616c756573120c1a0a0a080000000000001c40")
	golden(t, "int32 with label", Layout{Type: "int32", Cols: 3, Labels: 1}, []int32{1, -1, 300}, []int32{-2},
		"0a23d7ce37000000 0a1b0a0676616c75657312113a0f0a0d01ffffffffffffffffff01ac02 12180a0676616c756573120e3a0c0a0afeffffffffffffffff01 00")
	golden(t, "not finite", Layout{Type: "float32", Cols: 4}, []float32{nan, inf, -inf, -(1 / inf)}, nil,
		"0a23d7ce20000000 0a1e0a0676616c756573121412120a100000c07f0000807f000080ff00000080")
	golden(t, "the magic number", Layout{Type: "float32", Cols: 1}, []float32{math.Float32frombits(0xced7230a)}, nil,
		"0a23d7ce14000000 0a120a0676616c756573120812060a04 0a23d7ce")
	golden(t, "no columns", Layout{Type: "float32", Labels: 1}, nil, []float32{zero},
		"0a23d7ce22000000 0a0c0a0676616c75657312021200 12120a0676616c756573120812060a0400000000 0000")
	golden(t, "shape", Layout{Type: "float32", Cols: 2, Shape: []uint64{1, 2}}, []float32{1, 2}, nil,
		"0a23d7ce1c000000 0a1a0a0676616c7565731210120e0a080000803f00000040 1a020102")
}

// golden encodes two rows alike, and decodes them.
func golden[T Number](t *testing.T, name string, l Layout, features, labels []T, want string) {
	t.Run(name, func(t *testing.T) {
		frame := unhex(t, want)
		two := append(append([]byte{}, frame...), frame...)
		e, err := NewDense[T](l.Cols, l.Labels, l.Shape...)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Append(nil, append(features, features...), append(labels, labels...))
		if string(got) != string(two) {
			t.Errorf("wrote\n%x, want\n%x", got, two)
		}
		if size := e.Size(2); fixedSize[T]() > 0 && size != len(two) || size < len(two) {
			t.Errorf("Size(2) = %d of %d bytes", size, len(two))
		}
		if got, err := LayoutOf(payloadOf(frame)); err != nil || got.String() != l.String() {
			t.Errorf("LayoutOf = %v, %v; want %v", got, err, l)
		}
		d := NewDenseReader[T](l)
		f, lab, err := d.Append(nil, nil, two)
		if err != nil || !same(f, append(features, features...)) || !same(lab, append(labels, labels...)) {
			t.Errorf("read %v, %v, %v", f, lab, err)
		}
	})
}

// same compares numbers by their bits.
func same[T Number](a, b []T) bool {
	return string(appendValues(nil, a)) == string(appendValues(nil, b)) && len(a) == len(b)
}

// payloadOf a record in one part.
func payloadOf(frame []byte) []byte {
	return frame[headerLen:][:binary.LittleEndian.Uint32(frame[4:])]
}

func TestNewDenseErrors(t *testing.T) {
	for _, c := range []struct {
		cols, labels int
		shape        []uint64
		tooLong      bool
	}{
		{cols: -1, labels: 1},
		{cols: 1, labels: -1},
		{},
		{cols: 6, shape: []uint64{2, 4}},
		{cols: 0, labels: 1, shape: []uint64{0}},
		{cols: 4, shape: []uint64{1 << 33, 1 << 33}},
		{cols: MaxRecord / 4, tooLong: true},
		{cols: 1, labels: MaxRecord, tooLong: true},
	} {
		_, err := NewDense[float32](c.cols, c.labels, c.shape...)
		if err == nil || errors.Is(err, ErrTooLong) != c.tooLong {
			t.Errorf("%d columns, %d labels, shape %v: error %v", c.cols, c.labels, c.shape, err)
		}
	}
}

// Slices that do not fit together are a mistake of the caller.
func TestDensePanics(t *testing.T) {
	e, err := NewDense[float32](2, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]int{{3, 1}, {4, 1}, {4, 0}, {2, 2}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d features and %d labels are taken", c[0], c[1])
				}
			}()
			e.Append(nil, make([]float32, c[0]), make([]float32, c[1]))
		}()
	}
}
