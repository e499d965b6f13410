package convert

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// sum is a checksum of a whole.
func sum(name, data string) string {
	h := newSum(name)
	h.Write([]byte(data))
	return sumText(name, h)
}

func (h *harness) document(name string) *document {
	h.Helper()
	d, err := parseDocument([]byte(h.get(name)))
	if err != nil {
		h.Fatal(err)
	}
	return d
}

func TestReceiptSaysWhatWasDone(t *testing.T) {
	h := newHarness(t, map[string]string{"in/a.csv": "y,a,b,c\n1,2,007,x\n0,16777217,3,y\n", "in/b.csv": "y,a,b,c\n1,,1,x\n1,1,1,\n"})
	job := Job{
		Inputs: []string{"in"}, Output: "out/t.pbr", Roles: Roles{Label: []string{"y"}, Drop: []string{"c"}},
		Values: Values{Nulls: "drop"}, BadRows: BadRows{Do: "skip"},
		Write: WriteOptions{Receipt: "receipts/t.json", Version: "v1.2.3", Time: time.Unix(1e9, 0)},
	}
	h.must(job)
	want := `{
  "$schema": "https://raw.githubusercontent.com/recast-ml/recast/main/convert/receipt.schema.json",
  "document": "recast receipt",
  "version": 1,
  "program": {"name": "recast", "version": "v1.2.3"},
  "time": "2001-09-09T01:46:40Z",
  "inputs": [
    {"path": "in/a.csv", "format": "csv", "compression": "none", "bytes": 33, "rows": 2, "checksum": "` + sum(ownSum, h.get("in/a.csv")) + `"},
    {"path": "in/b.csv", "format": "csv", "compression": "none", "bytes": 22, "rows": 2, "checksum": "` + sum(ownSum, h.get("in/b.csv")) + `"}
  ],
  "treatment": {
    "columns": [
      {"name": "y", "type": "int64", "nullable": true},
      {"name": "a", "type": "int64", "nullable": true},
      {"name": "b", "type": "int64", "nullable": true},
      {"name": "c", "type": "string", "nullable": true, "text": true}
    ],
    "label": ["y"], "features": ["a", "b"], "dropped": ["c"],
    "dtype": "float32", "nulls": "drop", "encode_strings": "error", "on_error": "skip", "header": true
  },
  "output": {"path": "../out/t.pbr", "format": "recordio", "compression": "none"},
  "rows_in": 4, "rows_out": 3, "rejected": 0, "dropped": 1,
  "parts": [{"path": "../out/t.pbr", "rows": 3, "bytes": 156, "checksum": "` + sum(ownSum, h.get("out/t.pbr")) + `"}],
  "changes": [
    {"kind": "leading-zeros-dropped", "column": "b", "count": 1, "first": {"file": "in/a.csv", "record": 1, "line": 2, "col": 5, "byte": 8, "column": "b"}, "value": "\"007\""},
    {"kind": "integer-not-exact", "column": "a", "count": 1, "first": {"file": "in/a.csv", "record": 2, "line": 3, "col": 3, "byte": 18, "column": "a"}, "value": "\"16777217\""}
  ],
  "warnings": [],
  "content_type": "application/x-recordio-protobuf",
  "hyperparameters": {"feature_dim": "2"}
}`
	if got := h.get("receipts/t.json"); canonical(t, got) != canonical(t, want) {
		t.Errorf("receipt\n%s\nwant\n%s", got, want)
	}
	// The same job writes the same receipt, whatever the threads.
	first := h.get("receipts/t.json")
	job.Write.Force, job.Threads = true, 3
	h.must(job)
	if h.get("receipts/t.json") != first {
		t.Error("of the same job the second receipt is another")
	}
}

func canonical(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestReceiptsOfInputs holds what a receipt says of inputs to the bytes that are
// stored, however they are read.
func TestReceiptsOfInputs(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("t.csv"), csvOf(randomRows(5_000, 6), 6))
	for _, name := range []string{"t.csv.gz", "t.csv.bz2", "t.csv.zst", "t.pbr", "t.parquet", "t.avro"} {
		header := strings.Contains(name, ".csv")
		j := Job{Inputs: []string{at("t.csv")}, Output: at(name), Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Header: header}}
		if _, err := Run(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"t.csv", "t.csv.gz", "t.csv.bz2", "t.csv.zst", "t.pbr", "t.parquet", "t.avro", "-"} {
		file, from := name, at(name)
		j := Job{Roles: Roles{Label: []string{"y"}, Features: []string{"f1", "f3"}}, Output: at("out.csv"), Write: WriteOptions{Force: true, Receipt: at("r.json")}}
		if name == "t.pbr" {
			j.Roles = Roles{}
		}
		if name == "-" {
			file, from = "t.csv.gz", "-"
			f, err := os.Open(at(file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			j.Stdin = f
		}
		j.Inputs = []string{from}
		if _, err := Run(t.Context(), j); err != nil {
			t.Fatal(name, err)
		}
		d, err := readDocument(t.Context(), storage.Local{}, at("r.json"), defaultSidecar)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(at(file))
		if err != nil {
			t.Fatal(err)
		}
		want := readInput{from, d.Inputs[0].Format, d.Inputs[0].Compression, int64(len(b)), 5_000, sum(ownSum, string(b))}
		if d.Inputs[0] != want {
			t.Errorf("%s: %+v, want %+v", name, d.Inputs[0], want)
		}
	}
}

func TestReceiptsAreRefusedInPlaces(t *testing.T) {
	files := map[string]string{"in.csv": "y,a\n1,2\n", "old.json": "{}", "dir/x": ""}
	for _, tc := range []struct {
		name      string
		job       Job
		msg, hint string
	}{
		{"output", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "./out.pbr"}}, "./out.pbr is the output and the receipt", ""},
		{"rejects", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "r.json"}, BadRows: BadRows{Rejects: "r.json"}}, "r.json is the file for bad rows and the receipt", ""},
		{"categories", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "r.json"}, Values: Values{Categories: "r.json"}}, "r.json is the file of categories and the receipt", ""},
		{"input", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "in.csv", Force: true}}, "in.csv is an input and the receipt", ""},
		{"stream", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "-"}}, "--receipt takes a file", ""},
		{"remote", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "s3://b/r.json"}}, "s3://b/r.json: s3:// is not supported", "copy it, or pipe it through -"},
		{"directory", Job{Output: "out.pbr", Write: WriteOptions{Receipt: "dir", Force: true}}, "--receipt dir: it is a directory", ""},
		{"channel", Job{Output: "out", To: "pbr", Layout: Layout{Shards: 2}, Write: WriteOptions{Receipt: "out/r.json"}},
			"--receipt out/r.json: the file is in the output", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := newHarness(t, files)
			tc.job.Inputs, tc.job.Roles = []string{"in.csv"}, Roles{Label: []string{"y"}}
			_, err := h.run(tc.job)
			wantUsage(t, err, tc.msg, tc.hint)
			h.absent("out.pbr")
		})
	}
	h := newHarness(t, files)
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Receipt: "old.json"}})
	wantError(t, err, ErrStorage, "create old.json: file already exists")
	h.absent("out.pbr")
}

// TestReceiptsAreNotLeftBehind: an output that is replaced does not leave a receipt of
// what was there before.
func TestReceiptsAreNotLeftBehind(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n", "more.csv": "y,a\n1,2\n3,4\n"})
	roles := Roles{Label: []string{"y"}}
	h.must(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: roles})
	h.absent("out.pbr.receipt.json")
	h.must(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: roles, Write: WriteOptions{Receipt: "out.pbr.receipt.json", Force: true}})
	h.must(Job{Inputs: []string{"more.csv"}, Output: "out.pbr", Roles: roles, Write: WriteOptions{Force: true}})
	if d := h.document("out.pbr.receipt.json"); d.Parts[0].Rows != 2 {
		t.Errorf("the receipt is of %d rows", d.Parts[0].Rows)
	}
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: roles, Write: WriteOptions{Force: true, Receipt: "other.json"}})
	wantUsage(t, err, "--receipt: out.pbr.receipt.json is there, and would be of a file that is no more", "--receipt out.pbr.receipt.json, or remove it")
}

// TestReceiptOfDirectory: a directory has a receipt beside it without being asked for.
func TestReceiptOfDirectory(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(100, 4), 4)})
	job := Job{
		Inputs: []string{"in.csv"}, Output: "out/", To: "csv", Roles: Roles{Label: []string{"y"}},
		Layout: Layout{Split: []Split{{"train", 0.8}, {"test", 0.2}}, Shards: 2, Seed: 7},
	}
	h.must(job)
	d := h.document("out.receipt.json")
	want := `{"path":"out","format":"csv","compression":"none","layout":{"split":[{"name":"train","share":0.8},{"name":"test","share":0.2}],"seed":7,"shards":2}}`
	if got, err := json.Marshal(d.Output); err != nil || string(got) != want {
		t.Errorf("output %s, %v; want %s", got, err, want)
	}
	var parts []string
	for _, p := range d.Parts {
		parts = append(parts, fmt.Sprint(p.Path, " ", p.Split, " ", p.Rows, " ", p.Checksum == sum(ownSum, h.get(p.Path))))
	}
	if got, want := strings.Join(parts, "\n"), "out/train/part-00000.csv train 40 true\nout/train/part-00001.csv train 40 true\nout/test/part-00000.csv test 10 true\nout/test/part-00001.csv test 10 true"; got != want {
		t.Errorf("parts\n%s\nwant\n%s", got, want)
	}
}

// TestReceiptIsLast: nothing of a job whose receipt cannot be written is left.
func TestReceiptIsLast(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in.csv"), "y,a\n1,2\n")
	var order []string
	for k := 1; ; k++ {
		faults := &storage.Faults{Fail: k, Err: os.ErrPermission}
		_, err := Run(context.Background(), Job{
			Inputs: []string{filepath.Join(dir, "in.csv")}, Output: filepath.Join(dir, "out.csv"), Roles: Roles{Label: []string{"y"}},
			Write: WriteOptions{Receipt: filepath.Join(dir, "r.json")}, store: storage.Local{System: faults},
		})
		failed := faults.Failed()
		if failed == "" {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if strings.HasPrefix(failed, "Rename") {
			order = append(order, failed)
		}
		if err != nil {
			if left, e := os.ReadDir(dir); e != nil || len(left) != 1 {
				t.Fatalf("%s failed, %v is left, %v", failed, left, e)
			}
			continue
		}
		if !strings.Contains(failed, receiptSuffix) && !spared.MatchString(failed) { // the first may not be read
			t.Fatalf("%s failed and there is no error", failed)
		}
		for _, name := range []string{"out.csv", "r.json"} {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(order); n != 2 || !strings.Contains(order[0], "out.csv") || !strings.Contains(order[1], "r.json") {
		t.Errorf("renames %q", order)
	}
}
