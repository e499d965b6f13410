package parquetx

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/parquet-go/parquet-go/format"
)

// TestWideTables holds that the rows of a group, unless they are given, and of a
// page depend on how many values a row has.
func TestWideTables(t *testing.T) {
	for _, tc := range []struct{ columns, length, group, page int }{
		{1, 1, 122_880, 20_000},
		{136, 1, 122_880, 20_000},
		{784, 1, 21_399, 10_699},
		{1, 784, 21_399, 10_699},
		{20_000, 1, 838, 512},
		{100_000, 1, 512, 512},
	} {
		fields := make([]arrow.Field, tc.columns)
		for i := range fields {
			fields[i] = arrow.Field{Name: strconv.Itoa(i), Type: arrow.FixedSizeListOf(int32(tc.length), arrow.PrimitiveTypes.Float32)}
		}
		e, err := NewEncoder(arrow.NewSchema(fields, nil), WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if group, page := e.options.GroupRows, e.columns[0].pages.rows; group != tc.group || page != tc.page {
			t.Errorf("%d columns of %d: groups of %d rows and pages of %d, want %d and %d", tc.columns, tc.length, group, page, tc.group, tc.page)
		}
		e, err = NewEncoder(arrow.NewSchema(fields, nil), WriteOptions{GroupRows: 7})
		if err != nil || e.options.GroupRows != 7 {
			t.Errorf("groups of 7 rows: %d, %v", e.options.GroupRows, err)
		}
	}
}

// TestLongValues writes rows that are longer than a page, between short ones.
func TestLongValues(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "text", Type: arrow.BinaryTypes.String},
		{Name: "list", Type: arrow.ListOfNonNullable(arrow.PrimitiveTypes.Int64)},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, s)
	for i := range 40 {
		size := 10
		if i%10 == 5 {
			size = pageBytes + i
		}
		b.Field(0).(*array.StringBuilder).Append(strings.Repeat("x", size))
		size = 1 + size/8
		l := b.Field(1).(*array.ListBuilder)
		l.Append(true)
		l.ValueBuilder().(*array.Int64Builder).AppendValues(slices.Repeat([]int64{int64(i)}, size), nil)
	}
	batches := []arrow.RecordBatch{b.NewRecordBatch()}
	file := encodeAll(t, s, WriteOptions{GroupRows: 35}, usualPages, 1, batches)
	f := checkFile(t, file, s, batches, 35)
	for _, chunk := range f.RowGroups()[0].ColumnChunks() {
		offsets, err := chunk.OffsetIndex()
		if err != nil {
			t.Fatal(err)
		}
		var first []int64
		for i := range offsets.NumPages() {
			first = append(first, offsets.FirstRowIndex(i))
		}
		if want := []int64{0, 5, 6, 15, 16, 25, 26}; !slices.Equal(first, want) {
			t.Errorf("pages begin at rows %d, want %d", first, want)
		}
	}
}

// TestEncodings holds how the pages of a column chunk are encoded: by a dictionary
// as long as it pays.
func TestEncodings(t *testing.T) {
	const rows = 60_000 // three pages, unless values are long
	str := arrow.BinaryTypes.String
	i64, f64 := arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64
	random := rand.New(rand.NewPCG(1, 1))
	for _, tc := range []struct {
		name  string
		typ   arrow.DataType
		value func(i int) any
		want  string
	}{
		{"few numbers", i64, func(int) any { return random.Int64N(100) }, "dictionary: RLE_DICTIONARY RLE_DICTIONARY RLE_DICTIONARY"},
		{"numbers that rise", i64, func(i int) any { return int64(i/3) * 1e6 }, "DELTA_BINARY_PACKED DELTA_BINARY_PACKED DELTA_BINARY_PACKED"},
		{"small numbers", i64, func(int) any { return random.Int64N(1 << 24) }, "DELTA_BINARY_PACKED DELTA_BINARY_PACKED DELTA_BINARY_PACKED"},
		{"any numbers", i64, func(int) any { return int64(random.Uint64()) }, "PLAIN PLAIN PLAIN"},
		{"few floats", f64, func(int) any { return float64(random.IntN(100)) }, "dictionary: RLE_DICTIONARY RLE_DICTIONARY RLE_DICTIONARY"},
		{"any floats", f64, func(i int) any { return float64(i) }, "PLAIN PLAIN PLAIN"},
		{"few floats, then many", f64, func(i int) any { return float64(max(i%10, i-20_000)) }, "dictionary: RLE_DICTIONARY PLAIN PLAIN"},
		{"many floats, then few", f64, func(i int) any { return float64(max(20_000-i, i%10)) }, "PLAIN PLAIN PLAIN"},
		{"few strings", str, func(i int) any { return fmt.Sprint(i % 7) }, "dictionary: RLE_DICTIONARY RLE_DICTIONARY RLE_DICTIONARY"},
		{"any strings", str, func(i int) any { return fmt.Sprint(i) }, "PLAIN PLAIN PLAIN"},
		{"more than a dictionary holds", str, func(i int) any { return fmt.Sprintf("%061d", i/2) },
			"dictionary: RLE_DICTIONARY RLE_DICTIONARY RLE_DICTIONARY PLAIN"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := array.NewBuilder(memory.DefaultAllocator, tc.typ)
			for i := range rows {
				switch v := tc.value(i).(type) {
				case int64:
					b.(*array.Int64Builder).Append(v)
				case float64:
					b.(*array.Float64Builder).Append(v)
				case string:
					b.(*array.StringBuilder).Append(v)
				}
			}
			s := arrow.NewSchema([]arrow.Field{{Name: "c", Type: tc.typ}}, nil)
			batches := []arrow.RecordBatch{array.NewRecordBatch(s, []arrow.Array{b.NewArray()}, rows)}
			f := checkFile(t, encodeAll(t, s, WriteOptions{}, usualPages, 1, batches), s, batches, rows)
			checkBounds(t, f, s)
			meta := f.Metadata().RowGroups[0].Columns[0].MetaData
			var got []string
			for _, stat := range meta.EncodingStats {
				if stat.PageType == format.DictionaryPage {
					got = append(got, "dictionary:")
					continue
				}
				for range stat.Count {
					got = append(got, stat.Encoding.String())
				}
			}
			if s := strings.Join(got, " "); s != tc.want || (meta.DictionaryPageOffset > 0) != strings.HasPrefix(s, "dictionary") {
				t.Errorf("got  %s\nwant %s", s, tc.want)
			}
		})
	}
}
