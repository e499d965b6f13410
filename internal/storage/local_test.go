package storage_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

func TestOpen(t *testing.T) {
	for name, s := range stores(t) {
		f, err := s.Open(t.Context(), "dir/a/x")
		if err != nil {
			t.Fatal(err)
		}
		if i := f.Info(); i.Name != "dir/a/x" || i.Size != 7 || i.ID == "" {
			t.Errorf("%s: %+v", name, i)
		}
		p := make([]byte, 3)
		if n, err := f.ReadAt(p, 4); n != 3 || err != nil || string(p) != "a/x" {
			t.Errorf("%s: ReadAt = %d, %v, %q", name, n, err, p)
		}
		if n, err := f.ReadAt(p, 6); n != 1 || err != io.EOF {
			t.Errorf("%s: ReadAt at the end = %d, %v", name, n, err)
		}
		if all, err := io.ReadAll(f); err != nil || string(all) != "dir/a/x" {
			t.Errorf("%s: read %q, %v", name, all, err)
		}
		if err := f.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for name, s := range stores(t) {
		for _, tt := range []struct {
			name string
			is   error
		}{
			{"none.csv", fs.ErrNotExist},
			{"no/none.csv", fs.ErrNotExist},
			{"dir", syscall.EISDIR},
			{"*.csv", fs.ErrNotExist},
		} {
			f, err := s.Open(t.Context(), tt.name)
			if f != nil || !errors.Is(err, tt.is) || !strings.HasPrefix(err.Error(), "open "+tt.name+": ") {
				t.Errorf("%s: Open(%q) = %v", name, tt.name, err)
			}
		}
	}
}

func TestChanged(t *testing.T) {
	change := map[string]func(){
		"nothing":  func() {},
		"longer":   func() { os.WriteFile("a.csv", []byte("a.csv and more"), 0o666) },
		"touched":  func() { os.Chtimes("a.csv", time.Time{}, time.Unix(1, 0)) },
		"replaced": func() { os.Rename("b.csv", "a.csv") },
		"removed":  func() { os.Remove("a.csv") },
	}
	for how, do := range change {
		t.Run(how, func(t *testing.T) {
			stores(t)
			f, err := storage.Local{}.Open(t.Context(), "a.csv")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			do()
			if got, err := f.Changed(); err != nil || got != (how != "nothing") {
				t.Errorf("Changed() = %v, %v", got, err)
			}
		})
	}
	s := stores(t)["Mem"].(*storage.Mem)
	f, err := s.Open(t.Context(), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := f.Changed(); got {
		t.Error("Mem: changed at once")
	}
	s.Put("a.csv", []byte("a.csv"))
	if got, _ := f.Changed(); !got {
		t.Error("Mem: a replaced file is not noticed")
	}
}

func TestSame(t *testing.T) {
	s := stores(t)["Local"]
	must(t, os.Link("a.csv", "hard"))
	must(t, os.Symlink("a.csv", "soft"))
	a, err := s.Stat(t.Context(), "a.csv")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a.csv": true, "./dir/../a.csv": true, "hard": true, "soft": true, "b.csv": false} {
		b, err := s.Stat(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if storage.Same(a, b) != want {
			t.Errorf("Same(a.csv, %s) = %v", name, !want)
		}
	}
	if storage.Same(storage.Info{}, storage.Info{}) {
		t.Error("two unknown files are the same")
	}
	if dir, err := s.Stat(t.Context(), "dir"); err != nil || !dir.Dir {
		t.Errorf("Stat(dir) = %+v, %v", dir, err)
	}
	if _, err := s.Stat(t.Context(), "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat(none) = %v", err)
	}
}

// TestReadFaults: an error while reading is never an end of file, and short
// reads lose nothing.
func TestReadFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.WriteFile("x", content[:1000], 0o666))
	for k := 1; ; k++ {
		sys := &storage.Faults{Fail: k, Short: true, ShortReads: true, Only: func(op, _ string) bool { return op == "Read" }}
		f, err := storage.Local{System: sys}.Open(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		f.Close()
		if !bytes.HasPrefix(content, got) {
			t.Fatalf("read %d: wrong bytes", k)
		}
		if sys.Failed() == "" {
			if err != nil || len(got) != 1000 || k < 1000/7 {
				t.Errorf("%d short reads: %d bytes, %v", k, len(got), err)
			}
			return
		}
		if !errors.Is(err, syscall.EIO) || err.Error() != "read x: input/output error" {
			t.Fatalf("read %d: %v", k, err)
		}
	}
}

func TestReadAtFault(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.WriteFile("x", content[:1000], 0o666))
	sys := &storage.Faults{Fail: 1, Short: true, Only: func(op, _ string) bool { return op == "ReadAt" }}
	f, err := storage.Local{System: sys}.Open(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := make([]byte, 100)
	if n, err := f.ReadAt(p, 10); n != 50 || !errors.Is(err, syscall.EIO) {
		t.Errorf("ReadAt = %d, %v", n, err)
	}
	if n, err := f.ReadAt(p, 10); n != 100 || err != nil || !bytes.Equal(p, content[10:110]) {
		t.Errorf("the next ReadAt = %d, %v", n, err)
	}
}

func TestReaderFile(t *testing.T) {
	f := storage.NewReaderFile("-", strings.NewReader("abc"))
	if i := f.Info(); i.Size != -1 || i.Name != "-" {
		t.Errorf("Info() = %+v", i)
	}
	if all, err := io.ReadAll(f); err != nil || string(all) != "abc" {
		t.Errorf("read %q, %v", all, err)
	}
	if _, err := f.ReadAt(make([]byte, 1), 0); !errors.Is(err, storage.ErrStream) {
		t.Errorf("ReadAt: %v", err)
	}
	if changed, err := f.Changed(); changed || err != nil {
		t.Errorf("Changed() = %v, %v", changed, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	broken, w := io.Pipe()
	w.CloseWithError(syscall.EIO)
	if _, err := io.ReadAll(storage.NewReaderFile("-", broken)); !errors.Is(err, syscall.EIO) || err.Error() != "read -: input/output error" {
		t.Errorf("a broken stream: %v", err)
	}
}

func TestCanceled(t *testing.T) {
	stores(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var s storage.Local
	_, open := s.Open(ctx, "a.csv")
	_, stat := s.Stat(ctx, "a.csv")
	_, begin := s.Begin(ctx, "new", storage.Options{})
	for _, err := range []error{open, stat, begin} {
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}
