package convert

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// TestDirectoryFaults is TestFaults for outputs of several files: after each fault the
// directory is absent, or the old one whole.
func TestDirectoryFaults(t *testing.T) {
	data := csvOf(randomRows(2_000, 6), 6)
	three := []Split{{"train", 0.8}, {"validation", 0.1}, {"test", 0.1}}
	for _, tc := range []struct {
		name   string
		err    error
		short  bool
		to     string
		layout Layout
		old    bool
	}{
		{"splits and shards", syscall.ENOSPC, false, "recordio", Layout{Split: three, Shards: 3}, false},
		{"splits and shards, short, replacing", syscall.EIO, true, "csv", Layout{Split: three, Group: "f0", ShardRows: 500}, true},
		{"row groups", syscall.ENOSPC, true, "parquet", Layout{Shards: 3}, true},
		{"by size, shuffled", syscall.EIO, false, "avro", Layout{ShardBytes: 100_000, Shuffle: true}, false},
	} {
		if testing.Short() && tc.old { // as under the race detector
			continue
		}
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			in, out, rejects := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out"), filepath.Join(dir, "rejects.jsonl")
			write(t, in, data)
			makeOld := func() {
				if tc.old {
					if err := os.MkdirAll(filepath.Join(out, "train"), 0o755); err != nil {
						t.Fatal(err)
					}
					write(t, filepath.Join(out, "train", "part-00000.pbr"), "old")
					write(t, out+receiptSuffix, listingOf("out", "train/part-00000.pbr"))
				}
			}
			makeOld()
			before := tree(t, dir)
			for k := 1; ; k++ {
				faults := &storage.Faults{Fail: k, Err: tc.err, Short: tc.short}
				_, err := Run(context.Background(), Job{
					Inputs: []string{in}, Output: out, To: tc.to, Roles: Roles{Label: []string{"y"}}, Layout: tc.layout, Write: WriteOptions{Force: tc.old},
					BadRows: BadRows{Rejects: rejects}, store: storage.Local{System: faults},
				})
				failed := faults.Failed()
				switch {
				case failed == "":
					if err != nil {
						t.Fatalf("without a fault: %v", err)
					}
					if k < 40 {
						t.Errorf("only %d operations", k-1)
					}
					return
				case err == nil:
					// Only the removal of the old output may fail without a word, after
					// the new one is in its place.
					after := tree(t, dir)
					if !tc.old || after["out/train/part-00000.pbr"] == "old" || !strings.Contains(failed, ".recast-") {
						t.Fatalf("%s failed and there is no error", failed)
					}
					for name := range after {
						if strings.Contains(name, ".recast-") {
							t.Fatalf("%s failed: %s is left", failed, name)
						}
					}
					if err := errors.Join(os.RemoveAll(out), os.Remove(out+receiptSuffix), os.Remove(rejects)); err != nil {
						t.Fatal(err)
					}
					makeOld()
				case !errors.Is(err, ErrStorage) || !errors.Is(err, tc.err):
					t.Fatalf("%s failed: error %v is not of the storage", failed, err)
				case !strings.Contains(err.Error(), filepath.Dir(dir)): // a receipt may lie beside a directory above
					t.Errorf("%s failed: error %v names no file", failed, err)
				}
				if after := tree(t, dir); !maps.Equal(after, before) {
					t.Fatalf("%s failed with %v: there is now %v", failed, err, after)
				}
			}
		})
	}
}

// tree is all files and directories below one.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			files[name+"/"] = ""
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
