package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// steps is a system whose renames need two steps, as on those that are not
// Linux; without links either, as on FAT.
type steps struct {
	storage.System
	noLinks bool
}

func (steps) RenameNew(string, string) error { return errors.ErrUnsupported }
func (steps) Exchange(string, string) error  { return errors.ErrUnsupported }

func (s steps) Link(old, new string) error {
	if s.noLinks {
		return errors.ErrUnsupported
	}
	return os.Link(old, new)
}

// unlocked is a system that has no locks to trust, as on a network share.
type unlocked struct{ storage.System }

func (u unlocked) OpenFile(name string, flag int, perm fs.FileMode) (storage.Handle, error) {
	h, err := u.System.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return unlockable{h}, nil
}

type unlockable struct{ storage.Handle }

func (unlockable) Lock(bool) error { return errors.ErrUnsupported }

// theSystem is the operating system's System.
func theSystem() storage.System { return &storage.Faults{Unsynced: true} }

var systems = []struct {
	name string
	storage.System
}{
	{"system", theSystem()},
	{"renames in steps", steps{System: theSystem()}},
	{"no links", steps{System: theSystem(), noLinks: true}},
	{"no links, no locks", steps{System: unlocked{theSystem()}, noLinks: true}},
}

// content is 96 kB that are not all alike.
var content = bytes.Repeat([]byte("0123456789abcde\n"), 96<<10/16)

// writeFile writes content as the only file of a job, and a receipt beside it.
func writeFile(s storage.Local, dest string, force bool) error {
	return writeJob(s, dest, storage.Options{Force: force}, "")
}

// writeDir writes two files into a directory.
func writeDir(s storage.Local, dest string, force bool) error {
	return writeJob(s, dest, storage.Options{Force: force, Dir: true}, "part-0.pbr", "train/part-0.pbr")
}

func writeJob(s storage.Local, dest string, o storage.Options, names ...string) error {
	ctx := context.Background()
	txn, err := s.Begin(ctx, dest, o)
	if err != nil {
		return err
	}
	defer txn.Abort()
	receipt, err := txn.Beside(dest + ".receipt.json")
	if err != nil {
		return err
	}
	for _, name := range names {
		w, err := txn.Create(name)
		if err != nil {
			return err
		}
		for p := content; len(p) > 0; {
			n := min(len(p), 30_000)
			if _, err := w.Write(p[:n]); err != nil {
				return err
			}
			p = p[n:]
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(receipt, "{}\n"); err != nil {
		return err
	}
	if err := receipt.Close(); err != nil {
		return err
	}
	return txn.Commit(ctx)
}

// jobs are those that are tried with all faults.
var jobs = []struct {
	name string
	run  func(storage.Local, string, bool) error
	old  map[string]string // what is there before
	new  []string          // what a good run leaves
}{
	{"file", writeFile, nil, []string{"out", "out.receipt.json"}},
	{"file, force", writeFile, map[string]string{"out": "old", "out.receipt.json": "old receipt"}, []string{"out", "out.receipt.json"}},
	{"directory", writeDir, nil, []string{"out/", "out/part-0.pbr", "out/train/", "out/train/part-0.pbr", "out.receipt.json"}},
	{"directory, force", writeDir, map[string]string{"out/": "", "out/sub/": "", "out/sub/x": "old", "out/part-9.pbr": "old"},
		[]string{"out/", "out/part-0.pbr", "out/train/", "out/train/part-0.pbr", "out.receipt.json"}},
}

// snapshot is every file below dir, hidden ones too, with its content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			found[rel+"/"] = ""
			return nil
		}
		b, err := os.ReadFile(path)
		found[rel] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// plant makes what snapshot tells.
func plant(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) { // directories before what is in them
		if path := filepath.Join(dir, name); strings.HasSuffix(name, "/") {
			must(t, os.Mkdir(path, 0o777))
		} else {
			must(t, os.WriteFile(path, []byte(files[name]), 0o666))
		}
	}
}

func names(m map[string]string) string {
	var all []string
	for k, v := range m {
		all = append(all, fmt.Sprintf("%s (%d bytes)", k, len(v)))
	}
	return strings.Join(all, ", ")
}

// TestSweep fails every operation of a job in turn: afterwards all is as it
// was before, and the error says what could not be done to which file.
func TestSweep(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	faults := []struct {
		name  string
		err   error
		short bool
	}{
		{"EIO", syscall.EIO, false},
		{"ENOSPC", syscall.ENOSPC, true},
	}
	for i, sys := range systems {
		for k, job := range jobs {
			for _, fault := range faults[:few(i, k, len(faults))] {
				t.Run(sys.name+"/"+job.name+"/"+fault.name, func(t *testing.T) {
					for k := 1; ; k++ {
						dir := t.TempDir()
						plant(t, dir, job.old)
						before := snapshot(t, dir)
						f := &storage.Faults{System: sys.System, Fail: k, Err: fault.err, Short: fault.short, Unsynced: true}
						err := job.run(storage.Local{System: f}, filepath.Join(dir, "out"), job.old != nil)
						after := snapshot(t, dir)
						switch {
						case err == nil:
							// The job is done; a fault may have hit what it did not need.
							if len(after) != len(job.new) {
								t.Fatalf("operation %d (%s): left %s", k, f.Failed(), names(after))
							}
							for _, name := range job.new {
								if data, ok := after[name]; !ok || strings.HasSuffix(name, ".pbr") && data != string(content) {
									t.Fatalf("operation %d (%s): %s is not whole: %s", k, f.Failed(), name, names(after))
								}
							}
						case !maps.Equal(before, after):
							t.Fatalf("operation %d (%s): %v\n before: %s\n after: %s", k, f.Failed(), err, names(before), names(after))
						case !errors.Is(err, fault.err):
							t.Fatalf("operation %d (%s): error does not wrap the cause: %v", k, f.Failed(), err)
						case !strings.Contains(err.Error(), filepath.Join(dir, "out")):
							t.Fatalf("operation %d (%s): error does not name the file: %v", k, f.Failed(), err)
						}
						if f.Failed() == "" {
							if k < 10 {
								t.Fatalf("only %d operations", k)
							}
							return
						}
						if err == nil && needed(f.Failed(), sys.System) {
							t.Fatalf("operation %d (%s) failed and the job did not", k, f.Failed())
						}
					}
				})
			}
		}
	}
}

// few is how many cases are tried of a system and a job: n, or one here and there
// in a short run.
func few(system, job, n int) int {
	switch {
	case !testing.Short():
		return n
	case (system+job)%4 == 0:
		return 1
	}
	return 0
}

// needed reports whether a job cannot do without an operation: removals and the
// end of a lock are tried twice, and an exchange, a link or a rename over an
// empty directory has a stand-in.
func needed(op string, sys storage.System) bool {
	if strings.HasSuffix(op, ".recast-lock") || strings.HasSuffix(op, ".recast-commit") {
		return false
	}
	spares := []string{"Remove ", "Exchange ", "Link ", "ReadDir ", "Lstat "}
	if _, ok := sys.(steps); ok {
		spares = append(spares, "Rename ")
	}
	for _, spare := range spares {
		if strings.HasPrefix(op, spare) {
			return false
		}
	}
	return true
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stuck is a system on which no temporary file can be removed, as where a virus scanner
// has it open.
type stuck struct{ storage.System }

func (s stuck) Remove(name string) error {
	if base := filepath.Base(name); strings.Contains(base, ".recast-") && !strings.Contains(base, "lock") {
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.EBUSY}
	}
	return s.System.Remove(name)
}

// What a job could not take back when it began is cleared away by the next one.
func TestStuckTemporaryFile(t *testing.T) {
	dir := t.TempDir()
	dest := filepath.Join(dir, "out.pbr")
	if err := writeFile(storage.Local{System: stuck{theSystem()}}, dest, false); !errors.Is(err, syscall.EBUSY) {
		t.Fatalf("the job has %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) < 2 {
		t.Fatalf("it left %v, %v: want a file and the lock by which it is found", left, err)
	}
	if err := writeFile(storage.Local{System: theSystem()}, dest, false); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 { // the output and the receipt
		t.Errorf("the next one left %v, %v", left, err)
	}
}
