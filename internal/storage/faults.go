package storage

import (
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// Faults is a System of which one operation fails, for tests that try each in
// turn:
//
//	for k := 1; ; k++ {
//		f := &storage.Faults{Fail: k}
//		err := job(storage.Local{System: f})
//		if f.Failed() == "" {
//			break // the job has fewer than k operations
//		}
//		// err must not be nil, and nothing may be left behind
//	}
type Faults struct {
	System System // nil: the operating system

	// Fail is the operation that fails, counted from 1; 0: none does.
	Fail int

	// Err is what it fails with; nil: EIO.
	Err error

	// Dies lets all operations after that one fail too, and do nothing, as those
	// of a process that was killed then. Bury ends it.
	Dies bool

	// Short lets a failing Write write half of its bytes first, and a failing
	// Read or ReadAt give half.
	Short bool

	// ShortReads lets every Read give at most seven bytes, which is no fault.
	ShortReads bool

	// Unsynced lets Sync and SyncDir not wait for the disk: no test can tell, but
	// by the time it takes.
	Unsynced bool

	// Only chooses the operations that count, by the method's name and the
	// file's; nil: all.
	Only func(op, name string) bool

	mu     sync.Mutex
	count  int
	failed string
	open   map[*faultyHandle]bool
}

// MemoryDir is a directory for tests in which nothing waits for a disk, where
// there is one.
func MemoryDir() string {
	const dir = "/dev/shm"
	if f, err := os.CreateTemp(dir, ""); err == nil {
		_ = f.Close()
		if os.Remove(f.Name()) == nil {
			return dir
		}
	}
	return os.TempDir()
}

// Bury closes what is open, as the system does when a process ends.
func (f *Faults) Bury() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for h := range f.open {
		_ = h.Handle.Close()
	}
	f.open = nil
}

// Count is how many operations there were so far.
func (f *Faults) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// Failed is the method and the file of the operation that failed, as in
// "Write /tmp/x"; "" while none has.
func (f *Faults) Failed() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// op counts an operation and says whether it is the one to fail.
func (f *Faults) op(op, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Only != nil && !f.Only(op, name) {
		return nil
	}
	f.count++
	dead := f.Dies && f.failed != ""
	if f.count != f.Fail && !dead {
		return nil
	}
	if !dead {
		f.failed = op + " " + name
	}
	err := f.Err
	if err == nil {
		err = syscall.EIO
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

func (f *Faults) system() System { return Local{f.System}.system() }

func (f *Faults) OpenFile(name string, flag int, perm fs.FileMode) (Handle, error) {
	if err := f.op("OpenFile", name); err != nil {
		return nil, err
	}
	h, err := f.system().OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	fh := &faultyHandle{h, f, name}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[*faultyHandle]bool{}
	}
	f.open[fh] = true
	return fh, nil
}

func (f *Faults) Stat(name string) (fs.FileInfo, error) {
	if err := f.op("Stat", name); err != nil {
		return nil, err
	}
	return f.system().Stat(name)
}

func (f *Faults) Lstat(name string) (fs.FileInfo, error) {
	if err := f.op("Lstat", name); err != nil {
		return nil, err
	}
	return f.system().Lstat(name)
}

func (f *Faults) Readlink(name string) (string, error) {
	if err := f.op("Readlink", name); err != nil {
		return "", err
	}
	return f.system().Readlink(name)
}

func (f *Faults) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.op("ReadDir", name); err != nil {
		return nil, err
	}
	return f.system().ReadDir(name)
}

func (f *Faults) Mkdir(name string, perm fs.FileMode) error {
	if err := f.op("Mkdir", name); err != nil {
		return err
	}
	return f.system().Mkdir(name, perm)
}

func (f *Faults) Chmod(name string, mode fs.FileMode) error {
	if err := f.op("Chmod", name); err != nil {
		return err
	}
	return f.system().Chmod(name, mode)
}

func (f *Faults) Link(old, new string) error {
	if err := f.op("Link", new); err != nil {
		return err
	}
	return f.system().Link(old, new)
}

func (f *Faults) Rename(old, new string) error {
	if err := f.op("Rename", new); err != nil {
		return err
	}
	return f.system().Rename(old, new)
}

func (f *Faults) RenameNew(old, new string) error {
	if err := f.op("RenameNew", new); err != nil {
		return err
	}
	return f.system().RenameNew(old, new)
}

func (f *Faults) Exchange(a, b string) error {
	if err := f.op("Exchange", b); err != nil {
		return err
	}
	return f.system().Exchange(a, b)
}

func (f *Faults) Remove(name string) error {
	if err := f.op("Remove", name); err != nil {
		return err
	}
	return f.system().Remove(name)
}

func (f *Faults) SyncDir(name string) error {
	if err := f.op("SyncDir", name); err != nil {
		return err
	}
	if f.Unsynced {
		return nil
	}
	return f.system().SyncDir(name)
}

// faultyHandle is a file of Faults. WriteBack, a hint that cannot fail, does
// not count.
type faultyHandle struct {
	Handle
	f    *Faults
	name string
}

func (h *faultyHandle) WriteBack(off, n int64) {
	if !h.f.Unsynced {
		h.Handle.WriteBack(off, n)
	}
}

func (h *faultyHandle) Read(p []byte) (int, error) {
	if err := h.f.op("Read", h.name); err != nil {
		return h.half(p, h.Handle.Read), err
	}
	if h.f.ShortReads && len(p) > 7 {
		p = p[:7]
	}
	return h.Handle.Read(p)
}

func (h *faultyHandle) ReadAt(p []byte, off int64) (int, error) {
	if err := h.f.op("ReadAt", h.name); err != nil {
		return h.half(p, func(p []byte) (int, error) { return h.Handle.ReadAt(p, off) }), err
	}
	return h.Handle.ReadAt(p, off)
}

func (h *faultyHandle) Write(p []byte) (int, error) {
	if err := h.f.op("Write", h.name); err != nil {
		return h.half(p, h.Handle.Write), err
	}
	return h.Handle.Write(p)
}

// half does half of an operation that fails, if it is to.
func (h *faultyHandle) half(p []byte, do func([]byte) (int, error)) int {
	if !h.f.Short || h.f.Dies {
		return 0
	}
	n, _ := do(p[:len(p)/2])
	return n
}

func (h *faultyHandle) Stat() (fs.FileInfo, error) {
	if err := h.f.op("Stat", h.name); err != nil {
		return nil, err
	}
	return h.Handle.Stat()
}

func (h *faultyHandle) Lock(alone bool) error {
	if err := h.f.op("Lock", h.name); err != nil {
		return err
	}
	return h.Handle.Lock(alone)
}

func (h *faultyHandle) Sync() error {
	if err := h.f.op("Sync", h.name); err != nil {
		return err
	}
	if h.f.Unsynced {
		return nil
	}
	return h.Handle.Sync()
}

// Close closes even when it fails, as the system's does.
func (h *faultyHandle) Close() error {
	err := h.f.op("Close", h.name)
	if err != nil && h.f.Dies {
		return err
	}
	h.f.mu.Lock()
	delete(h.f.open, h)
	h.f.mu.Unlock()
	if e := h.Handle.Close(); err == nil {
		err = e
	}
	return err
}
