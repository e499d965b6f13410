package convert

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// trafficCSV is a table of text, dates and numbers, some of them missing; its target
// is text in the middle.
const trafficCSV = "when,city,size,class,zip\n" +
	"2024-01-01,Ulm,1.5,low,10\n" +
	"2024-01-02,Bonn,2,high,9\n" +
	"2024-01-03,Ulm,,low,10\n" +
	"2024-01-03,Köln,4,high,100\n"

// trafficFiles are the same table in each format that holds one.
func trafficFiles(t *testing.T) *harness {
	h := newHarness(t, map[string]string{"in.csv": trafficCSV})
	for _, f := range typedFormats {
		h.must(Job{Inputs: []string{"in.csv"}, Output: "in." + f})
	}
	return h
}

// TestEncode makes records and CSVs of text and dates, the same ones from every
// format.
func TestEncode(t *testing.T) {
	h := trafficFiles(t)
	label := Roles{Label: []string{"class"}}
	for i, tc := range []struct {
		roles  Roles
		values Values
		header bool
		want   string // as CSV
		facts  string
	}{
		{Roles{Label: label.Label, Drop: []string{"when", "size"}}, Values{EncodeStrings: "ordinal"}, false,
			"1,2,10\n0,0,9\n1,2,10\n0,1,100\n", "feature_dim=2 num_classes=2"},
		{Roles{Label: label.Label, Drop: []string{"when", "size"}}, Values{EncodeStrings: "ordinal", CategoryOrder: "frequency"}, false,
			"1,0,10\n0,1,9\n1,0,10\n0,2,100\n", "feature_dim=2 num_classes=2"},
		{Roles{Label: label.Label, Drop: []string{"when", "size"}}, Values{EncodeStrings: "onehot"}, true,
			"class,city=Bonn,city=Köln,city=Ulm,zip\n1,0,0,1,10\n0,1,0,0,9\n1,0,0,1,10\n0,0,1,0,100\n", ""},
		{Roles{Label: label.Label, Features: []string{"size", "zip"}}, Values{EncodeStrings: "ordinal", Encode: map[string]string{"zip": "onehot"}, Nulls: "zero"}, false,
			"1,1.5,0,1,0\n0,2,1,0,0\n1,0,0,1,0\n0,4,0,0,1\n", "feature_dim=4 num_classes=2"}, // numbers in order of size
		{Roles{Label: label.Label, Features: []string{"when", "size"}}, Values{EncodeStrings: "ordinal", Encode: map[string]string{"when": "epoch-days"}, NullValues: map[string]float64{"size": -1}}, false,
			"1,19723,1.5\n0,19724,2\n1,19725,-1\n0,19725,4\n", "feature_dim=2 num_classes=2"},
		{Roles{Label: []string{"zip"}, Features: []string{"when"}}, Values{Encode: map[string]string{"when": "epoch"}}, false,
			"10,1704067200\n9,1704153600\n10,1704240000\n100,1704240000\n", "feature_dim=1"},
	} {
		for _, in := range []string{"in.csv", "in.parquet", "in.avro"} {
			j := Job{Inputs: []string{in}, Output: fmt.Sprint(i, in, ".csv"), Roles: tc.roles, Values: tc.values, Write: WriteOptions{Header: tc.header}}
			if tc.values.Nulls == "" && !tc.header {
				j.Values.Nulls = "error"
			}
			r := h.must(j)
			if got := h.get(j.Output); got != tc.want {
				t.Errorf("case %d, %s: got\n%swant\n%s", i, in, got, tc.want)
			}
			if got := strings.TrimSpace(hyperparameters(r.Hyperparameters)); got != tc.facts {
				t.Errorf("case %d, %s: %s, want %s", i, in, got, tc.facts)
			}
			if tc.header {
				continue
			}
			j.Output = fmt.Sprint(i, in, ".pbr")
			h.must(j)
			want := h.cells(tc.want)
			if err := same(h.rows(j.Output), want); err != nil {
				t.Errorf("case %d, %s to records: %v", i, in, err)
			}
			j.Output, j.Values.Sparse = fmt.Sprint(i, in, "-sparse.pbr"), true
			h.must(j)
			if err := same(h.rows(j.Output), want); err != nil {
				t.Errorf("case %d, %s to sparse records: %v", i, in, err)
			}
		}
	}
}

// TestCategories holds that what one run learned, others use: the same columns with
// the same codes, whatever their data are.
func TestCategories(t *testing.T) {
	roles := Roles{Label: []string{"class"}, Features: []string{"city", "zip"}}
	for _, unknown := range []string{"error", "bucket"} {
		h := trafficFiles(t)
		values := Values{EncodeStrings: "onehot", Categories: "maps.json", Unknown: unknown}
		h.must(Job{Inputs: []string{"in.csv"}, Output: "train.pbr", Roles: roles, Values: values})
		want := `{
  "version": 1,
  "columns": {
    "city": {
      "encode": "onehot",
      "unknown": "` + unknown + `",
      "values": [
        "Bonn",
        "Köln",
        "Ulm"
      ]
    },
    "class": {
      "encode": "ordinal",
      "unknown": "error",
      "values": [
        "high",
        "low"
      ]
    }
  }
}
`
		if got := h.get("maps.json"); got != want {
			t.Errorf("the file is\n%swant\n%s", got, want)
		}
		later := Job{Inputs: []string{"later.csv"}, Output: "later.csv.out", To: "csv", Roles: roles, Values: Values{Categories: "maps.json"}}
		h.store.Put("later.csv", []byte("zip,class,city\n5,low,Ulm\n"))
		r := h.must(later)
		bucket := map[string]string{"error": "", "bucket": "0,"}[unknown]
		if got, want := h.get("later.csv.out"), "1,0,0,1,"+bucket+"5\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if r.Plan.Passes != 1 {
			t.Errorf("the input is read %d times", r.Plan.Passes)
		}
		for _, in := range []string{"new.csv", "new.parquet"} {
			h.store.Put("new.csv", []byte("zip,class,city\n5,low,Ulm\n6,low,Trier\n"))
			h.must(Job{Inputs: []string{"new.csv"}, Output: "new.parquet", Write: WriteOptions{Force: true}})
			later.Inputs, later.Output = []string{in}, in+".out"
			_, err := h.run(later)
			if unknown == "bucket" {
				if got, want := h.get(in+".out"), "1,0,0,1,0,5\n1,0,0,0,1,6\n"; err != nil || got != want {
					t.Errorf("%s: got %q (%v), want %q", in, got, err, want)
				}
				continue
			}
			place := map[string]string{"new.csv": `new.csv:3:7: column "city": "Trier" is none of the categories (record 2, byte 25)`,
				"new.parquet": `new.parquet: column "city": "Trier" is none of the categories (record 2)`}
			wantError(t, err, ErrInput, place[in])
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	h := trafficFiles(t)
	h.store.Put("bad.json", []byte(`{"version": 1, "columns": {"city": {"encode": "ordinal", "unknown": "error", "values": ["a", "a"]}}}`))
	h.store.Put("some.json", []byte(`{"version": 1, "columns": {"class": {"encode": "ordinal", "values": ["high", "low"]}}}`))
	h.store.Put("new.json", []byte(`{"version": 2, "columns": {}}`))
	for _, tc := range []struct {
		name   string
		roles  Roles
		values Values
		text   string
		hint   string
	}{
		{"no such column", Roles{Label: []string{"zip"}}, Values{Encode: map[string]string{"town": "ordinal"}},
			"--encode, --null-value: there is no column \"town\"", "columns are when, city, size, class, zip"},
		{"no such encoding", Roles{Label: []string{"zip"}}, Values{Encode: map[string]string{"city": "hash"}},
			`--encode "hash": no such choice`, "one of ordinal, onehot, epoch, epoch-days"},
		{"one-hot label", Roles{Label: []string{"class"}}, Values{Encode: map[string]string{"class": "onehot"}},
			`column "class": a label is one number`, "--encode class=ordinal"},
		{"epoch of a number", Roles{Label: []string{"zip"}}, Values{Encode: map[string]string{"size": "epoch"}},
			"--encode size=epoch: the column is float64, not a date or timestamp", ""},
		{"not in the file", Roles{Label: []string{"class"}, Features: []string{"city"}}, Values{EncodeStrings: "ordinal", Categories: "some.json"},
			`column "city" is not in some.json`, "--drop city"},
		{"against the file", Roles{Label: []string{"zip"}, Features: []string{"class"}}, Values{Encode: map[string]string{"class": "onehot"}, Categories: "some.json"},
			`column "class": --encode says onehot, some.json says ordinal`, ""},
		{"sparse CSV", Roles{Label: []string{"zip"}, Features: []string{"size"}}, Values{Sparse: true}, "--sparse: only RecordIO holds sparse rows", ""},
	} {
		out := "out.pbr"
		if tc.name == "sparse CSV" {
			out = "out.csv"
		}
		for _, in := range []string{"in.csv", "in.parquet"} {
			t.Run(tc.name+"/"+in, func(t *testing.T) {
				_, err := h.run(Job{Inputs: []string{in}, Output: out, Roles: tc.roles, Values: tc.values})
				wantUsage(t, err, tc.text, tc.hint)
			})
		}
	}
	for file, text := range map[string]string{
		"bad.json": `bad.json: column "city": the value "a" is there twice`,
		"new.json": "new.json: version 2 of a file of categories, this program knows 1",
		"in.csv":   "in.csv: not a file of categories: invalid character 'w' looking for beginning of value",
	} {
		_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"zip"}}, Values: Values{Categories: file}})
		wantError(t, err, ErrInput, text)
	}
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"zip"}, Features: []string{"city"}},
		Values: Values{EncodeStrings: "ordinal", MaxCategories: 2}})
	wantError(t, err, ErrInput, `column "city" has more than 2 values`)
	_, err = h.run(Job{Inputs: []string{"-"}, Stdin: strings.NewReader(trafficCSV), Output: "out.pbr",
		Roles: Roles{Label: []string{"zip"}, Features: []string{"city"}}, Values: Values{EncodeStrings: "ordinal"}})
	wantUsage(t, err, "the categories of city are not known, and a stream cannot be read twice",
		"--categories FILE of an earlier run, or write the input to a file first")
	_, err = h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"zip"}, Features: []string{"city"}},
		Values: Values{EncodeStrings: "ordinal", Categories: "maps.json"}, BadRows: BadRows{Do: "skip", Max: -1}, Write: WriteOptions{Force: true}})
	if err != nil {
		t.Error(err)
	}
	h.absent("nothing")
}

// TestCategoriesAreAtomic holds that the file of categories appears with the output
// or not at all.
func TestCategoriesAreAtomic(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": trafficCSV + "x,y\n"})
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"class"}, Features: []string{"city"}},
		Values: Values{EncodeStrings: "ordinal", Categories: "maps.json"}})
	if !errors.Is(err, ErrInput) {
		t.Errorf("error %v", err)
	}
	h.absent("maps.json")
	h.absent("out.pbr")
	if _, err := readCategories(context.Background(), h.store, "maps.json", defaultSidecar); err != nil {
		t.Error(err)
	}
}
