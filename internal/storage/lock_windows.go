package storage

import (
	"errors"
	"math"

	"golang.org/x/sys/windows"
)

// closeToRemove: a file that is open anywhere cannot be removed, so that one
// that can be is nobody's lock.
const closeToRemove = true

// Lock locks all bytes there could be; the locks of a share are the server's.
func (h handle) Lock(alone bool) error {
	c, err := h.SyscallConn()
	if err != nil {
		return err
	}
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	e := c.Control(func(fd uintptr) {
		_ = windows.UnlockFileEx(windows.Handle(fd), 0, math.MaxUint32, math.MaxUint32, new(windows.Overlapped))
		err = windows.LockFileEx(windows.Handle(fd), flags, 0, math.MaxUint32, math.MaxUint32, new(windows.Overlapped))
	})
	switch {
	case e != nil:
		return e
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return errLocked
	case errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
		return errors.ErrUnsupported
	}
	return err
}
