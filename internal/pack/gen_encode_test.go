package pack

import (
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

var (
	categorical = append([]arrow.DataType{arrow.BinaryTypes.String, arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString, arrow.FixedWidthTypes.Boolean}, integers...)
	times       = []arrow.DataType{
		arrow.FixedWidthTypes.Date32,
		&arrow.TimestampType{Unit: arrow.Second}, &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"},
		&arrow.TimestampType{Unit: arrow.Microsecond}, &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"},
	}
)

// words are categories of all lengths at which codes are found in another way, some
// of which differ in one byte or in their length alone.
var words = []string{"", "\x00", "a", "b", "ab", "ba", "abc", "abcd", "abcde", "abcdefg", "abcdefgh", "abcdefg\x00", "abcdefghi", "bbcdefghi",
	"abcdefghijklmno", "abcdefghijklmnp", "abcdefghijklmnop", "abcdefghijklmnopq", strings.Repeat("long ", 20), "é", "0", "true"}

// encoding is one of a column with values like those of a.
func (g gen) encoding(a arrow.Array) *table.Encoding {
	e := &table.Encoding{Bucket: rapid.Bool().Draw(g.t, "bucket"), Kind: rapid.SampledFrom([]table.EncodingKind{table.Ordinal, table.OneHot}).Draw(g.t, "encoding")}
	if id := a.DataType().ID(); id == arrow.DATE32 || id == arrow.TIMESTAMP {
		e.Kind += table.EpochSeconds - table.Ordinal
		return e
	}
	seen := map[string]bool{}
	for i := range a.Len() {
		if v := a.ValueStr(i); !seen[v] && rapid.IntRange(0, 9).Draw(g.t, "known") > 0 {
			seen[v] = true
			e.Categories = append(e.Categories, v)
		}
	}
	if len(e.Categories) == 0 {
		e.Bucket = true
	}
	e.Index()
	return e
}

// encoded is a source column, a type that it can be had as, and its encoding.
func (g gen) encoded(name string) (src, want arrow.Field, e *table.Encoding) {
	src = arrow.Field{Name: name, Nullable: true, Type: rapid.SampledFrom(append(times, categorical...)).Draw(g.t, "source")}
	sample := array.NewBuilder(memory.DefaultAllocator, src.Type)
	for range rapid.IntRange(0, 20).Draw(g.t, "sample") {
		g.add(sample, false)
	}
	e = g.encoding(sample.NewArray())
	elem := rapid.SampledFrom(elems).Draw(g.t, "elem")
	want = arrow.Field{Name: name, Type: elem, Nullable: rapid.IntRange(0, 3).Draw(g.t, "nullable") == 0}
	if e.Kind == table.OneHot {
		want.Type = arrow.FixedSizeListOfNonNullable(int32(e.Width()), elem)
	}
	if rapid.IntRange(0, 4).Draw(g.t, "label") == 0 {
		want = table.Label(want)
	}
	return src, want, e
}

// elems are the types that encoded columns and packs are had as.
var elems = []arrow.DataType{arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int32}

// time is a date or a time in a unit of so many in a day.
func (g gen) time(least, most, day int64) int64 {
	v := rapid.Int64Range(least, most).Draw(g.t, "time")
	switch rapid.IntRange(0, 5).Draw(g.t, "of") {
	case 0:
		return v
	case 1:
		return v / day * day
	case 2:
		return v % (1 << 53)
	case 3: // near the middle of two float32
		return int64(float32(v%(1<<40))) + 1<<(max(24, v&63)-24)
	}
	return v % (30000 * day)
}

// day is how many there are of a unit in a day.
func day64(t arrow.DataType) int64 {
	unit := t.(*arrow.TimestampType).Unit
	return 86400 * int64(math.Pow(1000, float64(unit)))
}
