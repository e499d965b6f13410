package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// files writes a data set of each kind into a directory.
func files(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "t.csv"), "y,a,when,s\n1,0.5,2026-01-02,\"x,\"\"y\"\"\"\n0,1.5,2026-01-03,\n")
	write(t, filepath.Join(dir, "large.csv"), csvOf(randomRows(100_000, 8), 8))
	for _, name := range []string{"t.pbr", "t.pbr.gz"} {
		if _, err := Run(context.Background(), Job{
			Inputs: []string{filepath.Join(dir, "t.csv")}, Output: filepath.Join(dir, name),
			Roles: Roles{Label: []string{"y"}, Features: []string{"a"}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w := recordio.NewWriter(&b)
	for i := range 3 {
		if err := w.WriteSparse([]uint64{uint64(i)}, []float32{float32(i) + 0.5}, 5, []float32{1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sparse.pbr"), b.String())
	return dir
}

func TestWriteRows(t *testing.T) {
	dir := files(t)
	for _, tc := range []struct {
		file, as string
		limit    int64
		want     string
	}{
		{"t.csv", "csv", 0, "y,a,when,s\n1,0.5,2026-01-02,\"x,\"\"y\"\"\"\n0,1.5,2026-01-03,\n"},
		{"t.csv", "csv", 1, "y,a,when,s\n1,0.5,2026-01-02,\"x,\"\"y\"\"\"\n"},
		{"t.csv", "jsonl", 0, `{"y":1,"a":0.5,"when":"2026-01-02","s":"x,\"y\""}` + "\n" + `{"y":0,"a":1.5,"when":"2026-01-03","s":null}` + "\n"},
		{"t.pbr", "csv", 0, "label,f0\n1,0.5\n0,1.5\n"},
		{"t.pbr.gz", "jsonl", 1, `{"label":1,"features":[0.5]}` + "\n"},
		{"sparse.pbr", "csv", 2, "label,f0,f1,f2,f3,f4\n1,0.5,0,0,0,0\n1,0,1.5,0,0,0\n"},
		{"sparse.pbr", "jsonl", 1, `{"label":1,"features":[{"key":0,"value":0.5}]}` + "\n"},
	} {
		d, err := Open(context.Background(), []string{filepath.Join(dir, tc.file)}, OpenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := d.WriteRows(context.Background(), &b, tc.as, tc.limit); err != nil {
			t.Errorf("%s as %s: %v", tc.file, tc.as, err)
		} else if b.String() != tc.want {
			t.Errorf("%s as %s\ngot  %swant %s", tc.file, tc.as, b.String(), tc.want)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestCount(t *testing.T) {
	dir := files(t)
	for file, want := range map[string]int64{"t.csv": 2, "large.csv": 100_000, "t.pbr": 2, "t.pbr.gz": 2, "sparse.pbr": 3} {
		if n, err := Count(context.Background(), []string{filepath.Join(dir, file)}, OpenOptions{}); n != want || err != nil {
			t.Errorf("%s: %d rows, %v, want %d", file, n, err, want)
		}
	}
	// Frames are counted whatever is in them.
	frames, err := recordio.AppendFrame(nil, []byte("no message"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "other.rec"), string(frames))
	if n, err := Count(context.Background(), []string{filepath.Join(dir, "other.rec")}, OpenOptions{}); n != 1 || err != nil {
		t.Errorf("frames of something else: %d, %v", n, err)
	}
}

func TestInspect(t *testing.T) {
	dir := files(t)
	for _, tc := range []struct {
		file string
		full bool
		want string
	}{
		{"t.pbr", false, `{"format":"recordio","compression":"none","bytes":96,"rows":2,"columns":[{"name":"label","type":"float32","nullable":false},` +
			`{"name":"features","type":"float32[1]","nullable":false}],"records":2,"features":{"dtype":"float32","shape":[1],"sparse":false},` +
			`"label":{"dtype":"float32","shape":[1],"sparse":false,"min":0,"max":1,"integral":true},"sampled":[]}`},
		{"sparse.pbr", false, `{"format":"recordio","compression":"none","bytes":168,"rows":3,"columns":[{"name":"label","type":"float32","nullable":false},` +
			`{"name":"features","type":"sparse float32[5]","nullable":false}],"records":3,"features":{"dtype":"float32","shape":[5],"sparse":true},` +
			`"label":{"dtype":"float32","shape":[1],"sparse":false,"min":1,"max":1,"integral":true},"sampled":[]}`},
	} {
		got, err := Inspect(context.Background(), []string{filepath.Join(dir, tc.file)}, OpenOptions{}, tc.full)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(got[0])
		if err != nil {
			t.Fatal(err)
		}
		path, err := json.Marshal(filepath.Join(dir, tc.file))
		if err != nil {
			t.Fatal(err)
		}
		if s := strings.Replace(string(text), `"path":`+string(path)+",", "", 1); s != tc.want {
			t.Errorf("%s\ngot  %s\nwant %s", tc.file, s, tc.want)
		}
	}

	// Of more than 4 MiB nothing is said that was not seen.
	big := filepath.Join(dir, "big.csv")
	write(t, big, csvOf(randomRows(100_000, 12), 12))
	if info, err := os.Stat(big); err != nil || info.Size() < inspectSize {
		t.Fatalf("%v, %v", info, err)
	}
	for _, full := range []bool{false, true} {
		got, err := Inspect(context.Background(), []string{big}, OpenOptions{}, full)
		if err != nil {
			t.Fatal(err)
		}
		if (got[0].Rows != nil) != full || !slices.Equal(got[0].Sampled, []string{"columns"}) {
			t.Errorf("full %v: rows %v, sampled %v", full, got[0].Rows, got[0].Sampled)
		}
	}
}

func TestBatches(t *testing.T) {
	dir := files(t)
	ctx := context.Background()
	d, err := Open(ctx, []string{filepath.Join(dir, "large.csv"), filepath.Join(dir, "large.csv")}, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var rows int64
	for b, err := range d.Batches(ctx, table.Want{Columns: d.Schema().Fields()[:2]}) {
		if err != nil {
			t.Fatal(err)
		}
		rows += b.NumRows()
	}
	if rows != 200_000 {
		t.Errorf("%d rows, want 200000", rows)
	}
	for _, err := range d.Batches(ctx, table.Want{}) {
		if err != nil {
			t.Fatal(err)
		}
		break // ends the workers
	}
}
