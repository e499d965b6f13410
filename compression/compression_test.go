package compression

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"
)

var compressed = []Format{Gzip, Bzip2, Zstd, Snappy}

// text is lines of decimal numbers, zeros compresses best, noise not at all.
func text(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for len(b) < n {
		b = strconv.AppendFloat(b, r.NormFloat64(), 'f', 4, 64)
		b = append(b, ",\n"[r.IntN(2)])
	}
	return b[:n]
}

func zeros(n int) []byte { return make([]byte, n) }

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

var contents = map[string]func(int) []byte{"text": text, "zeros": zeros, "noise": noise}

// pack is NewWriter to the end.
func pack(t testing.TB, f Format, level, threads int, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, f, level, threads)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpack is NewReader to the end.
func unpack(f Format, l Limits, file []byte) ([]byte, error) {
	r, err := NewReader(bytes.NewReader(file), f, l)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestRoundTrip(t *testing.T) {
	for _, f := range append([]Format{None}, compressed...) {
		piece := f.Piece()
		for name, content := range contents {
			sizes := []int{0, 1, 100, piece - 1, piece, piece + 1, 3*piece + 17}
			if testing.Short() {
				sizes = []int{0, 100, piece + 1}
			}
			for _, n := range sizes {
				t.Run(fmt.Sprintf("%v/%s/%d", f, name, n), func(t *testing.T) {
					want := content(n)
					file := pack(t, f, 0, 1, want)
					if more := pack(t, f, 0, 3, want); !bytes.Equal(more, file) {
						t.Error("three threads wrote other bytes than one")
					}
					for _, threads := range []int{1, 2, 3} {
						got, err := unpack(f, Limits{Threads: threads}, file)
						if err != nil || !bytes.Equal(got, want) {
							t.Errorf("with %d threads got %d bytes, %v, want %d", threads, len(got), err, len(want))
						}
					}
				})
			}
		}
	}
}
