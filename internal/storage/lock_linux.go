package storage

import "golang.org/x/sys/unix"

// ownFileSystem reports whether a file is out of the reach of other machines.
// One of a kind that is not known may be within it: NFS, SMB, FUSE, Lustre.
func ownFileSystem(fd int) (bool, error) {
	var st unix.Statfs_t
	if err := unix.Fstatfs(fd, &st); err != nil {
		return false, err
	}
	switch uint32(st.Type) {
	case unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC, unix.F2FS_SUPER_MAGIC, zfsMagic, bcachefsMagic,
		unix.TMPFS_MAGIC, unix.RAMFS_MAGIC, unix.OVERLAYFS_SUPER_MAGIC,
		unix.MSDOS_SUPER_MAGIC, unix.EXFAT_SUPER_MAGIC, ntfs3Magic:
		return true, nil
	}
	return false, nil
}

// Numbers of file systems that linux/magic.h does not have.
const (
	zfsMagic      = 0x2fc12fc1
	bcachefsMagic = 0xca451a4e
	ntfs3Magic    = 0x7366746e
)
