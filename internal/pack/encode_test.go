package pack

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// categories makes an encoding. A last value of "…" is the bucket.
func categories(kind table.EncodingKind, values ...string) *table.Encoding {
	e := &table.Encoding{Kind: kind, Categories: values}
	if n := len(values) - 1; n >= 0 && values[n] == "…" {
		e.Categories, e.Bucket = values[:n], true
	}
	e.Index()
	return e
}

// encodings are given as column, encoding, column, encoding, …
func encodings(pairs ...any) map[string]*table.Encoding {
	m := map[string]*table.Encoding{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1].(*table.Encoding)
	}
	return m
}

func cellsOf(elem arrow.DataType, cells int, from ...string) []table.Pack {
	return []table.Pack{{Name: "x", From: from, Elem: elem, Cells: cells}}
}

func sparsePack(elem arrow.DataType, cells int, from ...string) []table.Pack {
	return []table.Pack{{Name: "x", From: from, Elem: elem, Cells: cells, Sparse: true}}
}

// What becomes of columns that hold no numbers.
func TestEncode(t *testing.T) {
	ordinal, oneHot := table.Ordinal, table.OneHot
	seconds, days := &table.Encoding{Kind: table.EpochSeconds}, &table.Encoding{Kind: table.EpochDays}
	millis := &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}
	color := schemaOf(nullable("c", text), field("n", f64))
	colors := `[{"c": "red", "n": 1}, {"c": "blue", "n": 2}, {"c": null, "n": 3}]`
	three := arrow.FixedSizeListOfNonNullable(3, f32)
	testCases(t, []packCase{
		{
			name: "codes of text", source: color, json: `[{"c": "red", "n": 1}, {"c": "blue", "n": 2}]`,
			want: table.Want{Columns: []arrow.Field{field("c", i32)}, Packs: packOf(f32, "n", "c"), Encode: encodings("c", categories(ordinal, "blue", "red"))},
			rows: "1 | [1 1]; 0 | [2 0]", changes: `text-to-code c 4 1 "red"`,
		}, {
			name: "codes of bools, integers and large strings", source: schemaOf(field("b", yes), field("i", i64), field("u", arrow.PrimitiveTypes.Uint64), field("l", arrow.BinaryTypes.LargeString)),
			json: `[{"b": true, "i": -7, "u": 18446744073709551615, "l": "x"}, {"b": false, "i": 0, "u": 0, "l": "y"}]`,
			want: table.Want{Packs: packOf(i32, "b", "i", "u", "l"), Encode: encodings("b", categories(ordinal, "true", "false"),
				"i", categories(ordinal, "0", "-7"), "u", categories(ordinal, "0", "18446744073709551615"), "l", categories(ordinal, "y", "x"))},
			rows:    "[0 1 1 1]; [1 0 0 0]",
			changes: `text-to-code b 2 1 "true", text-to-code i 2 1 "-7", text-to-code l 2 1 "x", text-to-code u 2 1 "18446744073709551615"`,
		}, {
			name: "a value without a code", source: color, json: colors,
			want: table.Want{Skip: true, Nulls: table.NullZero, Packs: packOf(f32, "c"), Encode: encodings("c", categories(ordinal, "blue"))},
			rows: "[0]; [0]", bad: `1 c unknown-category "red"`, changes: `missing-to-zero c 1 3 , text-to-code c 1 2 "blue"`,
		}, {
			name: "a value without a code is bad where nulls are dropped", source: color, json: colors,
			want: table.Want{Skip: true, Nulls: table.NullDrop, Packs: packOf(f32, "c"), Encode: encodings("c", categories(ordinal, "blue"))},
			rows: "[0]", bad: `1 c unknown-category "red"`, changes: `text-to-code c 1 2 "blue"`, dropped: 1,
		}, {
			name: "a bucket for the others", source: color, json: `[{"c": "red", "n": 1}, {"c": "", "n": 2}, {"c": "blue", "n": 3}]`,
			want: table.Want{Columns: []arrow.Field{field("c", arrow.FixedSizeListOfNonNullable(2, i32))}, Encode: encodings("c", categories(oneHot, "blue", "…"))},
			rows: "[0 1]; [0 1]; [1 0]", changes: `text-to-code c 3 1 "red"`,
		}, {
			name: "nulls as NaN, in all cells", source: color, json: colors,
			want: table.Want{Nulls: table.NullNaN, Columns: []arrow.Field{field("c", three)}, Encode: encodings("c", categories(oneHot, "blue", "red", "green"))},
			rows: "[0 1 0]; [1 0 0]; [NaN NaN NaN]", changes: `missing-to-nan c 1 3 , text-to-code c 2 1 "red"`,
		}, {
			name: "nulls as zero, in all cells", source: color, json: colors,
			want: table.Want{Nulls: table.NullZero, Packs: cellsOf(f64, 4, "n", "c"), Encode: encodings("c", categories(oneHot, "blue", "red", "green"))},
			rows: "[1 0 1 0]; [2 1 0 0]; [3 0 0 0]", changes: `missing-to-zero c 1 3 , text-to-code c 2 1 "red"`,
		}, {
			name: "nulls that are filled, but for a label", source: color, json: colors,
			want: table.Want{Skip: true, Fill: map[string]float64{"c": 9}, Packs: append(cellsOf(i32, 2, "c"), table.Pack{Name: "y", From: []string{"c"}, Elem: i32, Cells: 2, Label: true}),
				Encode: encodings("c", categories(oneHot, "blue", "red"))},
			rows: "[0 1] | [0 1]; [1 0] | [1 0]", bad: "3 c missing-value ", changes: `text-to-code c 4 1 "red"`,
		}, {
			name: "nulls that are filled", source: color, json: colors,
			want: table.Want{Fill: map[string]float64{"c": 9}, Columns: []arrow.Field{field("c", f64)}, Encode: encodings("c", categories(ordinal, "blue", "red"))},
			rows: "1; 0; 9", changes: `missing-filled c 1 3 , text-to-code c 2 1 "red"`,
		}, {
			name: "nulls that stay", source: color, json: colors,
			want: table.Want{Columns: []arrow.Field{nullable("c", three), nullable("n", f32)}, Encode: encodings("c", categories(oneHot, "blue", "red", "…"))},
			rows: "[0 1 0] | 1; [1 0 0] | 2; null | 3", changes: `text-to-code c 2 1 "red"`,
		}, {
			name: "the seconds of dates and times", source: schemaOf(nullable("d", day), nullable("t", millis)), want: table.Want{Nulls: table.NullNaN,
				Packs: packOf(f64, "d", "t"), Encode: encodings("d", seconds, "t", seconds)},
			json: `[{"d": "1970-01-02", "t": "1969-12-31 23:59:59.5Z"}, {"d": null, "t": "2024-02-29 12:00:00Z"}]`,
			rows: "[86400 -0.5]; [NaN 1.709208e+09]", changes: `missing-to-nan d 1 2 , time-to-number d 1 1 "1970-01-02", time-to-number t 2 1 "1969-12-31T23:59:59.5Z"`,
		}, {
			name: "the days of dates and times", source: schemaOf(field("d", day), field("t", millis)), want: table.Want{Skip: true,
				Columns: []arrow.Field{field("d", i32), field("t", f32)}, Packs: packOf(i32, "t"), Encode: encodings("d", days, "t", days)},
			json: `[{"d": "1969-12-31", "t": "1970-01-03 00:00:00Z"}, {"d": "1970-01-01", "t": "1970-01-01 12:00:00Z"}]`,
			rows: "-1 | 2 | [2]", bad: `2 t fraction "1970-01-01T12:00:00Z"`, changes: `time-to-number d 1 1 "1969-12-31", time-to-number t 2 1 "1970-01-03T00:00:00Z"`,
		}, {
			name: "seconds that a float32 or an int32 does not hold", source: schemaOf(field("a", day), field("b", day)), want: table.Want{Skip: true,
				Columns: []arrow.Field{field("a", f32), field("b", i32)}, Encode: encodings("a", seconds, "b", seconds)},
			json: `[{"a": "2024-02-29", "b": "2038-01-19"}, {"a": "1970-01-01", "b": "2038-01-20"}]`,
			rows: "1.7091648e+09 | 2147472000", bad: `2 b out-of-range "2038-01-20"`,
			changes: `time-to-number a 1 1 "2024-02-29", time-to-number b 1 1 "2038-01-19"`,
		}, {
			name: "whole seconds that are not exact", source: schemaOf(field("t", millis)), want: table.Want{Columns: []arrow.Field{field("t", f32)}, Encode: encodings("t", seconds)},
			json: `[{"t": "2024-02-29 12:00:00.001Z"}, {"t": "2024-02-29 12:00:01Z"}]`, rows: "1.709208e+09; 1.709208e+09",
			changes: `integer-not-exact t 1 2 "2024-02-29T12:00:01Z", time-to-number t 2 1 "2024-02-29T12:00:00.001Z"`,
		}, {
			name: "a sparse pack of numbers", source: schemaOf(nullable("a", f64), field("b", i64)), want: table.Want{Nulls: table.NullNaN, Packs: sparsePack(f32, 0, "b", "a", "b")},
			json:    `[{"a": -0.0, "b": 0}, {"a": null, "b": 2}, {"a": 1e-300, "b": 16777217}]`,
			rows:    "[] []; [0 1 2] [2 NaN 2]; [0 2] [1.6777216e+07 1.6777216e+07]",
			changes: `integer-not-exact b 2 3 "16777217", missing-to-nan a 1 2 , underflow-to-zero a 1 3 "1e-300"`,
		}, {
			name: "a sparse pack of one-hot columns and numbers", source: color, json: colors, want: table.Want{Nulls: table.NullZero,
				Packs: sparsePack(f64, 8, "c", "n", "n", "c"), Encode: encodings("c", categories(oneHot, "blue", "green", "red"))},
			rows: "[2 3 4 7] [1 1 1 1]; [0 3 4 5] [1 2 2 1]; [3 4] [3 3]", changes: `missing-to-zero c 2 3 , text-to-code c 4 1 "red"`,
		}, {
			name: "a sparse pack of what is missing", source: color, json: colors, want: table.Want{Nulls: table.NullNaN,
				Packs: sparsePack(f32, 3, "n", "c"), Encode: encodings("c", categories(oneHot, "blue", "red"))},
			rows: "[0 2] [1 1]; [0 1] [2 1]; [0 1 2] [3 NaN NaN]", changes: `missing-to-nan c 1 3 , text-to-code c 2 1 "red"`,
		}, {
			name: "a sparse pack without some rows", source: color, json: colors, want: table.Want{Nulls: table.NullDrop, Skip: true,
				Packs: sparsePack(i32, 2, "c", "n"), Encode: encodings("c", categories(oneHot, "red"))},
			rows: "[0 1] [1 1]", bad: `2 c unknown-category "blue"`, dropped: 1, changes: `text-to-code c 1 1 "red"`,
		}, {
			name: "decimals and halves that are filled", source: schemaOf(nullable("d", dec2), nullable("h", half)), json: `[{"d": null, "h": 1}, {"d": "1.50", "h": null}]`,
			want: table.Want{Fill: map[string]float64{"d": -0.25, "h": 0.5}, Columns: []arrow.Field{field("d", dec2), field("h", half)}},
			rows: "-0.25 | 1; 1.5 | 0.5", changes: "missing-filled d 1 1 , missing-filled h 1 2 ",
		},
	})
}

// The first value without a code is the error, with what was counted before it.
func TestUnknownCategory(t *testing.T) {
	source := schemaOf(field("c", text))
	for _, c := range []struct {
		label bool
		hint  string
	}{{false, "--unknown bucket gives it a code of its own"}, {true, "--on-error skip leaves such rows out"}} {
		k := packOf(f32, "c")
		k[0].Label = c.label
		p, err := New(source, table.Want{Packs: k, Encode: encodings("c", categories(table.Ordinal, "a"))})
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.Pack(batchOf(t, source, `[{"c": "a"}, {"c": "a"}, {"c": "b\n"}, {"c": "a"}]`))
		e, ok := errors.AsType[*table.Error](err)
		if want := `column "c": "b\n" is none of the categories (record 3)`; !ok || err.Error() != want || !errors.Is(err, table.ErrCategory) || e.Hint != c.hint {
			t.Errorf("error %v (%+v), want %s", err, e, want)
		}
		if got := strings.Join(resultOf(out, err).changes, ", "); got != `text-to-code c 2 1 "a"` {
			t.Errorf("changes %s", got)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	ordinal, hot := categories(table.Ordinal, "a", "b"), categories(table.OneHot, "a", "b")
	source := schemaOf(field("s", text), field("f", f64), field("d", day), field("l", arrow.ListOf(text)))
	for _, c := range []struct {
		want   table.Want
		encode *table.Encoding
		text   string
		is     error
	}{
		{table.Want{Columns: []arrow.Field{field("s", text)}}, ordinal, `pack: column "s": an encoded column is int32, float32 or float64, not utf8`, nil},
		{table.Want{Columns: []arrow.Field{field("s", i64)}}, ordinal, `pack: column "s": an encoded column is int32, float32 or float64, not int64`, nil},
		{table.Want{Columns: []arrow.Field{field("s", arrow.FixedSizeListOf(1, i32))}}, ordinal, "", nil},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, hot, `pack: column "s": a one-hot column is a list of 2 cells, not int32`, nil},
		{table.Want{Columns: []arrow.Field{field("s", arrow.FixedSizeListOf(3, i32))}}, hot, "", nil},
		{table.Want{Columns: []arrow.Field{field("s", arrow.FixedSizeListOf(2, i64))}}, hot, "", nil},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, categories(table.Ordinal), `pack: column "s": an encoding without categories`, nil},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, &table.Encoding{Categories: []string{"a"}}, `pack: column "s": the categories have no index`, nil},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, &table.Encoding{Categories: []string{"a"}, Bucket: true}, `pack: column "s": the categories have no index`, nil},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, &table.Encoding{Kind: 99}, `pack: column "s": unknown encoding 99`, nil},
		{table.Want{Columns: []arrow.Field{field("f", i32)}}, ordinal, `pack: column "f": categories of float64 is not supported`, ErrUnsupported},
		{table.Want{Columns: []arrow.Field{field("l", i32)}}, ordinal, "", ErrUnsupported},
		{table.Want{Columns: []arrow.Field{field("s", i32)}}, &table.Encoding{Kind: table.EpochDays}, `pack: column "s": the time in utf8 is not supported`, ErrUnsupported},
		{table.Want{Packs: packOf(f32, "s")}, hot, `pack: "x": its columns make 2 cells, Cells is 0`, nil},
		{table.Want{Packs: cellsOf(f32, 3, "s", "s")}, hot, `pack: "x": its columns make 4 cells, Cells is 3`, nil},
	} {
		c.want.Encode = map[string]*table.Encoding{"s": c.encode, "f": c.encode, "l": c.encode}
		p, err := New(source, c.want)
		if err == nil || c.text != "" && err.Error() != c.text || c.is != nil && !errors.Is(err, c.is) || p != nil {
			t.Errorf("%+v: error %v, want %s", c.want, err, c.text)
		}
	}
}

// A batch of too many cells is refused before they are made.
func TestTooManyCells(t *testing.T) {
	values := make([]string, 1<<16)
	for i := range values {
		values[i] = string(rune(i)) + "!"
	}
	const rows = maxCells/(1<<16) + 1
	b := array.NewRecordBatch(schemaOf(nullable("c", arrow.PrimitiveTypes.Uint8)), []arrow.Array{nullsOf(rows)}, rows)
	for _, c := range []struct {
		want table.Want
		hint string
	}{
		{table.Want{Nulls: table.NullZero, Packs: cellsOf(f32, 1<<16, "c")}, "--sparse keeps only what is not zero"},
		{table.Want{Nulls: table.NullNaN, Packs: sparsePack(f32, 1<<16, "c")}, "--nulls zero or drop makes fewer"},
	} {
		c.want.Encode = encodings("c", categories(table.OneHot, values...))
		p, err := New(b.Schema(), c.want)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Pack(b)
		if e, ok := errors.AsType[*table.Error](err); !ok || !errors.Is(err, table.ErrLimit) || e.Hint != c.hint || e.Record != 0 {
			t.Errorf("error %v (%+v)", err, e)
		}
	}
	p, err := New(b.Schema(), table.Want{Nulls: table.NullZero, Packs: sparsePack(f32, 1<<16, "c"), Encode: encodings("c", categories(table.OneHot, values...))})
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Pack(b)
	if err != nil {
		t.Fatal(err)
	}
	if out.NumRows() != rows {
		t.Errorf("%d rows", out.NumRows())
	}
	out.Release()
}

// nullsOf is n nulls.
func nullsOf(n int) arrow.Array {
	return array.MakeArrayOfNull(memory.DefaultAllocator, arrow.PrimitiveTypes.Uint8, n)
}

// Quotients are rounded once, also where a float64 would be in the middle of two
// float32.
func TestQuotient(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, den := range []int64{1e3, 1e6, 1e9, 86400, 86400e3, 86400e6, 86400e9} {
		for range 20000 {
			n := rng.Int64() >> rng.IntN(63)
			if rng.IntN(2) == 0 { // close to the middle of two float32
				middle := math.Float64frombits(math.Float64bits(float64(n)/float64(den))&^(1<<halfBits-1) | 1<<(halfBits-1))
				if m := middle * float64(den); m < math.MaxInt64/2 {
					n = int64(m) + int64(rng.IntN(3)) - 1
				}
			}
			if rng.IntN(2) == 0 {
				n = -n
			}
			if n == 0 {
				continue
			}
			want32, _ := big.NewRat(n, den).Float32()
			want64, _ := big.NewRat(n, den).Float64()
			if a, b := quotient32(n, den), quotient64(n, den); a != want32 || b != want64 {
				t.Fatalf("%d/%d: %v and %v, want %v and %v", n, den, a, b, want32, want64)
			}
		}
	}
	for _, n := range []int64{math.MinInt64, math.MaxInt64, math.MinInt64 + 1, 1<<53 + 1, -1<<53 - 1} {
		want32, _ := big.NewRat(n, 1000).Float32()
		want64, _ := big.NewRat(n, 1000).Float64()
		if a, b := quotient32(n, 1000), quotient64(n, 1000); a != want32 || b != want64 {
			t.Errorf("%d/1000: %v and %v, want %v and %v", n, a, b, want32, want64)
		}
	}
}

// Short texts that differ have words that differ.
func TestWords(t *testing.T) {
	seen := map[[2]uint64]string{}
	add := func(v, behind string) {
		low, high := wordsOf([]byte(v+behind), len(v))
		if other, ok := seen[[2]uint64{low, high}]; ok && other != v || high == free {
			t.Fatalf("%q and %q have the same words", v, other)
		}
		seen[[2]uint64{low, high}] = v
	}
	for n := range shortText + 1 {
		v := make([]byte, n)
		add(string(v), "")
		add(string(v), "what is behind\xff\xff\xff")
		for i := range v {
			for _, c := range []byte{1, 0x80, 0xff} {
				v[i] = c
				add(string(v), "")
				add(string(v), "what is behind\xff\xff\xff")
				v[i] = 0
			}
		}
	}
}
