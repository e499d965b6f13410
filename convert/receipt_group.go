package convert

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
)

// group is files that were found by one name, or named one by one. Its paths are
// absolute.
type group struct {
	n         *neighbors
	given     string            // the name, or that of one of them
	directory bool              // the name is that of a directory
	root      string            // of it, or that a glob begins with
	matches   func(string) bool // of a glob: whether it matches a path below the root
	files     map[string]string // as they were named, by path
	sorted    []string          // paths
	dirs      map[string]int    // how many lie in it
}

func (n *neighbors) newGroup(ctx context.Context, name string, files []string) (*group, error) {
	g := &group{n: n, given: name, files: make(map[string]string, len(files)), dirs: map[string]int{}}
	if name == "" && len(files) > 0 {
		g.given = files[0]
	}
	for _, f := range files {
		abs := n.absolute(f)
		if _, twice := g.files[abs]; twice {
			continue
		}
		g.files[abs] = f
		g.dirs[filepath.Dir(abs)]++
		g.sorted = append(g.sorted, abs)
	}
	slices.Sort(g.sorted)
	if name == "" {
		for dir, k := range g.dirs {
			if k == 1 {
				delete(g.dirs, dir)
			}
		}
		return g, nil
	}
	info, err := n.store.Stat(ctx, name)
	switch {
	case err == nil && info.Dir:
		g.directory, g.root = true, n.absolute(name)
		g.dirs[g.root]++
	case err == nil || isAbsent(err):
		dir, matches := storage.SplitGlob(name)
		g.root, g.matches = n.absolute(dir), matches
	default:
		return nil, storageError(err)
	}
	return g, nil
}

// covers reports whether the name stands for a path too, or whether files beside it were
// named.
func (g *group) covers(abs string) bool {
	switch {
	case g.directory:
		return isBelow(abs, g.root)
	case g.matches == nil:
		return g.dirs[filepath.Dir(abs)] > 0
	}
	name, err := filepath.Rel(g.root, abs)
	if err != nil {
		return false
	}
	// A directory that matches stands for all files below it.
	for name != "." && name != filepath.Dir(name) {
		if g.matches(name) {
			return true
		}
		name = filepath.Dir(name)
	}
	return false
}

// below are the files below a directory, or in it.
func (g *group) below(root string) []string {
	prefix := inside(root)
	from, _ := slices.BinarySearch(g.sorted, prefix)
	to := from
	for to < len(g.sorted) && strings.HasPrefix(g.sorted[to], prefix) {
		to++
	}
	return g.sorted[from:to]
}

// shown is a path as the user would name it.
func (g *group) shown(abs string) string {
	if name, ok := g.files[abs]; ok {
		return name
	}
	return g.n.like(g.given, abs)
}

func isBelow(path, root string) bool { return strings.HasPrefix(path, inside(root)) }

// inside is what paths below a directory begin with.
func inside(root string) string {
	return strings.TrimSuffix(root, string(filepath.Separator)) + string(filepath.Separator)
}
