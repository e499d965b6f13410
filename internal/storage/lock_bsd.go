//go:build darwin || freebsd

package storage

import "golang.org/x/sys/unix"

// ownFileSystem reports whether a file is out of the reach of other machines.
func ownFileSystem(fd int) (bool, error) {
	var st unix.Statfs_t
	err := unix.Fstatfs(fd, &st)
	return uint64(st.Flags)&unix.MNT_LOCAL != 0, err
}
