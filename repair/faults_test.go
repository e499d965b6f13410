package repair

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
)

// Whatever operation of the storage fails, the output is whole, or not there, or what it
// was.
func TestFaults(t *testing.T) {
	rows := someRows(0, 60)
	file := pack(t, compression.Gzip, bytes.Join(rows, nil))
	file = file[:len(file)*2/3]
	for _, replace := range []bool{false, true} {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.csv.gz"), filepath.Join(dir, "out.csv")
		if err := os.WriteFile(in, file, 0o600); err != nil {
			t.Fatal(err)
		}
		for k := 1; ; k++ {
			if replace {
				if err := os.WriteFile(out, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			faults := &storage.Faults{Fail: k, Err: syscall.EIO, Short: k%2 == 0}
			r, err := Run(context.Background(), Job{Input: in, Output: out, Force: replace, Threads: 1, store: storage.Local{System: faults}})
			failed := faults.Failed()
			got, readErr := os.ReadFile(out)
			if err == nil {
				if readErr != nil || int64(len(got)) != r.Bytes || kept(t, failed, got, rows) == 0 {
					t.Fatalf("%s failed: no error, and %d bytes of output, %v", failed, len(got), readErr)
				}
				if failed == "" {
					if k < 10 {
						t.Errorf("only %d operations", k-1)
					}
					break
				}
				if err := os.Remove(out); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if !errors.Is(err, ErrStorage) || !errors.Is(err, syscall.EIO) {
				t.Errorf("%s failed: %v", failed, err)
			}
			if replace && string(got) != "old" || !replace && readErr == nil {
				t.Errorf("%s failed: the output is %q, %v", failed, got, readErr)
			}
			want := 1
			if replace {
				want = 2
			}
			if left, _ := os.ReadDir(dir); len(left) != want {
				t.Fatalf("%s failed: %v is left", failed, left)
			}
		}
	}
}
