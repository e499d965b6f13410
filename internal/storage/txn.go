package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"
)

// Begin makes the temporary file or directory at once: what cannot be written
// is known before the work is done. The directory that dest lies in must
// exist.
func (l Local) Begin(ctx context.Context, dest string, o Options) (Txn, error) {
	if err := ctx.Err(); err != nil {
		return nil, named("create", dest, err)
	}
	t := &localTxn{sys: l.system(), Options: o}
	var err error
	if t.main, err = t.begin(ctx, dest, o.Dir); err != nil {
		return nil, err
	}
	return t, nil
}

// BeginStream is described at Store.
func (l Local) BeginStream(name string, w io.Writer, o Options) Txn {
	o.Dir = false
	t := &localTxn{sys: l.system(), Options: o}
	t.main = &target{name: name, path: name, direct: true}
	t.main.file = &writer{name: name, w: w, close: func() error { return nil }}
	return t
}

// localTxn is a Txn of Local.
type localTxn struct {
	sys System
	Options

	mu      sync.Mutex
	main    *target
	beside  []*target
	writers []*writer // all that were handed out
	dirs    []string  // made below the temporary directory, parents first
	done    bool      // committed or aborted
}

// target is one name that Commit makes visible.
type target struct {
	name   string      // the user's
	path   string      // where it really is: links followed
	direct bool        // a device, FIFO or stream: there is nothing to rename
	dir    bool        // a directory
	temp   string      // its name until Commit; "" when there is nothing there
	mode   fs.FileMode // that it will have
	file   *writer     // nil for a directory
	taken  bool        // the file was handed out
	old    string      // during Commit: where what was there before is now

	lock     Handle // of the target, while the job is alive; nil where there are no locks
	lockName string
	leaves   bool     // something that the next job is to clear away
	stale    []string // that dead jobs left, to be removed after Commit
}

// targets are all names that Commit makes visible, in its order.
func (t *localTxn) targets() []*target { return append([]*target{t.main}, t.beside...) }

// errors of a transaction that is not used as it should be.
var (
	errDone    = errors.New("the job is over")
	errTaken   = errors.New("was created before")
	errMissing = errors.New("nothing was created")
	errOpen    = errors.New("was not closed")
	errOutside = errors.New("is not a name below the destination")
	errName    = errors.New("is not a name for an output")
)

// begin checks a destination and makes its temporary twin.
func (t *localTxn) begin(ctx context.Context, name string, dir bool) (*target, error) {
	path, fi, err := t.resolve(name)
	if err != nil {
		return nil, named("create", name, err)
	}
	g := &target{name: name, path: path, dir: dir}
	if err := t.make(ctx, g, fi); err != nil {
		return nil, named("create", name, err)
	}
	return g, nil
}

// make makes the temporary twin of a target, of which fi is what exists.
func (t *localTxn) make(ctx context.Context, g *target, fi fs.FileInfo) error {
	switch {
	case !g.dir && os.IsPathSeparator(g.name[len(g.name)-1]):
		return syscall.EISDIR
	case IsDescriptor(g.name) || fi != nil && !fi.IsDir() && !fi.Mode().IsRegular():
		g.direct = true
		return t.openDirect(ctx, g)
	case fi == nil && !filepath.IsLocal(filepath.Base(g.path)):
		return errName // Windows: a device with a suffix, a stream of another file
	}
	if err := t.refuse(g, fi); err != nil {
		return err
	}
	err := t.hold(ctx, g)
	if err == nil && fi == nil { // it may have been put back
		if fi, err = t.sys.Lstat(g.path); err == nil {
			err = t.refuse(g, fi)
		} else if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = t.makeTemp(g)
	}
	if err == nil {
		if fi != nil {
			g.mode = fi.Mode().Perm() // who could not read the old one cannot read the new one
		}
		return nil
	}
	t.release(g)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("directory %s: %w", filepath.Dir(g.path), cause(err))
	}
	return err
}

// refuse refuses to replace what exists, if that is not nil.
func (t *localTxn) refuse(g *target, fi fs.FileInfo) error {
	switch {
	case fi == nil:
		return nil
	case fi.IsDir() != g.dir:
		return wrongKind(g.dir)
	case !t.Force && !t.vacant(g.path, g.dir):
		return fs.ErrExist
	}
	return nil
}

// wrongKind is the error where a directory was wanted and something else is
// there, or the other way round.
func wrongKind(dir bool) error {
	if dir {
		return syscall.ENOTDIR
	}
	return syscall.EISDIR
}

// maxLinks is how many symbolic links in a row are followed, as in Linux.
const maxLinks = 40

// resolve follows the links that name itself is, to what exists there (nil if
// nothing does). Links on the way to it are the system's business.
func (t *localTxn) resolve(name string) (string, fs.FileInfo, error) {
	path := strings.TrimRightFunc(name, func(r rune) bool { return r < utf8.RuneSelf && os.IsPathSeparator(uint8(r)) })
	for range maxLinks {
		switch filepath.Base(path) {
		case ".", "..", string(filepath.Separator):
			return "", nil, errName
		}
		fi, err := t.sys.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, nil, nil
		}
		if err != nil || fi.Mode()&fs.ModeSymlink == 0 {
			return path, fi, err
		}
		if IsDescriptor(name) {
			return path, nil, nil
		}
		// The system may forbid to follow a link that somebody else made in a
		// directory for all, such as /tmp. Readlink would not notice.
		if _, err := t.sys.Stat(path); errors.Is(err, fs.ErrPermission) {
			return "", nil, err
		}
		to, err := t.sys.Readlink(path)
		if err != nil {
			return "", nil, err
		}
		if !filepath.IsAbs(to) {
			// Not filepath.Join: "link/.." is not "." when link is a link.
			to = filepath.Dir(path) + string(filepath.Separator) + to
		}
		path = to
	}
	return "", nil, syscall.ELOOP
}

// Create is described at Txn.
func (t *localTxn) Create(name string) (io.WriteCloser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return nil, named("create", t.main.name, errDone)
	}
	if !t.main.dir {
		if name != "" {
			return nil, named("create", filepath.Join(t.main.name, name), errOutside)
		}
		return t.take(t.main)
	}
	shown := filepath.Join(t.main.name, name)
	local := filepath.FromSlash(name)
	if !filepath.IsLocal(local) || filepath.Clean(local) == "." {
		return nil, named("create", shown, errOutside)
	}
	if err := t.makeParents(filepath.Dir(local)); err != nil {
		return nil, named("create", shown, err)
	}
	w, err := createFile(t.sys, filepath.Join(t.main.temp, local), shown, 0o666, !t.NoSync)
	if err != nil {
		return nil, named("create", shown, err)
	}
	t.writers = append(t.writers, w)
	return w, nil
}

// makeParents makes a directory below the temporary one, and those above it.
func (t *localTxn) makeParents(dir string) error {
	if dir == "." {
		return nil
	}
	if err := t.makeParents(filepath.Dir(dir)); err != nil {
		return err
	}
	path := filepath.Join(t.main.temp, dir)
	err := t.sys.Mkdir(path, 0o777)
	if err == nil {
		t.dirs = append(t.dirs, path)
	} else if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return err
}

// Beside is described at Txn.
func (t *localTxn) Beside(path string) (io.WriteCloser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return nil, named("create", path, errDone)
	}
	for _, g := range t.targets() {
		if !g.direct && filepath.Clean(g.name) == filepath.Clean(path) {
			return nil, named("create", path, errTaken)
		}
	}
	g, err := t.begin(context.Background(), path, false)
	if err != nil {
		return nil, err
	}
	t.beside = append(t.beside, g)
	return t.take(g)
}

// take hands out the file of a target, once.
func (t *localTxn) take(g *target) (io.WriteCloser, error) {
	if g.taken {
		return nil, named("create", g.name, errTaken)
	}
	g.taken = true
	t.writers = append(t.writers, g.file)
	return g.file, nil
}

// Commit is described at Txn.
func (t *localTxn) Commit(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return named("commit", t.main.name, errDone)
	}
	err := t.ready(ctx)
	if err == nil {
		err = t.publishInTurn(ctx)
	}
	if err != nil {
		return errors.Join(err, t.discard())
	}
	t.done = true
	err = t.removeOld()
	t.releaseAll()
	return err
}

// releaseAll gives up all locks.
func (t *localTxn) releaseAll() {
	for _, g := range t.targets() {
		t.release(g)
	}
}

// ready checks that all is written, and syncs the directories inside the
// destination.
func (t *localTxn) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return named("commit", t.main.name, err)
	}
	if !t.main.dir && !t.main.taken {
		return named("commit", t.main.name, errMissing)
	}
	for _, w := range t.writers {
		if err := w.result(); err != nil {
			return err
		}
	}
	if !t.main.dir || t.NoSync {
		return nil
	}
	for _, d := range append([]string{t.main.temp}, t.dirs...) {
		if err := t.sys.SyncDir(d); err != nil {
			return named("sync", t.main.name, err)
		}
	}
	return nil
}

// Abort is described at Txn.
func (t *localTxn) Abort() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return nil
	}
	return t.discard()
}

// discard removes all temporary files.
func (t *localTxn) discard() error {
	t.done = true
	var errs []error
	for _, w := range t.writers {
		w.abandon()
	}
	for _, g := range t.targets() {
		if g.file != nil {
			g.file.abandon()
		}
		if g.temp == "" {
			continue
		}
		if err := removeAll(t.sys, g.temp); err != nil {
			errs = append(errs, fmt.Errorf("%w (it is left there)", named("remove", g.temp, err)))
			g.leaves = true
		}
		g.temp = ""
	}
	t.releaseAll()
	return errors.Join(errs...)
}
