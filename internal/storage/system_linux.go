package storage

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func (operatingSystem) RenameNew(old, new string) error {
	return renameat2(old, new, unix.RENAME_NOREPLACE)
}

func (operatingSystem) Exchange(a, b string) error {
	return renameat2(a, b, unix.RENAME_EXCHANGE)
}

func renameat2(old, new string, flags uint) error {
	var err error
	for {
		if err = unix.Renameat2(unix.AT_FDCWD, old, unix.AT_FDCWD, new, flags); err != unix.EINTR {
			break
		}
	}
	switch err {
	case nil:
		return nil
	case unix.EINVAL: // how a file system says that it does not know the flag
		err = errors.ErrUnsupported
	}
	return &os.LinkError{Op: "rename", Old: old, New: new, Err: err}
}

// WriteBack early, so that the Sync at the end finds little left to do. It
// takes no part in reporting errors: without its wait flags the call leaves
// them for Sync.
func (h handle) WriteBack(off, n int64) {
	c, err := h.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) {
		_ = unix.SyncFileRange(int(fd), off, n, unix.SYNC_FILE_RANGE_WRITE)
	})
}
