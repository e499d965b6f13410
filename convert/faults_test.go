package convert

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// TestFaults makes each operation of the storage fail in turn, until a job
// succeeds. After each the destination is absent, or the old one whole, nothing
// else is left, and the error is one of the storage that names a file.
func TestFaults(t *testing.T) {
	data := csvOf(randomRows(8_000, 12), 12)
	for _, tc := range []struct {
		name   string
		err    error
		short  bool
		output string
		old    bool
	}{
		{"no space", syscall.ENOSPC, false, "out.pbr", false},
		{"no space, replacing", syscall.ENOSPC, false, "out.pbr", true},
		{"short", syscall.EIO, true, "out.csv.gz", false},
		{"short, replacing", syscall.EIO, true, "out.csv.zst", true},
		{"row groups", syscall.ENOSPC, false, "out.parquet", false},
		{"row groups, short, replacing", syscall.EIO, true, "out.parquet", true},
		{"blocks", syscall.ENOSPC, false, "out.avro", true},
	} {
		if testing.Short() && tc.old { // as under the race detector
			continue
		}
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			in, out, rejects := filepath.Join(dir, "in.csv"), filepath.Join(dir, tc.output), filepath.Join(dir, "rejects.jsonl")
			write(t, in, data)
			if tc.old {
				write(t, out, "old")
			}
			for k := 1; ; k++ {
				faults := &storage.Faults{Fail: k, Err: tc.err, Short: tc.short}
				_, err := Run(context.Background(), Job{
					Inputs: []string{in}, Output: out, Roles: Roles{Label: []string{"y"}}, Write: WriteOptions{Force: tc.old},
					BadRows: BadRows{Rejects: rejects}, store: storage.Local{System: faults},
				})
				failed := faults.Failed()
				if failed == "" {
					if err != nil {
						t.Fatalf("without a fault: %v", err)
					}
					if k < 20 {
						t.Errorf("only %d operations", k-1)
					}
					return
				}
				if err == nil {
					// Only the removal of the old output, after the new one is
					// in its place, may fail without a word.
					b, e := os.ReadFile(out)
					if !tc.old || e != nil || string(b) == "old" || !strings.Contains(failed, ".recast-") {
						t.Fatalf("%s failed and there is no error", failed)
					}
					emptyDir(t, dir, "in.csv")
					write(t, out, "old")
					continue
				}
				if !errors.Is(err, ErrStorage) || !errors.Is(err, tc.err) {
					t.Errorf("%s failed: error %v is not of the storage", failed, err)
				}
				if !strings.Contains(err.Error(), "in.csv") && !strings.Contains(err.Error(), tc.output) &&
					!strings.Contains(err.Error(), "rejects") && !strings.Contains(err.Error(), filepath.Dir(dir)) {
					t.Errorf("%s failed: error %v names no file", failed, err)
				}
				left, e := os.ReadDir(dir)
				if e != nil {
					t.Fatal(e)
				}
				for _, f := range left {
					b, _ := os.ReadFile(filepath.Join(dir, f.Name()))
					if f.Name() == "in.csv" || tc.old && f.Name() == tc.output && string(b) == "old" {
						continue
					}
					t.Fatalf("%s failed with %v: %s is left, %d bytes", failed, err, f.Name(), len(b))
				}
			}
		})
	}
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// emptyDir empties a directory but for one file.
func emptyDir(t *testing.T, dir, keep string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() == keep {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
}
