package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/recast-ml/recast/sagemaker"
)

// verb runs a command line in this process.
func verb(args ...string) (stdout string, code int) {
	ctx := context.Background()
	s := newStreams(ctx)
	var out strings.Builder
	s.out, s.err, s.quiet = &out, &out, true
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && exitCode(ctx, err) != exitNo {
		out.WriteString(err.Error())
	}
	return out.String(), exitCode(ctx, err)
}

// TestFixesCanBePasted runs what a check says is to be done, and checks again.
func TestFixesCanBePasted(t *testing.T) {
	for _, tc := range []struct {
		name, algorithm, file, data string
	}{
		{"header", "linear-learner", "a.csv", "y,a\n1,2\n0,3\n"},
		{"target-not-first", "linear-learner", "a.csv", "a,label\n5,0\n6,1\n"},
		{"byte-order-mark", "xgboost", "a.csv", "\xef\xbb\xbf1,2\n0,3\n"},
		{"boolean", "linear-learner", "a.csv", "0,True\n1,False\n"},
		{"missing-value", "kmeans", "a.csv", "1,2\n3,\n4,5\n"},
		{"not-finite", "linear-learner", "a.csv", "1,2\n0,NaN\n1,-inf\n"},
		{"width", "linear-learner", "a.csv", "1,2\n0,3,4\n1,5\n"},
		{"not-a-number", "linear-learner", "a.csv", "1,2\n0,n/a\n1,5\n"},
		{"label-not-a-number", "linear-learner", "a.csv", "1,2\nx,3\n1,5\n"},
		{"label-missing", "linear-learner", "a.csv", "1,2\n,3\n1,5\n"},
		{"column-type", "linear-learner", "a.csv", "1,a,2,d\n0,b,3,e\n"},
		{"label-type", "linear-learner", "a.csv", "cat,2\ndog,3\n"},
		{"leading-zeros", "linear-learner", "a.csv", "1,007,2\n0,008,3\n"},
		{"blank-line", "linear-learner", "a.csv", "1,2\n\n0,3\n"},
		{"boolean", "xgboost", "a.parquet", "y,b,f\n0,true,2\n1,false,3\n"},
		{"column-type", "xgboost", "a.parquet", "y,t,f\n0,2026-01-02,2\n1,2026-01-03,3\n"},
		{"label-type", "xgboost", "a.parquet", "t,f\n2026-01-02T03:04:05Z,2\n2026-01-03T03:04:05Z,3\n"},
		{"label-type", "xgboost", "a.parquet", "t,f\nx,2\ny,3\n"},
		{"label-missing", "xgboost", "a.parquet", "y,f\n1,2\n,3\n"},
		{"not-finite", "xgboost", "a.csv", "1,2\n0,inf\n1,3\n"},
		{"quoted-newline", "lightgbm", "a.csv", "1,\"a\nb\",2\n0,c,3\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("a.csv", []byte(tc.data), 0o644); err != nil {
				t.Fatal(err)
			}
			if tc.file != "a.csv" { // of a table of the same name
				if out, code := verb("convert", "a.csv", "-o", tc.file, "--has-header"); code != exitOK {
					t.Fatal(out)
				}
				if err := os.Remove("a.csv"); err != nil {
					t.Fatal(err)
				}
			}
			out, _ := verb("check", tc.file, "--algorithm", tc.algorithm, "--json")
			var r sagemaker.Report
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			fix := ""
			for _, v := range append(r.Violations, r.Warnings...) {
				if v.Code == tc.name {
					fix = v.Fix
				}
			}
			command, ok := strings.CutPrefix(fix, "recast ")
			command, _, _ = strings.Cut(command, " (")
			if !ok {
				t.Fatalf("the fix is %q: %s", fix, out)
			}
			if out, code := verb(strings.Fields(command)...); code != exitOK {
				t.Fatalf("%s\n%s", fix, out)
			}
			if err := os.Remove(tc.file); err != nil {
				t.Fatal(err)
			}
			fixed, err := filepath.Glob("a*.*")
			if err != nil || len(fixed) != 1 {
				t.Fatalf("%s wrote %v, %v", fix, fixed, err)
			}
			if out, code := verb("check", fixed[0], "--algorithm", tc.algorithm); code != exitOK {
				t.Errorf("%s\n%s", fix, out)
			}
		})
	}
}
