package storage

import (
	"io/fs"
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

	// Short lets a failing Write write half of its bytes first, and a failing
	// Read or ReadAt give half.
	Short bool

	// ShortReads lets every Read give at most seven bytes, which is no fault.
	ShortReads bool

	// Only chooses the operations that count, by the method's name and the
	// file's; nil: all.
	Only func(op, name string) bool

	mu     sync.Mutex
	count  int
	failed string
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
	if f.count != f.Fail {
		return nil
	}
	f.failed = op + " " + name
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
	return &faultyHandle{h, f, name}, nil
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
	return f.system().SyncDir(name)
}

// faultyHandle is a file of Faults. WriteBack, a hint that cannot fail, does
// not count.
type faultyHandle struct {
	Handle
	f    *Faults
	name string
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
	if !h.f.Short {
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

func (h *faultyHandle) Sync() error {
	if err := h.f.op("Sync", h.name); err != nil {
		return err
	}
	return h.Handle.Sync()
}

// Close closes even when it fails, as the system's does.
func (h *faultyHandle) Close() error {
	if err := h.f.op("Close", h.name); err != nil {
		_ = h.Handle.Close()
		return err
	}
	return h.Handle.Close()
}
