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
	fd, err := unix.Dup(n)
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	return handle{os.NewFile(uintptr(fd), name)}, nil
}
