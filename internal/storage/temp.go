package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"unicode/utf8"
)

// maxBase keeps a temporary name within the 255 bytes that file systems allow.
const maxBase = 200

// tempName is a name beside path that nobody uses, or so it is hoped: what is
// made there must be made exclusively.
func tempName(path, kind string) string {
	dir, base := filepath.Split(path)
	if len(base) > maxBase {
		cut := maxBase
		for !utf8.RuneStart(base[cut]) {
			cut--
		}
		base = base[:cut]
	}
	return dir + "." + base + ".recast-" + kind + "-" + strconv.FormatUint(rand.Uint64(), 36)
}

// makeTemp makes the temporary file or directory of a target. The umask cannot
// be asked for safely, so the file is made with it, and looked at, and only
// then closed to others: it is empty all that time.
func (t *localTxn) makeTemp(g *target) error {
	const tries = 10
	var err error
	for range tries {
		g.temp = tempName(g.path, "tmp")
		if g.dir {
			err = t.sys.Mkdir(g.temp, 0o777)
		} else {
			g.file, err = createFile(t.sys, g.temp, g.name, !t.NoSync)
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		g.temp = ""
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("directory %s: %w", filepath.Dir(g.path), cause(err))
		}
		return err
	}
	private := fs.FileMode(0o600)
	if g.dir {
		private = 0o700
	}
	fi, err := t.sys.Stat(g.temp)
	if err == nil {
		g.mode = fi.Mode().Perm()
		err = t.sys.Chmod(g.temp, private)
	}
	if err != nil {
		if g.file != nil {
			g.file.abandon()
		}
		return errors.Join(err, removeAll(t.sys, g.temp))
	}
	return nil
}

// createFile makes a file that must not exist; name is for errors.
func createFile(sys System, path, name string, sync bool) (*writer, error) {
	h, err := sys.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	w := &writer{name: name, w: h, close: h.Close}
	if sync {
		w.disk = h
	}
	return w, nil
}

// openDirect opens what is written in place.
func (t *localTxn) openDirect(ctx context.Context, g *target) error {
	if g.dir {
		return syscall.ENOTDIR
	}
	h, err := openWaiting(ctx, t.sys, g.path, os.O_WRONLY)
	if err == nil {
		g.file = &writer{name: g.name, w: h, close: h.Close}
	}
	return err
}

// removeAll removes a file or a directory with all below it. Each removal is
// tried twice: what is left behind here is a nuisance that a second attempt
// often avoids (network shares, virus scanners).
func removeAll(sys System, path string) error {
	fi, err := sys.Lstat(path)
	if err != nil {
		fi, err = sys.Lstat(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && fi.IsDir() {
		err = removeBelow(sys, path)
	}
	if err != nil {
		return err
	}
	if sys.Remove(path) == nil {
		return nil
	}
	if err := sys.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// removeBelow empties a directory.
func removeBelow(sys System, dir string) error {
	entries, err := sys.ReadDir(dir)
	if err != nil {
		entries, err = sys.ReadDir(dir)
	}
	errs := []error{err}
	for _, e := range entries {
		errs = append(errs, removeAll(sys, filepath.Join(dir, e.Name())))
	}
	return errors.Join(errs...)
}
