package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// writeOnce writes the destination of a job and commits.
func writeOnce(txn storage.Txn, data string) error {
	defer txn.Abort()
	if err := put(txn, "", data); err != nil {
		return err
	}
	return txn.Commit(context.Background())
}

// put writes one file of a job.
func put(txn storage.Txn, name, data string) error {
	w, err := txn.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, data); err != nil {
		return err
	}
	return w.Close()
}

func read(t *testing.T, s storage.Store, name string) string {
	t.Helper()
	f, err := s.Open(t.Context(), name)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func begin(t *testing.T, s storage.Store, dest string, o storage.Options) storage.Txn {
	t.Helper()
	txn, err := s.Begin(t.Context(), dest, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { txn.Abort() })
	return txn
}

// TestTxn holds for every store.
func TestTxn(t *testing.T) {
	exists := func(s storage.Store, name string) bool {
		_, err := s.Stat(t.Context(), name)
		return err == nil
	}
	tests := map[string]func(*testing.T, storage.Store){
		"invisible until commit": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			must(t, put(txn, "", "data"))
			if exists(s, "new") {
				t.Error("seen before Commit")
			}
			must(t, txn.Commit(t.Context()))
			if got := read(t, s, "new"); got != "data" {
				t.Error(got)
			}
		},
		"abort": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			must(t, put(txn, "", "data"))
			must(t, txn.Abort())
			must(t, txn.Abort())
			if exists(s, "new") || txn.Commit(t.Context()) == nil || exists(s, "new") {
				t.Error("committed after Abort")
			}
		},
		"abort after commit": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			must(t, put(txn, "", "data"))
			must(t, txn.Commit(t.Context()))
			must(t, txn.Abort())
			if !exists(s, "new") || txn.Commit(t.Context()) == nil {
				t.Error("gone, or committed twice")
			}
		},
		"existing": func(t *testing.T, s storage.Store) {
			if _, err := s.Begin(t.Context(), "a.csv", storage.Options{}); !errors.Is(err, storage.ErrExists) || !strings.HasPrefix(err.Error(), "create a.csv: ") {
				t.Error(err)
			}
			if _, err := s.Begin(t.Context(), "dir", storage.Options{Dir: true}); !errors.Is(err, storage.ErrExists) {
				t.Error(err)
			}
		},
		"made by another in the meantime": func(t *testing.T, s storage.Store) {
			first, second := begin(t, s, "new", storage.Options{}), begin(t, s, "new", storage.Options{})
			must(t, put(first, "", "first"))
			must(t, put(second, "", "second"))
			must(t, first.Commit(t.Context()))
			if err := second.Commit(t.Context()); !errors.Is(err, storage.ErrExists) {
				t.Error(err)
			}
			if got := read(t, s, "new"); got != "first" {
				t.Error(got)
			}
		},
		"force": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "a.csv", storage.Options{Force: true})
			must(t, put(txn, "", "data"))
			if got := read(t, s, "a.csv"); got != "a.csv" {
				t.Error(got)
			}
			must(t, txn.Commit(t.Context()))
			if got := read(t, s, "a.csv"); got != "data" {
				t.Error(got)
			}
		},
		"contents": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{Dir: true})
			for _, name := range []string{"part-0", ".env", ".git/HEAD", ".git/.x", "_SUCCESS", "a/b/c"} {
				must(t, put(txn, name, name))
			}
			must(t, txn.Commit(t.Context()))
			found, err := s.Contents(t.Context(), "new")
			var got []string
			for _, f := range found {
				got = append(got, filepath.ToSlash(f.Name))
			}
			slices.Sort(got)
			want := []string{"new/.env", "new/.git/.x", "new/.git/HEAD", "new/_SUCCESS", "new/a/b/c", "new/part-0"}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q, %v", got, err)
			}
			if found, err := s.Contents(t.Context(), "nothing"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v, %v", found, err)
			}
		},
		"directory": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{Dir: true})
			must(t, put(txn, "part-0", "0"))
			must(t, put(txn, "train/deep/part-0", "1"))
			must(t, put(txn, "train/part-0", "2"))
			if exists(s, "new") {
				t.Error("seen before Commit")
			}
			must(t, txn.Commit(t.Context()))
			for name, want := range map[string]string{"new/part-0": "0", "new/train/deep/part-0": "1", "new/train/part-0": "2"} {
				if got := read(t, s, name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
		},
		"directory replaced": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "dir", storage.Options{Dir: true, Force: true})
			must(t, put(txn, "part-0", "0"))
			must(t, txn.Commit(t.Context()))
			found, err := s.List(t.Context(), "dir")
			if err != nil || len(found) != 1 || exists(s, "dir/.hidden") {
				t.Errorf("left %v, %v", found, err)
			}
		},
		"wrong kind": func(t *testing.T, s storage.Store) {
			if _, err := s.Begin(t.Context(), "dir", storage.Options{Force: true}); !errors.Is(err, syscall.EISDIR) {
				t.Error(err)
			}
			if _, err := s.Begin(t.Context(), "a.csv", storage.Options{Force: true, Dir: true}); !errors.Is(err, syscall.ENOTDIR) {
				t.Error(err)
			}
		},
		"names": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{Dir: true})
			must(t, put(txn, "x", ""))
			for _, name := range []string{"", ".", "..", "../x", "/x", "a/../../x", "x"} {
				if w, err := txn.Create(name); err == nil {
					t.Errorf("Create(%q) = %v", name, w)
				}
			}
			txn = begin(t, s, "new2", storage.Options{})
			if _, err := txn.Create("x"); err == nil {
				t.Error("a name below a file is accepted")
			}
			must(t, put(txn, "", ""))
			if _, err := txn.Create(""); err == nil {
				t.Error("created twice")
			}
		},
		"not closed": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			if _, err := txn.Create(""); err != nil {
				t.Fatal(err)
			}
			if err := txn.Commit(t.Context()); err == nil || exists(s, "new") {
				t.Errorf("committed: %v", err)
			}
		},
		"nothing created": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			if err := txn.Commit(t.Context()); err == nil || exists(s, "new") {
				t.Errorf("committed: %v", err)
			}
		},
		"canceled": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			must(t, put(txn, "", "data"))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := txn.Commit(ctx); !errors.Is(err, context.Canceled) || exists(s, "new") {
				t.Error(err)
			}
		},
		"beside": func(t *testing.T, s storage.Store) {
			txn := begin(t, s, "new", storage.Options{})
			if _, err := txn.Beside("a.csv"); !errors.Is(err, storage.ErrExists) {
				t.Error(err)
			}
			w, err := txn.Beside("new.receipt.json")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := txn.Beside("./new.receipt.json"); err == nil {
				t.Error("created twice")
			}
			must(t, put(txn, "", "data"))
			_, err = io.WriteString(w, "{}")
			must(t, err)
			must(t, w.Close())
			if exists(s, "new.receipt.json") {
				t.Error("seen before Commit")
			}
			must(t, txn.Commit(t.Context()))
			if got := read(t, s, "new") + read(t, s, "new.receipt.json"); got != "data{}" {
				t.Error(got)
			}
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			for store, s := range stores(t) {
				t.Run(store, func(t *testing.T) {
					if store == "Local" {
						noneLeft(t)
					}
					run(t, s)
				})
			}
		})
	}
}

// noneLeft checks at the end of the test, when the jobs begun after it are
// over, that no temporary file is in the working directory.
func noneLeft(t *testing.T) {
	t.Cleanup(func() {
		for name := range snapshot(t, ".") {
			if strings.Contains(name, "recast-") {
				t.Errorf("%s was left", name)
			}
		}
	})
}

func TestBeginErrors(t *testing.T) {
	stores(t)
	noneLeft(t)
	for _, tt := range []struct {
		dest string
		o    storage.Options
		is   error
		text string
	}{
		{"no/x.pbr", storage.Options{}, fs.ErrNotExist, "create no/x.pbr: directory no: no such file or directory"},
		{"no/x", storage.Options{Dir: true}, fs.ErrNotExist, "create no/x: directory no: no such file or directory"},
		{"a.csv/x", storage.Options{}, syscall.ENOTDIR, "create a.csv/x: not a directory"},
		{"new/", storage.Options{}, syscall.EISDIR, "create new/: is a directory"},
		{"", storage.Options{}, nil, "create : is not a name for an output"},
		{".", storage.Options{Dir: true, Force: true}, nil, "create .: is not a name for an output"},
		{"dir/..", storage.Options{Dir: true, Force: true}, nil, "create dir/..: is not a name for an output"},
	} {
		_, err := storage.Local{}.Begin(t.Context(), tt.dest, tt.o)
		if err == nil || tt.is != nil && !errors.Is(err, tt.is) || err.Error() != tt.text {
			t.Errorf("Begin(%q, %+v): %v", tt.dest, tt.o, err)
		}
	}
}

// TestLink: a link stays one, and what it points to is replaced, in its own
// directory.
func TestLink(t *testing.T) {
	stores(t)
	noneLeft(t)
	must(t, os.Symlink("dir/B", "soft"))
	must(t, os.Symlink("../soft", "dir/soft"))
	txn := begin(t, storage.Local{}, "dir/soft", storage.Options{Force: true})
	must(t, writeOnce(txn, "data"))
	if got, err := os.Readlink("soft"); err != nil || got != "dir/B" {
		t.Errorf("the link is %q, %v", got, err)
	}
	if got := read(t, storage.Local{}, "dir/B"); got != "data" {
		t.Error(got)
	}

	must(t, os.Symlink("dir/not-yet", "dangling"))
	must(t, writeOnce(begin(t, storage.Local{}, "dangling", storage.Options{}), "data"))
	if got := read(t, storage.Local{}, "dir/not-yet"); got != "data" {
		t.Error(got)
	}

	must(t, os.Symlink("round", "round"))
	if _, err := (storage.Local{}).Begin(t.Context(), "round", storage.Options{}); !errors.Is(err, syscall.ELOOP) {
		t.Error(err)
	}
	must(t, os.Remove("round"))
}

func TestLongName(t *testing.T) {
	t.Chdir(t.TempDir())
	name := strings.Repeat("ä", 127)
	must(t, writeOnce(begin(t, storage.Local{}, name, storage.Options{}), "data"))
	if got := read(t, storage.Local{}, name); got != "data" {
		t.Error(got)
	}
}

// TestWriteErrorIsKept: a caller that forgets a failed Write cannot commit.
func TestWriteErrorIsKept(t *testing.T) {
	t.Chdir(t.TempDir())
	sys := &storage.Faults{Fail: 1, Err: syscall.ENOSPC, Only: func(op, _ string) bool { return op == "Write" }}
	txn := begin(t, storage.Local{System: sys}, "x", storage.Options{})
	w, err := txn.Create("")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("lost")); !errors.Is(err, syscall.ENOSPC) || err.Error() != "write x: no space left on device" {
		t.Error(err)
	}
	if _, err := w.Write([]byte("written")); err != nil {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close: %v", err)
	}
	if err := txn.Commit(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Commit: %v", err)
	}
	if left := snapshot(t, "."); len(left) != 0 {
		t.Errorf("left %s", names(left))
	}
}

func TestNoSync(t *testing.T) {
	t.Chdir(t.TempDir())
	var synced []string
	sys := &storage.Faults{Only: func(op, name string) bool {
		if strings.HasPrefix(op, "Sync") {
			synced = append(synced, op)
		}
		return true
	}}
	s := storage.Local{System: sys}
	must(t, writeJob(s, "x", storage.Options{NoSync: true}, ""))
	must(t, writeJob(s, "dir", storage.Options{NoSync: true, Dir: true}, "a", "b/c"))
	if synced != nil {
		t.Errorf("with NoSync: %q", synced)
	}
	must(t, writeJob(s, "y", storage.Options{}, ""))
	if got := fmt.Sprint(synced); got != "[Sync Sync SyncDir SyncDir]" {
		t.Errorf("without: %s", got)
	}
}

func TestBeginStream(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			txn := s.BeginStream("-", &out, storage.Options{})
			receipt, err := txn.Beside("receipt.json")
			must(t, err)
			_, err = io.WriteString(receipt, "{}")
			must(t, err)
			must(t, receipt.Close())
			must(t, writeOnce(txn, "data"))
			if out.String() != "data" || read(t, s, "receipt.json") != "{}" {
				t.Errorf("%q, receipt %q", out.String(), read(t, s, "receipt.json"))
			}
			if _, err := s.Stat(t.Context(), "-"); err == nil {
				t.Error("the stream became a file")
			}

			r, w := io.Pipe()
			r.CloseWithError(syscall.EPIPE)
			if err := writeOnce(s.BeginStream("-", w, storage.Options{}), "data"); !errors.Is(err, syscall.EPIPE) || err.Error() != "write -: broken pipe" {
				t.Errorf("the reader went away: %v", err)
			}
		})
	}
}
