//go:build unix

package storage

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openDescriptor opens a file once more that this process has open, to go on where
// it is.
func openDescriptor(name string) (Handle, error) {
	n, _ := descriptor(name)
	if n < 0 {
		return nil, errors.ErrUnsupported
	}
	fd, err := unix.FcntlInt(uintptr(n), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return handle{os.NewFile(uintptr(fd), name)}, nil
}
