package convert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/table"
)

// typedFormats are those that hold columns with types.
var typedFormats = []string{"parquet", "avro"}

// allTypes is a table of every type that Parquet and Avro both hold, as JSON.
func allTypes() (*arrow.Schema, string) {
	logical := func(name string, t arrow.DataType, what string) arrow.Field {
		return arrow.Field{Name: name, Type: t, Nullable: true, Metadata: arrow.NewMetadata([]string{table.KeyLogical}, []string{what})}
	}
	fields := []arrow.Field{
		logical("uuid", &arrow.FixedSizeBinaryType{ByteWidth: 16}, table.LogicalUUID),
		logical("json", arrow.BinaryTypes.String, table.LogicalJSON),
		logical("enum", arrow.BinaryTypes.String, table.LogicalEnum),
	}
	for _, t := range []arrow.DataType{
		arrow.FixedWidthTypes.Boolean,
		arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
		arrow.FixedWidthTypes.Float16, arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
		&arrow.Decimal128Type{Precision: 9, Scale: 2}, &arrow.Decimal128Type{Precision: 38, Scale: 10},
		arrow.FixedWidthTypes.Date32,
		arrow.FixedWidthTypes.Time32ms, arrow.FixedWidthTypes.Time64us, arrow.FixedWidthTypes.Time64ns,
		&arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}, &arrow.TimestampType{Unit: arrow.Microsecond},
		&arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}, &arrow.TimestampType{Unit: arrow.Nanosecond},
		arrow.BinaryTypes.String, arrow.BinaryTypes.Binary, &arrow.FixedSizeBinaryType{ByteWidth: 3},
		arrow.ListOf(arrow.PrimitiveTypes.Float64), arrow.ListOf(arrow.BinaryTypes.String),
		arrow.FixedSizeListOfNonNullable(2, arrow.PrimitiveTypes.Float32),
	} {
		fields = append(fields, arrow.Field{Name: t.String(), Type: t, Nullable: t.ID() != arrow.FIXED_SIZE_LIST})
	}
	row := func(values ...string) string {
		var b strings.Builder
		for i, v := range values {
			fmt.Fprintf(&b, "%c%q:%s", ",{"[min(1, max(0, 1-i))], fields[i].Name, v)
		}
		return b.String() + "}"
	}
	nulls := make([]string, len(fields))
	for i := range nulls {
		nulls[i] = "null"
	}
	nulls[len(nulls)-1] = "[0,-0.5]"
	return arrow.NewSchema(fields, nil), "[" + strings.Join([]string{
		row(`"ABEiM0RVZneImaq7zN3u/w=="`, `"{\"a\":[1]}"`, `"red"`, "true",
			"-128", "-32768", "-2147483648", "-9223372036854775808", "255", "65535", "4294967295", "9223372036854775807",
			"0.5", "0.1", "1e-300", `"1234567.89"`, `"-1234567890123456789012345678.0123456789"`, `"1969-12-31"`,
			`"23:59:59.999"`, `"00:00:00.000001"`, `"12:34:56.123456789"`,
			`"1969-12-31 23:59:59.999Z"`, `"2024-02-29 12:00:00.000001"`, `"2262-04-11 23:47:16.854775807Z"`, `"1677-09-21 00:12:43.145224193"`,
			`"naïve \"☃\"\n\u0000"`, `"AP8="`, `"AAEC"`, "[1.5,null,-2]", `["a","",null]`, "[1,2]"),
		row(nulls...),
		row(`"AAAAAAAAAAAAAAAAAAAAAA=="`, `"null"`, `"green"`, "false",
			"127", "32767", "2147483647", "9223372036854775807", "0", "0", "0", "0",
			"-65504", "-3.4e38", "1.7976931348623157e308", `"-0.01"`, `"0.0000000001"`, `"9999-12-31"`,
			`"00:00:00.000"`, `"23:59:59.999999"`, `"00:00:00.000000000"`,
			`"9999-12-31 23:59:59.999Z"`, `"0001-01-01 00:00:00.000000"`, `"1970-01-01 00:00:00.000000000Z"`, `"1970-01-01 00:00:00.000000001"`,
			`""`, `""`, `"////"`, "[]", `[]`, "[3,4]"),
	}, ",") + "]"
}

func batchOf(t *testing.T, s *arrow.Schema, rows string) arrow.RecordBatch {
	t.Helper()
	b, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fileOf writes a table as a file of a typed format.
func fileOf(t *testing.T, format string, s *arrow.Schema, rows string) string {
	t.Helper()
	var file bytes.Buffer
	b := batchOf(t, s, rows)
	var w interface {
		Write(arrow.RecordBatch) error
		Close() error
	}
	var err error
	if format == "avro" {
		w, err = avrox.NewWriter(&file, s, avrox.WriteOptions{})
	} else {
		w, err = parquetx.NewWriter(&file, s, parquetx.WriteOptions{})
	}
	if err == nil {
		err = errors.Join(w.Write(b), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// table reads a file as it is.
func (h *harness) table(name string) (*arrow.Schema, []string) {
	h.Helper()
	d := Dataset{job: Job{Inputs: []string{name}, store: h.store}}
	if err := d.look(context.Background()); err != nil {
		h.Fatal(err)
	}
	defer d.Close()
	var rows []string
	e, err := newJSONLines(d.Schema())
	if err != nil {
		h.Fatal(err)
	}
	for b, err := range d.Batches(context.Background(), table.Want{}) {
		if err != nil {
			h.Fatal(err)
		}
		lines, err := e.Append(nil, b.RecordBatch)
		if err != nil {
			h.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			rows = append(rows, strings.TrimSuffix(line, "\n"))
		}
	}
	return d.Schema(), rows
}

// TestTypesAreCarried takes every type through each typed format to each and on to
// Parquet: schema and values are what they were.
func TestTypesAreCarried(t *testing.T) {
	s, rows := allTypes()
	for _, from := range typedFormats {
		for _, to := range typedFormats {
			t.Run(from+" to "+to, func(t *testing.T) {
				h := newHarness(t, map[string]string{"in." + from: fileOf(t, from, s, rows)})
				r := h.must(Job{Inputs: []string{"in." + from}, Output: "mid." + to})
				if len(r.Changes) > 0 || r.RowsOut != 3 {
					t.Errorf("%d rows, changes %v", r.RowsOut, r.Changes)
				}
				h.must(Job{Inputs: []string{"mid." + to}, Output: "out.parquet"})
				wantSchema, wantRows := h.table("in." + from)
				if n := wantSchema.NumFields(); n != s.NumFields() {
					t.Fatalf("%d columns, want %d", n, s.NumFields())
				}
				gotSchema, gotRows := h.table("out.parquet")
				for i, f := range s.Fields() {
					if g := gotSchema.Field(i); g.Name != f.Name || !arrow.TypeEqual(g.Type, f.Type) || g.Nullable != f.Nullable {
						t.Errorf("column %v became %v", f, g)
					}
					want, _ := f.Metadata.GetValue(table.KeyLogical)
					if got, _ := gotSchema.Field(i).Metadata.GetValue(table.KeyLogical); got != want {
						t.Errorf("column %s: logical type %q became %q", f.Name, want, got)
					}
				}
				for i := range wantRows {
					if gotRows[i] != wantRows[i] {
						t.Errorf("row %d\n\t%s\nbecame\n\t%s", i, wantRows[i], gotRows[i])
					}
				}
			})
		}
	}
}

// TestRecordsInTypedFormats takes records through typed formats and back: the same
// bytes.
func TestRecordsInTypedFormats(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(3_000, 12), 12)})
	h.must(Job{Inputs: []string{"in.csv"}, Output: "in.pbr", Roles: Roles{Label: []string{"y"}}})
	for _, f := range typedFormats {
		h.must(Job{Inputs: []string{"in.pbr"}, Output: "mid." + f})
		h.must(Job{Inputs: []string{"mid." + f}, Output: f + ".pbr"})
		if h.get(f+".pbr") != h.get("in.pbr") {
			t.Errorf("%s changes the records", f)
		}
	}
}

// TestTypedTraining makes records of typed columns: numbers of all kinds, and lists.
func TestTypedTraining(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "i", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "b", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "d", Type: &arrow.Decimal128Type{Precision: 9, Scale: 2}, Nullable: true},
		{Name: "y", Type: arrow.PrimitiveTypes.Int8, Nullable: true},
		{Name: "v", Type: arrow.ListOf(arrow.PrimitiveTypes.Float64), Nullable: true},
		{Name: "when", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	}, nil)
	rows := `[{"i":1,"b":true,"d":"2.50","y":1,"v":[1,2],"when":"2024-01-01"},{"i":2,"b":false,"d":"-0.25","y":0,"v":[3,4],"when":null}]`
	for _, f := range typedFormats {
		h := newHarness(t, map[string]string{"in." + f: fileOf(t, f, s, rows)})
		in, label := []string{"in." + f}, []string{"y"}
		_, err := h.run(Job{Inputs: in, Output: "out.pbr", Roles: Roles{Label: label}})
		wantUsage(t, err, `column "when" among the features is not a number (date)`, "--drop when (or --encode when=epoch)")
		_, err = h.run(Job{Inputs: in, Output: "out.pbr", Roles: Roles{Label: label, Drop: []string{"when"}}})
		wantUsage(t, err, "the features are one column of lists or columns of numbers, not both: v of lists", "--drop v")

		r := h.must(Job{Inputs: in, Output: "out.pbr", Roles: Roles{Label: label, Drop: []string{"when", "v"}}})
		if err := same(h.rows("out.pbr"), [][]float64{{1, 1, 1, 2.5}, {0, 2, 0, -0.25}}); err != nil {
			t.Error(err)
		}
		if r.Hyperparameters["feature_dim"] != "3" {
			t.Errorf("hyperparameters %v", r.Hyperparameters)
		}
		r = h.must(Job{Inputs: in, Output: "list.pbr", Roles: Roles{Label: label, Features: []string{"v"}}})
		if err := same(h.rows("list.pbr"), [][]float64{{1, 1, 2}, {0, 3, 4}}); err != nil {
			t.Error(err)
		}
		if r.Hyperparameters["feature_dim"] != "2" {
			t.Errorf("hyperparameters %v", r.Hyperparameters)
		}
		h.must(Job{Inputs: in, Output: "out.csv", Roles: Roles{Label: label, Drop: []string{"when"}}})
		if got, want := h.get("out.csv"), "1,1,1,2.50,1,2\n0,2,0,-0.25,3,4\n"; got != want {
			t.Errorf("CSV for training %q, want %q", got, want)
		}
		h.must(Job{Inputs: in, Output: "table.csv", Write: WriteOptions{Header: true}})
		if got, want := h.get("table.csv"), "i,b,d,y,v,when\n1,true,2.50,1,\"[1,2]\",2024-01-01\n2,false,-0.25,0,\"[3,4]\",\n"; got != want {
			t.Errorf("CSV as a table %q, want %q", got, want)
		}
	}
}

// TestTypedInputsAlike lines up columns by name, and refuses files that differ.
func TestTypedInputsAlike(t *testing.T) {
	field := func(name string, of arrow.DataType) arrow.Field {
		return arrow.Field{Name: name, Type: of, Nullable: true}
	}
	a, b := field("a", arrow.PrimitiveTypes.Int32), field("b", arrow.BinaryTypes.String)
	for _, f := range typedFormats {
		one := fileOf(t, f, arrow.NewSchema([]arrow.Field{a, b}, nil), `[{"a":1,"b":"x"}]`)
		h := newHarness(t, map[string]string{
			"1." + f: one,
			"2." + f: fileOf(t, f, arrow.NewSchema([]arrow.Field{b, a}, nil), `[{"a":2,"b":"y"}]`),
		})
		h.must(Job{Inputs: []string{"1." + f, "2." + f}, Output: "out.csv", Write: WriteOptions{Header: true}})
		if got, want := h.get("out.csv"), "a,b\n1,x\n2,y\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		for _, tc := range []struct {
			fields []arrow.Field
			row    string
			want   string
		}{
			{[]arrow.Field{a}, `{"a":1}`, `3.%s: columns differ: it lacks "b"`},
			{[]arrow.Field{a, b, field("c", a.Type)}, `{"a":1,"b":"","c":2}`, `3.%s: columns differ: the first file has no "c"`},
			{[]arrow.Field{a, field("b", a.Type)}, `{"a":1,"b":2}`, `3.%s: column "b" is int32, values may be missing, in the first file it is string, values may be missing`},
		} {
			h := newHarness(t, map[string]string{"1." + f: one, "3." + f: fileOf(t, f, arrow.NewSchema(tc.fields, nil), "["+tc.row+"]")})
			_, err := h.run(Job{Inputs: []string{"1." + f, "3." + f}, Output: "out.csv", Write: WriteOptions{Header: true}})
			wantError(t, err, ErrInput, fmt.Sprintf(tc.want, f))
		}
	}
}

// TestTypedNulls holds what becomes of missing values.
func TestTypedNulls(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "y", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "t", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	rows := `[{"y":1,"n":null,"t":null},{"y":null,"n":2,"t":"a"},{"y":3,"n":4,"t":"b"}]`
	for _, f := range typedFormats {
		h := newHarness(t, map[string]string{"in." + f: fileOf(t, f, s, rows)})
		in := []string{"in." + f}
		_, err := h.run(Job{Inputs: in, Output: "out.parquet", Values: Values{Nulls: "error"}})
		wantError(t, err, ErrInput, "in."+f+`: column "n": a value is missing (record 1)`)
		for nulls, want := range map[string]string{
			"":     `{"y":1,"n":null,"t":null} {"y":null,"n":2,"t":"a"} {"y":3,"n":4,"t":"b"}`,
			"nan":  `{"y":1,"n":null,"t":null} {"y":"NaN","n":2,"t":"a"} {"y":3,"n":4,"t":"b"}`,
			"zero": `{"y":1,"n":0,"t":null} {"y":0,"n":2,"t":"a"} {"y":3,"n":4,"t":"b"}`,
			"drop": `{"y":3,"n":4,"t":"b"}`,
		} {
			r := h.must(Job{Inputs: in, Output: "out.parquet", Values: Values{Nulls: nulls}, Write: WriteOptions{Force: true}})
			const kept = "--nulls nan: a whole number has no NaN, and what is missing in n stays so"
			if told := slices.Contains(r.Plan.Notes(), kept); told != (nulls == "nan") {
				t.Errorf("--nulls %s: notes %q", nulls, r.Plan.Notes())
			}
			if _, got := h.table("out.parquet"); strings.Join(got, " ") != want {
				t.Errorf("--nulls %s: got %s, want %s", nulls, strings.Join(got, " "), want)
			}
		}
		_, err = h.run(Job{Inputs: in, Output: "out.pbr", Roles: Roles{Label: []string{"y"}, Drop: []string{"t"}}, Values: Values{Nulls: "zero"}})
		wantError(t, err, ErrInput, "in."+f+`: column "y": a value is missing (record 2)`)
	}
}

// TestCSVToTypedColumns gives columns of a CSV the types that they seem to have.
func TestCSVToTypedColumns(t *testing.T) {
	text := "id,price,when,ok,name\n1,2.5,2024-01-02,true,a\n2,,2024-02-03,false,\"\"\n"
	for _, f := range typedFormats {
		h := newHarness(t, map[string]string{"in.csv": text, "late.csv": text + strings.Repeat("3,1,2024-01-01,true,b\n", 30_000) + "x,1,2024-01-01,true,b\n" + strings.Repeat("3,1,2024-01-01,true,b\n", 30_000)})
		h.must(Job{Inputs: []string{"in.csv"}, Output: "out." + f})
		s, rows := h.table("out." + f)
		var types []string
		for _, f := range s.Fields() {
			types = append(types, typeText(f.Type))
		}
		if got, want := strings.Join(types, " "), "int64 float64 date bool string"; got != want {
			t.Errorf("types %s, want %s", got, want)
		}
		if got, want := strings.Join(rows, " "), `{"id":1,"price":2.5,"when":"2024-01-02","ok":true,"name":"a"} {"id":2,"price":null,"when":"2024-02-03","ok":false,"name":""}`; got != want {
			t.Errorf("rows %s, want %s", got, want)
		}
		_, err := h.run(Job{Inputs: []string{"late.csv"}, Output: "late." + f})
		wantError(t, err, ErrInput, `late.csv:30004:1: column "id": "x" is not a number (record 30003, byte 660069)`)
		if hint := Hint(err); hint != "--type id=string" {
			t.Errorf("hint %q", hint)
		}
		h.absent("late." + f)
	}
}
