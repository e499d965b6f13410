//go:build unix

package storage_test

import (
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

// TestMode: private while it is made, the umask's when it is there.
func TestMode(t *testing.T) {
	t.Chdir(t.TempDir())
	old := syscall.Umask(0o027)
	defer syscall.Umask(old)
	var s storage.Local
	for _, tt := range []struct {
		o             storage.Options
		during, after fs.FileMode
	}{
		{storage.Options{}, 0o600, 0o640},
		{storage.Options{Dir: true}, 0o700 | fs.ModeDir, 0o750 | fs.ModeDir},
	} {
		txn, err := s.Begin(t.Context(), "new", tt.o)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(".")
		if err != nil || len(entries) != 1 {
			t.Fatal(entries, err)
		}
		if fi, _ := entries[0].Info(); fi.Mode() != tt.during {
			t.Errorf("%s is %v", fi.Name(), fi.Mode())
		}
		if tt.o.Dir {
			must(t, txn.Commit(t.Context()))
		} else {
			must(t, writeOnce(txn, "x"))
		}
		if fi, err := os.Stat("new"); err != nil || fi.Mode() != tt.after {
			t.Errorf("%v, %v", fi.Mode(), err)
		}
		must(t, os.Remove("new"))
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
