//go:build unix

package storage_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

func TestFIFO(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, syscall.Mkfifo("fifo", 0o666))
	var s storage.Local
	sent := make(chan error, 1)
	go func() {
		txn, err := s.Begin(t.Context(), "fifo", storage.Options{})
		if err == nil {
			err = writeOnce(txn, "through")
		}
		sent <- err
	}()
	f, err := s.Open(t.Context(), "fifo")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Info().Size != -1 {
		t.Errorf("Size = %d", f.Info().Size)
	}
	if _, err := f.ReadAt(make([]byte, 1), 0); !errors.Is(err, storage.ErrStream) || err.Error() != "read fifo: "+storage.ErrStream.Error() {
		t.Errorf("ReadAt: %v", err)
	}
	got, err := io.ReadAll(f)
	if err != nil || string(got) != "through" {
		t.Errorf("read %q, %v", got, err)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if changed, err := f.Changed(); changed || err != nil {
		t.Errorf("Changed() = %v, %v", changed, err)
	}
	fi, err := os.Lstat("fifo")
	if err != nil || fi.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the FIFO is gone: %v, %v", fi, err)
	}
	if list, err := s.List(t.Context(), "fifo"); err != nil || list[0].Size != -1 {
		t.Errorf("List = %+v, %v", list, err)
	}
	if list, err := s.List(t.Context(), "."); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("List of a directory with a FIFO = %+v, %v", list, err)
	}
}

// TestFIFOCanceled: nobody is at the other end, and the wait ends with the
// context.
func TestFIFOCanceled(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, syscall.Mkfifo("fifo", 0o666))
	var s storage.Local
	for op, wait := range map[string]func(context.Context) error{
		"open":   func(ctx context.Context) error { _, err := s.Open(ctx, "fifo"); return err },
		"create": func(ctx context.Context) error { _, err := s.Begin(ctx, "fifo", storage.Options{}); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if err := wait(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), op+" fifo: ") {
			t.Errorf("%s: %v", op, err)
		}
		cancel()
		// Release the wait that goes on unseen.
		both, err := os.OpenFile("fifo", os.O_RDWR, 0)
		must(t, err)
		time.Sleep(10 * time.Millisecond)
		must(t, both.Close())
	}
}

func TestDevice(t *testing.T) {
	txn, err := storage.Local{}.Begin(t.Context(), "/dev/null", storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	must(t, writeOnce(txn, "gone"))
	if _, err := (storage.Local{}).Begin(t.Context(), "/dev/null", storage.Options{Dir: true}); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a directory in place of a device: %v", err)
	}
}

// TestMode: private while it is made; then as the umask has it, or as what it
// replaces.
func TestMode(t *testing.T) {
	file, dir := storage.Options{Force: true}, storage.Options{Force: true, Dir: true}
	for _, tt := range []struct {
		umask         int
		o             storage.Options
		before        fs.FileMode // 0: there is nothing
		during, after fs.FileMode
	}{
		{0o027, file, 0, 0o600, 0o640},
		{0o022, file, 0, 0o600, 0o644},
		{0o077, file, 0, 0o600, 0o600},
		{0, file, 0, 0o600, 0o666},
		{0o277, file, 0, 0o400, 0o400},
		{0o022, file, 0o600, 0o600, 0o600},
		{0o077, file, 0o664, 0o600, 0o664},
		{0o027, dir, 0, 0o700, 0o750},
		{0o022, dir, 0, 0o700, 0o755},
		{0o077, dir, 0, 0o700, 0o700},
		{0, dir, 0, 0o700, 0o777},
		{0o022, dir, 0o710, 0o700, 0o710},
	} {
		t.Run(fmt.Sprintf("umask %03o, dir %v, was %03o", tt.umask, tt.o.Dir, tt.before), func(t *testing.T) {
			t.Chdir(t.TempDir())
			switch {
			case tt.before == 0:
			case tt.o.Dir:
				must(t, os.Mkdir("new", 0o700))
				must(t, os.Chmod("new", tt.before))
			default:
				must(t, os.WriteFile("new", nil, 0o600))
				must(t, os.Chmod("new", tt.before))
			}
			defer syscall.Umask(syscall.Umask(tt.umask))
			opened := modes{System: theSystem()}
			txn, err := storage.Local{System: &opened}.Begin(t.Context(), "new", tt.o)
			if err != nil {
				t.Fatal(err)
			}
			temp, err := filepath.Glob(".new.recast-tmp-*")
			if err != nil || len(temp) != 1 {
				t.Fatal(temp, err)
			}
			if fi, err := os.Stat(temp[0]); err != nil || fi.Mode().Perm() != tt.during {
				t.Errorf("%s is %v, %v", temp[0], fi.Mode(), err)
			}
			if !tt.o.Dir && opened.last != 0o600 {
				t.Errorf("it was made with %o", opened.last)
			}
			if tt.o.Dir {
				must(t, txn.Commit(t.Context()))
			} else {
				must(t, writeOnce(txn, "x"))
			}
			if fi, err := os.Stat("new"); err != nil || fi.Mode().Perm() != tt.after {
				t.Errorf("%v, %v", fi.Mode(), err)
			}
		})
	}
}

// modes notes with which mode the last file was made.
type modes struct {
	storage.System
	last fs.FileMode
}

func (m *modes) OpenFile(name string, flag int, mode fs.FileMode) (storage.Handle, error) {
	if flag&os.O_CREATE != 0 {
		m.last = mode
	}
	return m.System.OpenFile(name, flag, mode)
}

// guarded is a system that does not follow links, as Linux does not follow
// those that others made in /tmp.
type guarded struct{ storage.System }

func (g guarded) Stat(name string) (fs.FileInfo, error) {
	if fi, err := os.Lstat(name); err == nil && fi.Mode()&fs.ModeSymlink != 0 {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: syscall.EACCES}
	}
	return g.System.Stat(name)
}

func TestForbiddenLink(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.Symlink("elsewhere", "link"))
	_, err := storage.Local{System: guarded{theSystem()}}.Begin(t.Context(), "link", storage.Options{Force: true})
	if !errors.Is(err, fs.ErrPermission) || err.Error() != "create link: permission denied" {
		t.Error(err)
	}
}

// TestPlaces: where an output may be, and where not, whatever is there.
func TestPlaces(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, os.Mkdir("dir", 0o700))
	must(t, os.Mkdir("outside", 0o700))
	must(t, os.Symlink("dir", "to-dir"))
	must(t, os.Symlink("../outside/new", "dir/out"))
	for name, want := range map[string]string{
		"to-dir":                   "create to-dir: is a directory",
		"to-dir/":                  "create to-dir/: is a directory",
		"to-dir/x":                 "dir/x",
		"dir/../y":                 "y",
		"dir/out":                  "outside/new",
		"-f":                       "-f",
		".x.recast-tmp-abc":        ".x.recast-tmp-abc",
		".x.recast-old-abc":        ".x.recast-old-abc",
		"..":                       "create ..: is not a name for an output",
		"dir/../..":                "create dir/../..: is not a name for an output",
		"nul\x00byte":              "create nul\x00byte: invalid argument",
		"dir\n\x1b[2J":             "dir\n\x1b[2J",
		strings.Repeat("n", 255):   strings.Repeat("n", 255),
		strings.Repeat("n", 256):   "create " + strings.Repeat("n", 256) + ": file name too long",
		strings.Repeat("d/", 3000): "create " + strings.Repeat("d/", 3000) + ": file name too long",
	} {
		txn, err := storage.Local{}.Begin(t.Context(), name, storage.Options{Force: true})
		if err != nil {
			if err.Error() != want {
				t.Errorf("%.40q: %v", name, err)
			}
			continue
		}
		must(t, writeOnce(txn, name))
		if got, err := os.ReadFile(want); string(got) != name || err != nil {
			t.Errorf("%.40q is not in %.40q: %v", name, want, err)
		}
	}
	if left, err := filepath.Glob("*/.*.recast-*"); len(left) > 0 || err != nil {
		t.Errorf("left: %q, %v", left, err)
	}
}

func TestNoPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may do anything")
	}
	t.Chdir(t.TempDir())
	must(t, os.Mkdir("closed", 0o500))
	_, err := storage.Local{}.Begin(t.Context(), "closed/x", storage.Options{})
	if !errors.Is(err, fs.ErrPermission) || err.Error() != "create closed/x: permission denied" {
		t.Error(err)
	}
}
