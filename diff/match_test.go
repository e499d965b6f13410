package diff

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

const people = "id,age,town,income\n1,30,Ulm,10.5\n2,40,Bonn,20\n3,50,Ulm,30\n"

// TestMatch holds which columns are compared with which.
func TestMatch(t *testing.T) {
	income := convert.Roles{Label: []string{"income"}, Drop: []string{"town"}}
	h := newHarness(t, map[string]string{
		"people.csv":   people,
		"moved.csv":    "town,income,id,age\nUlm,10.5,1,30\nBonn,20,2,40\nUlm,30,3,50\n",
		"less.csv":     "id,income,age\n1,10.5,30\n2,20,40\n3,30,50\n",
		"renamed.csv":  "a,b,c,d\n1,30,Ulm,10.5\n2,40,Bonn,20\n3,50,Ulm,30\n",
		"strange.csv":  "a,b\n1,30\n2,40\n3,50\n",
		"headless.csv": "10.5,1,30\n20,2,40\n30,3,50\n",
		"pair.csv":     "1,30,10.5\n2,40,20\n3,50,30\n",
	})
	h.convert("people.csv", "people.parquet", convert.Job{Roles: convert.Roles{NoLabel: true}})
	h.convert("people.csv", "people.pbr", convert.Job{Roles: income})
	h.convert("people.csv", "age.pbr", convert.Job{Roles: convert.Roles{Label: []string{"income"}, Features: []string{"age", "id"}}})
	h.convert("people.pbr", "people.avro", convert.Job{})
	for _, tc := range []struct {
		a, b         string
		roles        convert.Roles
		onlyA, onlyB string
		compared     int64
		differ       int64
		note         string
	}{
		{a: "people.csv", b: "moved.csv", compared: 4},
		{a: "people.csv", b: "people.parquet", compared: 4},
		{a: "people.csv", b: "less.csv", onlyA: "town", compared: 3},
		{a: "less.csv", b: "people.parquet", onlyB: "town", compared: 3},
		{a: "less.csv", b: "people.parquet", roles: convert.Roles{Drop: []string{"to*"}}, compared: 3},
		{a: "people.csv", b: "moved.csv", roles: convert.Roles{Features: []string{"age", "id"}}, compared: 2},
		{a: "people.csv", b: "renamed.csv", compared: 4, note: "matched by position"},
		{a: "people.csv", b: "strange.csv", onlyA: "id age town income", onlyB: "a b"},
		{a: "people.csv", b: "people.pbr", roles: income, compared: 3},
		{a: "people.pbr", b: "people.parquet", roles: income, compared: 3},
		{a: "people.csv", b: "headless.csv", roles: income, compared: 3},
		{a: "people.pbr", b: "headless.csv", compared: 3},
		{a: "less.csv", b: "pair.csv", compared: 3, differ: 6, note: "matched by position"},
		{a: "people.avro", b: "people.pbr", compared: 3},
		{a: "people.avro", b: "people.csv", roles: income, compared: 3},
		{a: "people.csv", b: "age.pbr", roles: convert.Roles{Label: []string{"income"}, Features: []string{"age", "id"}}, compared: 3},
		{a: "people.csv", b: "age.pbr", roles: convert.Roles{Label: []string{"income"}, Features: []string{"id", "age"}}, compared: 3, differ: 6},
		{a: "people.csv", b: "age.pbr", roles: convert.Roles{Label: []string{"income"}, Features: []string{"age"}}, compared: 2, onlyB: "features[1]"},
	} {
		t.Run(tc.a+" "+tc.b, func(t *testing.T) {
			h := harness{t, h.dir}
			r := h.diff(tc.a, tc.b, Options{Roles: tc.roles})
			if got := strings.Join(r.OnlyA, " "); got != tc.onlyA {
				t.Errorf("only in A: %s", got)
			}
			if got := strings.Join(r.OnlyB, " "); got != tc.onlyB {
				t.Errorf("only in B: %s", got)
			}
			if r.Compared != tc.compared || r.Values != tc.differ || r.Equal != (tc.onlyA+tc.onlyB == "" && tc.differ == 0) {
				t.Errorf("%d columns\n%s", r.Compared, r)
			}
			if notes := strings.Join(r.Notes, "\n"); tc.note != "" && !strings.Contains(notes, tc.note) || tc.note == "" && strings.Contains(notes, "position") {
				t.Errorf("notes: %s", notes)
			}
		})
	}
}

// TestRefused holds what cannot be compared, and that the error says what to do.
func TestRefused(t *testing.T) {
	h := newHarness(t, map[string]string{"people.csv": people, "broken.csv": "a,b\n1,2\n\"3,4\n", "texts.csv": "u,v\nw,x\n"})
	h.convert("people.csv", "people.pbr", convert.Job{Roles: convert.Roles{Label: []string{"income"}, Drop: []string{"town"}}})
	h.write("cut.pbr", h.read("people.pbr")[:100])
	towns := convert.Job{Roles: convert.Roles{Label: []string{"y"}}}
	towns.Values.EncodeStrings, towns.Values.Categories = "ordinal", h.path("towns.json")
	h.write("towns.csv", "town,y\nUlm,1\nBonn,0\n")
	h.convert("towns.csv", "towns.pbr", towns)
	h.write("towns.csv", "town,y\nUlm,1\nMars,0\n")
	for _, tc := range []struct {
		a, b       string
		o          Options
		text, hint string
		class      error // nil: usage
	}{
		{"people.csv", "people.pbr", Options{}, "people.csv has 4 cells in a row, ", "--label COL", nil},
		{"people.csv", "people.pbr", Options{Roles: convert.Roles{Label: []string{"wage"}}}, `people.csv: --label: there is no column "wage"`, "columns are", nil},
		{"people.csv", "people.pbr", Options{Roles: convert.Roles{Drop: []string{"wage"}}}, `--drop: there is no column "wage"`, "columns are id,", nil},
		{"people.pbr", "people.pbr", Options{Roles: convert.Roles{Label: []string{"wage"}}}, "both are records", "", nil},
		{"people.csv", "people.csv", Options{Tolerance: -1}, "--tolerance", "", nil},
		{"people.csv", "people.csv", Options{Nulls: "never"}, "--nulls", "", nil},
		{"people.csv", "people.csv", Options{Memory: 20 << 20}, "32 MiB is the least", "", nil},
		{"people.csv", "people.csv", Options{From: [2]string{"", "xyz"}}, `no format is called "xyz"`, "formats are", nil},
		{"texts.csv", "people.csv", Options{}, "cannot tell whether the first row is a header", "--has-header", nil},
		{"people.csv", "people.csv", Options{Encode: map[string]string{"town": "ordinal"}}, "its categories are not known", "--categories FILE", nil},
		{"people.csv", "people.csv", Options{Encode: map[string]string{"wage": "epoch"}}, `people.csv: --encode: there is no column "wage"`, "columns are id,", nil},
		{"people.pbr", "people.pbr", Options{Encode: map[string]string{"wage": "epoch"}}, "both are records", "", nil},
		{"people.csv", "people.csv", Options{Roles: convert.Roles{Drop: []string{"*"}}}, "--drop leaves no column", "", nil},
		{"towns.csv", "towns.pbr", Options{Roles: convert.Roles{Label: []string{"y"}}, Categories: h.path("towns.json")}, `"Mars" is none of the categories`, "--categories FILE is", convert.ErrInput},
		{"people.csv", "people.csv", Options{Categories: "/nowhere"}, "there is no file /nowhere", "", nil},
		{"people.csv", "cut.pbr", Options{Roles: convert.Roles{Label: []string{"income"}, Drop: []string{"town"}}}, "truncated", "", convert.ErrInput},
		{"broken.csv", "people.csv", Options{}, "broken.csv:3", "", convert.ErrInput},
		{"people.csv", "missing.csv", Options{}, "missing.csv", "", convert.ErrStorage},
	} {
		_, err := Run(context.Background(), h.path(tc.a), h.path(tc.b), tc.o)
		if err == nil {
			t.Errorf("%s %s: no error, want %q", tc.a, tc.b, tc.text)
			continue
		}
		_, asked := errors.AsType[*convert.UsageError](err)
		if !strings.Contains(err.Error(), tc.text) || !strings.Contains(convert.Hint(err), tc.hint) ||
			asked != (tc.class == nil) || tc.class != nil && !errors.Is(err, tc.class) {
			t.Errorf("%s %s: %v (hint %q)", tc.a, tc.b, err, convert.Hint(err))
		}
	}
	if _, err := Run(context.Background(), "-", "-", Options{}); err == nil {
		t.Error("standard input is read twice")
	}
}

// TestReceipt holds that a receipt beside a file without names says what its columns are.
func TestReceipt(t *testing.T) {
	const text = "id,age,town,income\n1,30,Ulm,10.5\n2,,Bonn,20\n3,50,?,30\n4,60,Bonn,?\n"
	h := newHarness(t, map[string]string{"in.csv": text})
	job := convert.Job{Roles: convert.Roles{Label: []string{"town"}, Drop: []string{"id"}}}
	job.Read.Null = []string{"?"}
	job.Values.NullValues = map[string]float64{"age": -1}
	job.Values.Nulls = "drop"
	job.Values.EncodeStrings = "ordinal"
	for _, out := range []string{"out.pbr", "out.csv.gz"} {
		job.Write.Receipt = out + ".receipt.json"
		h.convert("in.csv", out, job)
		for range 2 {
			r := h.diff("in.csv", out, Options{})
			if !r.Equal || r.Rows != [2]int64{2, 2} || r.Left != [2]int64{2, 0} || r.Compared != 3 {
				t.Errorf("%s: %s", out, r)
			}
		}
		if r := h.diff(out, "in.csv", Options{}); !r.Equal {
			t.Errorf("%s: %s", out, r)
		}
	}
	// Two outputs of one run are alike, and each is like itself.
	for _, out := range []string{"codes.parquet", "codes.avro"} {
		job := job
		job.Roles = convert.Roles{NoLabel: true}
		job.Write.Receipt = out + ".receipt.json"
		h.convert("in.csv", out, job)
		h.equal("in.csv", out, Options{})
		h.equal(out, "in.csv", Options{})
		h.equal(out, out, Options{})
	}
	h.equal("codes.parquet", "codes.avro", Options{})
	job.Roles.Drop = nil
	job.Write.Receipt = "all.pbr.receipt.json"
	h.convert("in.csv", "all.pbr", job)
	h.equal("codes.parquet", "all.pbr", Options{})
	h.write("other.csv", "id,years\n1,2\n3,4\n")
	r := h.diff("out.csv.gz", "other.csv", Options{Roles: convert.Roles{NoLabel: true}})
	if r.Equal || r.Compared != 2 {
		t.Errorf("roles that are given: %s", r)
	}
}

// TestEncoded holds that columns that were encoded are compared as their codes.
func TestEncoded(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "town,day,y\nUlm,2024-01-02,1\nBonn,1970-01-02,0\nUlm,1969-12-31,1\n"})
	h.convert("in.csv", "in.parquet", convert.Job{Roles: convert.Roles{NoLabel: true}})
	for _, how := range []string{"ordinal", "onehot"} {
		job := convert.Job{Roles: convert.Roles{Label: []string{"y"}}}
		job.Values.EncodeStrings = how
		job.Values.Encode = map[string]string{"day": "epoch-days"}
		job.Values.Categories = h.path(how + ".json")
		h.convert("in.csv", how+".pbr", job)
		h.convert("in.csv", how+".csv", job)
		job.Roles, job.Write.Header = convert.Roles{NoLabel: true}, true
		h.convert("in.csv", how+"-table.csv", job)
		for _, in := range []string{"in.csv", "in.parquet"} {
			for _, out := range []string{how + ".pbr", how + ".csv", how + "-table.csv"} {
				o := Options{Categories: job.Values.Categories, Encode: job.Values.Encode}
				if !strings.HasSuffix(out, "-table.csv") {
					o.Roles.Label = []string{"y"}
				}
				h.equal(in, out, o)
				h.equal(out, in, o)
			}
		}
	}
}
