package csvml

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// encoded encodes columns, and makes room for that in a pack.
func encoded(w table.Want, encodings ...any) table.Want {
	w.Encode = map[string]*table.Encoding{}
	for i := 0; i < len(encodings); i += 2 {
		e := *encodings[i+1].(*table.Encoding)
		e.Index()
		w.Encode[encodings[i].(string)] = &e
	}
	w.Packs = slices.Clone(w.Packs)
	for i := range w.Packs {
		w.Packs[i].Cells = cellsOf(w.Packs[i].From, w.Encode)
	}
	return w
}

func ordinal(categories ...string) *table.Encoding { return &table.Encoding{Categories: categories} }

func oneHot(categories ...string) *table.Encoding {
	return &table.Encoding{Kind: table.OneHot, Categories: categories}
}

func bucket(e *table.Encoding) *table.Encoding { e.Bucket = true; return e }

func epoch(k table.EncodingKind) *table.Encoding { return &table.Encoding{Kind: k} }

// filled has numbers stand for nulls.
func filled(w table.Want, values ...any) table.Want {
	w.Fill = map[string]float64{}
	for i := 0; i < len(values); i += 2 {
		switch v := values[i+1].(type) {
		case int:
			w.Fill[values[i].(string)] = float64(v)
		case float64:
			w.Fill[values[i].(string)] = v
		}
	}
	return w
}

// sparsely makes sparse packs.
func sparsely(w table.Want) table.Want {
	w.Packs = slices.Clone(w.Packs)
	for i := range w.Packs {
		w.Packs[i].Sparse = true
	}
	return w
}

// What holds no numbers decodes to numbers.
func TestDecodeToNumbers(t *testing.T) {
	w32 := packed(f32, false, table.NullError, "a", "c")
	tests := []struct {
		name string
		d    Dialect
		want table.Want
		in   string
		out  string
	}{
		// Categories.
		{name: "ordinal", want: encoded(w32, "c", ordinal("x", "y", "")), in: "a,c\n1,y\n2,\"x\"\n3,\"\"\n4,x\n",
			out: lines("[1][1]", "[2][0]", "[3][2]", "[4][0]", `text-to-code c×4 :2:3 "y"`)},
		{name: "one-hot", want: encoded(w32, "c", oneHot("x", "y", "z")), in: "a,c\n1,y\n2,x\n3,z\n",
			out: lines("[1][0][1][0]", "[2][1][0][0]", "[3][0][0][1]", `text-to-code c×3 :2:3 "y"`)},
		{name: "one-hot before numbers", want: encoded(packed(f64, false, 0, "c", "a"), "c", oneHot("x", "y")), in: "a,c\n1,y\n2,x\n",
			out: lines("[0][1][1]", "[1][0][2]", `text-to-code c×2 :2:3 "y"`)},
		{name: "categories of any length", want: encoded(w32, "c", ordinal("a", "abcdefg", "abcdefgh", "abcdefghijklmnopq", "été")),
			in:  "a,c\n0,a\n1,abcdefg\n2,abcdefgh\n3,abcdefghijklmnopq\n4,été\n1,abcdefg\r\n2,abcdefgh\r\n",
			out: lines("[0][0]", "[1][1]", "[2][2]", "[3][3]", "[4][4]", "[1][1]", "[2][2]", `text-to-code c×7 :2:3 "a"`)},
		{name: "blanks are part of a category", want: encoded(w32, "c", ordinal("x", " x")), in: "a,c\n1, x\n", out: lines("[1][1]", `text-to-code c×1 :2:3 " x"`)},
		{name: "no category", want: encoded(w32, "c", ordinal("x")), in: "a,c\n1,x\n2,z\n",
			out: lines(`:3:3: column "c": "z" is none of the categories (record 2, byte 8)`, "hint: --unknown bucket gives it a code of its own")},
		{name: "no category for a label", want: encoded(packed(f32, true, 0, "c"), "c", ordinal("x")), in: "a,c\n2,z\n",
			out: lines(`:2:3: column "c": "z" is none of the categories (record 1, byte 4)`, "hint: --on-error skip leaves such rows out")},
		{name: "no category is a bad row", want: skipping(encoded(w32, "c", ordinal("x"))), in: "a,c\n1,x\n2,z\n3,x\n",
			out: lines("[1][0]", "[3][0]", `text-to-code c×2 :2:3 "x"`, `bad: :3:3: column "c": "z" is none of the categories (record 2, byte 8): "2,z"`)},
		{name: "rows that are left out are not counted", want: skipping(encoded(packed(f32, false, table.NullDrop, "c", "a"), "c", ordinal("x"))),
			in:  "c,a\nx,\nx,1\nx,2\nx,q\nx,\nx,3\n",
			out: lines("[0][1]", "[0][2]", "[0][3]", `text-to-code c×3 :3:1 "x"`, `bad: :5:3: column "a": "q" is not a number (record 4, byte 15): "x,q"`, "dropped 2")},
		{name: "a bucket", want: encoded(w32, "c", bucket(ordinal("x")), "a", bucket(oneHot())), in: "a,c\nq,z\nr,x\n",
			out: lines("[1][1]", "[1][0]", `text-to-code a×2 :2:1 "q"`, `text-to-code c×2 :2:3 "z"`)},
		{name: "not UTF-8 is not for the bucket", want: encoded(w32, "c", bucket(ordinal("x"))), in: "a,c\n1,\xff\n",
			out: lines(`:2:3: column "c": "\xff" is not valid UTF-8 (record 1, byte 4)`, "hint: convert the file to UTF-8 first")},
		{name: "a null is no category", d: Dialect{Null: []string{"NA"}}, want: encoded(packed(f32, false, table.NullNaN, "a", "c"), "c", oneHot("NA", "x")), in: "a,c\n1,NA\n2,\n3,\"NA\"\n",
			out: lines("[1][NaN][NaN]", "[2][NaN][NaN]", "[3][1][0]", `missing-to-nan c×2 :2:3 "NA"`, `text-to-code c×1 :4:4 "NA"`)},
		{name: "null categories as zero", want: encoded(packed(f32, false, table.NullZero, "a", "c"), "c", oneHot("x", "y")), in: "a,c\n1,\n2,y\n",
			out: lines("[1][0][0]", "[2][0][1]", "missing-to-zero c×1 :2:3 ", `text-to-code c×1 :3:3 "y"`)},
		{name: "null category", want: encoded(w32, "c", ordinal("x")), in: "a,c\n1,\n",
			out: lines(`:2:3: column "c": a value is missing (record 1, byte 4)`, "hint: --nulls nan, zero or drop says what to do")},
		{name: "encoded columns", want: encoded(columns("c", arrow.FixedSizeListOf(2, i32), "a", f64), "c", oneHot("x", "y"), "a", ordinal("p")), in: "a,c\np,y\n,\n",
			out: lines("[0][1][0]", "[null][null][null]", `text-to-code a×1 :2:1 "p"`, `text-to-code c×1 :2:3 "y"`)},
		{name: "a category over the field limit", d: Dialect{MaxField: 70}, want: encoded(w32, "c", ordinal(strings.Repeat("x", 71), "y")), in: "a,c\n1,y\n2," + strings.Repeat("x", 71) + "\n",
			out: `:3:3: column "c": "` + strings.Repeat("x", 71) + `" is 71 bytes, over the limit of 70 bytes (record 2, byte 8)`},
		{name: "stray quote in a long category", want: encoded(w32, "c", bucket(ordinal("x"))), in: "a,c\n1,x\n2,abcdefghijklm\"\n3,x\n",
			out: `:3:16: column "c": a quote inside an unquoted cell (record 2, byte 8)`},
		{name: "a number fills what int32 has no NaN for", want: filled(packed(i32, false, table.NullNaN, "a"), "a", 7), in: "a,b\n,\n", out: lines("[7]", "missing-filled a×1 :2:1 ")},
		{name: "stray quote in a category", want: encoded(w32, "c", bucket(ordinal("x"))), in: "a,c\n1,x\n2,a\"\n",
			out: `:3:4: column "c": a quote inside an unquoted cell (record 2, byte 8)`},

		// Times as numbers.
		{name: "epoch seconds", want: encoded(columns("a", f64), "a", epoch(table.EpochSeconds)), in: "a,b\n1970-01-02,\n1969-12-31 23:59:59.5,\n 1970-01-01T00:00:01+01:00 ,\n",
			out: lines("[86400]", "[-0.5]", "[-3599]", `time-to-number a×3 :2:1 "1970-01-02"`)},
		{name: "epoch days", want: encoded(columns("a", f32), "a", epoch(table.EpochDays)), in: "a,b\n1970-01-02,\n1969-12-31 12:00:00,\n", out: lines("[1]", "[-0.5]", `time-to-number a×2 :2:1 "1970-01-02"`)},
		{name: "seconds that float32 rounds", want: encoded(columns("a", f32), "a", epoch(table.EpochSeconds)), in: "a,b\n2020-01-01 00:00:01,\n2020-01-01 00:00:01.5,\n",
			out: lines("[1.5778368e+09]", "[1.5778368e+09]", `integer-not-exact a×1 :2:1 "2020-01-01 00:00:01"`, `time-to-number a×2 :2:1 "2020-01-01 00:00:01"`)},
		{name: "a part of a day is no whole number", want: encoded(columns("a", i32), "a", epoch(table.EpochDays)), in: "a,b\n1970-01-02,\n1970-01-02 12:00:00,\n",
			out: `:3:1: column "a": "1970-01-02 12:00:00" is not a whole number (record 2, byte 16)`},
		{name: "seconds of an int32", want: encoded(columns("a", i32), "a", epoch(table.EpochSeconds)), in: "a,b\n2038-01-19 03:14:08,\n",
			out: `:2:1: column "a": "2038-01-19 03:14:08" is out of the type's range (record 1, byte 4)`},
		{name: "neither date nor timestamp", want: encoded(columns("a", f64), "a", epoch(table.EpochSeconds)), in: "a,b\nsoon,\n",
			out: lines(`:2:1: column "a": "soon" is not a timestamp (record 1, byte 4)`, "hint: --null soon treats it as missing")},

		// Numbers for nulls.
		{name: "nulls filled", want: filled(packed(f32, false, table.NullZero, "a", "b"), "a", -1.5), in: "a,b\n,\n2,3\n,4\n",
			out: lines("[-1.5][0]", "[2][3]", "[-1.5][4]", "missing-filled a×2 :2:1 ", "missing-to-zero b×1 :2:2 ")},
		{name: "nulls of other types filled", want: filled(table.Want{Columns: []arrow.Field{{Name: "a", Type: i8}, {Name: "b", Type: money, Nullable: true}, table.Verbatim("a")}}, "a", 7, "b", 0.25), in: "a,b\n,\n",
			out: lines("[7][0.25][7]", "missing-filled a×2 :2:1 ", "missing-filled b×1 :2:2 ")},
		{name: "null categories filled", want: filled(encoded(w32, "c", oneHot("x", "y")), "c", -1), in: "a,c\n1,\n2,y\n",
			out: lines("[1][-1][-1]", "[2][0][1]", "missing-filled c×1 :2:3 ", `text-to-code c×1 :3:3 "y"`)},
		{name: "a label is not filled", want: filled(packed(f32, true, 0, "a"), "a", 1), in: "a,b\n,\n",
			out: lines(`:2:1: column "a": a value is missing (record 1, byte 4)`, "hint: --nulls drop leaves such rows out")},

		// Sparse packs.
		{name: "sparse", want: sparsely(packed(f32, false, table.NullNaN, "a", "b", "c")), in: "a,b,c\n0,2,-0\n0,0,0.0\n,-1,1e-3\n",
			out: lines("[1:2]", "[]", "[0:NaN 1:-1 2:0.0010000000474974513]", "missing-to-nan a×1 :4:1 ")},
		{name: "sparse keys ascend", want: sparsely(encoded(packed(i32, false, table.NullZero, "c", "a", "b"), "b", oneHot("x", "y"))), in: "a,b,c\n1,y,3\n4,,0\n0,x,6\n",
			out: lines("[0:3 1:1 3:1]", "[1:4]", "[0:6 2:1]", `text-to-code b×2 :2:3 "y"`, "missing-to-zero b×1 :3:3 ")},
		{name: "sparse one-hot of NaN", want: sparsely(encoded(packed(f64, false, table.NullNaN, "a", "b"), "b", oneHot("x", "y"))), in: "a,b\n1,\n0,x\n",
			out: lines("[0:1 1:NaN 2:NaN]", "[1:1]", "missing-to-nan b×1 :2:3 ", `text-to-code b×1 :3:3 "x"`)},
		{name: "sparse rows left out", want: skipping(sparsely(packed(f32, false, table.NullDrop, "a", "b"))), in: "a,b\n1,2\n3,\n4,x\n5\n6,0\n",
			out: lines("[0:1 1:2]", "[0:6]", `bad: :4:3: column "b": "x" is not a number (record 3, byte 11): "4,x"`, `bad: :5: has 1 cell, the header has 2 (record 4, byte 15): "5"`, "dropped 1")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := read(tt.d, nil, tt.want, tt.in); got != tt.out {
				t.Errorf("%q:\n got %s\nwant %s", tt.in, got, tt.out)
			}
		})
	}
}
