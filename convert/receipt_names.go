package convert

import (
	"os"
	"path/filepath"
	"sync"
)

// names finds files and directories under other names than the one they were given by:
// the directories above "train" or "." have receipts too, and so has what a link leads to.
type names struct {
	mu   sync.Mutex
	cwd  string
	dirs map[string]string // directories without links, by absolute name
}

// absolute is a name from the root, as the user would have spelt it.
func (n *names) absolute(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(n.working(), name)
}

func (n *names) working() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.cwd == "" {
		if n.cwd, _ = os.Getwd(); n.cwd == "" {
			n.cwd = string(filepath.Separator)
		}
	}
	return n.cwd
}

// relative is an absolute name seen from the working directory.
func (n *names) relative(abs string) string {
	if rel, err := filepath.Rel(n.working(), abs); err == nil {
		return rel
	}
	return abs
}

// like is an absolute name as one who writes given would write it. Names above the
// working directory stay absolute: what ".." is after a link, systems see differently.
func (n *names) like(given, abs string) string {
	if !filepath.IsAbs(given) {
		if rel := n.relative(abs); filepath.IsLocal(rel) {
			return rel
		}
	}
	return abs
}

// directory is an absolute name of a directory without links, "" where there is none.
func (n *names) directory(abs string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	real, ok := n.dirs[abs]
	if !ok {
		real, _ = filepath.EvalSymlinks(abs)
		if n.dirs == nil {
			n.dirs = map[string]string{}
		}
		n.dirs[abs] = real
	}
	return real
}

// file is an absolute name of a file without links, "" where there is none.
func (n *names) file(abs string) string {
	dir := n.directory(filepath.Dir(abs))
	if dir == "" {
		return ""
	}
	path := filepath.Join(dir, filepath.Base(abs))
	if _, err := os.Readlink(path); err == nil {
		path, _ = filepath.EvalSymlinks(path)
	}
	return path
}
