package sagemaker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// FuzzCheck holds that no file ends a check with an error, and that what is told of it
// can be written.
func FuzzCheck(f *testing.F) {
	f.Add([]byte("y,a\n1,2\n0,x\n"), byte(0))
	f.Add([]byte("1,\"a\nb\"\n,2,3\n"), byte(3))
	f.Add([]byte(pbr(dense(1, 2), dense(1, 2, 3))), byte(1))
	f.Add([]byte(pbr(record{Label: f32(1), Features: sparse(9, []uint64{1, 4}, 3, 4)})), byte(2))
	f.Add([]byte(gzipped("1;2\n0;3\n")), byte(4))
	algorithms := []string{"linear-learner", "kmeans", "xgboost", "lightgbm", "ip-insights", "seq2seq"}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, which byte) {
		a := must(Find(algorithms[int(which)%len(algorithms)]))(t)
		path := filepath.Join(dir, "train.csv")
		if string(data[:min(4, len(data))]) == pbr(dense(1, 2))[:4] {
			path = filepath.Join(dir, "train.pbr")
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := Check(t.Context(), a, []string{path}, CheckOptions{Open: convert.OpenOptions{Threads: 1}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
		if r.Accepted() && (r.Rows == 0 || r.ContentType == "") {
			t.Fatalf("accepted without rows: %s", r)
		}
	})
}
