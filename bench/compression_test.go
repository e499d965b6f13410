package bench

import (
	"bytes"
	stdbzip2 "compress/bzip2"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/recast-ml/recast/compression"
)

// decimalLines is about n bytes of lines of 30 decimal numbers.
func decimalLines(n int) []byte {
	r := rand.New(rand.NewPCG(30, 30))
	text := make([]byte, 0, n+1000)
	for len(text) < n {
		for range 29 {
			text = append(strconv.AppendFloat(text, 10*r.NormFloat64(), 'f', 4, 64), ',')
		}
		text = append(strconv.AppendInt(text, r.Int64N(2), 10), '\n')
	}
	return text
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func compress(f compression.Format, threads int, text []byte) []byte {
	var out bytes.Buffer
	w := must(compression.NewWriter(&out, f, 0, threads))
	must(w.Write(text))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func decompress(f compression.Format, threads int, file []byte) {
	r := must(compression.NewReader(bytes.NewReader(file), f, compression.Limits{Threads: threads}))
	defer r.Close()
	must(io.Copy(io.Discard, r))
}

// The peer is klauspost's gzip of the same level, on one core.
func BenchmarkGzipWrite(b *testing.B) {
	text := decimalLines(16 << 20)
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			against(b, len(text),
				func() { compress(compression.Gzip, threads, text) },
				func() {
					var out bytes.Buffer
					w := must(gzip.NewWriterLevel(&out, 1))
					must(w.Write(text))
					if err := w.Close(); err != nil {
						panic(err)
					}
				})
		})
	}
}

// The peer is klauspost's gzip.
func BenchmarkGzipRead(b *testing.B) {
	text := decimalLines(16 << 20)
	file := compress(compression.Gzip, 2, text)
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			against(b, len(text),
				func() { decompress(compression.Gzip, threads, file) },
				func() { must(io.Copy(io.Discard, must(gzip.NewReader(bytes.NewReader(file))))) })
		})
	}
}

// The peer is ourselves with one thread, which is dsnet's encoder.
func BenchmarkBzip2Write(b *testing.B) {
	text := decimalLines(8 << 20)
	against(b, len(text),
		func() { compress(compression.Bzip2, 2, text) },
		func() { compress(compression.Bzip2, 1, text) })
}

// The peer is the standard library.
func BenchmarkBzip2Read(b *testing.B) {
	text := decimalLines(8 << 20)
	file := compress(compression.Bzip2, 2, text)
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			against(b, len(text),
				func() { decompress(compression.Bzip2, threads, file) },
				func() { must(io.Copy(io.Discard, stdbzip2.NewReader(bytes.NewReader(file)))) })
		})
	}
}

// There is no peer: zstd and snappy for the record.
func BenchmarkOtherFormats(b *testing.B) {
	text := decimalLines(16 << 20)
	for _, f := range []compression.Format{compression.Zstd, compression.Snappy} {
		file := compress(f, 2, text)
		b.Run(f.String()+"/write", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				compress(f, 2, text)
			}
		})
		b.Run(f.String()+"/read", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				decompress(f, 2, file)
			}
		})
	}
}
