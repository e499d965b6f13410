//go:build !unix

package storage

import (
	"io/fs"
	"path/filepath"
)

// SyncDir has nothing to do: these systems write directories through.
func (operatingSystem) SyncDir(string) error { return nil }

// streamID is not known: what is open does not tell its path.
func streamID(fs.FileInfo) string { return "" }

// fileID is the path without links: two hard links of one file are not known
// to be the same here.
func fileID(name string, _ fs.FileInfo) string {
	p, err := filepath.Abs(name)
	if err != nil {
		return ""
	}
	if q, err := filepath.EvalSymlinks(p); err == nil {
		p = q
	}
	return p
}
