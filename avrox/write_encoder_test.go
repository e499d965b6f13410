package avrox

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/linkedin/goavro/v2"

	"github.com/recast-ml/recast/table"
)

var codecNames = []string{"null", "deflate", "snappy", "zstandard", "bzip2"}

// TestFile is a whole file, byte for byte.
func TestFile(t *testing.T) {
	b := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Int32, false), `[1, 2, 3]`)
	e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "none", BlockBytes: 4})
	const schema = `{"type":"record","name":"row","fields":[{"name":"a","type":"int"}]}`
	sync := sha256.Sum256([]byte(schema + "\x00null"))
	want := "Obj\x01" + // magic
		"\x04" + // two entries
		"\x14avro.codec" + "\x08null" +
		"\x16avro.schema" + "\x86\x01" + schema +
		"\x00" + // no more
		string(sync[:16]) +
		"\x04\x04" + "\x02\x04" + string(sync[:16]) + // two rows, two bytes
		"\x02\x02" + "\x06" + string(sync[:16])
	out, err := e.Append(e.AppendHeader(nil), b)
	if err != nil || string(out) != want {
		t.Errorf("got  %q, %v\nwant %q", out, err, want)
	}
}

// TestGoavro reads files of all codecs that goavro knows.
func TestGoavro(t *testing.T) {
	b := stringsBatch(1000)
	for _, codec := range []string{"null", "deflate", "snappy"} {
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: codec, BlockBytes: 10_000})
		file, err := e.Append(e.AppendHeader(nil), b)
		if err != nil {
			t.Fatal(err)
		}
		r, err := goavro.NewOCFReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for ; r.Scan(); rows++ {
			v, err := r.Read()
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range b.Columns() {
				got := v.(map[string]any)[b.ColumnName(i)].(map[string]any)["string"]
				if want := c.(*array.String).Value(rows); got != want {
					t.Fatalf("%s: row %d: %q, want %q", codec, rows, got, want)
				}
			}
		}
		if r.Err() != nil || rows != 1000 || r.CompressionName() != codec {
			t.Errorf("%s: %d rows of codec %s, %v", codec, rows, r.CompressionName(), r.Err())
		}
	}
}

// TestAlike holds that encoders made alike give the same bytes, whatever they did
// before, and that codecs and their other names are the same.
func TestAlike(t *testing.T) {
	b := doublesBatch(3000, true)
	other := b.NewSlice(7, 2000)
	var options []WriteOptions
	for _, codec := range codecNames {
		options = append(options, WriteOptions{Codec: codec})
	}
	for level := range 9 {
		options = append(options, WriteOptions{Level: level + 1})
	}
	for _, o := range options {
		o.BlockBytes = 100_000
		used := mustEncoder(t, b.Schema(), o)
		mustAppend(t, used, other)
		fresh := mustEncoder(t, b.Schema(), o)
		if !bytes.Equal(mustAppend(t, used, b), mustAppend(t, fresh, b)) {
			t.Errorf("%+v: an encoder that was used gives other bytes", o)
		}
	}
	for alias, codec := range map[string]string{"": "deflate", "gzip": "deflate", "zstd": "zstandard", "none": "null"} {
		a, c := mustEncoder(t, b.Schema(), WriteOptions{Codec: alias}), mustEncoder(t, b.Schema(), WriteOptions{Codec: codec})
		if !bytes.Equal(a.AppendHeader(nil), c.AppendHeader(nil)) {
			t.Errorf("%q is not %s", alias, codec)
		}
	}
}

// TestSync holds that files of another schema or codec have another marker.
func TestSync(t *testing.T) {
	seen := map[[syncSize]byte]string{}
	for _, codec := range codecNames {
		for _, f := range []arrow.Field{fieldOf("a", arrow.PrimitiveTypes.Int8, false), fieldOf("b", arrow.PrimitiveTypes.Int8, false)} {
			name := f.Name + " " + codec
			e := mustEncoder(t, arrow.NewSchema([]arrow.Field{f}, nil), WriteOptions{Codec: codec})
			if seen[e.sync] != "" {
				t.Errorf("%s and %s have the same marker", seen[e.sync], name)
			}
			seen[e.sync] = name
		}
	}
}

// TestBlocks holds where blocks end.
func TestBlocks(t *testing.T) {
	for _, tc := range []struct {
		blockBytes, rows int
		want             string // rows of each block
	}{
		{1, 3, "[1 1 1]"},
		{9, 3, "[1 1 1]"},
		{10, 3, "[2 1]"},
		{18, 4, "[2 2]"}, // a double, and one for the row
		{1 << 20, 3, "[3]"},
		{1, 0, "[]"},
	} {
		values := strings.TrimSuffix(strings.Repeat("1,", tc.rows), ",")
		b := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Float64, false), "["+values+"]")
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null", BlockBytes: tc.blockBytes})
		counts := []int64{}
		for out := mustAppend(t, e, b); len(out) > 0; {
			n, a := binary.Varint(out)
			size, c := binary.Varint(out[a:])
			counts = append(counts, n)
			out = out[a+c+int(size)+syncSize:]
		}
		if got := fmt.Sprint(counts); got != tc.want {
			t.Errorf("%+v: %s", tc, got)
		}
	}
}

// TestNoBytes holds that rows of no bytes at all are counted, and their blocks end.
func TestNoBytes(t *testing.T) {
	for _, codec := range codecNames {
		for _, s := range []*arrow.Schema{arrow.NewSchema(nil, nil), arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.Null, Nullable: true}}, nil)} {
			cols := make([]arrow.Array, s.NumFields())
			for i := range cols {
				cols[i] = array.NewNull(25)
			}
			e := mustEncoder(t, s, WriteOptions{Codec: codec, BlockBytes: 10})
			out := mustAppend(t, e, array.NewRecordBatch(s, cols, 25))
			if bytes.Count(out, e.sync[:]) != 3 {
				t.Errorf("%s: %d blocks", codec, bytes.Count(out, e.sync[:]))
			}
			if codec == "null" {
				if rows, n := rowsOf(t, e, out); len(rows) != 0 || n != 25 {
					t.Errorf("%d rows of %d bytes", n, len(rows))
				}
			}
		}
	}
}

func TestHugeText(t *testing.T) {
	huge := strings.Repeat("large ", 1<<20)
	f := fieldOf("a", arrow.BinaryTypes.String, false)
	b := batchOfArrays([]arrow.Field{f}, arrayOf(f.Type, func(b *array.StringBuilder) { b.AppendValues([]string{"x", huge, "y"}, nil) }))
	for _, codec := range []string{"null", "deflate", "snappy"} {
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: codec})
		file, err := e.Append(e.AppendHeader(nil), b)
		if err != nil {
			t.Fatal(err)
		}
		r, err := goavro.NewOCFReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"x", huge, "y"} {
			if !r.Scan() {
				t.Fatal(r.Err())
			}
			if v, err := r.Read(); err != nil || v.(map[string]any)["a"] != want {
				t.Errorf("%s: text of %d bytes: %v", codec, len(want), err)
			}
		}
	}
}

func TestRowTooLong(t *testing.T) {
	b := batchOf(t, fieldOf("a", arrow.BinaryTypes.String, false), `["x", "0123456789", "y"]`)
	e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null", BlockBytes: 2})
	e.most = 5
	out, err := e.Append([]byte("kept"), b)
	var at *table.Error
	if !errors.As(err, &at) || at.Record != 2 || !errors.Is(err, ErrLimit) || string(out) != "kept" {
		t.Errorf("%q, %v", out, err)
	}
	// The rows before it do not turn up in what comes next.
	if rows, _ := rowsOf(t, e, mustAppend(t, e, b.NewSlice(2, 3))); string(rows) != "\x02y" {
		t.Errorf("then %q", rows)
	}
}

func TestWide(t *testing.T) {
	const columns = 20_000
	one := batchOf(t, fieldOf("a", arrow.PrimitiveTypes.Int32, false), `[1, 2]`).Column(0)
	fields, cols := make([]arrow.Field, columns), make([]arrow.Array, columns)
	for i := range fields {
		fields[i], cols[i] = fieldOf(fmt.Sprint("x.", i), one.DataType(), false), one
	}
	b := batchOfArrays(fields, cols...)
	e := mustEncoder(t, b.Schema(), WriteOptions{Codec: "null"})
	rows, n := rowsOf(t, e, mustAppend(t, e, b))
	if want := strings.Repeat("\x02", columns) + strings.Repeat("\x04", columns); string(rows) != want || n != 2 {
		t.Errorf("%d rows of %d bytes", n, len(rows))
	}
	if len(e.Renamed()) != columns || e.Renamed()[7] != (Renamed{"x.7", "x_7"}) {
		t.Errorf("%d columns have another name", len(e.Renamed()))
	}
}

// TestEncoderAllocs holds that an encoder in use allocates nothing. Only bzip2, whose
// library does, is left out.
func TestEncoderAllocs(t *testing.T) {
	for _, b := range []arrow.RecordBatch{doublesBatch(1000, true), stringsBatch(1000), vectorsBatch(100, 50)} {
		for _, codec := range []string{"null", "deflate", "snappy", "zstandard"} {
			e := mustEncoder(t, b.Schema(), WriteOptions{Codec: codec})
			var dst []byte
			run := func() { dst, _ = e.Append(dst[:0], b) }
			for range 5 { // zstandard makes tables when it needs them
				run()
			}
			allocs := testing.AllocsPerRun(5, run)
			if allocs > 0 {
				t.Errorf("%s: %v allocations a batch of %s", codec, allocs, b.Schema().Field(0).Type)
			}
		}
	}
}
