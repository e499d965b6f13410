package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// makeTemp makes the temporary file or directory of a target.
func (t *localTxn) makeTemp(g *target) error {
	const tries = 10
	var err error
	for range tries {
		g.temp = g.tempName(tmpInfix)
		if g.dir {
			err = t.makeDir(g)
		} else {
			err = t.makeFile(g)
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return err
}

// makeFile makes a temporary file that only its owner can open. The umask
// cannot be asked for safely, so a first file shows what mode it gives, and
// goes: whoever opened that one does not hold what is written.
func (t *localTxn) makeFile(g *target) error {
	shown, err := createFile(t.sys, g.temp, g.name, 0o666, false)
	if err != nil {
		g.temp = ""
		return err
	}
	fi, err := t.sys.Stat(g.temp)
	if err := errors.Join(err, shown.Close(), t.sys.Remove(g.temp)); err != nil {
		return t.unmake(g, err)
	}
	g.mode = fi.Mode().Perm()
	if g.file, err = createFile(t.sys, g.temp, g.name, 0o600, !t.NoSync); err != nil {
		g.temp = ""
	}
	return err
}

// makeDir makes a temporary directory, with the mode that the umask gives, and
// closes it to others while it is empty: nobody gets at what is made in it.
func (t *localTxn) makeDir(g *target) error {
	if err := t.sys.Mkdir(g.temp, 0o777); err != nil {
		g.temp = ""
		return err
	}
	fi, err := t.sys.Stat(g.temp)
	if err == nil {
		g.mode = fi.Mode().Perm()
		err = t.sys.Chmod(g.temp, 0o700)
	}
	if err != nil {
		return t.unmake(g, err)
	}
	return nil
}

// unmake takes back a temporary file or directory that is of no use because of err.
func (t *localTxn) unmake(g *target, err error) error {
	left := removeAll(t.sys, g.temp)
	g.temp, g.leaves = "", left != nil
	return errors.Join(err, left)
}

// createFile makes a file that must not exist; name is for errors.
func createFile(sys System, path, name string, mode fs.FileMode, sync bool) (*writer, error) {
	h, err := sys.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
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
	if IsDescriptor(g.name) {
		// What is open already is written where its owner is: opened anew, a file
		// would be overwritten from its beginning.
		if h, err := openDescriptor(g.name); !errors.Is(err, errors.ErrUnsupported) {
			if err == nil {
				g.file = &writer{name: g.name, w: h, close: h.Close}
			}
			return err
		}
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
