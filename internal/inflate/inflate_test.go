package inflate

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	peer "github.com/klauspost/compress/flate"
)

// contents are data of n bytes of many kinds.
var contents = map[string]func(n int) []byte{
	"zeros": func(n int) []byte { return make([]byte, n) },
	"noise": func(n int) []byte {
		r := rand.New(rand.NewPCG(1, 1))
		return fill(n, func(b []byte) []byte { return append(b, byte(r.Uint32())) })
	},
	"decimals": func(n int) []byte {
		r := rand.New(rand.NewPCG(2, 2))
		return fill(n, func(b []byte) []byte {
			return append(strconv.AppendFloat(b, 10*r.NormFloat64(), 'f', 4, 64), ",\n"[r.IntN(9)/8])
		})
	},
	"pixels": func(n int) []byte {
		r := rand.New(rand.NewPCG(3, 3))
		return fill(n, func(b []byte) []byte { return append(strconv.AppendInt(b, r.Int64N(256)*(r.Int64N(5)/4), 10), ',') })
	},
	"doubles": func(n int) []byte {
		r := rand.New(rand.NewPCG(4, 4))
		return fill(n, func(b []byte) []byte {
			bits := math.Float64bits(math.Round(r.NormFloat64()*1e4) / 1e4)
			return append(b, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24), byte(bits>>32), byte(bits>>40), byte(bits>>48), byte(bits>>56))
		})
	},
	// Turns of 1 to 20 bytes, for copies from nearby.
	"turns": func(n int) []byte {
		r := rand.New(rand.NewPCG(5, 5))
		return fill(n, func(b []byte) []byte {
			return append(b, bytes.Repeat(fill(1+r.IntN(20), func(b []byte) []byte { return append(b, byte(r.IntN(256))) }), 1+r.IntN(30))...)
		})
	},
	// Values from rare to frequent, for codes of all lengths.
	"skew": func(n int) []byte {
		r := rand.New(rand.NewPCG(6, 6))
		return fill(n, func(b []byte) []byte { return append(b, byte(40*r.ExpFloat64())) })
	},
	// What is 32 KiB back.
	"far": func(n int) []byte {
		r := rand.New(rand.NewPCG(7, 7))
		turn := fill(maxDistance, func(b []byte) []byte { return append(b, byte(r.Uint32())) })
		return bytes.Repeat(turn, n/len(turn)+1)[:n]
	},
}

func fill(n int, more func([]byte) []byte) []byte {
	b := make([]byte, 0, n+100)
	for len(b) < n {
		b = more(b)
	}
	return b[:n]
}

// deflated is a stream of data; level -2 is Huffman codes alone, 0 stored.
func deflated(t testing.TB, data []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// outcome is what there is to compare of a decoder.
type outcome struct {
	data     string
	consumed int
	err      string
}

func outcomeOf(data []byte, consumed int, err error) outcome {
	switch {
	case err == nil:
		return outcome{string(data), consumed, ""}
	case err == io.ErrUnexpectedEOF:
		return outcome{string(data), consumed, "truncated"}
	case errors.Is(err, ErrCorrupt):
		return outcome{string(data), consumed, "corrupt"}
	}
	var std flate.CorruptInputError
	var other peer.CorruptInputError
	if errors.As(err, &std) || errors.As(err, &other) {
		return outcome{string(data), consumed, "corrupt"}
	}
	return outcome{string(data), consumed, err.Error()}
}

func (o outcome) String() string {
	return fmt.Sprintf("%d bytes of %d consumed, %q", len(o.data), o.consumed, o.err)
}

func standard(src []byte) outcome {
	in := bytes.NewReader(src)
	data, err := io.ReadAll(flate.NewReader(in))
	return outcomeOf(data, len(src)-in.Len(), err)
}

func klauspost(src []byte) outcome {
	in := bytes.NewReader(src)
	data, err := io.ReadAll(peer.NewReader(in))
	return outcomeOf(data, len(src)-in.Len(), err)
}

var used Decoder // what it did before makes no difference

func appended(src []byte) outcome {
	data, n, err := used.Append(nil, src, math.MaxInt)
	return outcomeOf(data, n, err)
}

// agree fails the test unless all ways to decode src come out alike.
func agree(t *testing.T, name string, src []byte) {
	t.Helper()
	if err := agreement(src); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func agreement(src []byte) error {
	std, want := standard(src), appended(src)
	// Before it looks at a literal, the standard library waits for as many bits as
	// the end of the block has.
	if std.err != "" && strings.HasPrefix(want.data, std.data) {
		std.data = want.data
	}
	if std.err != "" {
		std.consumed = want.consumed // it says no place, and reads ahead
	}
	other := klauspost(src)
	if want.err != "" {
		other = want // it accepts some codes that are none
	}
	for way, got := range map[string]outcome{
		"compress/flate":       std,
		"klauspost's":          other,
		"Reader":               streamed(src, readWhole),
		"Reader, byte by byte": streamed(src, readBytes),
	} {
		if got != want {
			return fmt.Errorf("%s: %v, Append: %v\n%x", way, got, want, head(src))
		}
	}
	return nil
}

func head(src []byte) []byte { return src[:min(len(src), 300)] }

// All data at all levels, behind which come bytes that are not the stream's.
func TestLevels(t *testing.T) {
	check := func(name string, size, level int) {
		data := contents[name](size)
		src := deflated(t, data, level)
		want := outcome{string(data), len(src), ""}
		for _, tail := range []string{"", "\xff\xff\xff\xff\xff\xff\xff\xff\xff", strings.Repeat("\x00", 100)} {
			full := append(src[:len(src):len(src)], tail...)
			if got := appended(full); got != want {
				t.Errorf("%d bytes of %s, level %d, %d bytes behind: Append: %v, want %v", size, name, level, len(tail), got, want)
			}
			if got := streamed(full, readWhole); got != want {
				t.Errorf("%d bytes of %s, level %d, %d bytes behind: Reader: %v, want %v", size, name, level, len(tail), got, want)
			}
		}
	}
	for name := range contents {
		for level := -2; level <= 9; level += 1 + stride()/5 {
			for _, size := range []int{0, 1, 300, 40_000} {
				check(name, size, level)
			}
		}
		if !testing.Short() {
			check(name, 1<<20, 6)
		}
	}
}

// stride is 1, and more where all steps of a sweep would take long.
func stride() int {
	if testing.Short() {
		return 13
	}
	return 1
}

// small are streams of all kinds of blocks, and of several.
func small(t testing.TB) map[string][]byte {
	m := map[string][]byte{
		"fixed":           deflated(t, []byte("hello, hello, hello, world"), 6),
		"dynamic":         deflated(t, contents["decimals"](400), 6),
		"stored":          deflated(t, contents["noise"](40), 0),
		"literals":        deflated(t, contents["skew"](300), -2),
		"nothing":         deflated(t, nil, 6),
		"turns":           deflated(t, contents["turns"](300), 9),
		"nothing, stored": {1, 0, 0, 0xff, 0xff},
	}
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, 6)
	for i, name := range []string{"decimals", "noise", "zeros"} {
		w.Write(contents[name](100 + i))
		w.Flush()
	}
	w.Close()
	m["flushed"] = out.Bytes()
	return m
}

func TestTruncation(t *testing.T) {
	for name, src := range small(t) {
		for n := 0; n < len(src); n += stride() {
			agree(t, fmt.Sprint(name, " cut at ", n), src[:n])
			if got := appended(src[:n]); got.err != "truncated" {
				t.Errorf("%s cut at %d: %v", name, n, got)
			}
		}
		agree(t, name, src)
	}
}

func TestBitFlips(t *testing.T) {
	for name, src := range small(t) {
		for bit := 0; bit < 8*len(src); bit += stride() {
			src[bit/8] ^= 1 << (bit % 8)
			agree(t, fmt.Sprint(name, ", bit ", bit), src)
			src[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// Damage in what the fast loop decodes.
func TestBytesChanged(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for name, content := range contents {
		src := deflated(t, content(5000), 6)
		for range 100 / stride() {
			at := r.IntN(len(src))
			kept := src[at]
			src[at] = byte(r.Uint32())
			agree(t, fmt.Sprint(name, ", byte ", at), src)
			src[at] = kept
		}
	}
}
