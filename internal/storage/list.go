package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/bmatcuk/doublestar/v4"
)

// List follows links to directories too, and refuses one that leads back up.
// What is neither a file nor a directory (a FIFO, a socket) is listed when it
// is named, and passed over in directories.
func (l Local) List(ctx context.Context, pattern string) ([]Info, error) {
	t := tree{ctx: ctx, sys: l.system()}
	fi, err := t.sys.Stat(pattern)
	switch {
	case err == nil:
		err = t.add(pattern, fi, true, nil)
	case errors.Is(err, fs.ErrNotExist) && isGlob(pattern):
		err = t.glob(pattern)
	default:
		return nil, named("open", pattern, err)
	}
	if err != nil {
		return nil, err
	}
	if len(t.found) == 0 {
		if fi != nil {
			return nil, fmt.Errorf("%s holds no files%w", pattern, notExist)
		}
		return nil, fmt.Errorf("no file matches %s%w", pattern, notExist)
	}
	return sorted(t.found), nil
}

// Contents is described at Store.
func (l Local) Contents(ctx context.Context, dir string) ([]Info, error) {
	sys := l.system()
	entries, err := sys.ReadDir(dir)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, named("open", dir, err)
	}
	var found []Info
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if e.IsDir() {
			below, err := l.Contents(ctx, name)
			if err != nil {
				return nil, err
			}
			found = append(found, below...)
			continue
		}
		fi, err := sys.Stat(name)
		if errors.Is(err, fs.ErrNotExist) { // a link to nothing
			found = append(found, Info{Name: name, Size: -1})
			continue
		}
		if err != nil {
			return nil, named("stat", name, err)
		}
		found = append(found, info(name, fi))
	}
	return found, nil
}

// notExist is fs.ErrNotExist for a message that says it in other words.
var notExist error = silent{fs.ErrNotExist}

type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

// isGlob reports whether a name could stand for others.
func isGlob(name string) bool { return strings.ContainsAny(name, `*?[{`) }

// sorted orders by name and drops what was found twice.
func sorted(found []Info) []Info {
	slices.SortFunc(found, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(found, func(a, b Info) bool { return a.Name == b.Name })
}

// hidden reports whether other readers of data directories pass a name over:
// .part-0.crc, _SUCCESS, and the temporary names of this package.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// tree collects files.
type tree struct {
	ctx   context.Context
	sys   System
	found []Info
}

// add takes a file, or all files below a directory. Above are the IDs of the
// directories on the way there.
func (t *tree) add(name string, fi fs.FileInfo, byName bool, above []string) error {
	if err := t.ctx.Err(); err != nil {
		return named("open", name, err)
	}
	if !fi.IsDir() {
		if byName || fi.Mode().IsRegular() {
			t.found = append(t.found, info(name, fi))
		}
		return nil
	}
	id := fileID(name, fi)
	if id != "" && slices.Contains(above, id) {
		return named("open", name, syscall.ELOOP)
	}
	above = append(slices.Clip(above), id)
	entries, err := t.sys.ReadDir(name)
	if err != nil {
		return named("open", name, err)
	}
	for _, e := range entries {
		if hidden(e.Name()) {
			continue
		}
		below := filepath.Join(name, e.Name())
		fi, err := t.sys.Stat(below)
		if err != nil {
			return named("open", below, err)
		}
		if err := t.add(below, fi, false, above); err != nil {
			return err
		}
	}
	return t.still(name, id)
}

// errReplaced is for a directory of which some files are of the old and some of
// the new one.
var errReplaced = errors.New("the directory was replaced while it was listed")

// still makes sure that a directory is the one that was listed.
func (t *tree) still(name, id string) error {
	now, err := t.sys.Stat(name)
	if err == nil && fileID(name, now) != id {
		err = errReplaced
	}
	if err != nil {
		return named("open", name, err)
	}
	return nil
}

// glob adds what a pattern matches.
func (t *tree) glob(pattern string) error {
	if !doublestar.ValidatePattern(filepath.ToSlash(pattern)) {
		return named("open", pattern, doublestar.ErrBadPattern)
	}
	base, rest := doublestar.SplitPattern(filepath.ToSlash(filepath.Clean(pattern)))
	if fi, err := t.sys.Stat(base); err != nil || !fi.IsDir() {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return named("open", base, err)
		}
		return nil
	}
	skip := skipper(rest)
	matches, err := doublestar.Glob(dirFS{t.sys, base}, rest, doublestar.WithFailOnIOErrors())
	if err != nil {
		return err
	}
	for _, m := range matches {
		if skip(m) {
			continue
		}
		name := filepath.Join(base, filepath.FromSlash(m))
		fi, err := t.sys.Stat(name)
		if err != nil {
			return named("open", name, err)
		}
		if err := t.add(name, fi, false, nil); err != nil {
			return err
		}
	}
	return nil
}

// SplitGlob cuts a glob, as List takes it, into the directory that it begins with and a
// test for paths below that.
func SplitGlob(glob string) (dir string, matches func(below string) bool) {
	base, rest := doublestar.SplitPattern(filepath.ToSlash(filepath.Clean(glob)))
	skip := skipper(rest)
	return filepath.FromSlash(base), func(below string) bool {
		below = filepath.ToSlash(below)
		ok, err := doublestar.Match(rest, below)
		return ok && err == nil && !skip(below)
	}
}

// skipper gives the test for matches of a glob that are hidden and were not
// asked for.
func skipper(glob string) func(match string) bool {
	asked := func(prefix string) bool {
		return strings.HasPrefix(glob, prefix) || strings.Contains(glob, "/"+prefix)
	}
	dots, underscores := asked("."), asked("_")
	return func(match string) bool {
		for e := range strings.SplitSeq(match, "/") {
			if strings.HasPrefix(e, ".") && !dots || strings.HasPrefix(e, "_") && !underscores {
				return true
			}
		}
		return false
	}
}

// dirFS is a directory of a System for the glob matcher, which only asks for
// ReadDir and Stat.
type dirFS struct {
	sys  System
	base string
}

func (d dirFS) path(name string) string { return filepath.FromSlash(path.Join(d.base, name)) }

func (d dirFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: d.path(name), Err: errors.ErrUnsupported}
}

func (d dirFS) Stat(name string) (fs.FileInfo, error) { return d.sys.Stat(d.path(name)) }

func (d dirFS) ReadDir(name string) ([]fs.DirEntry, error) { return d.sys.ReadDir(d.path(name)) }
