package diff

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/parquetx"
)

// typed makes a Parquet of a CSV whose columns have the given types.
func (h *harness) typed(out, csv string, types map[string]string) {
	h.Helper()
	h.write(out+".csv", csv)
	read := convert.ReadOptions{Types: types, Header: true}
	h.convert(out+".csv", out, convert.Job{Read: read, Roles: convert.Roles{NoLabel: true}})
}

// TestValues compares pairs of values of a column x, of which each side has a type: ""
// is a CSV, float32 and the like a Parquet, or an Avro.
func TestValues(t *testing.T) {
	for _, tc := range []struct {
		name         string
		typeA, typeB string
		a, b         []string
		found        string // the rows that differ, "" for none
		o            Options
	}{
		{"text as numbers", "", "", []string{"1", "0.10", "1e3", "-0", "007", "+5"}, []string{"1.0", ".1", "1000", "0", "7", "5.0"}, "", Options{}},
		{"digits count", "", "", []string{"0.12345678901234567890", "1", "3"}, []string{"0.12345678901234567891", "2", "3"}, "1 2", Options{}},
		{"large exponents", "", "", []string{"1e400", "1e-400", "1"}, []string{"10e399", "2e-400", "1"}, "2", Options{}},
		{"text is bytes", "", "", []string{"a", " a", "A", "é"}, []string{"a", "a", "a", "é"}, "2 3", Options{}},
		{"not a number is text", "", "", []string{"nan", "inf", "NaN", "1"}, []string{"NaN", "Infinity", "1", "one"}, "3 4", Options{}},
		{"null is no empty text", "", "", []string{"", `""`, "", "1"}, []string{"", "", `""`, "1"}, "2 3", Options{}},
		{"once to float32", "", "float32", []string{"0.1", "16777217", "1e-60", "1e39", "0.100000001"}, []string{"0.1", "16777216", "0", "Inf", "0.1"}, "", Options{}},
		{"float32 apart", "", "float32", []string{"0.10000001", "2"}, []string{"0.1", "2"}, "1", Options{}},
		{"once to float64", "", "float64", []string{"0.1", "9007199254740993", "0.1000000000000000055"}, []string{"0.1", "9007199254740992", "0.1"}, "", Options{}},
		{"float64 against float32", "float64", "float32", []string{"0.1", "16777217", "0.2"}, []string{"0.1", "16777216", "0.3"}, "3", Options{}},
		{"whole numbers exactly", "int64", "int64", []string{"9007199254740993", "-1"}, []string{"9007199254740992", "-1"}, "1", Options{}},
		{"of other widths", "int64", "int16", []string{"-7", "70000"}, []string{"-7", "7"}, "2", Options{}},
		{"signed and not", "uint64", "int64", []string{"18446744073709551615", "3"}, []string{"-1", "3"}, "1", Options{}},
		{"integer and float64", "int64", "float64", []string{"9007199254740993", "3"}, []string{"9007199254740992", "3.5"}, "2", Options{}},
		{"text and integer", "", "int64", []string{"1.0", "1e2", "1.5", "x", "9007199254740993"}, []string{"1", "100", "1", "1", "9007199254740992"}, "3 4 5", Options{}},
		{"decimals by value", "decimal(10,2)", "decimal(20,4)", []string{"1.50", "2", "-0.01"}, []string{"1.5", "2.0001", "-0.0100"}, "2", Options{}},
		{"decimal and text", "decimal(38,10)", "", []string{"1234567890123456789.5", "1"}, []string{"1234567890123456789.50", "1.00000000001"}, "2", Options{}},
		{"decimal and integer", "decimal(10,2)", "int32", []string{"5.00", "5.01"}, []string{"5", "5"}, "2", Options{}},
		{"decimal and float32", "decimal(10,2)", "float32", []string{"0.10", "0.11"}, []string{"0.1", "0.1"}, "2", Options{}},
		{"bool and number", "bool", "int32", []string{"true", "false", "true"}, []string{"1", "0", "0"}, "3", Options{}},
		{"bool and float", "bool", "float32", []string{"true", "false"}, []string{"1", "0.5"}, "2", Options{}},
		{"bool and text", "bool", "", []string{"true", "false", "true", "true"}, []string{"TRUE", "0", "1", "yes"}, "4", Options{}},
		{"days", "date", "", []string{"2024-02-29", "1969-12-31"}, []string{"2024-02-29", "1970-01-01"}, "2", Options{}},
		{"instants", "timestamp", "", []string{"2024-02-29 01:00:00", "2024-02-29 01:00:00.5", "2024-02-29", "2024-02-29"}, []string{"2024-02-29T02:00:00+01:00", "2024-02-29 01:00:00.500", "2024-02-29 00:00:00Z", "soon"}, "4", Options{}},
		{"date and timestamp", "date", "timestamp", []string{"2024-02-29", "2024-02-29"}, []string{"2024-02-29 00:00:00", "2024-02-29 00:00:01"}, "2", Options{}},
		{"another type", "string", "int64", []string{"1", "2", ""}, []string{"1", "2", ""}, "1 2", Options{}},
		{"text column of codes", "string", "", []string{"007", "a"}, []string{"007", "b"}, "2", Options{}},
		{"missing", "float64", "float32", []string{"", "", "1"}, []string{"", "NaN", ""}, "2 3", Options{}},
		{"missing is NaN", "float64", "float32", []string{"", "", "1", "NaN"}, []string{"", "NaN", "", ""}, "3", Options{Nulls: "nan"}},
		{"missing is zero", "int64", "", []string{"", "0", "1", "5"}, []string{"", "", "", "5"}, "3", Options{Nulls: "zero"}},
		{"missing is left out", "int64", "", []string{"1", "", "3"}, []string{"1", "3", ""}, "", Options{Nulls: "drop"}},
		{"NaN", "float64", "float64", []string{"NaN", "NaN", "-0"}, []string{"NaN", "1", "0"}, "2", Options{}},
		{"within the tolerance", "float64", "float64", []string{"1", "1", "-1", "NaN", "Inf"}, []string{"1.25", "1.5", "-1.5", "1", "1"}, "2 3 4 5", Options{Tolerance: 0.25}},
		{"within relative", "float64", "float64", []string{"100", "0", "-100", "100", "Inf"}, []string{"101", "0.001", "-101", "102", "1"}, "2 4 5", Options{Relative: 1. / 101}},
		{"either tolerance does", "float64", "float64", []string{"100", "0.001", "1"}, []string{"101", "0.002", "2"}, "3", Options{Relative: 0.01, Tolerance: 0.0011}},
		{"integers within", "int64", "int64", []string{"9007199254740993", "1"}, []string{"9007199254740992", "3"}, "2", Options{Tolerance: 1}},
		{"text within", "", "", []string{"1.5", "a"}, []string{"1.6", "b"}, "2", Options{Tolerance: 0.2}},
	} {
		for _, suffix := range []string{".parquet", ".avro"} {
			if suffix == ".avro" && (strings.Contains(tc.typeA+tc.typeB, "uint64") || tc.typeA == "") {
				continue
			}
			t.Run(tc.name+suffix, func(t *testing.T) {
				h := newHarness(t, nil)
				make := func(name, typ string, cells []string) string {
					text := "x,k\n" + strings.Join(cells, ",0\n") + ",0\n"
					if typ == "" {
						h.write(name+".csv", text)
						return name + ".csv"
					}
					h.typed(name+suffix, text, map[string]string{"x": typ})
					return name + suffix
				}
				a, b := make("a", tc.typeA, tc.a), make("b", tc.typeB, tc.b)
				for range 2 {
					o := tc.o
					o.Read.Header = true
					r := h.diff(a, b, o)
					var rows []string
					for _, d := range r.First {
						rows = append(rows, string(rune('0'+d.Row)))
					}
					if got := strings.Join(rows, " "); got != tc.found || (tc.found == "") != r.Equal {
						t.Errorf("%s and %s: rows %q differ, want %q\n%s", a, b, got, tc.found, r)
					}
					a, b = b, a // it is the same the other way round
				}
			})
		}
	}
}

// TestDistances holds what is told of how far numbers are from each other.
func TestDistances(t *testing.T) {
	for _, tc := range []struct{ a, b, want string }{
		{"1\n5\n", "1.5\n3\n", "2"},
		{"9007199254740993\n", "9007199254740992\n", "1"},
		{"0.12345678901234567890\n", "0.12345678901234567891\n", "1e-20"},
		{"1\n1\n", "inf\n2\n", "+Inf"},
		{"1\n", "nan\n", ""},
		{"a\n", "b\n", ""},
	} {
		h := newHarness(t, map[string]string{"a.csv": "x\n" + tc.a, "b.csv": "x\n" + tc.b})
		o := Options{}
		o.Read.Header = true
		r := h.diff("a.csv", "b.csv", o)
		got := ""
		if r.MaxAbsDifference != nil {
			got = r.MaxAbsDifference.String()
		}
		if got != tc.want || r.Equal {
			t.Errorf("%q and %q are %q apart, want %q", tc.a, tc.b, got, tc.want)
		}
	}
}

// TestTextAlone holds that cells that are to be text are not compared as numbers.
func TestTextAlone(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "zip,v\n00701,1.0\n", "b.csv": "zip,v\n701,1\n"})
	h.equal("a.csv", "b.csv", Options{})
	r := h.diff("a.csv", "b.csv", Options{Read: convert.ReadOptions{Types: map[string]string{"zip": "string"}}})
	if r.Values != 1 || r.First[0].Column != "zip" {
		t.Errorf("%s", r)
	}
}

// TestDecimalTolerance holds that numbers in decimal are as far apart as they say.
func TestDecimalTolerance(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "v\n1.0\n10.01\n-0.3\n", "b.csv": "v\n1.1\n9.91\n-0.2\n", "inf.csv": "v\ninf\n10\n-0.3\n"})
	h.equal("a.csv", "b.csv", Options{Tolerance: 0.1})
	if r := h.diff("a.csv", "b.csv", Options{Tolerance: 0.0999999999999999}); r.Values != 3 {
		t.Errorf("%s", r)
	}
	if r := h.diff("a.csv", "inf.csv", Options{Tolerance: 0.1, Relative: 0.1}); r.Values != 1 {
		t.Errorf("%s", r)
	}
}

// TestHints holds that a hint names a flag that does something.
func TestHints(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "s,y\nn/a,1\nb,2\n", "b.csv": "s,y\n,1\nb,2\n", "t.csv": "t,y\n2024-01-02,1\n1970-01-02,2\n"})
	for _, name := range []string{"a", "b"} {
		h.convert(name+".csv", name+".parquet", convert.Job{Roles: convert.Roles{NoLabel: true}})
	}
	job := convert.Job{Roles: convert.Roles{Label: []string{"y"}}}
	job.Values.Encode = map[string]string{"t": "epoch"}
	job.Values.DType = "float64"
	h.convert("t.csv", "t.pbr", job)
	for _, tc := range []struct{ a, b, hint string }{
		{"a.csv", "b.csv", "--null n/a treats"},
		{"b.parquet", "a.csv", "--null n/a treats"},
		{"a.parquet", "b.csv", ""},
		{"a.parquet", "b.parquet", ""},
		{"t.csv", "t.pbr", "--encode t=epoch"},
	} {
		o := Options{}
		if tc.a == "t.csv" {
			o.Roles.Label = []string{"y"}
		}
		r := h.diff(tc.a, tc.b, o)
		if got := strings.Join(r.Hints, "\n"); r.Equal || (got == "") != (tc.hint == "") || !strings.Contains(got, tc.hint) {
			t.Errorf("%s %s: %q", tc.a, tc.b, got)
		}
	}
}

// TestMovedHint holds that rows in another order are told as such.
func TestMovedHint(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "a,y\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n8,8\n"})
	job := convert.Job{Roles: convert.Roles{Label: []string{"y"}}, To: "recordio"}
	for _, tc := range []struct {
		layout convert.Layout
		moved  string
	}{
		{convert.Layout{Shards: 2}, ""},
		{convert.Layout{Shards: 2, Shuffle: true, Seed: 1}, "shuffled"},
		{convert.Layout{Split: []convert.Split{{Name: "train", Share: 0.5}, {Name: "test", Share: 0.5}}, Seed: 1}, "split"},
	} {
		job.Layout = tc.layout
		h.convert("in.csv", "out"+tc.moved, job)
		r := h.diff("in.csv", "out"+tc.moved, Options{})
		got := strings.Join(r.Hints, "\n")
		if r.Equal != (tc.moved == "") || !strings.Contains(got, tc.moved) || tc.moved == "" && got != "" {
			t.Errorf("%q: %s", tc.moved, r)
		}
	}
}

// TestJSONBytes holds that values that differ look different in JSON.
func TestJSONBytes(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "s,y\nx\xff\xfe,1\n", "b.csv": "s,y\nx\xff\xfd,1\n"})
	r := h.diff("a.csv", "b.csv", Options{})
	a, err := json.Marshal(r.First[0].A)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r.First[0].B)
	if err != nil || string(a) != `"x\\xff\\xfe"` || string(b) != `"x\\xff\\xfd"` {
		t.Errorf("%s, %s, %v", a, b, err)
	}
}

// TestRaggedLists holds that lists of any length are compared by their values.
func TestRaggedLists(t *testing.T) {
	h := newHarness(t, nil)
	lists := func(name string, lists ...[]float32) {
		b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
			{Name: "y", Type: arrow.PrimitiveTypes.Float32},
			{Name: "x", Type: arrow.ListOf(arrow.PrimitiveTypes.Float32), Nullable: true},
		}, nil))
		defer b.Release()
		for i, l := range lists {
			b.Field(0).(*array.Float32Builder).Append(float32(i))
			x := b.Field(1).(*array.ListBuilder)
			x.Append(l != nil)
			x.ValueBuilder().(*array.Float32Builder).AppendValues(l, nil)
		}
		batch := b.NewRecordBatch()
		defer batch.Release()
		var file bytes.Buffer
		w, err := parquetx.NewWriter(&file, batch.Schema(), parquetx.WriteOptions{})
		if err == nil {
			err = errors.Join(w.Write(batch), w.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		h.write(name, file.String())
	}
	lists("a.parquet", []float32{1, 2}, []float32{3}, []float32{}, nil, []float32{4, 5})
	lists("b.parquet", []float32{1, 2}, []float32{3.5}, nil, []float32{}, []float32{4, 6})
	lists("c.parquet", []float32{1, 2}, []float32{3}, []float32{4, 5, 6})
	h.equal("a.parquet", "a.parquet", Options{})
	for _, ragged := range []bool{false, true} {
		r := h.diff("a.parquet", "b.parquet", Options{Read: convert.ReadOptions{Ragged: ragged}})
		if r.RowsDiffer != 4 || r.First[0].Row != 2 || r.First[0].A.Text != "[3]" || r.First[0].B.Text != "[3.5]" {
			t.Errorf("ragged %v: %s", ragged, r)
		}
	}
	h.equal("a.parquet", "b.parquet", Options{Roles: convert.Roles{Drop: []string{"x"}}})
	job := convert.Job{Roles: convert.Roles{Label: []string{"y"}}, Read: convert.ReadOptions{Ragged: true}}
	h.convert("c.parquet", "c.pbr", job)
	h.equal("c.parquet", "c.pbr", Options{Roles: job.Roles, Read: job.Read})
	h.convert("c.parquet", "c.avro", convert.Job{})
	h.equal("c.parquet", "c.avro", Options{})
}
