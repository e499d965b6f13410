package storage

import (
	"io"
	"io/fs"
	"os"
)

// System is every call that [Local] makes to the operating system: the seam
// where tests let one of them fail. The methods are those of package os of the
// same name, but for the ones described here.
type System interface {
	OpenFile(name string, flag int, perm fs.FileMode) (Handle, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	Readlink(name string) (string, error)
	ReadDir(name string) ([]fs.DirEntry, error)
	Mkdir(name string, perm fs.FileMode) error
	Chmod(name string, mode fs.FileMode) error
	Link(old, new string) error
	Rename(old, new string) error
	Remove(name string) error

	// RenameNew renames, and fails with fs.ErrExist if new exists;
	// errors.ErrUnsupported where that cannot be done in one step.
	RenameNew(old, new string) error

	// Exchange lets two existing names change places; errors.ErrUnsupported
	// where that cannot be done in one step.
	Exchange(a, b string) error

	// SyncDir waits until the directory's entries are on disk, where the
	// system has such a thing.
	SyncDir(name string) error
}

// Handle is an open file.
type Handle interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error

	// Lock takes the lock of the file, for others to share or alone, in place of
	// the one that the handle has. It ends with the handle, or the process. It
	// does not wait: what others have is errLocked. It is errors.ErrUnsupported
	// where not all who can reach the file would see the lock.
	Lock(alone bool) error

	// WriteBack asks the system to start writing n bytes at off to disk, and
	// does not wait. It is a hint.
	WriteBack(off, n int64)
}

// operatingSystem is the System of a Local that has none.
type operatingSystem struct{}

func (operatingSystem) OpenFile(name string, flag int, perm fs.FileMode) (Handle, error) {
	f, err := os.OpenFile(name, flag, perm) // #nosec G304 -- the user names the files
	if err != nil {
		return nil, err
	}
	return handle{f}, nil
}

func (operatingSystem) Stat(name string) (fs.FileInfo, error)      { return os.Stat(name) }
func (operatingSystem) Lstat(name string) (fs.FileInfo, error)     { return os.Lstat(name) }
func (operatingSystem) Readlink(name string) (string, error)       { return os.Readlink(name) }
func (operatingSystem) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (operatingSystem) Mkdir(name string, perm fs.FileMode) error  { return os.Mkdir(name, perm) }
func (operatingSystem) Chmod(name string, mode fs.FileMode) error  { return os.Chmod(name, mode) }
func (operatingSystem) Link(old, new string) error                 { return os.Link(old, new) }
func (operatingSystem) Rename(old, new string) error               { return os.Rename(old, new) }
func (operatingSystem) Remove(name string) error                   { return os.Remove(name) }

// handle is an os.File that can start its write-back.
type handle struct{ *os.File }
