package bench

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	peer "github.com/klauspost/compress/flate"

	"github.com/recast-ml/recast/internal/inflate"
)

// pixelLines is about n bytes of lines of 784 whole numbers to 255, four in five
// of them 0.
func pixelLines(n int) []byte {
	r := rand.New(rand.NewPCG(784, 784))
	text := make([]byte, 0, n+4000)
	for len(text) < n {
		for range 784 {
			v := int64(0)
			if r.IntN(5) == 0 {
				v = r.Int64N(256)
			}
			text = append(strconv.AppendInt(text, v, 10), ',')
		}
		text[len(text)-1] = '\n'
	}
	return text
}

// doubleRows is n bytes of what a block of Avro has for rows of 30 decimals.
func doubleRows(n int) []byte {
	r := rand.New(rand.NewPCG(31, 31))
	rows := make([]byte, 0, n+8)
	for len(rows) < n {
		v := math.Round(10*r.NormFloat64()*1e4) / 1e4
		rows = binary.LittleEndian.AppendUint64(rows, math.Float64bits(v))
	}
	return rows[:n]
}

// english is a book that comes with Go, or nothing.
func english() []byte {
	root := must(exec.Command("go", "env", "GOROOT").Output())
	text, _ := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src", "testdata", "Isaac.Newton-Opticks.txt"))
	return text
}

func deflate(data []byte, level int) []byte {
	var out bytes.Buffer
	w := must(flate.NewWriter(&out, level))
	must(w.Write(data))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// The peers are klauspost's flate and, by another name, the standard library's.
// Blocks is a decoder that has the whole of a stream in memory, as Avro and Parquet
// do; 64 kB is the block of Avro. Stream is one of any length, as of a gzip file.
func BenchmarkInflate(b *testing.B) {
	for _, c := range []struct {
		name  string
		data  []byte
		block int
	}{
		{"decimals", decimalLines(4 << 20), 1 << 20},
		{"pixels", pixelLines(4 << 20), 1 << 20},
		{"avro", doubleRows(4 << 20), 64_000},
		{"english", english(), 1 << 20},
	} {
		if len(c.data) == 0 {
			b.Run(c.name, func(b *testing.B) { b.Skip("its file is not there") })
			continue
		}
		var blocks [][]byte
		for rest := c.data; len(rest) > 0; {
			n := min(len(rest), c.block)
			blocks = append(blocks, deflate(rest[:n], 6))
			rest = rest[n:]
		}
		whole := deflate(c.data, 6)
		theirs := map[string]io.ReadCloser{"klauspost": peer.NewReader(nil), "standard": flate.NewReader(nil)}
		for _, name := range []string{"klauspost", "standard"} {
			their := func(src []byte) {
				in := bytes.NewReader(src)
				if err := theirs[name].(flate.Resetter).Reset(in, nil); err != nil {
					panic(err)
				}
				must(io.Copy(io.Discard, theirs[name]))
			}
			var z inflate.Decoder
			var out []byte
			b.Run(fmt.Sprintf("%s/blocks/%s", c.name, name), func(b *testing.B) {
				against(b, len(c.data), func() {
					for _, src := range blocks {
						var err error
						if out, _, err = z.Append(out[:0], src, c.block); err != nil {
							panic(err)
						}
					}
				}, func() {
					for _, src := range blocks {
						their(src)
					}
				})
			})
			ours, in := new(inflate.Reader), bufio.NewReaderSize(nil, 128<<10)
			b.Run(fmt.Sprintf("%s/stream/%s", c.name, name), func(b *testing.B) {
				against(b, len(c.data), func() {
					in.Reset(bytes.NewReader(whole))
					ours.Reset(in)
					must(io.Copy(io.Discard, ours))
				}, func() { their(whole) })
			})
		}
	}
}
