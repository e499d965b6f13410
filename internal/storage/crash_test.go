package storage_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// TestCrash lets a job die at each of its operations in turn. At the destination
// is then what was there before or all of the new, and beside it a receipt only
// if it is its own. The next job of that destination clears away what is left;
// where there are no locks it leaves that, but what was set aside is put back.
func TestCrash(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for i, sys := range systems {
		for j, job := range jobs {
			if few(i, j, 1) == 0 {
				continue
			}
			t.Run(sys.name+"/"+job.name, func(t *testing.T) {
				_, inSteps := sys.System.(steps)
				for k := 1; ; k++ {
					dir := t.TempDir()
					plant(t, dir, job.old)
					f := &storage.Faults{System: sys.System, Fail: k, Dies: true}
					err := job.run(storage.Local{System: f}, filepath.Join(dir, "out"), job.old != nil)
					f.Bury()
					crashed := snapshot(t, dir)
					state := stateOf(crashed, job.old, job.new)
					if state == "absent" && (job.old == nil || inSteps) {
						state = "old"
					}
					if state != "old" && state != "new" {
						t.Fatalf("operation %d (%s): %s: %s", k, f.Failed(), state, names(crashed))
					}

					// A job that begins and gives up, then one that goes through.
					s := storage.Local{System: sys.System}
					o := storage.Options{Force: true, Dir: strings.HasPrefix(job.name, "directory")}
					txn, e := s.Begin(t.Context(), filepath.Join(dir, "out"), o)
					must(t, e)
					must(t, txn.Abort())
					if after := stateOf(snapshot(t, dir), job.old, job.new); after != state && (after != "absent" || job.old != nil) {
						t.Fatalf("operation %d (%s): was %s, is %s", k, f.Failed(), state, after)
					}
					must(t, job.run(s, filepath.Join(dir, "out"), true))
					after := snapshot(t, dir)
					if strings.Contains(sys.name, "no locks") {
						maps.DeleteFunc(after, func(name, _ string) bool { return strings.Contains(name, ".recast-") })
					}
					if stateOf(after, job.old, job.new) != "new" || len(after) != len(job.new) {
						t.Fatalf("operation %d (%s): the next job left %s", k, f.Failed(), names(after))
					}
					if f.Failed() == "" {
						if err != nil || k < 30 {
							t.Fatalf("%d operations, %v", k, err)
						}
						return
					}
				}
			})
		}
	}
}

// stateOf tells what is at the destination of one of jobs.
func stateOf(files, old map[string]string, new []string) string {
	at := map[string]string{}
	for name, data := range files {
		if name == "out" || name == "out/" || strings.HasPrefix(name, "out/") {
			at[name] = data
		}
	}
	receipt, vouched := files["out.receipt.json"]
	isOld := len(old) > 0
	for name, data := range old {
		if name != "out.receipt.json" && at[name] != data {
			isOld = false
		}
	}
	isNew := true
	for _, name := range new {
		if data, ok := at[name]; name != "out.receipt.json" && (!ok || !strings.HasSuffix(name, "/") && data != string(content)) {
			isNew = false
		}
	}
	switch {
	case len(at) == 0:
		return "absent"
	case isOld && (!vouched || receipt == old["out.receipt.json"]):
		return "old"
	case isNew && (!vouched || receipt == "{}\n"):
		return "new"
	}
	return "neither the old nor the new"
}

// TestAlive begins a second job at each operation of a first one: it takes
// nothing away that the first one needs. Without locks it may take the first one
// for dead that is between two renames; then that one fails.
func TestAlive(t *testing.T) {
	t.Setenv("TMPDIR", storage.MemoryDir())
	for i, sys := range systems {
		for j, job := range jobs {
			if few(i, j, 1) == 0 {
				continue
			}
			t.Run(sys.name+"/"+job.name, func(t *testing.T) {
				for k := 1; ; k++ {
					dir := t.TempDir()
					plant(t, dir, job.old)
					out := filepath.Join(dir, "out")
					// What a dead job left makes the second one look.
					dead := map[string]string{".out.recast-lock": "", ".out.recast-tmp-1": "dead", ".out.receipt.json.recast-lock": "", ".out.receipt.json.recast-tmp-1": "dead"}
					plant(t, dir, dead)
					n := 0
					f := &storage.Faults{System: sys.System, Only: func(string, string) bool {
						if n++; n == k {
							second(t, storage.Local{System: sys.System}, out, job.old != nil, strings.HasPrefix(job.name, "directory"))
						}
						return true
					}}
					err := job.run(storage.Local{System: f}, out, job.old != nil)
					after := snapshot(t, dir)
					noLocks := strings.Contains(sys.name, "no locks")
					if err != nil && noLocks && stateOf(after, job.old, job.new) == "old" {
						continue // what it had set aside was put back
					}
					if err != nil {
						t.Fatalf("operation %d: %v", k, err)
					}
					if noLocks {
						for name := range dead {
							if _, ok := after[name]; !ok {
								t.Fatalf("operation %d: %s is gone, and nobody knew whose it was", k, name)
							}
							delete(after, name)
						}
					}
					if stateOf(after, job.old, job.new) != "new" || len(after) != len(job.new) {
						t.Fatalf("operation %d: %s", k, names(after))
					}
					if n < k {
						return
					}
				}
			})
		}
	}
}

// second begins a job and gives it up.
func second(t *testing.T, s storage.Local, out string, force, dir bool) {
	t.Helper()
	// While the first one is about to begin or to end it has to wait.
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	txn, err := s.Begin(ctx, out, storage.Options{Force: force, Dir: dir})
	switch {
	case err == nil:
		must(t, txn.Abort())
	case !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, fs.ErrExist):
		t.Fatal(err)
	}
}

// TestUndeletable replaces a directory that cannot be removed: it is told where
// it is, the next job removes it, and it never takes the destination's place.
func TestUndeletable(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, sys := range systems {
		if strings.Contains(sys.name, "no locks") {
			continue
		}
		plant(t, ".", map[string]string{"out/": "", "out/stuck": "old"})
		stuck := &storage.Faults{System: undeletable{sys.System}}
		err := writeDir(storage.Local{System: stuck}, "out", true)
		if err == nil || !strings.Contains(err.Error(), "out is written, but what it replaces could not be removed: remove .out.recast-") {
			t.Errorf("%s: %v", sys.name, err)
		}
		left, err := filepath.Glob(".out.recast-*")
		if err != nil || len(left) != 2 { // and the lock
			t.Fatalf("%s: left %q, %v", sys.name, left, err)
		}
		must(t, os.RemoveAll("out"))
		must(t, os.Remove("out.receipt.json"))
		must(t, writeDir(storage.Local{System: sys.System}, "out", false))
		if files := snapshot(t, "."); stateOf(files, nil, jobs[2].new) != "new" || len(files) != len(jobs[2].new) {
			t.Errorf("%s: the next job left %s", sys.name, names(files))
		}
		must(t, os.RemoveAll("out"))
		must(t, os.Remove("out.receipt.json"))
	}
}

// undeletable is a system that does not remove what has this name.
type undeletable struct{ storage.System }

func (u undeletable) Remove(name string) error {
	if filepath.Base(name) == "stuck" {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrPermission}
	}
	return u.System.Remove(name)
}

// TestNotPutBack: what a dead job had set aside is put back by the job after the
// one that failed to.
func TestNotPutBack(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, sys := range systems {
		if strings.Contains(sys.name, "no locks") {
			continue
		}
		plant(t, ".", map[string]string{".out.recast-lock": "", ".out.recast-old-1": "old"})
		f := &storage.Faults{System: sys.System, Fail: 1, Only: func(op, _ string) bool { return strings.HasPrefix(op, "Rename") }}
		_, err := storage.Local{System: f}.Begin(t.Context(), "out", storage.Options{Force: true})
		if f.Failed() == "" || err == nil && !strings.HasPrefix(f.Failed(), "RenameNew") {
			t.Fatalf("%s: %q failed: %v", sys.name, f.Failed(), err)
		}
		txn, err := storage.Local{System: sys.System}.Begin(t.Context(), "out", storage.Options{Force: true})
		must(t, err)
		must(t, txn.Abort())
		if files := snapshot(t, "."); !maps.Equal(files, map[string]string{"out": "old"}) {
			t.Errorf("%s: the next job left %s", sys.name, names(files))
		}
		must(t, os.Remove("out"))
	}
}

// TestLongNames: what is left of one target is not taken for that of another
// whose name begins alike.
func TestLongNames(t *testing.T) {
	t.Chdir(t.TempDir())
	a, b := strings.Repeat("x", 250)+"a", strings.Repeat("x", 250)+"b"
	first := begin(t, storage.Local{}, a, storage.Options{})
	must(t, put(first, "", "a"))
	f := &storage.Faults{}
	_, err := storage.Local{System: f}.Begin(t.Context(), b, storage.Options{})
	must(t, err)
	f.Bury() // it is dead
	must(t, writeOnce(begin(t, storage.Local{}, b, storage.Options{}), "b"))
	must(t, first.Commit(t.Context()))
	if files := snapshot(t, "."); !maps.Equal(files, map[string]string{a: "a", b: "b"}) {
		t.Error(names(files))
	}
}
