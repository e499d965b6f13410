package csvml

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

var (
	f32       = arrow.PrimitiveTypes.Float32
	f64       = arrow.PrimitiveTypes.Float64
	i32       = arrow.PrimitiveTypes.Int32
	i64       = arrow.PrimitiveTypes.Int64
	u64       = arrow.PrimitiveTypes.Uint64
	i8        = arrow.PrimitiveTypes.Int8
	boolean   = arrow.FixedWidthTypes.Boolean
	date      = arrow.FixedWidthTypes.Date32
	timestamp = &arrow.TimestampType{Unit: arrow.Microsecond}
	text      = arrow.BinaryTypes.String
	money     = &arrow.Decimal128Type{Precision: 10, Scale: 2}
	binary_   = arrow.BinaryTypes.Binary
)

// read reads a whole text, whose first row is a header, and prints what comes
// out: rows with cells in brackets, then changes, then bad rows, then the error.
func read(d Dialect, types map[string]arrow.DataType, w table.Want, in string) string {
	d.Header = HeaderYes
	r := NewReader(strings.NewReader(in))
	r.Dialect, r.Types, r.Want = d, types, w
	var out []string
	for b, err := range r.All() {
		if err != nil {
			out = append(out, err.Error())
			if e, ok := errors.AsType[*table.Error](err); ok && e.Hint != "" {
				out = append(out, "hint: "+e.Hint)
			}
			break
		}
		for _, row := range printRows(b) {
			for i, c := range row {
				row[i] = "[" + strings.NewReplacer("\r", `\r`, "\n", `\n`, "\x00", `\0`).Replace(c) + "]"
			}
			out = append(out, strings.Join(row, ""))
		}
		for _, c := range b.Changes {
			out = append(out, fmt.Sprintf("%s %s×%d %v %s", c.Kind, c.Column, c.Count, c.First, c.Value))
		}
		for _, e := range b.Bad {
			out = append(out, fmt.Sprintf("bad: %v: %q", &e, e.Raw))
		}
		if b.Dropped > 0 {
			out = append(out, fmt.Sprintf("dropped %d", b.Dropped))
		}
	}
	return strings.Join(out, "\n")
}

// columns asks for columns that may be null.
func columns(types ...any) table.Want {
	w := table.Want{Columns: []arrow.Field{}}
	for i := 0; i < len(types); i += 2 {
		w.Columns = append(w.Columns, arrow.Field{Name: types[i].(string), Type: types[i+1].(arrow.DataType), Nullable: true})
	}
	return w
}

// packed asks for one pack.
func packed(elem arrow.DataType, label bool, nulls table.Nulls, from ...string) table.Want {
	return table.Want{Packs: []table.Pack{{Name: "values", From: from, Elem: elem, Label: label}}, Nulls: nulls}
}

// skipping has bad rows left out.
func skipping(w table.Want) table.Want { w.Skip = true; return w }

func lines(s ...string) string { return strings.Join(s, "\n") }

func TestDecode(t *testing.T) {
	tests := []struct {
		name  string
		d     Dialect
		types map[string]arrow.DataType
		want  table.Want
		in    string
		out   string
	}{
		// Grammar.
		{name: "LF", in: "a,b\n1,x\n2,y\n", out: "[1][x]\n[2][y]"},
		{name: "CR LF", in: "a,b\r\n1,x\r\n2,y\r\n", out: "[1][x]\n[2][y]"},
		{name: "CR", in: "a,b\r1,x\r2,y\r", out: "[1][x]\n[2][y]"},
		{name: "LF and CR LF", in: "a,b\n1,x\r\n2,y\n", out: "[1][x]\n[2][y]"},
		{name: "no line end at the end", in: "a,b\n1,x\n2,y", out: "[1][x]\n[2][y]"},
		{name: "cut between CR and LF", in: "a,b\r\n1,x\r\n2,y\r", out: "[1][x]\n[2][y]"},
		{name: "byte order mark", in: "\xef\xbb\xbfa,b\n1,x\n", out: "[1][x]"},
		{name: "byte order mark before a quote", in: "\xef\xbb\xbf\"a\",b\n1,x\n", out: "[1][x]"},
		{name: "quotes", in: "a,b\n\"1\",\"x\"\n", out: "[1][x]"},
		{name: "doubled quotes", in: "a,b\n1,\"say \"\"hi\"\"\"\n2,\"\"\"\"\n", out: "[1][say \"hi\"]\n[2][\"]"},
		{name: "quoted comma", in: "a,b\n1,\"x,y\"\n", out: "[1][x,y]"},
		{name: "quoted LF", in: "a,b\n1,\"x\ny\"\n", out: `[1][x\ny]`},
		{name: "quoted CR LF, byte for byte", in: "a,b\r\n1,\"x\r\ny\"\r\n", out: `[1][x\r\ny]`},
		{name: "quoted CR", in: "a,b\n1,\"x\ry\"\n", out: `[1][x\ry]`},
		{name: "quoted LF among CR lines", in: "a,b\r1,\"x\ny\"\r", out: `[1][x\ny]`},
		{name: "CR inside a plain cell", in: "a,b\nx\ry,1\n", out: `[x\ry][1]`},
		{name: "CR before CR LF", in: "a,b\n1,x\r\r\n", out: `[1][x\r]`},
		{name: "CR inside a number", want: columns("a", f32), in: "a,b\n1\r,2\n",
			out: lines(`:2:1: column "a": "1\r" is not a number (record 1, byte 4)`)},
		{name: "CR among numbers that are packed", want: packed(f32, false, 0, "a", "b"), in: "a,b\n1,2\r3\n",
			out: lines(`:2:3: column "b": "2\r3" is not a number (record 1, byte 4)`)},
		{name: "NUL", in: "a,b\n1,x\x00y\n", out: `[1][x\0y]`},
		{name: "blanks are kept in text", in: "a,b\n1, x \n", out: "[1][ x ]"},
		{name: "a blank before a quote", in: "a,b\n1, \"x\"\n",
			out: lines(`:2:4: column "b": a quote inside an unquoted cell (record 1, byte 4)`)},
		{name: "semicolons", d: Dialect{Comma: ';'}, in: "a;b\n1,5;x\n", out: "[1,5][x]"},
		{name: "tabs", d: Dialect{Comma: '\t'}, in: "a\tb\n1\t \n", out: "[1][ ]"},
		{name: "last cell empty", in: "a,b\n1,\n2,", out: "[1][null]\n[2][null]"},
		{name: "long cells", in: "a,b\n1,abcdefghijklmnopqrstuvwxyz0123456789\n", out: "[1][abcdefghijklmnopqrstuvwxyz0123456789]"},
		{name: "header alone", in: "a,b\n", out: ""},

		// Blank lines.
		{name: "blank lines of several columns", in: "a,b\n\n1,x\n\r\n\n2,y\n\n", out: lines("[1][x]", "[2][y]", "blank-line-skipped ×4 :2 ")},
		{name: "blank lines of one column", in: "a\n1\n\n3\n\n", out: "[1]\n[null]\n[3]\n[null]"},
		{name: "blank lines before the header", in: "\n\na,b\n1,x\n", out: "[1][x]"},
		{name: "a line of blanks is a record", in: "a,b\n  \n",
			out: lines(`:2: has 1 cell, the header has 2 (record 1, byte 4)`, "hint: --delimiter says what is between cells")},

		// Form.
		{name: "too few cells", in: "a,b,c\n1,2,3\n1,2\n",
			out: lines(":3: has 2 cells, the header has 3 (record 2, byte 12)")},
		{name: "too many cells", in: "a,b\n1,2\n1,2,3\n",
			out: lines(":3: has 3 cells, the header has 2 (record 2, byte 8)", "hint: a cell that holds the delimiter must be quoted")},
		{name: "too many cells, packed", want: packed(f32, false, 0, "a", "b"), in: "a,b\n1,2,3\n",
			out: lines(":2: has 3 cells, the header has 2 (record 1, byte 4)", "hint: a cell that holds the delimiter must be quoted")},
		{name: "number of cells comes before their values", want: packed(f32, false, 0, "a", "b"), in: "a,b,c\nx,2\n",
			out: lines(":2: has 2 cells, the header has 3 (record 1, byte 6)")},
		{name: "stray quote", in: "a,b\n1,5\" disk\n",
			out: lines(`:2:4: column "b": a quote inside an unquoted cell (record 1, byte 4)`)},
		{name: "stray quote in a column not wanted", want: columns("a", f32), in: "a,b\n1,5\" disk\n",
			out: lines(`:2:4: column "b": a quote inside an unquoted cell (record 1, byte 4)`)},
		{name: "text after a quote", in: "a,b\n1,\"x\"y\n",
			out: lines(`:2:6: column "b": text after a closing quote (record 1, byte 4)`)},
		{name: "open quote", in: "a,b\n1,x\n2,\"y\n3,z\n",
			out: lines(`:3:3: column "b": the closing quote is missing (record 2, byte 8)`)},
		{name: "CR ends no line where LF does", in: "a,b\r1,x\r2,y\n3,z\r",
			out: ":2: has 2 cells, the header has 4 (record 1, byte 12)"},
		{name: "bad records are left out and the next one is found", want: skipping(columns("a", f32)), in: "a,b\n1,x\n2,5\" disk\n3,\"y\"y\n4\n5,x,x\nx,x\n6,z\n",
			out: lines("[1]", "[6]",
				`bad: :3:4: column "b": a quote inside an unquoted cell (record 2, byte 8): "2,5\" disk"`,
				`bad: :4:6: column "b": text after a closing quote (record 3, byte 18): "3,\"y\"y"`,
				`bad: :5: has 1 cell, the header has 2 (record 4, byte 25): "4"`,
				`bad: :6: has 3 cells, the header has 2 (record 5, byte 27): "5,x,x"`,
				`bad: :7:1: column "a": "x" is not a number (record 6, byte 33): "x,x"`)},
		{name: "places after quoted line ends", in: "a,b\n1,\"x\n\n\"\n\"2\n\",\"\n\"\"",
			out: lines(`:6:3: column "b": the closing quote is missing (record 2, byte 12)`)},

		// Null.
		{name: "empty is null, quoted empty is not", in: "a,b\n1,\n2,\"\"\n", out: "[1][null]\n[2][]"},
		{name: "null tokens", d: Dialect{Null: []string{"NA", "-"}}, in: "a,b\nNA,x\n1,-\n,NA\n2,\"NA\"\n3,NAN\n", out: "[null][x]\n[1][null]\n[null][null]\n[2][NA]\n[3][NAN]"},
		{name: "a number as null token", d: Dialect{Null: []string{"-999"}}, want: packed(f32, false, table.NullZero, "a", "b"), in: "a,b\n-999,1\n2,-999.0\n",
			out: lines("[0][1]", "[2][-999]", "missing-to-zero a×1 :2:1 \"-999\"")},
		{name: "quoted empty is no number", want: columns("a", f32), in: "a,b\n\"\",1\n", out: `:2:1: column "a": "" is not a number (record 1, byte 4)`},
		{name: "blanks are no number", want: columns("a", f32), in: "a,b\n  ,1\n", out: `:2:1: column "a": "  " is not a number (record 1, byte 4)`},
		{name: "null is an error by default", want: packed(f32, false, table.NullError, "a", "b"), in: "a,b\n1,\n",
			out: lines(`:2:3: column "b": a value is missing (record 1, byte 4)`, "hint: --nulls nan, zero or drop says what to do")},
		{name: "null to NaN", want: packed(f32, false, table.NullNaN, "a", "b"), in: "a,b\n1,\n,2\n,\n",
			out: lines("[1][NaN]", "[NaN][2]", "[NaN][NaN]", "missing-to-nan b×2 :2:3 ", "missing-to-nan a×2 :3:1 ")},
		{name: "null to zero", want: packed(i32, false, table.NullZero, "a", "b"), in: "a,b\n1,\n", out: lines("[1][0]", "missing-to-zero b×1 :2:3 ")},
		{name: "null drops the row", want: packed(f32, false, table.NullDrop, "a", "b"), in: "a,b\n1,\n00,\n2,3\n", out: lines("[2][3]", "dropped 2")},
		{name: "null drops the row, but what is bad is bad", want: packed(f32, false, table.NullDrop, "a", "b"), in: "a,b\n,x\n",
			out: lines(`:2:2: column "b": "x" is not a number (record 1, byte 4)`, "hint: --null x treats it as missing")},
		{name: "null label", want: packed(f32, true, table.NullZero, "a"), in: "a,b\n,1\n",
			out: lines(`:2:1: column "a": a value is missing (record 1, byte 4)`, "hint: --nulls drop leaves such rows out")},
		{name: "NaN label", want: packed(f32, true, table.NullNaN, "a"), in: "a,b\nnan,1\n",
			out: lines(`:2:1: column "a": "nan" is no value for a label or a weight (record 1, byte 4)`, "hint: --nulls drop leaves such rows out")},
		{name: "NaN and null labels dropped", want: packed(f32, true, table.NullDrop, "a"), in: "a,b\nnan,1\n,2\n3,3\n", out: "[3]\ndropped 2"},
		{name: "null string that must not be", want: table.Want{Columns: []arrow.Field{{Name: "b", Type: text}}, Nulls: table.NullZero}, in: "a,b\n1,\n",
			out: lines(`:2:3: column "b": a value is missing (record 1, byte 4)`, "hint: --nulls drop leaves such rows out")},

		// Numbers.
		{name: "forms of numbers", want: columns("a", f64), in: "a,b\n+1,\n.5,\n5.,\n-2e3,\n 1 ,\n\t7\t,\n\"8\",\n", out: "[1]\n[0.5]\n[5]\n[-2000]\n[1]\n[7]\n[8]"},
		{name: "not numbers: hexadecimal", want: columns("a", f64), in: "a,b\n0x10,\n", out: `:2:1: column "a": "0x10" is not a number (record 1, byte 4)`},
		{name: "not numbers: underscores", want: columns("a", i64), in: "a,b\n1_000,\n", out: `:2:1: column "a": "1_000" is not a number (record 1, byte 4)`},
		{name: "not numbers: other digits", want: columns("a", i32), in: "a,b\n١٢,\n", out: `:2:1: column "a": "١٢" is not a number (record 1, byte 4)`},
		{name: "a word gets a hint", want: columns("a", f32), in: "a,b\nn/a,\n",
			out: lines(`:2:1: column "a": "n/a" is not a number (record 1, byte 4)`, "hint: --null n/a treats it as missing")},
		{name: "rounded once", want: columns("a", f32), in: "a,b\n1.00000017881393432617187499,\n1.00000017881393432617187501,\n", out: "[1.0000001192092896]\n[1.000000238418579]"},
		{name: "changes", want: packed(f32, false, 0, "a", "b"), in: "a,b\n16777217,007\n1e39,-1e-50\nNaN,-Inf\n16777219,1e39\n",
			out: lines("[1.6777216e+07][7]", "[+Inf][-0]", "[NaN][-Inf]", "[1.677722e+07][+Inf]",
				`integer-not-exact a×2 :2:1 "16777217"`, `leading-zeros-dropped b×1 :2:10 "007"`,
				`overflow-to-infinity a×1 :3:1 "1e39"`, `underflow-to-zero b×1 :3:6 "-1e-50"`,
				`nan-or-infinity a×1 :4:1 "NaN"`, `nan-or-infinity b×1 :4:5 "-Inf"`, `overflow-to-infinity b×1 :5:10 "1e39"`)},
		{name: "whole numbers in other forms", want: columns("a", i32), in: "a,b\n1.0,\n1e3,\n-2147483648,\n", out: "[1]\n[1000]\n[-2147483648]"},
		{name: "fraction into an integer", want: columns("a", i32), in: "a,b\n1.5,\n", out: `:2:1: column "a": "1.5" is not a whole number (record 1, byte 4)`},
		{name: "out of range", want: columns("a", i32), in: "a,b\n2147483648,\n", out: `:2:1: column "a": "2147483648" is out of the type's range (record 1, byte 4)`},
		{name: "NaN into an integer", want: columns("a", i64), in: "a,b\nNaN,\n", out: lines(`:2:1: column "a": "NaN" is out of the type's range (record 1, byte 4)`, "hint: --null NaN treats it as missing")},
		{name: "int8", want: columns("a", i8), in: "a,b\n-128,\n127,\n128,\n", out: `:4:1: column "a": "128" is out of the type's range (record 3, byte 15)`},
		{name: "uint64", want: columns("a", u64), in: "a,b\n18446744073709551615,\n0,\n", out: "[18446744073709551615]\n[0]"},
		{name: "uint64 is not negative", want: columns("a", u64), in: "a,b\n-1,\n", out: `:2:1: column "a": "-1" is out of the type's range (record 1, byte 4)`},
		{name: "decimals", want: columns("a", money), in: "a,b\n1.5,\n-0.01,\n1e3,\n250e-1,\n7.100,\n99999999.99,\n0e999999999,\n", out: "[1.50]\n[-0.01]\n[1000.00]\n[25.00]\n[7.10]\n[99999999.99]\n[0]"},
		{name: "a decimal is not rounded", want: columns("a", money), in: "a,b\n0.125,\n", out: `:2:1: column "a": "0.125" has more decimals than the type (record 1, byte 4)`},
		{name: "tiny decimal", want: columns("a", money), in: "a,b\n1e-999999999999999999999,\n", out: `:2:1: column "a": "1e-999999999999999999999" has more decimals than the type (record 1, byte 4)`},
		{name: "decimal out of range", want: columns("a", money), in: "a,b\n100000000,\n", out: `:2:1: column "a": "100000000" is out of the type's range (record 1, byte 4)`},
		{name: "huge decimal", want: columns("a", money), in: "a,b\n1e999999999,\n", out: `:2:1: column "a": "1e999999999" is out of the type's range (record 1, byte 4)`},
		{name: "contradiction of the sample", types: map[string]arrow.DataType{"a": i64}, in: "a,b\n1.5,\n",
			out: lines(`:2:1: column "a": "1.5" is not a whole number (record 1, byte 4)`, "hint: --type a=float64")},
		{name: "contradiction by a text", types: map[string]arrow.DataType{"a": f64}, in: "a,b\nx,\n",
			out: lines(`:2:1: column "a": "x" is not a number (record 1, byte 4)`, "hint: --type a=string")},

		// Bools.
		{name: "bools", in: "a,b\ntrue,x\nFALSE,x\nTrue,x\n", out: "[true][x]\n[false][x]\n[true][x]"},
		{name: "bools as numbers", want: packed(f32, false, 0, "a"), in: "a,b\ntrue,x\nFALSE,x\n", out: lines("[1]", "[0]", `bool-to-number a×2 :2:1 "true"`)},
		{name: "true is no number in another column", want: packed(f32, false, 0, "a"), in: "a,b\n1,x\ntrue,x\n",
			out: lines(`:3:1: column "a": "true" is not a number (record 2, byte 8)`, "hint: --type a=bool reads true and false as 1 and 0")},
		{name: "not a bool", want: columns("a", boolean), in: "a,b\nyes,\n", out: lines(`:2:1: column "a": "yes" is not true or false (record 1, byte 4)`, "hint: --null yes treats it as missing")},

		// Dates and timestamps.
		{name: "dates", in: "a,b\n2020-02-29,x\n1969-12-31,x\n0001-01-01,x\n", out: "[2020-02-29][x]\n[1969-12-31][x]\n[0001-01-01][x]"},
		{name: "not a date", want: columns("a", date), in: "a,b\n2021-02-29,\n", out: `:2:1: column "a": "2021-02-29" is not a date (record 1, byte 4)`},
		{name: "timestamps", want: columns("a", timestamp),
			in:  "a,b\n1970-01-01,\n1970-01-01 00:00:01,\n1970-01-01T00:00:00.5,\n1970-01-01 00:00:00.000001Z,\n1970-01-01T01:00:00+01:00,\n",
			out: "[0]\n[1000000]\n[500000]\n[1]\n[0]"},
		{name: "nanoseconds do not fit", want: columns("a", timestamp), in: "a,b\n1970-01-01 00:00:00.0000001,\n",
			out: `:2:1: column "a": "1970-01-01 00:00:00.0000001" is not a timestamp (record 1, byte 4)`},

		// Text.
		{name: "not UTF-8", in: "a,b\n1,\xff\xfe\n", out: lines(`:2:3: column "b": "\xff\xfe" is not valid UTF-8 (record 1, byte 4)`, "hint: convert the file to UTF-8 first")},
		{name: "not UTF-8, not wanted", want: columns("a", f32), in: "a,b\n1,\xff\xfe\n", out: "[1]"},
		{name: "binary takes all", want: columns("b", binary_), in: "a,b\n1,\xff\"\n", out: `:2:4: column "b": a quote inside an unquoted cell (record 1, byte 4)`},
		{name: "verbatim numbers", want: table.Want{Columns: []arrow.Field{table.Verbatim("a")}}, in: "a,b\n 1.50 ,\n007,\n,\n\"3\",\n1e3,\n",
			out: "[1.50]\n[007]\n[null]\n[3]\n[1e3]"},
		{name: "verbatim NaN", want: table.Want{Columns: []arrow.Field{table.Verbatim("a")}}, in: "a,b\nnan,\n", out: lines("[nan]", `nan-or-infinity a×1 :2:1 "nan"`)},
		{name: "verbatim takes numbers only", want: table.Want{Columns: []arrow.Field{table.Verbatim("a")}}, in: "a,b\n1.2.3,\n", out: `:2:1: column "a": "1.2.3" is not a number (record 1, byte 4)`},
		{name: "verbatim bools", want: table.Want{Columns: []arrow.Field{table.Verbatim("a")}}, in: "a,b\ntrue,\nfalse,\n", out: lines("[1]", "[0]", `bool-to-number a×2 :2:1 "true"`)},

		// Selections.
		{name: "other order", want: columns("c", text, "a", f32), in: "a,b,c\n1,x,y\n", out: "[y][1]"},
		{name: "twice", want: columns("a", text, "a", f32), in: "a,b\n01,x\n", out: lines("[01][1]", `leading-zeros-dropped a×1 :2:1 "01"`)},
		{name: "nothing", want: columns(), in: "a,b\n1,x\n2,y\n", out: "\n"},
		{name: "pack in another order", want: packed(f32, false, 0, "c", "a"), in: "a,b,c\n1,2,3\n4,5,6\n", out: "[3][1]\n[6][4]"},
		{name: "label and features", want: table.Want{Packs: []table.Pack{
			{Name: "label", From: []string{"b"}, Elem: f32, Label: true}, {Name: "features", From: []string{"a", "c"}, Elem: f32}}},
			in: "a,b,c\n1,2,3\n4,5,6\n", out: "[2][1][3]\n[5][4][6]"},

		// Limits.
		{name: "field limit", d: Dialect{MaxField: 5}, in: "a,b\n1,abcde\n2,abcdef\n",
			out: lines(`:3:3: column "b": "abcdef" is 6 bytes, over the limit of 5 bytes (record 2, byte 12)`)},
		{name: "field limit counts quotes", d: Dialect{MaxField: 5}, in: "a,b\n1,\"abc\"\n2,\"abcd\"\n",
			out: lines(`:3:3: column "b": "abcd" is 6 bytes, over the limit of 5 bytes (record 2, byte 12)`)},
		{name: "field limit of what is not wanted", d: Dialect{MaxField: 5}, want: columns("a", f32), in: "a,b\n1,abcdefghijklmnopq\n",
			out: lines(`:2:3: column "b": "abcdefghijklmnopq" is 17 bytes, over the limit of 5 bytes (record 1, byte 4)`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := read(tt.d, tt.types, tt.want, tt.in); got != tt.out {
				t.Errorf("%q:\n got %s\nwant %s", tt.in, got, tt.out)
			}
		})
	}
}
