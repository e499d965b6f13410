package diff

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"pgregory.net/rapid"
)

// arrayOf reads an array from JSON.
func arrayOf(t *testing.T, typ arrow.DataType, text string) arrow.Array {
	t.Helper()
	a, _, err := array.FromJSON(memory.DefaultAllocator, typ, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestJudge compares the first values of two arrays of types that a CSV has not.
func TestJudge(t *testing.T) {
	text := arrow.BinaryTypes.String
	f32, f64, i64 := arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Int64
	ms, ns := &arrow.TimestampType{Unit: arrow.Millisecond}, &arrow.TimestampType{Unit: arrow.Nanosecond}
	person := arrow.StructOf(arrow.Field{Name: "name", Type: text, Nullable: true}, arrow.Field{Name: "age", Type: i64, Nullable: true})
	turned := arrow.StructOf(arrow.Field{Name: "age", Type: f64, Nullable: true}, arrow.Field{Name: "name", Type: text, Nullable: true})
	for _, tc := range []struct {
		name   string
		ta, tb arrow.DataType
		a, b   string
		want   verdict
		cell   bool // a is a cell of a text
	}{
		{"units", ms, ns, `["2024-02-29T01:02:03.004"]`, `["2024-02-29T01:02:03.004"]`, same, false},
		{"a nanosecond later", ms, ns, `["2024-02-29T01:02:03.004"]`, `["2024-02-29T01:02:03.004000001"]`, verdict{}, false},
		{"before 1970", ms, ns, `["1969-12-31T23:59:59.999"]`, `["1969-12-31T23:59:59.999"]`, same, false},
		{"date64", arrow.PrimitiveTypes.Date64, arrow.PrimitiveTypes.Date32, `["2024-02-29"]`, `["2024-02-29"]`, same, false},
		{"nanoseconds as text", text, ns, `["2024-02-29 01:02:03.004000001"]`, `["2024-02-29T01:02:03.004000001"]`, same, true},
		{"clocks", arrow.FixedWidthTypes.Time32ms, arrow.FixedWidthTypes.Time64ns, `["01:02:03.5"]`, `["01:02:03.5"]`, same, false},
		{"a clock as text", text, arrow.FixedWidthTypes.Time64us, `["01:02:03.25"]`, `["01:02:03.25"]`, same, true},
		{"no clock", text, arrow.FixedWidthTypes.Time64us, `["noon"]`, `["12:00:00"]`, verdict{}, true},
		{"bytes", arrow.BinaryTypes.Binary, &arrow.FixedSizeBinaryType{ByteWidth: 2}, `["AP8="]`, `["AP8="]`, same, false},
		{"base64", text, arrow.BinaryTypes.Binary, `["AP8="]`, `["AP8="]`, same, true},
		{"not base64", text, arrow.BinaryTypes.Binary, `["AP7="]`, `["AP8="]`, verdict{}, true},
		{"text and bytes", text, arrow.BinaryTypes.Binary, `["x"]`, `["eA=="]`, verdict{another: true}, false},
		{"large text", text, arrow.BinaryTypes.LargeString, `["x"]`, `["x"]`, same, false},
		{"lists", arrow.ListOf(f32), arrow.FixedSizeListOf(2, f64), `[[0.1,2]]`, `[[0.1,2]]`, same, false},
		{"a value of lists", arrow.ListOf(f32), arrow.ListOf(f64), `[[0.1,2]]`, `[[0.1,3]]`, verdict{}, false},
		{"lengths of lists", arrow.ListOf(f32), arrow.ListOf(f32), `[[1,2]]`, `[[1,2,3]]`, verdict{}, false},
		{"missing in lists", arrow.ListOf(i64), arrow.ListOf(i64), `[[1,null]]`, `[[1,null]]`, same, false},
		{"missing in one list", arrow.ListOf(i64), arrow.ListOf(i64), `[[1,null]]`, `[[1,0]]`, verdict{}, false},
		{"lists of texts and numbers", arrow.ListOf(text), arrow.ListOf(i64), `[["1"]]`, `[[1]]`, verdict{another: true}, false},
		{"structs", person, turned, `[{"name":"a","age":3}]`, `[{"age":3,"name":"a"}]`, same, false},
		{"a field", person, turned, `[{"name":"a","age":3}]`, `[{"age":3.5,"name":"a"}]`, verdict{}, false},
		{"another struct", person, arrow.StructOf(arrow.Field{Name: "age", Type: i64}), `[{"name":"a","age":3}]`, `[{"age":3}]`, verdict{another: true}, false},
		{"a list as JSON", text, arrow.ListOf(f32), `["[0.1, 2.0,\"NaN\",null]"]`, `[[0.1,2,"NaN",null]]`, same, true},
		{"another list as JSON", text, arrow.ListOf(i64), `["[1,2]"]`, `[[1,3]]`, verdict{}, true},
		{"a longer one", text, arrow.ListOf(i64), `["[1,2]"]`, `[[1]]`, verdict{}, true},
		{"no JSON", text, arrow.ListOf(i64), `["[1,2"]`, `[[1,2]]`, verdict{}, true},
		{"more than JSON", text, arrow.ListOf(i64), `["[1] 2"]`, `[[1]]`, verdict{}, true},
		{"a struct as JSON", text, person, `["{\"age\":3,\"name\":\"a\"}"]`, `[{"name":"a","age":3}]`, same, true},
		{"float16", arrow.FixedWidthTypes.Float16, f32, `[1.5]`, `[1.5]`, same, false},
		{"within a list", arrow.ListOf(f64), arrow.ListOf(f64), `[[1,2]]`, `[[1.0000001,2]]`, verdict{equal: true}, false},
		{"bool and decimal", arrow.FixedWidthTypes.Boolean, &arrow.Decimal128Type{Precision: 5, Scale: 2}, `[true]`, `["1.00"]`, same, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, b := arrayOf(t, tc.ta, tc.a), arrayOf(t, tc.tb, tc.b)
			va, vb := child(a), child(b)
			if tc.cell {
				va = values{arr: a, text: true, kind: cells}
			}
			tol := tolerance{absolute: 1e-6}
			if got := tol.comparing(va, vb)(0, 0); got != tc.want {
				t.Errorf("%v, want %v", got, tc.want)
			}
			if got := tol.comparing(vb, va)(0, 0); got != tc.want {
				t.Errorf("the other way round: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestUUID(t *testing.T) {
	b := []byte("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff")
	if !isTextOf([]byte("00112233-4455-6677-8899-AABBCCDDEEFF"), b, true) || isTextOf([]byte("00112233-4455-6677-8899-aabbccddeef0"), b, true) ||
		isTextOf([]byte("00112233-4455-6677-8899-aabbccddeeff"), b, false) {
		t.Error("the text of a UUID is not told from others")
	}
}

// TestDecimals holds that decimals are equal if big rationals are.
func TestDecimals(t *testing.T) {
	digits := rapid.StringMatching(`[+-]?(0{0,2}[0-9]{1,6}(\.[0-9]{0,4})?|\.[0-9]{1,4})(e[+-]?[0-9])?`)
	rapid.Check(t, func(t *rapid.T) {
		x, y := digits.Draw(t, "x"), digits.Draw(t, "y")
		a, ok1 := readDecimal([]byte(" " + x))
		b, ok2 := readDecimal([]byte(y + "\t"))
		if !ok1 || !ok2 {
			t.Fatalf("%q or %q is no number", x, y)
		}
		if got, want := a == b, a.rational().Cmp(b.rational()) == 0; got != want {
			t.Errorf("%q and %q are equal: %v", x, y, got)
		}
		again, _ := readDecimal([]byte(a.rational().FloatString(16)))
		if again != a {
			t.Errorf("%q is %v, and by its digits %v", x, a, again)
		}
	})
	for _, no := range []string{"", ".", "1e", "0x1", "1_0", "--1", "true"} {
		if d, ok := readDecimal([]byte(no)); ok {
			t.Errorf("%q is %v", no, d)
		}
	}
}

// TestValueJSON holds that all values have a form in JSON.
func TestValueJSON(t *testing.T) {
	for _, tc := range []struct {
		v    Value
		want string
		text string
	}{
		{Value{}, "null", "missing"},
		{Value{floatText(math.NaN(), 32), Number}, `"NaN"`, "NaN"},
		{Value{floatText(math.Inf(-1), 64), Number}, `"-Inf"`, "-Inf"},
		{Value{floatText(float64(float32(0.1)), 32), Number}, "0.1", "0.1"},
		{Value{floatText(1e14, 64), Number}, "100000000000000", "100000000000000"},
		{Value{"-12.50", Number}, "-12.50", "-12.50"},
		{Value{"true", Bool}, "true", "true"},
		{textValue("a\x1b\"\n"), `"a\u001b\"\n"`, `"a\x1b\"\n"`},
		{textValue(strings.Repeat("é", 600)), `"` + strings.Repeat("é", 500) + `…"`, `"` + strings.Repeat("é", 40) + `"…`},
	} {
		got, err := json.Marshal(tc.v)
		if err != nil || string(got) != tc.want || tc.v.String() != tc.text {
			t.Errorf("%v: %s, %s (%v)", tc.v, got, tc.v, err)
		}
	}
}
