//go:build unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// SyncDir takes no for an answer: some file systems (FUSE, network shares)
// cannot sync a directory and say so.
func (operatingSystem) SyncDir(name string) error {
	d, err := os.Open(name) // #nosec G304 -- the user names the files
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

func streamID(fi fs.FileInfo) string { return fileID("", fi) }

// fileID is device and inode.
func fileID(_ string, fi fs.FileInfo) string {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(uint64(st.Dev), 16) + ":" + strconv.FormatUint(st.Ino, 16)
}
