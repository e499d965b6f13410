package storage_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// TestTurns has jobs of one destination commit at the same time, each with a file
// beside it: all succeed, and what is left is that of one job alone.
func TestTurns(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for _, sys := range systems {
		if strings.Contains(sys.name, "no locks") {
			continue
		}
		t.Run(sys.name, func(t *testing.T) {
			s := storage.Local{System: sys.System}
			for round := range 20 {
				dir := t.TempDir()
				out := filepath.Join(dir, "out")
				var jobs sync.WaitGroup
				for i := range 6 {
					jobs.Go(func() {
						if err := writePair(t, s, out, fmt.Sprint("job ", i)); err != nil {
							t.Errorf("round %d, job %d: %v", round, i, err)
						}
					})
				}
				jobs.Wait()
				files := snapshot(t, dir)
				if len(files) != 2 || files["out"] != files["out.receipt.json"] {
					t.Fatalf("round %d: %q", round, files)
				}
			}
		})
	}
}

// writePair writes the same to the destination and beside it.
func writePair(t *testing.T, s storage.Local, out, data string) error {
	txn, err := s.Begin(t.Context(), out, storage.Options{Force: true, NoSync: true})
	if err != nil {
		return err
	}
	defer txn.Abort()
	receipt, err := txn.Beside(out + ".receipt.json")
	if err != nil {
		return err
	}
	if _, err := receipt.Write([]byte(data)); err != nil {
		return err
	}
	if err := receipt.Close(); err != nil {
		return err
	}
	if err := put(txn, "", data); err != nil {
		return err
	}
	return txn.Commit(t.Context())
}
