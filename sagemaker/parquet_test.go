package sagemaker

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// TestParquet holds that columns with types are checked as cells are.
func TestParquet(t *testing.T) {
	for _, tc := range []struct {
		csv, algorithm string
		o              CheckOptions
		want           []string
		place          string // of the first
	}{
		{"y,a,b\n1,2,3.5\n0,,4.5\n", "xgboost", CheckOptions{}, nil, ""},
		{"y,a,b\n1,2,true\n0,3,false\n", "xgboost", CheckOptions{}, []string{"boolean"}, ` (record 1): column "b"`},
		{"y,a,b\n1,x,3\n0,y,4\n", "xgboost", CheckOptions{}, []string{"column-type"}, `: column "a": it is text`},
		{"y,a,b\nn,1,3\nm,2,4\n", "xgboost", CheckOptions{}, []string{"label-type"}, `: column "y": it is text`},
		{"y,a,b\n1,2,3\n,3,4\n", "xgboost", CheckOptions{}, []string{"label-missing"}, ` (record 2): column "y": `},
		{"y,a,b\n1,2,3\n2,3,4\n", "xgboost", set("objective=binary:logistic"), []string{"label-out-of-range"}, ` (record 2): column "y": 2`},
		{"y,a,b\n1,2,3.5\n0,inf,4\n", "xgboost", CheckOptions{}, []string{"not-finite"}, ` (record 2): column "a": +Inf`},
		{"y\n1\n0\n", "xgboost", CheckOptions{}, []string{"columns"}, ": it has 1, the label, and no feature"},
		{"y,a\n1,2\n0,3\n", "linear-learner", CheckOptions{}, []string{"content-type"}, ": it is parquet; "},
	} {
		dir := t.TempDir()
		write(t, dir, tree{"t.csv": tc.csv})
		path := filepath.Join(dir, "t.parquet")
		if _, err := convert.Run(t.Context(), convert.Job{Inputs: []string{filepath.Join(dir, "t.csv")}, Output: path, Read: convert.ReadOptions{Header: true}}); err != nil {
			t.Fatal(err)
		}
		r := must(Check(t.Context(), must(Find(tc.algorithm))(t), []string{path}, tc.o))(t)
		if got := codes(r); !slices.Equal(got, tc.want) {
			t.Errorf("%q: found %v, want %v\n%s", tc.csv, got, tc.want, r)
		} else if tc.want != nil && !strings.HasPrefix(strings.TrimPrefix(r.Violations[0].First.String(), path), tc.place) {
			t.Errorf("%q: the first is at %s, want %s", tc.csv, r.Violations[0].First, tc.place)
		} else if tc.want == nil && r.Settings() != "content_type=application/x-parquet" {
			t.Errorf("%q: %s", tc.csv, r.Settings())
		}
	}
}
