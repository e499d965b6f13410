package storage

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing/fstest"

	"github.com/bmatcuk/doublestar/v4"
)

// Mem is a Store in memory, for tests. Names are slash-separated and relative;
// directories are where there are files below them. The zero value is empty
// and ready for use.
type Mem struct {
	mu    sync.Mutex
	files map[string]memFile
	put   int64 // counts what was ever put
}

type memFile struct {
	data []byte
	id   int64 // which put it was: stands for inode and time
}

var _ Store = (*Mem)(nil)

// Put makes or replaces a file.
func (m *Mem) Put(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set(path.Clean(name), data)
}

func (m *Mem) set(name string, data []byte) {
	if m.files == nil {
		m.files = make(map[string]memFile)
	}
	m.put++
	m.files[name] = memFile{bytes.Clone(data), m.put}
}

// Get gives a file's bytes.
func (m *Mem) Get(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[path.Clean(name)]
	if !ok {
		return nil, named("open", name, fs.ErrNotExist)
	}
	return bytes.Clone(f.data), nil
}

// tree is all there is as a file system.
func (m *Mem) tree() fstest.MapFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := make(fstest.MapFS, len(m.files))
	for name, f := range m.files {
		t[name] = &fstest.MapFile{Data: f.data, Mode: 0o644, Sys: f.id}
	}
	return t
}

func memInfo(name string, fi fs.FileInfo) Info {
	i := Info{Name: name, Size: fi.Size(), Dir: fi.IsDir()}
	if id, ok := fi.Sys().(int64); ok {
		i.ID, i.ModTime = "mem:"+strconv.FormatInt(id, 10), id
	}
	return i
}

// Open is described at Store.
func (m *Mem) Open(_ context.Context, name string) (File, error) {
	fi, err := fs.Stat(m.tree(), path.Clean(name))
	if err == nil && fi.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		return nil, named("open", name, err)
	}
	data, err := m.Get(name)
	if err != nil {
		return nil, err
	}
	return &memReader{bytes.NewReader(data), memInfo(name, fi), m}, nil
}

// Stat is described at Store.
func (m *Mem) Stat(_ context.Context, name string) (Info, error) {
	fi, err := fs.Stat(m.tree(), path.Clean(name))
	if err != nil {
		return Info{}, named("stat", name, err)
	}
	return memInfo(name, fi), nil
}

// List is described at Store.
func (m *Mem) List(ctx context.Context, pattern string) ([]Info, error) {
	t := m.tree()
	matches := []string{path.Clean(pattern)}
	skip := func(string) bool { return false }
	if _, err := fs.Stat(t, matches[0]); err != nil {
		if matches, err = doublestar.Glob(t, matches[0]); err != nil {
			return nil, named("open", pattern, err)
		}
		skip = skipper(pattern)
	}
	var found []Info
	for _, m := range matches {
		if skip(m) {
			continue
		}
		err := fs.WalkDir(t, m, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case name != m && hidden(d.Name()) && d.IsDir():
				return fs.SkipDir
			case name != m && hidden(d.Name()) || d.IsDir():
				return nil
			}
			fi, err := d.Info()
			found = append(found, memInfo(name, fi))
			return err
		})
		if err != nil {
			return nil, named("open", m, err)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no file matches %s%w", pattern, notExist)
	}
	return sorted(found), ctx.Err()
}

// Contents is described at Store.
func (m *Mem) Contents(ctx context.Context, dir string) ([]Info, error) {
	var found []Info
	t := m.tree()
	if fi, err := fs.Stat(t, path.Clean(dir)); err != nil || !fi.IsDir() {
		return nil, named("open", dir, fs.ErrNotExist)
	}
	err := fs.WalkDir(t, path.Clean(dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		fi, err := d.Info()
		found = append(found, memInfo(name, fi))
		return err
	})
	if err != nil {
		return nil, named("open", dir, err)
	}
	return found, ctx.Err()
}

// Unfinished gives none: no job of a Mem ends before its time.
func (m *Mem) Unfinished(ctx context.Context, _ string) ([]string, error) { return nil, ctx.Err() }

// memReader is a File of Mem.
type memReader struct {
	*bytes.Reader
	info Info
	m    *Mem
}

func (f *memReader) Info() Info   { return f.info }
func (f *memReader) Close() error { return nil }

func (f *memReader) Changed() (bool, error) {
	now, err := f.m.Stat(context.Background(), f.info.Name)
	return err != nil || now.ID != f.info.ID, nil
}

// Begin is described at Store.
func (m *Mem) Begin(_ context.Context, dest string, o Options) (Txn, error) {
	t := &memTxn{m: m, dest: path.Clean(dest), o: o}
	return t, t.free(t.dest)
}

// BeginStream is described at Store.
func (m *Mem) BeginStream(name string, w io.Writer, o Options) Txn {
	return &memTxn{m: m, dest: name, stream: w, o: o}
}

// memTxn is a Txn of Mem.
type memTxn struct {
	m      *Mem
	dest   string
	stream io.Writer // nil: dest is a file
	o      Options
	files  []*memWriter
	done   bool
}

type memWriter struct {
	bytes.Buffer
	name   string
	closed bool
}

func (w *memWriter) Close() error {
	w.closed = true
	return nil
}

// free says whether a name may be written.
func (t *memTxn) free(name string) error {
	fi, err := fs.Stat(t.m.tree(), name)
	switch {
	case err != nil:
		return nil
	case fi.IsDir() != (t.o.Dir && name == t.dest):
		return named("create", name, wrongKind(!fi.IsDir()))
	case !t.o.Force:
		return named("create", name, fs.ErrExist)
	}
	return nil
}

func (t *memTxn) Create(name string) (io.WriteCloser, error) {
	if (name == "") == t.o.Dir || name == "." || name != "" && !fs.ValidPath(name) {
		return nil, named("create", path.Join(t.dest, name), errOutside)
	}
	w, err := t.create(path.Join(t.dest, name))
	if err == nil && t.stream != nil {
		return &writer{name: t.dest, w: t.stream, close: w.Close}, nil
	}
	return w, err
}

func (t *memTxn) Beside(name string) (io.WriteCloser, error) {
	if err := t.free(path.Clean(name)); err != nil {
		return nil, err
	}
	return t.create(path.Clean(name))
}

func (t *memTxn) create(name string) (io.WriteCloser, error) {
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	for _, w := range t.files {
		if w.name == name {
			return nil, named("create", name, errTaken)
		}
	}
	w := &memWriter{name: name}
	t.files = append(t.files, w)
	return w, nil
}

func (t *memTxn) Commit(ctx context.Context) error {
	if t.done {
		return named("commit", t.dest, errDone)
	}
	t.done = true
	if err := ctx.Err(); err != nil {
		return named("commit", t.dest, err)
	}
	if !t.o.Dir && len(t.files) == 0 {
		return named("commit", t.dest, errMissing)
	}
	if err := t.free(t.dest); err != nil && t.stream == nil {
		return err
	}
	for _, w := range t.files {
		if !w.closed {
			return named("commit", w.name, errOpen)
		}
	}
	t.m.mu.Lock()
	defer t.m.mu.Unlock()
	if t.o.Dir {
		for name := range t.m.files {
			if strings.HasPrefix(name, t.dest+"/") {
				delete(t.m.files, name)
			}
		}
	}
	for _, w := range t.files {
		if t.stream == nil || w.name != path.Clean(t.dest) {
			t.m.set(w.name, w.Bytes())
		}
	}
	return nil
}

func (t *memTxn) Abort() error {
	t.done = true
	return nil
}
