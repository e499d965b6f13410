//go:build unix

package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const avroMarker = "0123456789abcdef"

// avroHead is the header of a file.
func avroHead(schema, codec string) []byte {
	b := []byte("Obj\x01")
	b = binary.AppendVarint(b, 2)
	for _, s := range []string{"avro.schema", schema, "avro.codec", codec} {
		b = append(binary.AppendVarint(b, int64(len(s))), s...)
	}
	return append(append(b, 0), avroMarker...)
}

func avroBlock(records int64, data []byte) []byte {
	b := binary.AppendVarint(nil, records)
	b = binary.AppendVarint(b, int64(len(data)))
	return append(append(b, data...), avroMarker...)
}

// avroRecord is the schema of a record with one field.
func avroRecord(typ string) string {
	return `{"type":"record","name":"r","fields":[{"name":"x","type":` + typ + `}]}`
}

func avroBombs() []bomb {
	file := func(schema, codec string, blocks func(w *bombWriter)) func(*bombWriter) {
		return func(w *bombWriter) {
			w.Write(avroHead(schema, codec))
			blocks(w)
		}
	}
	none := func(*bombWriter) {}
	block := func(records int64, data ...byte) func(*bombWriter) {
		return func(w *bombWriter) { w.Write(avroBlock(records, data)) }
	}
	ints := avroRecord(`"int"`)
	billion := append(binary.AppendVarint(nil, 1_000_000_000), 0)
	array := avroRecord(`{"type":"array","items":"null"}`)
	nested := strings.Repeat(`{"type":"array","items":`, 200_000) + `"null"` + strings.Repeat(`}`, 200_000)
	table := []string{"-o", "out.parquet", "--no-sync"}
	return []bomb{
		{
			name: "avro block claims", file: "in.avro",
			write: file(ints, "null", func(w *bombWriter) { w.Write(binary.AppendVarint(binary.AppendVarint(nil, 1<<40), 1<<40)) }),
			fails: []string{"in.avro: a block of 1099511627776 bytes is over the limit of 67108864 (record 1, byte ", "--max-record"},
		},
		{
			name: "avro record claims", file: "in.avro", write: file(ints, "null", block(1<<40, make([]byte, 10)...)),
			fails: []string{"in.avro: the block has 1099511627776 records"},
		},
		{
			name: "avro nulls in an array", file: "in.avro", args: table, write: file(array, "null", block(1, billion...)),
			fails: []string{"a list whose elements are null"},
		},
		{
			name: "avro nulls in a map", file: "in.avro", args: table,
			write: file(avroRecord(`{"type":"map","values":"null"}`), "null", block(1, billion...)),
			fails: []string{"in.avro"},
		},
		{
			name: "avro records of nothing", file: "in.avro", args: table, slow: true,
			write: file(avroRecord(`"null"`), "null", func(w *bombWriter) { w.repeat(avroBlock(60_000_000, nil), 1000) }),
			fails: []string{"in.avro", "--max-expansion"},
		},
		{
			name: "avro deflate", slow: true, file: "in.avro", write: file(ints, "deflate", func(w *bombWriter) { w.Write(avroBlock(10, deflated(80<<20))) }),
			fails: []string{"in.avro", "over the limit of 67108864", "--max-record"},
		},
		{
			name: "avro zstandard", slow: true, file: "in.avro", write: file(ints, "zstandard", func(w *bombWriter) { w.Write(avroBlock(10, zstdZeros(1<<30))) }),
			fails: []string{"in.avro", "67108864", "--max-record"},
		},
		{
			name: "avro zstandard blocks", slow: true, file: "in.avro", args: table,
			write: file(avroRecord(`{"type":"fixed","name":"f","size":1024}`), "zstandard", func(w *bombWriter) {
				w.repeat(avroBlock(30<<10, zstdZeros(30<<20)), 100)
			}),
			fails: []string{"in.avro", "--max-expansion"},
		},
		{
			name: "avro texts in zstandard", slow: true, file: "in.avro", args: []string{"--header", "-o", "out.csv", "--no-sync"},
			write: file(avroRecord(`"string"`), "zstandard", func(w *bombWriter) {
				w.repeat(avroBlock(1, zstdText(60<<20)), 100)
			}),
			fails: []string{"in.avro: ", "(record 1, byte ", "--max-expansion"},
		},
		{
			name: "avro bzip2", slow: true, file: "in.avro", write: file(ints, "bzip2", func(w *bombWriter) {
				w.Write(avroBlock(10, bytes.Repeat(bzip2Zeros(8<<20), 9)))
			}),
			fails: []string{"in.avro", "67108864", "--max-record"},
		},
		{
			name: "avro schema", file: "in.avro", write: file(avroRecord(`"`+strings.Repeat("x", 20<<20)+`"`), "null", none),
			fails: []string{"in.avro", "header", "--max-header"},
		},
		{name: "avro nested schema", file: "in.avro", write: file(avroRecord(nested), "null", none), fails: []string{"in.avro"}},
		{name: "avro columns", file: "in.avro", write: file(avroWide(201_000), "null", none), slow: true, fails: []string{"in.avro", "200000", "--max-columns"}},
	}
}

func avroWide(n int) string {
	var b strings.Builder
	b.WriteString(`{"type":"record","name":"r","fields":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"name":"c`)
		b.WriteString(itoa(i))
		b.WriteString(`","type":"int"}`)
	}
	b.WriteString("]}")
	return b.String()
}

func deflated(n int) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	zeros := make([]byte, 1<<20)
	for range n >> 20 {
		w.Write(zeros)
	}
	w.Close()
	return b.Bytes()
}

// zstdText is a text of n bytes.
func zstdText(n int) []byte {
	var b bytes.Buffer
	w, _ := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	w.Write(binary.AppendVarint(nil, int64(n)))
	zeros := make([]byte, 1<<20)
	for range n >> 20 {
		w.Write(zeros)
	}
	w.Close()
	return b.Bytes()
}
