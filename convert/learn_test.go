package convert

import (
	"slices"
	"testing"
)

// TestTruthsAreTwoCategories holds that a column of truth values has two categories however
// they are written, those that the formats with types have.
func TestTruthsAreTwoCategories(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "y,b\n1,True\n2,false\n3,TRUE\n4,FALSE\n5,true\n6,False\n", "b.csv": "y,b\n1,true\n2,False\n"})
	for _, tc := range []struct {
		in, categories string
		want           [][]float64
	}{
		{"a.csv", "maps.json", [][]float64{{1, 1}, {2, 0}, {3, 1}, {4, 0}, {5, 1}, {6, 0}}},
		{"b.csv", "maps.json", [][]float64{{1, 1}, {2, 0}}},
	} {
		h.must(Job{Inputs: []string{tc.in}, Output: "o.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Force: true},
			Values: Values{Encode: map[string]string{"b": "ordinal"}, Categories: tc.categories}})
		if got := h.rows("o.pbr"); !slices.EqualFunc(got, tc.want, slices.Equal) {
			t.Errorf("%s: got %v, want %v", tc.in, got, tc.want)
		}
	}
	// Text is as it stands.
	r := h.must(Job{Inputs: []string{"a.csv"}, Output: "t.pbr", Roles: Roles{Label: []string{"y"}}, Read: ReadOptions{Types: map[string]string{"b": "string"}},
		Values: Values{Encode: map[string]string{"b": "ordinal"}}})
	if n := *r.Plan.Encodings[0].Categories; n != 6 {
		t.Errorf("%d categories of text", n)
	}
	for _, tc := range []struct{ in, want map[string]int64 }{
		{map[string]int64{"True": 1, "TRUE": 2, "false": 4}, map[string]int64{"true": 3, "false": 4}},
		{map[string]int64{"true": 1}, map[string]int64{"true": 1}},
		{map[string]int64{"True": 1, "true": 2, "x": 4}, map[string]int64{"True": 1, "true": 2, "x": 4}},
	} {
		if got := oneSpelling(tc.in); len(got) != len(tc.want) || got["true"] != tc.want["true"] || got["false"] != tc.want["false"] {
			t.Errorf("%v: got %v, want %v", tc.in, got, tc.want)
		}
	}
}

// TestHeaderOfCategories holds that no two columns of a header have one name.
func TestHeaderOfCategories(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a,a=x,a=x_2\n1,x,7,8\n0,z,9,9\n"})
	r := h.must(Job{Inputs: []string{"in.csv"}, Output: "o.csv", Values: Values{Encode: map[string]string{"a": "onehot"}}, Write: WriteOptions{Header: true}})
	if got, want := h.get("o.csv"), "y,a=x_3,a=z,a=x,a=x_2\n1,1,0,7,8\n0,0,1,9,9\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const want = `there is a column "a=x" already: the cell of that category of "a" is called "a=x_3"`
	if !slices.Equal(r.Warnings, []string{want}) {
		t.Errorf("warnings %q", r.Warnings)
	}
	// Without a header there are no names.
	r = h.must(Job{Inputs: []string{"in.csv"}, Output: "t.csv", Roles: Roles{Label: []string{"y"}}, Values: Values{Encode: map[string]string{"a": "onehot"}}})
	if len(r.Warnings) > 0 {
		t.Errorf("warnings %q", r.Warnings)
	}
}
