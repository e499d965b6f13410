package avrox

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

// The coding of values, for tests that write them by hand.

func long64(v int64) []byte { return binary.AppendVarint(nil, v) }

func text(s string) []byte { return append(long64(int64(len(s))), s...) }

func double(f float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f))
}

func float(f float32) []byte {
	return binary.LittleEndian.AppendUint32(nil, math.Float32bits(f))
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

// marker is the sync marker of all files made here, and of those in testdata.
var marker = []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// headerOf is the header of a file.
func headerOf(schema, codec string) []byte {
	return join([]byte("Obj\x01"), long64(2), text("avro.schema"), text(schema), text("avro.codec"), text(codec), long64(0), marker)
}

// blockOf is a block of so many records in data.
func blockOf(records int, data []byte) []byte {
	return join(long64(int64(records)), long64(int64(len(data))), data, marker)
}

// recordOf is the schema of a record with these fields, each "name": type and any
// attributes.
func recordOf(fields ...string) string {
	var b bytes.Buffer
	b.WriteString(`{"type": "record", "name": "row", "fields": [`)
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"name": ` + f + `}`)
	}
	b.WriteString("]}")
	return b.String()
}

// parse reads a header that must be good.
func parse(t testing.TB, head []byte, o ReadOptions) (*Header, []byte) {
	t.Helper()
	h, n, err := ParseHeader(head, o)
	if err != nil {
		t.Fatal(err)
	}
	return h, head[n:]
}

// supported are the columns of h that can be read.
func supported(h *Header) []int {
	cols := []int{}
	for i, f := range h.Schema.Fields() {
		if !f.HasMetadata() || f.Metadata.FindKey("recast.unsupported") < 0 {
			cols = append(cols, i)
		}
	}
	return cols
}

// decodeAll decodes the blocks of a file with all columns that can be.
func decodeAll(t testing.TB, h *Header, blocks []byte) (arrow.RecordBatch, error) {
	t.Helper()
	d, err := h.NewDecoder(supported(h))
	if err != nil {
		t.Fatal(err)
	}
	return d.Decode(blocks)
}

// testFiles are the files of testdata, by name.
func testFiles(t testing.TB, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file %s: %v", pattern, err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	return files
}
