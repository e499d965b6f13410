package pack

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

var (
	f32  = arrow.PrimitiveTypes.Float32
	f64  = arrow.PrimitiveTypes.Float64
	i32  = arrow.PrimitiveTypes.Int32
	i64  = arrow.PrimitiveTypes.Int64
	u8   = arrow.PrimitiveTypes.Uint8
	text = arrow.BinaryTypes.String
	day  = arrow.FixedWidthTypes.Date32
	yes  = arrow.FixedWidthTypes.Boolean
	half = arrow.FixedWidthTypes.Float16
	dec2 = &arrow.Decimal128Type{Precision: 20, Scale: 2}
)

func field(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }

func nullable(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

func schemaOf(fields ...arrow.Field) *arrow.Schema { return arrow.NewSchema(fields, nil) }

func sparseOf(elem arrow.DataType) arrow.DataType {
	return arrow.ListOfNonNullable(arrow.StructOf(field("key", arrow.PrimitiveTypes.Uint64), field("value", elem)))
}

func packOf(elem arrow.DataType, from ...string) []table.Pack {
	return []table.Pack{{Name: "x", From: from, Elem: elem}}
}

func labelsOf(elem arrow.DataType, from ...string) []table.Pack {
	return []table.Pack{{Name: "y", From: from, Elem: elem, Label: true}}
}

// batchOf reads rows of JSON. Special floats come as "NaN", "Inf" and "-Inf".
func batchOf(t testing.TB, s *arrow.Schema, rows string) arrow.RecordBatch {
	t.Helper()
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pick is the columns of b that p needs.
func pick(p *Packer, b arrow.RecordBatch) arrow.RecordBatch {
	var columns []arrow.Array
	var fields []arrow.Field
	for _, i := range p.Columns() {
		columns, fields = append(columns, b.Column(i)), append(fields, b.Schema().Field(i))
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, b.NumRows())
}

// What may be asked for, and what it makes of the values.
func TestPack(t *testing.T) {
	testCases(t, []packCase{
		{
			name: "everything as it is", source: schemaOf(nullable("a", i64), nullable("s", text)),
			json: `[{"a": 1, "s": "x"}, {"a": null, "s": null}]`, rows: "1 | x; null | null",
		}, {
			name: "a subset, in another order", source: schemaOf(field("a", i64), field("b", text), field("c", f64)),
			json: `[{"a": 1, "b": "x", "c": 0.5}]`, rows: "0.5 | 1",
			want: table.Want{Columns: []arrow.Field{field("c", f64), field("a", i64)}},
		}, {
			name: "no column at all", source: schemaOf(field("a", i64)), json: `[{"a": 1}, {"a": 2}]`,
			want: table.Want{Columns: []arrow.Field{}}, rows: "; ",
		}, {
			name:   "columns of all kinds in one pack",
			source: schemaOf(field("f", f64), field("i", i64), field("b", yes), field("d", dec2), field("u", u8), field("h", half)),
			json:   `[{"f": 1.5, "i": -7, "b": true, "d": "12.34", "u": 255, "h": 0.25}, {"f": 0, "i": 1, "b": false, "d": "-0.01", "u": 0, "h": -2}]`,
			want:   table.Want{Packs: packOf(f32, "h", "f", "i", "b", "d", "u", "f")},
			rows:   "[0.25 1.5 -7 1 12.34 255 1.5]; [-2 0 1 0 -0.01 0 0]", changes: `bool-to-number b 2 1 "true"`,
		}, {
			name: "columns, then packs", source: schemaOf(field("y", i64), field("a", f64), field("s", text)), json: `[{"y": 1, "a": 2, "s": "x"}]`,
			want: table.Want{Columns: []arrow.Field{field("s", text)}, Packs: slices.Concat(labelsOf(i32, "y"), packOf(f64, "a", "a"))},
			rows: "x | [1] | [2 2]",
		}, {
			name: "integers that are not exact", source: schemaOf(field("a", i64), field("b", i64)),
			json:    `[{"a": 16777216, "b": 9007199254740993}, {"a": 16777217, "b": 1}, {"a": -16777219, "b": 33554432}]`,
			want:    table.Want{Columns: []arrow.Field{field("a", f32), field("b", f64)}},
			rows:    "1.6777216e+07 | 9.007199254740992e+15; 1.6777216e+07 | 1; -1.677722e+07 | 3.3554432e+07",
			changes: `integer-not-exact a 2 2 "16777217", integer-not-exact b 1 1 "9007199254740993"`,
		}, {
			name: "floats that are rounded, too large, too small", source: schemaOf(field("a", f64)),
			json: `[{"a": 0.1}, {"a": 16777217}, {"a": 1e300}, {"a": -1e-300}, {"a": "NaN"}, {"a": "-Inf"}]`,
			want: table.Want{Columns: []arrow.Field{field("a", f32)}}, rows: "0.1; 1.6777216e+07; +Inf; -0; NaN; -Inf",
			changes: `nan-or-infinity a 2 5 "NaN", overflow-to-infinity a 1 3 "1e+300", underflow-to-zero a 1 4 "-1e-300"`,
		}, {
			name: "NaN in a column as it is", source: schemaOf(field("a", f64)), json: `[{"a": 1}, {"a": "NaN"}]`,
			want: table.Want{Columns: []arrow.Field{field("a", f64)}}, rows: "1; NaN", changes: `nan-or-infinity a 1 2 "NaN"`,
		}, {
			name: "decimals as integers", source: schemaOf(field("a", dec2)), want: table.Want{Skip: true, Columns: []arrow.Field{field("a", i32)}},
			json: `[{"a": "7.00"}, {"a": "7.01"}, {"a": "2147483648.00"}]`, rows: "7", bad: `2 a fraction "7.01", 3 a out-of-range "2147483648"`,
		}, {
			name: "what is no int32", source: schemaOf(field("a", f64), field("b", i64)), want: table.Want{Skip: true, Packs: packOf(i32, "a", "b")},
			json: `[{"a": 1, "b": 2}, {"a": 1.5, "b": 2147483648}, {"a": 1, "b": 2147483648}, {"a": "NaN", "b": 1}, {"a": "Inf", "b": 1}, {"a": -2147483648, "b": 2147483647}]`,
			rows: "[1 2]; [-2147483648 2147483647]", bad: `2 a fraction "1.5", 3 b out-of-range "2147483648", 4 a fraction "NaN", 5 a out-of-range "+Inf"`,
		}, {
			name: "nulls where there may be some", source: schemaOf(nullable("a", i64), nullable("b", f64)),
			json: `[{"a": null, "b": 1}, {"a": 2, "b": null}]`, rows: "null | 1; 2 | null",
			want: table.Want{Columns: []arrow.Field{nullable("a", f32), nullable("b", f64)}},
		}, {
			name: "nulls as NaN", source: schemaOf(nullable("a", i64), nullable("b", f64)), json: `[{"a": null, "b": 1}, {"a": 2, "b": null}, {"a": null, "b": 3}]`,
			want: table.Want{Nulls: table.NullNaN, Columns: []arrow.Field{field("b", f64)}, Packs: packOf(f32, "a", "b")},
			rows: "1 | [NaN 1]; NaN | [2 NaN]; 3 | [NaN 3]", changes: "missing-to-nan a 2 1 , missing-to-nan b 2 2 ",
		}, {
			name: "nulls as zero", source: schemaOf(nullable("a", i64), nullable("b", dec2), nullable("c", half)), want: table.Want{Nulls: table.NullZero,
				Columns: []arrow.Field{field("a", i64), field("b", dec2), field("c", half)}},
			json: `[{"a": null, "b": "1.25", "c": null}, {"a": 2, "b": null, "c": 1}]`, rows: "0 | 1.25 | 0; 2 | 0 | 1",
			changes: "missing-to-zero a 1 1 , missing-to-zero b 1 2 , missing-to-zero c 1 1 ",
		}, {
			name: "nulls that are dropped", source: schemaOf(nullable("a", i64), nullable("s", text)), want: table.Want{Nulls: table.NullDrop,
				Columns: []arrow.Field{field("s", text), field("a", f32)}},
			json: `[{"a": null, "s": "x"}, {"a": 16777217, "s": null}, {"a": 16777217, "s": "z"}]`, rows: "z | 1.6777216e+07", dropped: 2,
			changes: `integer-not-exact a 1 3 "16777217"`,
		}, {
			name: "nulls that are bad", source: schemaOf(nullable("a", i64), nullable("s", text)), want: table.Want{Skip: true, Nulls: table.NullZero,
				Columns: []arrow.Field{field("s", text), field("a", i32)}},
			json: `[{"a": null, "s": "x"}, {"a": null, "s": null}, {"a": 3, "s": "z"}]`, rows: "x | 0; z | 3", bad: "2 s missing-value ",
			changes: "missing-to-zero a 1 1 ",
		}, {
			name: "int32 has no NaN", source: schemaOf(nullable("a", i64)), want: table.Want{Skip: true, Nulls: table.NullNaN, Packs: packOf(i32, "a")},
			json: `[{"a": null}, {"a": 1}]`, rows: "[1]", bad: "1 a missing-value ",
		}, {
			name: "nulls that are filled", source: schemaOf(nullable("a", i64), nullable("b", f64)), want: table.Want{Fill: map[string]float64{"a": -1},
				Nulls: table.NullZero, Packs: packOf(f32, "a", "b")},
			json: `[{"a": null, "b": 1}, {"a": 2, "b": null}]`, rows: "[-1 1]; [2 0]", changes: "missing-filled a 1 1 , missing-to-zero b 1 2 ",
		}, {
			name: "a label that is null or NaN", source: schemaOf(nullable("y", f64)), want: table.Want{Skip: true, Nulls: table.NullZero,
				Columns: []arrow.Field{table.Label(nullable("y", f64))}, Packs: labelsOf(f32, "y")},
			json: `[{"y": null}, {"y": "NaN"}, {"y": "Inf"}]`, rows: "+Inf | [+Inf]", bad: `1 y missing-value , 2 y label-not-a-number "NaN"`,
			changes: `nan-or-infinity y 2 3 "+Inf"`,
		}, {
			name: "a label that is null or NaN, dropped", source: schemaOf(nullable("y", f64)), want: table.Want{Nulls: table.NullDrop, Packs: labelsOf(i32, "y")},
			json: `[{"y": null}, {"y": "NaN"}, {"y": 3}]`, rows: "[3]", dropped: 2,
		}, {
			name: "bad comes before dropped", source: schemaOf(nullable("a", f64), field("b", f64)),
			want: table.Want{Skip: true, Nulls: table.NullDrop, Packs: packOf(i32, "a", "b")},
			json: `[{"a": null, "b": 1.5}, {"a": null, "b": 1}, {"a": 1, "b": 1}]`, rows: "[1 1]", bad: `1 b fraction "1.5"`, dropped: 1,
		}, {
			name: "lists of one length", source: schemaOf(nullable("a", arrow.ListOf(f64))),
			want: table.Want{Skip: true, Columns: []arrow.Field{field("a", arrow.FixedSizeListOfNonNullable(2, f32))}},
			json: `[{"a": [1, 2]}, {"a": [1]}, {"a": null}, {"a": [1e300, 4]}, {"a": [1, 2, 3]}, {"a": [null, 1]}]`,
			rows: "[1 2]; [+Inf 4]", bad: "2 a number-of-cells , 3 a missing-value , 5 a number-of-cells , 6 a missing-value ",
			changes: `overflow-to-infinity a 1 4 "1e+300"`,
		}, {
			name: "lists that are null, as NaN", source: schemaOf(nullable("a", arrow.FixedSizeListOf(2, i64))), want: table.Want{Nulls: table.NullNaN,
				Columns: []arrow.Field{field("a", arrow.FixedSizeListOfNonNullable(2, f32))}},
			json: `[{"a": [1, 2]}, {"a": null}, {"a": [null, 4]}]`, rows: "[1 2]; [NaN NaN]; [NaN 4]", changes: "missing-to-nan a 2 2 ",
		}, {
			name: "lists of any length", source: schemaOf(field("a", arrow.ListOf(i64))),
			want: table.Want{Columns: []arrow.Field{field("a", arrow.ListOfNonNullable(f32))}},
			json: `[{"a": [1, 2]}, {"a": []}, {"a": [3]}]`, rows: "[1 2]; []; [3]",
		}, {
			name: "sparse rows", source: schemaOf(nullable("a", sparseOf(i64))), want: table.Want{Nulls: table.NullZero, Columns: []arrow.Field{field("a", sparseOf(f32))}},
			json: `[{"a": [{"key": 3, "value": 16777217}]}, {"a": null}, {"a": []}]`, rows: "[3] [1.6777216e+07]; [] []; [] []",
			changes: `integer-not-exact a 1 1 "16777217", missing-to-zero a 1 2 `,
		}, {
			name: "a number as a list of one", source: schemaOf(field("a", i64)), want: table.Want{Columns: []arrow.Field{field("a", arrow.FixedSizeListOfNonNullable(1, f32))}},
			json: `[{"a": 1}, {"a": 2}]`, rows: "[1]; [2]",
		}, {
			name: "all rows are left out", source: schemaOf(nullable("a", arrow.ListOf(f64)), nullable("s", text), field("b", arrow.ListOf(text))),
			want: table.Want{Nulls: table.NullDrop, Columns: []arrow.Field{field("a", arrow.ListOf(f64)), field("s", text), field("b", arrow.ListOf(text))}},
			json: `[{"a": null, "s": "x", "b": []}, {"a": [1], "s": null, "b": ["x"]}]`, dropped: 2,
		},
	})
}

// The first bad row is the error, whichever column it is in, with the changes
// before it.
func TestFirstError(t *testing.T) {
	source := schemaOf(field("a", f64), nullable("b", i64), nullable("l", arrow.ListOf(f64)))
	three := field("l", arrow.FixedSizeListOfNonNullable(3, f64))
	for _, c := range []struct {
		name, json string
		want       table.Want
		text, hint string
		is         error
		changes    string
	}{
		{"of several rows", `[{"a": 1, "b": 16777217}, {"a": 1, "b": null}, {"a": 0.5, "b": 16777217}]`,
			table.Want{Columns: []arrow.Field{field("a", i32), field("b", f32)}},
			`column "b": a value is missing (record 2)`, "--nulls nan, zero or drop says what to do", table.ErrNull, `integer-not-exact b 1 1 "16777217"`},
		{"of several columns", `[{"a": 1, "b": 1}, {"a": 0.5, "b": null}]`, table.Want{Columns: []arrow.Field{field("b", i32), field("a", i32)}},
			`column "b": a value is missing (record 2)`, "--nulls zero or drop says what to do", table.ErrNull, ""},
		{"fraction", `[{"a": 0.5, "b": null}]`, table.Want{Columns: []arrow.Field{field("a", i32)}},
			`column "a": "0.5" is not a whole number (record 1)`, "", table.ErrFraction, ""},
		{"label", `[{"a": "NaN", "b": null}]`, table.Want{Packs: labelsOf(f32, "a")},
			`column "a": "NaN" is no value for a label or a weight (record 1)`, "--nulls drop leaves such rows out", table.ErrNaNLabel, ""},
		{"length", `[{"a": 1, "l": [1, 2, 3]}, {"a": 1, "l": [1, 2]}]`, table.Want{Columns: []arrow.Field{three}},
			`column "l": wrong number of cells: 2, not 3 (record 2)`, "", table.ErrCells, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := New(source, c.want)
			if err != nil {
				t.Fatal(err)
			}
			mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
			defer mem.AssertSize(t, 0)
			p.Allocator = mem
			out, err := p.Pack(pick(p, batchOf(t, source, c.json)))
			e, ok := errors.AsType[*table.Error](err)
			if !ok || !errors.Is(err, c.is) || err.Error() != c.text || e.Hint != c.hint || e.Byte != -1 || e.Line != 0 {
				t.Fatalf("error %v (%+v), want %s", err, e, c.text)
			}
			if changes := strings.Join(resultOf(out, err).changes, ", "); changes != c.changes || out.RecordBatch != nil {
				t.Errorf("changes %s, want %s", changes, c.changes)
			}
		})
	}
}

func TestNewErrors(t *testing.T) {
	unsupported := nullable("m", arrow.Null)
	unsupported.Metadata = arrow.NewMetadata([]string{table.KeyUnsupported}, []string{"a map\n"})
	source := schemaOf(field("a", f64), field("s", text), field("d", day), unsupported, field("l", arrow.ListOf(f64)), field("v", arrow.ListOf(yes)),
		field("two", f64), field("two", f64), field("sp", sparseOf(f32)), field("f2", arrow.FixedSizeListOf(2, f64)), nullable("n", dec2), nullable("h", half), nullable("o", yes))
	columns := func(f ...arrow.Field) table.Want { return table.Want{Columns: f} }
	for _, c := range []struct {
		want table.Want
		text string
		is   error
	}{
		{table.Want{}, `pack: column "m" is not supported: a map\n`, ErrUnsupported},
		{columns(field("two", f64)), `pack: column "two": several columns have that name, which is not supported`, ErrUnsupported},
		{columns(field("q", f64)), `pack: no column "q"`, nil},
		{columns(field("s", f32)), `pack: column "s": a cast from utf8 to float32 is not supported`, ErrUnsupported},
		{columns(field("d", i32)), `pack: column "d": a cast from date32 to int32 is not supported`, ErrUnsupported},
		{columns(field("a", yes)), `pack: column "a": a cast from float64 to bool is not supported`, ErrUnsupported},
		{columns(field("a", text)), `pack: column "a": a cast from float64 to utf8 is not supported`, ErrUnsupported},
		{columns(field("a", half)), `pack: column "a": a cast from float64 to float16 is not supported`, ErrUnsupported},
		{columns(field("a", dec2)), `pack: column "a": a cast from float64 to decimal(20, 2) is not supported`, ErrUnsupported},
		{columns(unsupported), `pack: column "m" is not supported: a map\n`, ErrUnsupported},
		{columns(field("a", arrow.FixedSizeListOf(2, f64))), "", ErrUnsupported},
		{columns(field("l", f64)), "", ErrUnsupported},
		{columns(field("l", sparseOf(f64))), "", ErrUnsupported},
		{columns(field("sp", arrow.ListOf(f32))), "", ErrUnsupported},
		{columns(field("f2", arrow.FixedSizeListOf(3, f64))), "", ErrUnsupported},
		{columns(field("v", arrow.ListOfNonNullable(yes))), "", ErrUnsupported},
		{table.Want{Packs: packOf(f32, "a", "s")}, `pack: column "s": a cast from utf8 to float32 is not supported`, ErrUnsupported},
		{table.Want{Packs: packOf(f32, "l")}, "", ErrUnsupported},
		{table.Want{Packs: packOf(text, "s")}, `pack: "x": a pack of utf8 is not supported`, ErrUnsupported},
		{table.Want{Packs: packOf(f32)}, `pack: "x": a pack of no columns`, nil},
		{table.Want{Packs: []table.Pack{{Name: "x", From: []string{"a"}, Elem: f32, Nullable: true}}}, "", ErrUnsupported},
		{table.Want{Packs: []table.Pack{{Name: "x", From: []string{"a"}, Elem: f32, Cells: 2}}}, `pack: "x": its columns make 1 cells, Cells is 2`, nil},
		{table.Want{Packs: packOf(i32, "a"), Fill: map[string]float64{"a": .5}}, `pack: column "a": 0.5, to fill nulls of int32, is not a whole number`, table.ErrFraction},
		{table.Want{Columns: []arrow.Field{field("s", text)}, Fill: map[string]float64{"s": 1}}, "", ErrUnsupported},
		{table.Want{Columns: []arrow.Field{field("n", dec2)}, Fill: map[string]float64{"n": .125}}, `pack: column "n": 0.125, to fill nulls of decimal(20, 2), is not a whole number`, table.ErrFraction},
		{table.Want{Columns: []arrow.Field{field("n", dec2)}, Fill: map[string]float64{"n": 1e18}}, "", table.ErrRange},
		{table.Want{Columns: []arrow.Field{field("n", dec2)}, Fill: map[string]float64{"n": math.NaN()}}, "", table.ErrRange},
		{table.Want{Columns: []arrow.Field{field("h", half)}, Fill: map[string]float64{"h": 1e5}}, "", table.ErrRange},
		{table.Want{Columns: []arrow.Field{field("o", yes)}, Fill: map[string]float64{"o": 1}}, `pack: column "o": filling nulls of bool is not supported`, ErrUnsupported},
		{table.Want{Columns: []arrow.Field{field("l", arrow.ListOf(f64))}, Fill: map[string]float64{"l": 1}}, "", ErrUnsupported},
	} {
		p, err := New(source, c.want)
		if err == nil || c.text != "" && err.Error() != c.text || c.is != nil && !errors.Is(err, c.is) || p != nil {
			t.Errorf("%+v: error %v, want %s", c.want, err, c.text)
		}
	}
}

// A sparse row of which a pair or a key is null is bad, and so is one that is null,
// to be one of zeros, and has pairs all the same.
func TestBrokenSparse(t *testing.T) {
	type broken struct{ pair, key, row bool } // is valid
	pair := arrow.StructOf(nullable("key", arrow.PrimitiveTypes.Uint64), nullable("value", f32))
	for _, c := range []struct {
		rows []broken
		bad  string
	}{
		{[]broken{{true, true, true}, {false, true, true}, {true, true, true}}, "2 a missing-value "},
		{[]broken{{true, true, true}, {true, true, true}, {true, false, true}}, "3 a missing-value "},
		{[]broken{{true, true, true}, {true, true, false}, {true, true, true}}, "2 a missing-value "},
	} {
		b := array.NewListBuilder(memory.DefaultAllocator, pair)
		pairs := b.ValueBuilder().(*array.StructBuilder)
		for _, r := range c.rows {
			b.Append(r.row)
			pairs.Append(r.pair)
			if r.key {
				pairs.FieldBuilder(0).(*array.Uint64Builder).Append(1)
			} else {
				pairs.FieldBuilder(0).AppendNull()
			}
			pairs.FieldBuilder(1).(*array.Float32Builder).Append(2)
		}
		source := schemaOf(nullable("a", arrow.ListOf(pair)))
		p, err := New(source, table.Want{Skip: true, Nulls: table.NullZero, Columns: []arrow.Field{field("a", sparseOf(f64))}})
		if err != nil {
			t.Fatal(err)
		}
		out, err := p.Pack(array.NewRecordBatch(source, []arrow.Array{b.NewArray()}, 3))
		if err != nil {
			t.Fatal(err)
		}
		if got := resultOf(out, nil); strings.Join(got.bad, ", ") != c.bad || !slices.Equal(got.rows, []string{"[1] [2]", "[1] [2]"}) {
			t.Errorf("%+v: rows %v, bad %v, want %s", c.rows, got.rows, got.bad, c.bad)
		}
	}
}

// The columns that are needed are told once each, in the order of the file.
func TestColumns(t *testing.T) {
	source := schemaOf(field("a", f64), field("b", f64), field("c", f64), field("d", f64))
	p, err := New(source, table.Want{Columns: []arrow.Field{field("d", f32)}, Packs: slices.Concat(packOf(f64, "c", "a", "c"), labelsOf(f64, "d"))})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Columns(); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("columns %v", got)
	}
	for _, s := range []*arrow.Schema{schemaOf(field("a", f64)), schemaOf(field("a", f64), field("c", f64), field("d", i64))} {
		b := batchOf(t, s, "[]")
		if _, err := p.Pack(b); err == nil || !strings.HasPrefix(err.Error(), "pack: ") {
			t.Errorf("a batch of %v: %v", s, err)
		}
	}
}

// The fields of the batch are those wanted, metadata and all.
func TestSchema(t *testing.T) {
	f := table.Label(field("a", f32))
	p, err := New(schemaOf(field("a", f64), field("b", f64)), table.Want{Columns: []arrow.Field{f}, Packs: packOf(i32, "b", "a")})
	if err != nil {
		t.Fatal(err)
	}
	if want := schemaOf(f, field("x", arrow.FixedSizeListOfNonNullable(2, i32))); !p.Schema().Equal(want) {
		t.Errorf("schema %v, want %v", p.Schema(), want)
	}
}
