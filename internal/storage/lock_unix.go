//go:build darwin || freebsd || linux

package storage

import (
	"errors"

	"golang.org/x/sys/unix"
)

// closeToRemove: an open file can be removed.
const closeToRemove = false

// Lock is flock(2), which follows the open file and not the process. On a file
// system that other machines write to, such a lock may be of this machine alone.
func (h handle) Lock(alone bool) error {
	c, err := h.SyscallConn()
	if err != nil {
		return err
	}
	how := unix.LOCK_SH | unix.LOCK_NB
	if alone {
		how = unix.LOCK_EX | unix.LOCK_NB
	}
	var own bool
	e := c.Control(func(fd uintptr) {
		if own, err = ownFileSystem(int(fd)); err != nil || !own {
			return
		}
		for err = unix.Flock(int(fd), how); err == unix.EINTR; {
			err = unix.Flock(int(fd), how)
		}
	})
	switch {
	case e != nil:
		return e
	case err == unix.EWOULDBLOCK:
		return errLocked
	case err == nil && !own, err == unix.ENOLCK, err == unix.EINVAL, err == unix.ENOSYS, err == unix.EOPNOTSUPP:
		return errors.ErrUnsupported
	}
	return err
}
