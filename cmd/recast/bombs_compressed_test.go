//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/snappy"
)

// compressedBombs are lines of zeros, gigabytes of them.
func compressedBombs() []bomb {
	fails := []string{"in.csv.", "more than 1000 times its size, the limit", "--max-expansion"}
	list := []bomb{
		{name: "zstd", slow: true, file: "in.csv.zst", write: func(w *bombWriter) { w.Write(zstdZeros(10 << 30)) }, fails: fails},
		{name: "bzip2", slow: true, file: "in.csv.bz2", write: func(w *bombWriter) { w.repeat(bzip2Zeros(1<<20), 80) }, fails: fails},
		{name: "gzip", slow: true, file: "in.csv.gz", write: func(w *bombWriter) {
			w.repeat(gzipOf(bytes.Repeat(append(bytes.Repeat([]byte{'0'}, 1<<20-1), '\n'), 16)), 5)
		}, fails: fails},
		{
			name: "zstd window", file: "in.csv.zst",
			write: func(w *bombWriter) { w.WriteString("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00") }, // of 2 GiB
			fails: []string{"in.csv.zst", "window too large: 2147483648 bytes, the limit is 134217728", "--max-window"},
		},
		{
			name: "zstd content size", file: "in.csv.zst",
			write: func(w *bombWriter) {
				w.WriteString("\x28\xb5\x2f\xfd\xe0")
				w.Write(binary.LittleEndian.AppendUint64(nil, 1<<40))
				w.WriteString("\x01\x00\x00")
			},
			fails: []string{"in.csv.zst", "window too large: 1099511627776 bytes", "--max-window"},
		},
		{name: "gzip in gzip", file: "in.csv.gz", write: func(w *bombWriter) { w.Write(gzipOf(gzipZeros(1 << 20))) }, fails: []string{"in.csv.gz"}},
		{name: "empty members", file: "in.csv.gz", write: func(w *bombWriter) { w.repeat(gzipOf(nil), 100_000) }, fails: []string{"in.csv.gz", "empty"}},
		// Snappy cannot make more than 21 bytes of one, so what is left is a long line.
		{
			name: "snappy", slow: true, file: "in.csv.sz",
			write: func(w *bombWriter) { w.WriteString("\xff\x06\x00\x00sNaPpY"); w.repeat(snappyZeros(), 2048) },
			fails: []string{"in.csv.sz:1: the first record is over the limit of 67108864 bytes", "--max-record"},
		},
	}
	for i := range list {
		list[i].args = []string{"--no-label", "--no-header", "-o", "out.pbr"}
	}
	return list
}

// zstdZeros is a frame of n bytes, in blocks that repeat a byte.
func zstdZeros(n int64) []byte {
	const block = 128 << 10
	b := []byte("\x28\xb5\x2f\xfd\x00\x38") // a window of 128 KiB
	for range n / block {
		b = append(b, block<<3&0xff|1<<1, block<<3>>8&0xff, block<<3>>16&0xff, '\n')
	}
	return append(b, 1, 0, 0)
}

func gzipOf(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

// lines are n bytes of lines of zeros.
func lines(n int) []byte {
	line := append(bytes.Repeat([]byte{'0'}, 127), '\n')
	return bytes.Repeat(line, n/len(line))
}

func gzipZeros(n int) []byte { return gzipOf(lines(n)) }

func bzip2Zeros(n int) []byte {
	var b bytes.Buffer
	w, _ := bzip2.NewWriter(&b, &bzip2.WriterConfig{Level: 9})
	w.Write(lines(n))
	w.Close()
	return b.Bytes()
}

// snappyZeros is a chunk of 64 KiB.
func snappyZeros() []byte {
	data := bytes.Repeat([]byte{'0'}, 64<<10)
	packed := snappy.Encode(nil, data)
	b := binary.LittleEndian.AppendUint32(nil, uint32(4+len(packed))<<8)
	c := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return append(binary.LittleEndian.AppendUint32(b, (c>>15|c<<17)+0xa282ead8), packed...)
}
