package parquetx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go/encoding"
	pqdelta "github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
	"pgregory.net/rapid"
)

// slowUnpack is unpack, bit by bit.
func slowUnpack(n int, src []byte, bit, width uint) (values []uint32) {
	for range n {
		v := uint32(0)
		for k := range width {
			v |= uint32(src[bit/8]>>(bit%8)&1) << k
			bit++
		}
		values = append(values, v)
	}
	return values
}

func TestUnpack(t *testing.T) {
	src := make([]byte, 300)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(src)
	for width := range uint(33) {
		for _, bit := range []uint{0, 1, 7, 8, 13} {
			for _, n := range []int{0, 1, 7, 8, 9, 64, 70} {
				size := (bit + uint(n)*width + 7) / 8
				want := slowUnpack(n, src[:size], bit, width)
				got := make([]uint32, n)
				unpack(got, src[:size], bit, width)
				if !slices.Equal(got, want) {
					t.Fatalf("%d values of %d bits at %d: %v, want %v", n, width, bit, got, want)
				}
				if width > 8 {
					continue
				}
				small := make([]byte, n)
				unpackBytes(small, src[:size], bit, width)
				bits := make([]byte, n)
				if width == 1 {
					unpackBits(bits, src[:size], bit)
				}
				for i, v := range want {
					if small[i] != byte(v) || width == 1 && bits[i] != byte(v) {
						t.Fatalf("%d values of %d bits at %d: %v, want %v", n, width, bit, small, want)
					}
				}
			}
		}
	}
}

func TestHybrid(t *testing.T) {
	tests := []struct {
		name  string
		width uint
		src   []byte
		want  []uint32 // all there are
		err   bool     // and then an error
	}{
		{"a run", 3, []byte{8, 5}, []uint32{5, 5, 5, 5}, true},
		{"a run of two bytes", 9, []byte{4, 0x2c, 1}, []uint32{300, 300}, true},
		{"a run of no bits", 0, []byte{6}, []uint32{0, 0, 0}, true},
		{"an empty run", 3, []byte{0, 1, 2, 4}, []uint32{4}, true},
		{"a group", 3, []byte{3, 0x88, 0xc6, 0xfa}, []uint32{0, 1, 2, 3, 4, 5, 6, 7}, true},
		{"a group that is cut off", 3, []byte{3, 0x88, 0xc6}, []uint32{0, 1, 2, 3, 4}, true},
		{"both", 1, []byte{4, 1, 3, 0x0f}, []uint32{1, 1, 1, 1, 1, 1, 0, 0, 0, 0}, true},
		{"a value too large", 3, []byte{4, 8}, nil, true},
		{"a header without end", 3, []byte{0x80}, nil, true},
		{"nothing", 3, nil, nil, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHybrid(test.src, test.width)
			got := make([]uint32, len(test.want))
			if err := h.read(got); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
			if err := h.read(make([]uint32, 1)); !errors.Is(err, ErrCorrupt) {
				t.Errorf("one more: %v", err)
			}
			h = newHybrid(test.src, test.width)
			for i, want := range test.want {
				if test.width > 8 {
					break
				}
				var b [1]byte
				if err := h.readBytes(b[:]); err != nil || uint32(b[0]) != want {
					t.Errorf("byte %d: %d, %v; want %d", i, b[0], err, want)
				}
			}
		})
	}
	// A group may claim any number of values, and is read by those that are asked for.
	h := newHybrid(append(binary.AppendUvarint(nil, math.MaxUint64), 0xaa), 1)
	var b [8]byte
	if err := h.readBytes(b[:]); err != nil || b != [8]byte{0, 1, 0, 1, 0, 1, 0, 1} {
		t.Errorf("%v, %v", b, err)
	}
	if err := h.readBytes(b[:1]); !errors.Is(err, ErrCorrupt) {
		t.Errorf("more than there is: %v", err)
	}
}

// TestHybridAgainst reads what parquet-go writes, in steps of any length.
func TestHybridAgainst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.UintRange(1, 31).Draw(t, "width")
		values := rapid.SliceOf(rapid.Int32Range(0, int32(1<<width-1))).Draw(t, "values")
		if rapid.Bool().Draw(t, "runs") {
			for i := range values {
				values[i] = values[i/10*10]
			}
		}
		src, err := (&rle.Encoding{BitWidth: int(width)}).EncodeInt32(nil, values)
		if err != nil {
			t.Fatal(err)
		}
		h := newHybrid(src, width)
		step := rapid.IntRange(1, 20).Draw(t, "step")
		for part := range slices.Chunk(values, step) {
			got := make([]uint32, len(part))
			if err := h.read(got); err != nil {
				t.Fatal(err)
			}
			for i, v := range part {
				if got[i] != uint32(v) {
					t.Fatalf("%v, want %v", got, part)
				}
			}
		}
	})
}

// TestDeltaAgainst reads what parquet-go writes, and finds its end.
func TestDeltaAgainst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Int64()).Draw(t, "values")
		if rapid.Bool().Draw(t, "small") {
			for i := range values {
				values[i] %= 1000
			}
		}
		src, err := new(pqdelta.BinaryPackedEncoding).EncodeInt64(nil, values)
		if err != nil {
			t.Fatal(err)
		}
		size := len(src)
		src = append(src, "behind"...)
		d, err := newDelta(src)
		if err != nil {
			t.Fatal(err)
		}
		if rest, err := d.end(); err != nil || string(rest) != "behind" {
			t.Fatalf("%q behind %d bytes, %v", rest, size, err)
		}
		for part := range slices.Chunk(values, rapid.IntRange(1, 100).Draw(t, "step")) {
			got := make([]int64, len(part))
			if err := d.read(got); err != nil || !slices.Equal(got, part) {
				t.Fatalf("%v, %v; want %v", got, err, part)
			}
		}
		if err := d.read(make([]int64, 1)); !errors.Is(err, ErrCorrupt) {
			t.Fatalf("one more: %v", err)
		}
	})
}

func TestDeltaDamage(t *testing.T) {
	for name, src := range map[string][]byte{
		"nothing":             {},
		"no first value":      {0x80, 1, 4, 2},
		"no values in blocks": {0, 4, 2, 0},
		"no miniblocks":       {0x80, 1, 0, 2, 0},
		"odd miniblocks":      {0x81, 1, 3, 2, 0},
		"65 bits":             {0x80, 1, 4, 2, 0, 0, 65, 0, 0, 0},
		"no differences":      {0x80, 1, 4, 2, 0},
		"a short miniblock":   {0x80, 1, 4, 0x20, 0, 0, 8, 0, 0, 0, 1, 2, 3},
	} {
		d, err := newDelta(src)
		if err == nil {
			err = d.read(make([]int64, min(d.left, 16)))
		}
		if !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBlobsAgainst reads texts as parquet-go writes them.
func TestBlobsAgainst(t *testing.T) {
	encodings := map[format.Encoding]encoding.Encoding{
		format.DeltaLengthByteArray: new(pqdelta.LengthByteArrayEncoding),
		format.DeltaByteArray:       new(pqdelta.ByteArrayEncoding),
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SliceOfN(rapid.ByteRange('a', 'b'), 0, 5), 1, 200).Draw(t, "values")
		offsets := []uint32{0}
		var data []byte
		for _, v := range values {
			data = append(data, v...)
			offsets = append(offsets, uint32(len(data)))
		}
		for id, e := range encodings {
			src, err := e.EncodeByteArray(nil, data, offsets)
			if err != nil {
				t.Fatal(err)
			}
			s, err := newBlobSource(id, src)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range values {
				if got, err := s.next(); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%s, value %d: %q, %v; want %q", id, i, got, err, want)
				}
			}
			if _, err := s.next(); !errors.Is(err, ErrCorrupt) {
				t.Fatalf("%s: one more: %v", id, err)
			}
		}
	})
}

// TestExpand moves values apart, against doing it into fresh memory.
func TestExpand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mask := rapid.SliceOfN(rapid.ByteRange(0, 1), 0, 100).Draw(t, "mask")
		n := count(mask, 1)
		values, raw, offsets := make([]uint32, len(mask)), make([]byte, 3*len(mask)), make([]int32, len(mask)+1)
		for i := range n {
			values[i] = uint32(i + 1)
			copy(raw[3*i:], []byte{byte(i), byte(i >> 8), 7})
			offsets[i+1] = offsets[i] + int32(i%3)
		}
		for i := n; i < len(mask); i++ {
			values[i] = math.MaxUint32
		}
		lengths := make([]int32, len(mask))
		wantValues, wantRaw := make([]uint32, len(mask)), make([]byte, 3*len(mask))
		for i, k := 0, 0; i < len(mask); i++ {
			if mask[i] == 1 {
				wantValues[i], lengths[i] = values[k], offsets[k+1]-offsets[k]
				copy(wantRaw[3*i:], raw[3*k:3*k+3])
				k++
			}
		}
		expandValues(values, n, mask, 1)
		expandBytes(raw, 3, n, mask, 1)
		expandOffsets(offsets, n, mask, 1)
		if !slices.Equal(values, wantValues) || !bytes.Equal(raw, wantRaw) {
			t.Fatalf("%v %v, want %v %v", values, raw, wantValues, wantRaw)
		}
		for i := range lengths {
			if offsets[i+1]-offsets[i] != lengths[i] {
				t.Fatalf("offsets %v, want lengths %v", offsets, lengths)
			}
		}
		bits, nulls := bitmap(mask, 1)
		if nulls != len(mask)-n || nulls > 0 && !slices.Equal(bitsToBytes(bits, len(mask)), mask) {
			t.Fatalf("%b has %d nulls of %v", bits, nulls, mask)
		}
	})
}

func bitsToBytes(bits []byte, n int) (b []byte) {
	for i := range n {
		b = append(b, bits[i/8]>>(i%8)&1)
	}
	return b
}

func TestInt96(t *testing.T) {
	at := func(day uint32, nanos int64) []byte {
		return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(nil, uint64(nanos)), day)
	}
	tests := []struct {
		src  []byte
		want int64
		ok   bool
	}{
		{at(julianEpoch, 0), 0, true},
		{at(julianEpoch-1, nanosOfDay-1), -1, true},
		{at(julianEpoch+1, 5), nanosOfDay + 5, true},
		{at(julianEpoch+106751, 85636854775807), math.MaxInt64, true},
		{at(julianEpoch+106751, 85636854775808), 0, false},
		{at(julianEpoch+200000, 0), 0, false},
		{at(julianEpoch-106752, 763145224192), math.MinInt64, true},
		{at(julianEpoch-106752, 763145224191), 0, false},
		{at(julianEpoch, -1), -1, true},
		{at(julianEpoch, nanosOfDay), nanosOfDay, true},
		{at(julianEpoch, math.MaxInt64), math.MaxInt64, true},
		{at(julianEpoch+1, math.MaxInt64), 0, false},
		{at(0, 0), 0, false},
	}
	for _, test := range tests {
		dst := make([]byte, 8)
		err := int96(dst, test.src, 1)
		if got := int64(binary.NativeEndian.Uint64(dst)); (err == nil) != test.ok || test.ok && got != test.want {
			t.Errorf("%x: %d, %v; want %d", test.src, got, err, test.want)
		}
	}
}

// TestSwapBytes is what machines of the other byte order do to values.
func TestSwapBytes(t *testing.T) {
	b := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	swapBytes(b, 4)
	if !bytes.Equal(b, []byte{4, 3, 2, 1, 8, 7, 6, 5}) {
		t.Errorf("got %v", b)
	}
	for physical, want := range map[format.Type]bool{format.Int64: true, format.Float: true, format.Boolean: false, format.ByteArray: false, format.FixedLenByteArray: false} {
		l, _, _ := typeOf(&schemaElement{primitive: true, physical: physical, length: 7, converted: -1})
		if l.isNumber() != want {
			t.Errorf("%s is a number: %v", physical, !want)
		}
	}
}
