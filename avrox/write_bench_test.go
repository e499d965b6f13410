package avrox

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// doublesBatch is 30 columns of decimals of six digits, as in a table of features.
func doublesBatch(rows int, nullable bool) arrow.RecordBatch {
	rng := rand.New(rand.NewPCG(1, 2))
	var fields []arrow.Field
	var cols []arrow.Array
	for i := range 30 {
		fields = append(fields, arrow.Field{Name: "x" + strconv.Itoa(i), Type: arrow.PrimitiveTypes.Float64, Nullable: nullable})
		b := array.NewFloat64Builder(memory.DefaultAllocator)
		for range rows {
			b.Append(float64(rng.IntN(2_000_000)-1_000_000) / 1e6)
		}
		cols = append(cols, b.NewArray())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), cols, int64(rows))
}

func stringsBatch(rows int) arrow.RecordBatch {
	rng := rand.New(rand.NewPCG(1, 2))
	var fields []arrow.Field
	var cols []arrow.Array
	for i := range 8 {
		fields = append(fields, arrow.Field{Name: "s" + strconv.Itoa(i), Type: arrow.BinaryTypes.String, Nullable: true})
		b := array.NewStringBuilder(memory.DefaultAllocator)
		for range rows {
			b.Append(fmt.Sprintf("value %d of a text", rng.IntN(1000)))
		}
		cols = append(cols, b.NewArray())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), cols, int64(rows))
}

func vectorsBatch(rows, width int) arrow.RecordBatch {
	rng := rand.New(rand.NewPCG(1, 2))
	b := array.NewFixedSizeListBuilderWithField(memory.DefaultAllocator, int32(width), arrow.Field{Name: "item", Type: arrow.PrimitiveTypes.Float32})
	for range rows {
		b.Append(true)
		for range width {
			b.ValueBuilder().(*array.Float32Builder).Append(rng.Float32())
		}
	}
	a := b.NewArray()
	return array.NewRecordBatch(arrow.NewSchema([]arrow.Field{{Name: "features", Type: a.DataType()}}, nil), []arrow.Array{a}, int64(rows))
}

func intsBatch(rows int) arrow.RecordBatch {
	rng := rand.New(rand.NewPCG(1, 2))
	var fields []arrow.Field
	var cols []arrow.Array
	for i := range 30 {
		fields = append(fields, arrow.Field{Name: "i" + strconv.Itoa(i), Type: arrow.PrimitiveTypes.Int64, Nullable: true})
		b := array.NewInt64Builder(memory.DefaultAllocator)
		for range rows {
			b.Append(rng.Int64N(1 << (2 * (i + 1))))
		}
		cols = append(cols, b.NewArray())
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), cols, int64(rows))
}

// BenchmarkEncode measures bytes before compression.
func BenchmarkEncode(b *testing.B) {
	const rows = 16 << 10
	for _, bc := range []struct {
		name  string
		batch arrow.RecordBatch
	}{
		{"doubles", doublesBatch(rows, false)},
		{"nullable-doubles", doublesBatch(rows, true)},
		{"nullable-strings", stringsBatch(rows)},
		{"nullable-ints", intsBatch(rows)},
		{"vectors-784", vectorsBatch(2000, 784)},
	} {
		b.Run(bc.name, func(b *testing.B) { benchmarkEncode(b, bc.batch, WriteOptions{Codec: "null"}) })
	}
}

// BenchmarkCodec measures bytes before compression, and how many are left of them.
func BenchmarkCodec(b *testing.B) {
	for _, o := range []WriteOptions{
		{Codec: "deflate", Level: 1}, {Codec: "deflate"}, {Codec: "deflate", Level: 6},
		{Codec: "snappy"}, {Codec: "zstandard", Level: 1}, {Codec: "zstandard"}, {Codec: "bzip2"},
	} {
		name := o.Codec
		if o.Level > 0 {
			name += "-" + strconv.Itoa(o.Level)
		}
		b.Run(name+"/doubles", func(b *testing.B) { benchmarkEncode(b, doublesBatch(16<<10, true), o) })
		b.Run(name+"/strings", func(b *testing.B) { benchmarkEncode(b, stringsBatch(16<<10), o) })
	}
}

func benchmarkEncode(b *testing.B, batch arrow.RecordBatch, o WriteOptions) {
	plain, err := NewEncoder(batch.Schema(), WriteOptions{Codec: "null"})
	if err != nil {
		b.Fatal(err)
	}
	raw, err := plain.Append(nil, batch)
	if err != nil {
		b.Fatal(err)
	}
	e, err := NewEncoder(batch.Schema(), o)
	if err != nil {
		b.Fatal(err)
	}
	var dst []byte
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if dst, err = e.Append(dst[:0], batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(raw))/float64(len(dst)), "ratio")
}
