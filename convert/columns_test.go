package convert

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// TestLabelKeys holds that what records call a label is never a feature.
func TestLabelKeys(t *testing.T) {
	record := func(label ...string) string {
		r := recordio.Record{Features: []recordio.Value{{Key: "values", Float32: []float32{10, 20}}}}
		for i, key := range label {
			r.Label = append(r.Label, recordio.Value{Key: key, Float32: []float32{float32(i)}})
		}
		var b bytes.Buffer
		w := recordio.NewWriter(&b)
		for range 3 {
			if err := w.Write(&r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	h := newHarness(t, map[string]string{"y.pbr": record("y"), "two.pbr": record("values", "z")})
	for _, tc := range []struct {
		in   string
		r    Roles
		row  string
		kind string
	}{
		{"y.pbr", Roles{}, "0,10,20\n", "text/csv"},
		{"y.pbr", Roles{NoLabel: true}, "10,20\n", "text/csv;label_size=0"},
		{"two.pbr", Roles{}, "0,1,10,20\n", "text/csv;label_size=2"},
		{"two.pbr", Roles{Label: []string{"z"}}, "1,10,20\n", "text/csv"},
		{"two.pbr", Roles{NoLabel: true}, "10,20\n", "text/csv;label_size=0"},
	} {
		r := h.must(Job{Inputs: []string{tc.in}, Output: "out.csv", Roles: tc.r, Write: WriteOptions{Force: true}})
		if got := h.get("out.csv"); got != strings.Repeat(tc.row, 3) || r.ContentType != tc.kind || r.Hyperparameters["feature_dim"] != "2" {
			t.Errorf("%s, %+v: %q, %s, %v", tc.in, tc.r, got, r.ContentType, r.Hyperparameters)
		}
	}
}

// TestRecordsToTables holds what becomes of records that are not label and
// features.
func TestRecordsToTables(t *testing.T) {
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	uid := "row"
	for _, label := range []float32{1, float32(math.NaN()), 3} {
		if err := w.Write(&recordio.Record{UID: &uid, Label: []recordio.Value{{Key: "predicted_label", Float32: []float32{label}}, {Key: "score", Float32: []float32{0.5}}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, map[string]string{"in.pbr": b.String(), "empty.pbr": ""})
	_, err := h.run(Job{Inputs: []string{"in.pbr"}, Output: "out.csv", Write: WriteOptions{Header: true}})
	wantError(t, err, ErrInput, fmt.Sprintf(`in.pbr: column "predicted_label": "NaN" is no value for a label or a weight (record 2, byte %d)`, b.Len()/3))
	r := h.must(Job{Inputs: []string{"in.pbr"}, Output: "out.csv", Write: WriteOptions{Header: true}, Values: Values{Nulls: "drop"}})
	if got, want := h.get("out.csv"), "predicted_label,score,uid\n1,0.5,row\n3,0.5,row\n"; got != want || r.Dropped != 1 {
		t.Errorf("%d dropped, %q, want %q", r.Dropped, got, want)
	}
	for _, out := range []string{"none.pbr", "none.csv", "none.csv.gz"} {
		if r := h.must(Job{Inputs: []string{"empty.pbr"}, Output: out}); r.RowsOut != 0 || len(r.Warnings) != 1 {
			t.Errorf("%s: %d rows, warnings %q", out, r.RowsOut, r.Warnings)
		}
	}
}

// TestTableValues holds what a CSV with a header keeps, and what flags change.
func TestTableValues(t *testing.T) {
	in := "id,a,s\n007,16777217,\"\"\n8,,\n"
	for _, tc := range []struct {
		values Values
		want   string
	}{
		{Values{}, "id,a,s\n007,16777217,\"\"\n8,,\n"},
		{Values{Nulls: "zero"}, "id,a,s\n007,16777217,\"\"\n8,0,\n"},
		{Values{DType: "float32"}, "id,a,s\n7,16777216,\"\"\n8,,\n"},
		{Values{Nulls: "drop"}, "id,a,s\n007,16777217,\"\"\n"},
	} {
		h := newHarness(t, map[string]string{"in.csv": in})
		h.must(Job{Inputs: []string{"in.csv"}, Output: "out.csv", Write: WriteOptions{Header: true}, Values: tc.values})
		if got := h.get("out.csv"); got != tc.want {
			t.Errorf("%+v: %q, want %q", tc.values, got, tc.want)
		}
	}
}

// TestSchemaFile holds that types come from a file, which inspect can make, and
// that those of the job win.
func TestSchemaFile(t *testing.T) {
	for _, tc := range []struct {
		file  string
		types map[string]string
		want  string
		err   string
	}{
		{`{"path":"x","columns":[{"name":"zip","type":"string","nullable":true},{"name":"n","type":"float64"}]}`, nil, "007,5\n", ""},
		{`{"columns":[{"name":"zip","type":"string"}]}`, map[string]string{"zip": "int64"}, "7,5\n", ""},
		{`{"columns":[]}`, nil, "", "s.json: lists no columns"},
		{`{"columns":[{"name":"zip"}]}`, nil, "", "s.json: a column needs a name and a type"},
		{`{"columns":[{"name":"zap","type":"string"}]}`, nil, "", `--type: there is no column "zap"`},
		{`{"columns":[{"name":"zip","type":"text"}]}`, nil, "", `no type is called "text"`},
		{`[`, nil, "", "s.json: is no schema: unexpected end of JSON input"},
	} {
		h := newHarness(t, map[string]string{"in.csv": "zip,n\n007,5\n", "s.json": tc.file})
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.csv", Write: WriteOptions{Header: true}, Read: ReadOptions{Schema: "s.json", Types: tc.types}})
		switch {
		case tc.err != "":
			if u, ok := errors.AsType[*UsageError](err); !ok || u.Msg != tc.err {
				t.Errorf("%s: error %v, want %s", tc.file, err, tc.err)
			}
		case err != nil:
			t.Errorf("%s: %v", tc.file, err)
		case h.get("out.csv") != "zip,n\n"+tc.want:
			t.Errorf("%s: %q", tc.file, h.get("out.csv"))
		}
	}
}

// TestRagged holds that records of any width stay as they are, and only where
// that is asked for.
func TestRagged(t *testing.T) {
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	for i, row := range [][]float32{{1, 2}, {}, {3}} {
		label := []float32{float32(i)}
		if i == 2 {
			label = nil
		}
		if err := w.WriteDense(row, label); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h := newHarness(t, map[string]string{"in.pbr": b.String()})
	j := Job{Inputs: []string{"in.pbr"}, Output: "out.pbr"}
	if _, err := h.run(j); !errors.Is(err, recordio.ErrLayout) {
		t.Errorf("error %v, want that of another layout", err)
	}
	j.Read.Ragged = true
	h.must(j)
	if h.get("out.pbr") != b.String() {
		t.Error("the records changed")
	}
	j.Output = "out.csv"
	_, err := h.run(j)
	wantUsage(t, err, "--ragged: rows of any width are kept as they are, and a CSV has columns", "convert to recordio, or cat --as jsonl")
}
