package parquetx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"pgregory.net/rapid"
)

func TestHybridBytes(t *testing.T) {
	run := func(v uint32, n int) []uint32 { return slices.Repeat([]uint32{v}, n) }
	for _, tc := range []struct {
		name   string
		values []uint32
		width  uint
		want   []byte
	}{
		{"nothing", nil, 3, nil},
		{"a run", run(5, 8), 3, []byte{8 << 1, 5}},
		{"a long run of a wide value", run(0x1234, 300), 13, []byte{0xd8, 0x04, 0x34, 0x12}},
		{"0 to 7, the example of the format", []uint32{0, 1, 2, 3, 4, 5, 6, 7}, 3, []byte{1<<1 | 1, 0x88, 0xc6, 0xfa}},
		{"seven alike are packed", run(1, 7), 1, []byte{1<<1 | 1, 0x7f}},
		{"the last group is filled up", []uint32{1, 2}, 2, []byte{1<<1 | 1, 0x09, 0}},
		{"packed, run, packed", slices.Concat([]uint32{0, 1, 0, 1, 0, 1, 0, 1}, run(1, 9), []uint32{0}), 1,
			[]byte{1<<1 | 1, 0xaa, 9 << 1, 1, 1<<1 | 1, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := appendHybrid(nil, tc.values, tc.width); !bytes.Equal(got, tc.want) {
				t.Errorf("got % x, want % x", got, tc.want)
			}
		})
	}
}

// TestHybridRead holds that a reader of others reads what is encoded, whatever the
// width.
func TestHybridRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 32).Draw(t, "width")
		var values []int32
		var levels []uint8
		var numbers []uint32
		for range rapid.IntRange(0, 20).Draw(t, "runs") {
			v := rapid.Uint32Max(uint32(1<<width-1)).Draw(t, "value")
			for range rapid.IntRange(0, 20).Draw(t, "length") {
				numbers, values, levels = append(numbers, v), append(values, int32(v)), append(levels, uint8(v))
			}
		}
		got, err := (&rle.Encoding{BitWidth: width}).DecodeInt32(nil, appendHybrid([]byte("x"), numbers, uint(width))[1:])
		if err != nil || len(got) < len(values) || !slices.Equal(got[:len(values)], values) {
			t.Fatalf("numbers of %d bits: got %d, want %d, %v", width, got, values, err)
		}
		if width > 8 {
			return
		}
		few, err := (&rle.Encoding{BitWidth: width}).DecodeLevels(nil, appendHybrid(nil, levels, uint(width)))
		if err != nil || len(few) < len(levels) || !slices.Equal(few[:len(levels)], levels) {
			t.Fatalf("levels of %d bits: got %d, want %d, %v", width, few, levels, err)
		}
	})
}

// TestDeltaRead is the same of differences.
func TestDeltaRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shift := rapid.IntRange(0, 63).Draw(t, "shift")
		wide := make([]int64, rapid.SampledFrom([]int{0, 1, 2, 32, 33, 34, 128, 129, 130, 1000}).Draw(t, "values"))
		narrow := make([]int32, len(wide))
		for i := range wide {
			wide[i] = int64(r.Uint64()) >> shift
			narrow[i] = int32(wide[i])
		}
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(wide)
			slices.Sort(narrow)
		}
		e := delta.BinaryPackedEncoding{}
		got, err := e.DecodeInt64(nil, appendDelta(nil, bitsOf[uint64](wide)))
		if err != nil || !slices.Equal(got, wide) {
			t.Fatalf("got %d, want %d, %v", got, wide, err)
		}
		few, err := e.DecodeInt32(nil, appendDelta(nil, bitsOf[uint32](narrow)))
		if err != nil || !slices.Equal(few, narrow) {
			t.Fatalf("got %d, want %d, %v", few, narrow, err)
		}
	})
}

func bitsOf[T uint32 | uint64, N int32 | int64](values []N) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}

func TestDeltaBytes(t *testing.T) {
	// The examples of the format, in its default block.
	for _, tc := range []struct {
		values []uint32
		want   []byte
	}{
		// first 1, least difference 1, all miniblocks of 0 bits
		{[]uint32{1, 2, 3, 4, 5}, []byte{0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0}},
		// first 7, least difference −2; of the differences less that, 0 0 0 3 3 3 3, two bits each
		{[]uint32{7, 5, 3, 1, 2, 3, 4, 5}, []byte{0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0}},
	} {
		if got := appendDelta(nil, tc.values); !bytes.Equal(got, tc.want) {
			t.Errorf("%d: got % x, want % x", tc.values, got, tc.want)
		}
	}
}

// TestLevels compares levels that are counted and listed in turn with a plain list.
func TestLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Uint8Range(1, 3).Draw(t, "most")
		l := levels{most: most}
		for range 3 { // pages
			var want []uint8
			for range rapid.IntRange(0, 10).Draw(t, "runs") {
				level, n := rapid.Uint8Max(most).Draw(t, "level"), rapid.IntRange(0, 100).Draw(t, "n")
				if rapid.Bool().Draw(t, "bitmap") {
					bitmap := rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "bitmap")
					from := rapid.IntRange(0, 60).Draw(t, "from")
					l.valid(bitmap, from, from+n)
					for i := from; i < from+n; i++ {
						want = append(want, most-1+bitmap[i/8]>>(i%8)&1)
					}
					continue
				}
				l.run(level, n)
				want = append(want, slices.Repeat([]uint8{level}, n)...)
			}
			out := l.append([]byte{9})
			if size := binary.LittleEndian.Uint32(out[1:]); int(size) != len(out)-5 {
				t.Fatalf("%d bytes are said to be %d", len(out)-5, size)
			}
			got, err := (&rle.Encoding{BitWidth: bits.Len8(most)}).DecodeLevels(nil, out[5:])
			if err != nil || len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
				t.Fatalf("got %d, want %d, %v", got, want, err)
			}
		}
	})
}

func TestBitsAt(t *testing.T) {
	bitmap := []byte{0b10110001, 0xff, 0, 0x55, 0xaa, 1, 2, 3, 4, 5, 6}
	for from := range len(bitmap) * 8 {
		for to := from + 1; to <= len(bitmap)*8; to++ {
			var want uint64
			n := min(64, to-from)
			for k := range n {
				want |= uint64(bitmap[(from+k)/8]>>((from+k)%8)&1) << k
			}
			if got, m := bitsAt(bitmap, from, to); got != want || m != n {
				t.Fatalf("bits %d to %d: %b, %d, want %b, %d", from, to, got, m, want, n)
			}
		}
	}
}

func TestDictionaries(t *testing.T) {
	var numbers numberDict[uint64]
	var blobs blobDict
	for round := range 3 {
		r := rand.New(rand.NewPCG(1, uint64(round)))
		known := map[uint64]uint32{}
		for range 20 {
			values := make([]uint64, r.IntN(2000))
			for i := range values {
				values[i] = math.Float64bits(float64(r.IntN(5000)))
			}
			for i, got := range numbers.number(nil, values) {
				want, ok := known[values[i]]
				if !ok {
					want = uint32(len(known))
					known[values[i]] = want
				}
				blob, _ := blobs.number(fmt.Append(nil, values[i]))
				if got != want || blob != want {
					t.Fatalf("%x is number %d and %d, want %d", values[i], got, blob, want)
				}
			}
		}
		for v, i := range known {
			if numbers.values[i] != v || string(blobs.value(i)) != fmt.Sprint(v) {
				t.Fatalf("number %d is %x and %s, want %x", i, numbers.values[i], blobs.value(i), v)
			}
		}
		numbers.reset()
		blobs.reset()
	}
}
