package parquetx

import (
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/parquet-go/parquet-go/encoding/thrift"
)

// exactStatistics are the statistics of a column chunk, with the fields that say
// whether bounds are values or were shortened.
type exactStatistics struct {
	Statistics struct {
		NullCount int64             `thrift:"3"`
		Max       []byte            `thrift:"5"`
		Min       []byte            `thrift:"6"`
		MaxExact  thrift.Null[bool] `thrift:"7,optional"`
		MinExact  thrift.Null[bool] `thrift:"8,optional"`
	} `thrift:"12,optional"`
}

// TestStatistics holds what the statistics of a column chunk are, and whether it
// has a column index.
func TestStatistics(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	float := func(v float64) string { return plain64(math.Float64bits(v)) }
	long := strings.Repeat("a", 70)
	for _, tc := range []struct {
		name         string
		values       any
		min, max     string
		minEx, maxEx bool
		index        bool
	}{
		{"zeros", []float64{0, 0}, "\x00\x00\x00\x00\x00\x00\x00\x80", "\x00\x00\x00\x00\x00\x00\x00\x00", true, true, true},
		{"NaN among others", []float64{nan, 2, nan, -1}, float(-1), float(2), true, true, true},
		{"NaN alone", []float64{nan}, "", "", false, false, false},
		{"infinities", []float64{-inf, inf}, float(-inf), float(inf), true, true, true},
		{"integers", []int64{3, -5, 0}, plain64(int64(-5)), plain64(int64(3)), true, true, true},
		{"text", []string{"b", "", "é"}, "", "é", true, true, true},
		{"long text", []string{long + "b", long + "c"}, long[:64], long[:63] + "b", false, false, true},
		{"text without a shorter bound", []string{"a", strings.Repeat("\U0010ffff", 20)}, "a", "", true, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var a arrow.Array
			switch v := tc.values.(type) {
			case []float64:
				b := array.NewFloat64Builder(memory.DefaultAllocator)
				b.AppendValues(v, nil)
				b.AppendNull()
				a = b.NewArray()
			case []int64:
				b := array.NewInt64Builder(memory.DefaultAllocator)
				b.AppendValues(v, nil)
				b.AppendNull()
				a = b.NewArray()
			case []string:
				b := array.NewStringBuilder(memory.DefaultAllocator)
				b.AppendValues(v, nil)
				b.AppendNull()
				a = b.NewArray()
			}
			s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: a.DataType(), Nullable: true}}, nil)
			e, err := NewEncoder(s, WriteOptions{GroupRows: a.Len()})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := e.Append(t.Context(), nil, 0, array.NewRecordBatch(s, []arrow.Array{a}, int64(a.Len()))); err != nil {
				t.Fatal(err)
			}
			chunk := e.placed[0].chunks[0]
			var got exactStatistics
			if err := thrift.Unmarshal(new(thrift.CompactProtocol), chunk.meta, &got); err != nil {
				t.Fatal(err)
			}
			st := got.Statistics
			if string(st.Min) != tc.min || string(st.Max) != tc.max || st.NullCount != 1 {
				t.Errorf("got %q, %q, %d nulls, want %q, %q, 1", st.Min, st.Max, st.NullCount, tc.min, tc.max)
			}
			if st.MinExact.V != tc.minEx || st.MaxExact.V != tc.maxEx {
				t.Errorf("exact: %v, %v, want %v, %v", st.MinExact.V, st.MaxExact.V, tc.minEx, tc.maxEx)
			}
			if (chunk.columnIndex != nil) != tc.index {
				t.Errorf("a column index: %v, want %v", chunk.columnIndex != nil, tc.index)
			}
		})
	}
}

// TestRowGroupSizes holds what the metadata says of the place and the size of row
// groups.
func TestRowGroupSizes(t *testing.T) {
	batches := []arrow.RecordBatch{three(700, "x"), three(300, "y")}
	file := encodeAll(t, threeColumns, WriteOptions{GroupRows: 400, Compression: "snappy"}, usualPages, 1, batches)
	f := checkFile(t, file, threeColumns, batches, 400)
	at := int64(len(fileMagic))
	for i, g := range f.Metadata().RowGroups {
		var raw, size int64
		for c, chunk := range g.Columns {
			m := chunk.MetaData
			start := chunkStart(m.DictionaryPageOffset, m.DataPageOffset)
			if start != at+size {
				t.Errorf("row group %d, column %d begins at %d, want %d", i, c, start, at+size)
			}
			raw += m.TotalUncompressedSize
			size += m.TotalCompressedSize
		}
		if g.FileOffset != at || g.TotalByteSize != raw || g.TotalCompressedSize != size || int(g.Ordinal) != i {
			t.Errorf("row group %d is %+v, want offset %d, %d bytes, %d before compression", i, g, at, size, raw)
		}
		at += size
	}
}
