package csvml_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// batch reads rows from JSON, as arrow-go does: nulls and nested values included.
func batch(t testing.TB, json string, fields ...arrow.Field) arrow.RecordBatch {
	t.Helper()
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, arrow.NewSchema(fields, nil), strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encode(t testing.TB, b arrow.RecordBatch, o csvml.EncodeOptions) string {
	t.Helper()
	e, err := csvml.NewEncoder(b.Schema(), o)
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Append(nil, b)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func field(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

func sparse(name string, value arrow.DataType, shape string) arrow.Field {
	f := field(name, arrow.ListOf(arrow.StructOf(
		arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64},
		arrow.Field{Name: "value", Type: value, Nullable: true})))
	if shape != "" {
		f.Metadata = arrow.NewMetadata([]string{table.KeyShape}, []string{shape})
	}
	return f
}

// TestEncodeTypes writes a column of each type: values, and a null at the end.
func TestEncodeTypes(t *testing.T) {
	for _, c := range []struct {
		field arrow.Field
		rows  string // JSON
		want  string // cells, blanks between
	}{
		{field("x", arrow.PrimitiveTypes.Int8), `-128, 0, 127`, `-128 0 127`},
		{field("x", arrow.PrimitiveTypes.Int16), `-32768, 32767`, `-32768 32767`},
		{field("x", arrow.PrimitiveTypes.Int32), `-2147483648, 2147483647`, `-2147483648 2147483647`},
		{field("x", arrow.PrimitiveTypes.Int64), `-9223372036854775808, 9223372036854775807`, `-9223372036854775808 9223372036854775807`},
		{field("x", arrow.PrimitiveTypes.Uint8), `0, 255`, `0 255`},
		{field("x", arrow.PrimitiveTypes.Uint16), `65535`, `65535`},
		{field("x", arrow.PrimitiveTypes.Uint32), `4294967295`, `4294967295`},
		{field("x", arrow.PrimitiveTypes.Uint64), `18446744073709551615`, `18446744073709551615`},
		{field("x", arrow.PrimitiveTypes.Float32), `1, -0.1, 1e30, 0.000001, 16777216`, `1 -0.1 1e+30 1e-06 16777216`},
		{field("x", arrow.PrimitiveTypes.Float64), `1, -0.1, 1e30, 0.30000000000000004`, `1 -0.1 1e+30 0.30000000000000004`},
		{field("x", arrow.FixedWidthTypes.Boolean), `true, false`, `true false`},
		{field("x", arrow.BinaryTypes.String), `"abc", "é", "1,5", ""`, `abc é "1,5" ""`},
		{field("x", arrow.BinaryTypes.LargeString), `"abc", "1,5", ""`, `abc "1,5" ""`},
		{table.Verbatim("x"), `"1.50", "007", "+1e5"`, `1.50 007 +1e5`},
		{field("x", arrow.FixedWidthTypes.Date32), `"1970-01-01", "1969-12-31", "2024-02-29", "1900-03-01"`, `1970-01-01 1969-12-31 2024-02-29 1900-03-01`},
		{field("x", arrow.FixedWidthTypes.Date64), `"1970-01-01", "1969-12-31", "2100-12-31"`, `1970-01-01 1969-12-31 2100-12-31`},
		{field("x", &arrow.TimestampType{Unit: arrow.Second}), `"2024-02-29 23:59:58"`, `2024-02-29_23:59:58`},
		{field("x", &arrow.TimestampType{Unit: arrow.Millisecond}), `"1969-12-31 23:59:59.999", "1970-01-01 00:00:00"`, `1969-12-31_23:59:59.999 1970-01-01_00:00:00`},
		{field("x", &arrow.TimestampType{Unit: arrow.Microsecond}), `"1969-12-31 23:59:59.000001", "2024-01-01 00:00:00.5"`, `1969-12-31_23:59:59.000001 2024-01-01_00:00:00.500`},
		{field("x", &arrow.TimestampType{Unit: arrow.Nanosecond}), `"2024-01-01 01:02:03.000000004", "2024-01-01 01:02:03.00002"`, `2024-01-01_01:02:03.000000004 2024-01-01_01:02:03.000020`},
		{field("x", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}), `"2024-01-01 01:02:03.25Z"`, `2024-01-01_01:02:03.250Z`},
		{field("x", &arrow.Decimal128Type{Precision: 10, Scale: 2}), `"1.50", "-0.05", "0.00", "-12345678.90"`, `1.50 -0.05 0.00 -12345678.90`},
		{field("x", &arrow.Decimal128Type{Precision: 38, Scale: 0}), `"0", "-99999999999999999999999999999999999999"`, `0 -99999999999999999999999999999999999999`},
		{field("x", &arrow.Decimal128Type{Precision: 38, Scale: 38}), `"0.00000000000000000000000000000000000001"`, `0.00000000000000000000000000000000000001`},
	} {
		if d, ok := c.field.Type.(*arrow.Decimal128Type); ok && d.Precision > 18 && strconv.IntSize == 32 {
			continue // Arrow reads other numbers from the JSON of the test
		}
		var rows []string
		for _, v := range strings.Split(c.rows, ", ") {
			rows = append(rows, `{"x": `+v+`}`)
		}
		b := batch(t, "["+strings.Join(append(rows, `{"x": null}`), ",")+"]", c.field)
		want := strings.ReplaceAll(strings.ReplaceAll(c.want, " ", "\n"), "_", " ") + "\n"
		if got := encode(t, b, csvml.EncodeOptions{}); got != want+"\n" {
			t.Errorf("%s: got %q, want %q", c.field.Type, got, want+"\n")
		}
		if got := encode(t, b, csvml.EncodeOptions{Null: "NA"}); got != want+"NA\n" {
			t.Errorf("%s: got %q, want %q", c.field.Type, got, want+"NA\n")
		}
		// Any slice of the batch gives the lines of its rows.
		lines := strings.SplitAfter(want+"\n", "\n")
		for i := range b.NumRows() {
			for j := i; j <= b.NumRows(); j++ {
				want := strings.Join(lines[i:j], "")
				if got := encode(t, b.NewSlice(i, j), csvml.EncodeOptions{}); got != want {
					t.Errorf("%s, rows %d to %d: got %q, want %q", c.field.Type, i, j, got, want)
				}
			}
		}
	}
}

func TestEncodeNonFinite(t *testing.T) {
	build := array.NewFloat64Builder(memory.DefaultAllocator)
	build.AppendValues([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}, nil)
	schema := arrow.NewSchema([]arrow.Field{field("x", arrow.PrimitiveTypes.Float64)}, nil)
	b := array.NewRecordBatch(schema, []arrow.Array{build.NewArray()}, 4)
	if got, want := encode(t, b, csvml.EncodeOptions{}), "NaN\nInf\n-Inf\n-0\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEncodeQuotes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"plain", `plain`},
		{"two words", `two words`},
		{"", `""`},
		{" a", `" a"`},
		{"a ", `"a "`},
		{"\ta", "\"\ta\""},
		{"a,b", `"a,b"`},
		{`a"b`, `"a""b"`},
		{`"`, `""""`},
		{"a\nb", "\"a\nb\""},
		{"a\rb", "\"a\rb\""},
		{"a;b", `a;b`},
		{"NA", `"NA"`},
		{"NAN", `NAN`},
		{"a\x00b", "a\x00b"},
		{"\ufeffa", "\"\ufeffa\""},
		{"a\ufeff", "a\ufeff"},
		{"\xef", "\xef"},
		{strings.Repeat("long ", 20) + "end", strings.Repeat("long ", 20) + "end"},
		{strings.Repeat("long,", 20), `"` + strings.Repeat("long,", 20) + `"`},
	} {
		build := array.NewStringBuilder(memory.DefaultAllocator)
		build.AppendValues([]string{c.text, c.text}, nil)
		schema := arrow.NewSchema([]arrow.Field{field("x", arrow.BinaryTypes.String)}, nil)
		b := array.NewRecordBatch(schema, []arrow.Array{build.NewArray()}, 2)
		if got, want := encode(t, b, csvml.EncodeOptions{Null: "NA"}), c.want+"\n"+c.want+"\n"; got != want {
			t.Errorf("%q: got %q, want %q", c.text, got, want)
		}
	}
	b := batch(t, `[{"x": "a;b", "y": "a,b"}]`, field("x", arrow.BinaryTypes.String), field("y", arrow.BinaryTypes.String))
	if got, want := encode(t, b, csvml.EncodeOptions{Comma: ';'}), "\"a;b\";a,b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEncodeReadBack has encoding/csv read what was written.
func TestEncodeReadBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		fields := make([]arrow.Field, 2+rnd.IntN(3))
		columns := make([]arrow.Array, len(fields))
		rows := 1 + rnd.IntN(20)
		want := make([][]string, rows)
		for i := range fields {
			fields[i] = field(fmt.Sprint("c", i), arrow.BinaryTypes.String)
			build := array.NewStringBuilder(memory.DefaultAllocator)
			for row := range rows {
				text := make([]byte, rnd.IntN(12))
				for j := range text {
					text[j] = "abc ,\"\n\t"[rnd.IntN(5+rnd.IntN(4))]
				}
				build.Append(string(text))
				want[row] = append(want[row], string(text))
			}
			columns[i] = build.NewArray()
		}
		b := array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, int64(rows))
		got, err := csv.NewReader(strings.NewReader(encode(t, b, csvml.EncodeOptions{}))).ReadAll()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q, %v, want %q", got, err, want)
		}
	}
}

func TestEncodeVectors(t *testing.T) {
	label := field("label", arrow.FixedSizeListOf(1, arrow.PrimitiveTypes.Float32))
	features := field("features", arrow.FixedSizeListOf(3, arrow.PrimitiveTypes.Float32))
	b := batch(t, `[
		{"label": [1], "features": [1, 2.5, 0]},
		{"label": [0], "features": [0, 0, 0]},
		{"label": null, "features": [1, null, 3]},
		{"label": [7], "features": null}
	]`, label, features)
	want := []string{"1,1,2.5,0\n", "0,0,0,0\n", ",1,,3\n", "7,,,\n"}
	if got := encode(t, b, csvml.EncodeOptions{}); got != strings.Join(want, "") {
		t.Errorf("got %q, want %q", got, want)
	}
	for i := range b.NumRows() {
		for j := i; j <= b.NumRows(); j++ {
			if got := encode(t, b.NewSlice(i, j), csvml.EncodeOptions{}); got != strings.Join(want[i:j], "") {
				t.Errorf("rows %d to %d: got %q, want %q", i, j, got, want[i:j])
			}
		}
	}
	for _, elem := range []arrow.DataType{arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int32} {
		b := batch(t, `[{"x": [1, -2]}, {"x": [30000, 4]}]`, field("x", arrow.FixedSizeListOf(2, elem)))
		if got, want := encode(t, b, csvml.EncodeOptions{Comma: '\t'}), "1\t-2\n30000\t4\n"; got != want {
			t.Errorf("%s: got %q, want %q", elem, got, want)
		}
	}
	// A vector of no cells takes no room.
	b = batch(t, `[{"x": 1, "v": [], "y": 2}]`, field("x", arrow.PrimitiveTypes.Int32),
		sparse("v", arrow.PrimitiveTypes.Float32, "0"), field("y", arrow.PrimitiveTypes.Int32))
	if got, want := encode(t, b, csvml.EncodeOptions{}), "1,2\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEncodeSparse(t *testing.T) {
	for _, value := range []arrow.DataType{arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int32} {
		b := batch(t, `[
			{"label": 1, "features": [{"key": 1, "value": 5}, {"key": 3, "value": -2}]},
			{"label": 0, "features": []},
			{"label": 2, "features": [{"key": 0, "value": 1}, {"key": 1, "value": null}, {"key": 4, "value": 9}]},
			{"label": 3, "features": null},
			{"label": 4, "features": [{"key": 3, "value": 3}, {"key": 0, "value": 8}, {"key": 3, "value": 4}]}
		]`, field("label", arrow.PrimitiveTypes.Float32), sparse("features", value, "5"))
		want := []string{"1,0,5,0,-2,0\n", "0,0,0,0,0,0\n", "2,1,,0,0,9\n", "3,,,,,\n", "4,8,0,0,4,0\n"}
		for i := range b.NumRows() {
			for j := i; j <= b.NumRows(); j++ {
				if got := encode(t, b.NewSlice(i, j), csvml.EncodeOptions{}); got != strings.Join(want[i:j], "") {
					t.Errorf("%s, rows %d to %d: got %q, want %q", value, i, j, got, want[i:j])
				}
			}
		}
	}
	b := batch(t, `[{"x": []}, {"x": [{"key": 5, "value": 1}]}]`, sparse("x", arrow.PrimitiveTypes.Float32, "5"))
	e, err := csvml.NewEncoder(b.Schema(), csvml.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Append(nil, b)
	if want := `csvml: column "x": row 1 of the batch: key 5 is out of the range of 5 columns`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if out, err := e.Append(nil, b.NewSlice(0, 1)); err != nil || string(out) != "0,0,0,0,0\n" {
		t.Errorf("the row before it: %q, %v", out, err)
	}
}

func TestEncodeHeader(t *testing.T) {
	vector := func(name string, n int32) arrow.Field {
		return field(name, arrow.FixedSizeListOf(n, arrow.PrimitiveTypes.Float32))
	}
	for _, c := range []struct {
		fields []arrow.Field
		want   string
	}{
		{[]arrow.Field{field("id", arrow.PrimitiveTypes.Int64), field("a,b", arrow.BinaryTypes.String)}, "id,\"a,b\"\n"},
		{[]arrow.Field{textPack("features", "x", "a,b*", "", "\"é\"")}, "x,\"a,b\",\"\",\"\"\"é\"\"\"\n"},
		{[]arrow.Field{vector("label", 1), vector("features", 3)}, "label,f0,f1,f2\n"},
		{[]arrow.Field{vector("label", 2), vector("features", 1)}, "label0,label1,f0\n"},
		{[]arrow.Field{sparse("features", arrow.PrimitiveTypes.Float32, "2"), sparse("w x ", arrow.PrimitiveTypes.Float32, "2")}, "f0,f1,w x 0,w x 1\n"},
		{[]arrow.Field{sparse("none", arrow.PrimitiveTypes.Float32, "0"), field("", arrow.PrimitiveTypes.Int64)}, "\"\"\n"},
	} {
		e, err := csvml.NewEncoder(arrow.NewSchema(c.fields, nil), csvml.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(e.AppendHeader(nil)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, f := range []arrow.Field{
		field("x", arrow.FixedWidthTypes.Duration_s),
		field("x", arrow.StructOf(field("y", arrow.PrimitiveTypes.Int32))),
		sparse("x", arrow.PrimitiveTypes.Float32, ""),
		sparse("x", arrow.PrimitiveTypes.Float32, "-1"),
		sparse("x", arrow.PrimitiveTypes.Float32, "1000000000"),
		sparse("x", arrow.BinaryTypes.String, "5"),
		{Name: "x", Type: arrow.FixedSizeListOf(2, arrow.BinaryTypes.String), Metadata: textPack("x", "a", "b", "c").Metadata},
	} {
		_, err := csvml.NewEncoder(arrow.NewSchema([]arrow.Field{f}, nil), csvml.EncodeOptions{})
		if !errors.Is(err, csvml.ErrUnsupported) || !strings.HasPrefix(err.Error(), `csvml: column "x": `) {
			t.Errorf("%s: %v", f.Type, err)
		}
	}
	schema := arrow.NewSchema([]arrow.Field{field("x", arrow.PrimitiveTypes.Int32)}, nil)
	for _, o := range []csvml.EncodeOptions{{Comma: '"'}, {Comma: '\n'}, {Comma: '.'}, {Comma: '-'}, {Comma: '7'}, {Comma: 'e'}, {Comma: 0xff},
		{Null: "a,b"}, {Null: "\""}, {Null: "\n"}, {Comma: ';', Null: ";"}} {
		if _, err := csvml.NewEncoder(schema, o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
	e, err := csvml.NewEncoder(schema, csvml.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []arrow.RecordBatch{
		batch(t, `[{"x": "a"}]`, field("x", arrow.BinaryTypes.String)),
		batch(t, `[{"x": 1, "y": 2}]`, field("x", arrow.PrimitiveTypes.Int32), field("y", arrow.PrimitiveTypes.Int32)),
	} {
		if out, err := e.Append(nil, b); err == nil || len(out) > 0 {
			t.Errorf("%s: %q, %v", b.Schema(), out, err)
		}
	}
	for _, days := range []arrow.Date32{-719529, 2932897} {
		build := array.NewDate32Builder(memory.DefaultAllocator)
		build.Append(days)
		schema := arrow.NewSchema([]arrow.Field{field("x", arrow.FixedWidthTypes.Date32)}, nil)
		e, err := csvml.NewEncoder(schema, csvml.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := e.Append(nil, array.NewRecordBatch(schema, []arrow.Array{build.NewArray()}, 1)); err == nil {
			t.Errorf("%d days are %q", days, out)
		}
	}
}

// TestEncodeDates goes through all days of four-digit years.
func TestEncodeDates(t *testing.T) {
	build := array.NewDate32Builder(memory.DefaultAllocator)
	var want []byte
	for day := -719528; day <= 2932896; day += 1 + day&3 {
		build.Append(arrow.Date32(day))
		want = time.Unix(int64(day)*86400, 0).UTC().AppendFormat(want, "2006-01-02\n")
	}
	schema := arrow.NewSchema([]arrow.Field{field("x", arrow.FixedWidthTypes.Date32)}, nil)
	column := build.NewArray()
	if got := encode(t, array.NewRecordBatch(schema, []arrow.Array{column}, int64(column.Len())), csvml.EncodeOptions{}); got != string(want) {
		t.Error("a day is wrong")
	}
}

func TestEncodeDecimals(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		v := new(big.Int).SetUint64(rnd.Uint64())
		v.Mul(v, new(big.Int).SetUint64(rnd.Uint64()>>1)).Rsh(v, uint(rnd.IntN(127)))
		if rnd.IntN(2) == 0 {
			v.Neg(v)
		}
		scale := int32(rnd.IntN(39))
		build := array.NewDecimal128Builder(memory.DefaultAllocator, &arrow.Decimal128Type{Precision: 38, Scale: scale})
		build.Append(decimal.FromBigInt(v))
		schema := arrow.NewSchema([]arrow.Field{field("x", &arrow.Decimal128Type{Precision: 38, Scale: scale})}, nil)
		got := encode(t, array.NewRecordBatch(schema, []arrow.Array{build.NewArray()}, 1), csvml.EncodeOptions{})
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		if want := new(big.Rat).SetFrac(v, unit).FloatString(int(scale)) + "\n"; got != want {
			t.Fatalf("%s at scale %d: got %q, want %q", v, scale, got, want)
		}
	}
}

func TestEncodeDoesNotAllocate(t *testing.T) {
	b := batch(t, `[{"i": 1, "f": 2.5, "s": "a,b", "b": true, "d": "2024-01-01", "t": "2024-01-01 00:00:00", "m": "1.50",
		"features": [1, 2], "texts": ["x", "\"", null], "sparse": [{"key": 1, "value": 1}]}]`,
		field("i", arrow.PrimitiveTypes.Int64), field("f", arrow.PrimitiveTypes.Float64), field("s", arrow.BinaryTypes.String),
		field("b", arrow.FixedWidthTypes.Boolean), field("d", arrow.FixedWidthTypes.Date32), field("t", &arrow.TimestampType{Unit: arrow.Microsecond}),
		field("m", &arrow.Decimal128Type{Precision: 10, Scale: 2}), field("features", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32)),
		textPack("texts", "r", "s", "t"), sparse("sparse", arrow.PrimitiveTypes.Float32, "4"))
	e, err := csvml.NewEncoder(b.Schema(), csvml.EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { e.Append(buf, b) }); n != 0 {
		t.Errorf("%v allocations a batch", n)
	}
	out, _ := e.Append(buf, b)
	if want := []byte("1,2.5,\"a,b\",true,2024-01-01,2024-01-01 00:00:00,1.50,1,2,x,\"\"\"\",,0,1,0,0\n"); !bytes.Equal(out, want) {
		t.Errorf("got %q, want %q", out, want)
	}
}

func ExampleEncoder() {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "label", Type: arrow.PrimitiveTypes.Float32},
		{Name: "features", Type: arrow.FixedSizeListOf(3, arrow.PrimitiveTypes.Float32)},
	}, nil)
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(`[
		{"label": 1, "features": [5.1, 3.5, 0]},
		{"label": 0, "features": [4.9, 3, 0.2]}
	]`))
	if err != nil {
		panic(err)
	}
	e, err := csvml.NewEncoder(schema, csvml.EncodeOptions{})
	if err != nil {
		panic(err)
	}
	out, err := e.Append(e.AppendHeader(nil), b)
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(out)
	// Output:
	// label,f0,f1,f2
	// 1,5.1,3.5,0
	// 0,4.9,3,0.2
}
