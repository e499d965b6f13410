package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// leaveOutReceipts takes receipts out of the files that were found in a directory or by
// a glob, unless there is nothing else.
func leaveOutReceipts(found []storage.Info) []storage.Info {
	files := make([]storage.Info, 0, len(found))
	for _, f := range found {
		if !strings.HasSuffix(f.Name, receiptSuffix) {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return found
	}
	return files
}

// isItself reports whether a name stands for a file, rather than for those of a directory
// or glob.
func isItself(name string, found []storage.Info) bool {
	return len(found) == 1 && found[0].Name == name
}

// Compared is how files compare with the lists in the receipts of the directories that
// they lie in.
type Compared struct {
	Missing []Unmatched // listed, and not there
	Extra   []Unmatched // there, and not listed
}

// Unmatched is a file that the one of a directory and its receipt has, and the other has
// not.
type Unmatched struct{ Path, Receipt string }

// Err is about the first file that is missing, else about the first that is not listed,
// else nil. It is of [ErrReceipt].
func (c *Compared) Err() error {
	says := func(u Unmatched, format string) error {
		return contradicts(fmt.Errorf(format, table.Printable(u.Path), table.Printable(u.Receipt)))
	}
	switch {
	case len(c.Missing) > 0:
		return says(c.Missing[0], "%s: is not there, and %s lists it")
	case len(c.Extra) > 0:
		return says(c.Extra[0], "%s: is not listed in %s, as the files beside it are")
	}
	return nil
}

// CompareFiles compares the files that a directory or a glob stands for with the receipts
// of the outputs that they are of, by their names alone: see
// [ReadOptions.IgnoreReceipts]. An empty name is for files that were named one by one; of
// these, one that is alone in its directory is not compared.
func CompareFiles(ctx context.Context, name string, files []string, o OpenOptions) (*Compared, error) {
	j := o.job([]string{name})
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	if j.neighbors == nil {
		return &Compared{}, nil
	}
	return j.neighbors.compare(ctx, name, files)
}

// complete is the error for files that are not all that receipts list. A nil n knows of
// no receipts.
func (n *neighbors) complete(ctx context.Context, name string, found []storage.Info) error {
	if n == nil || len(found) == 0 || name == "" && len(found) == 1 {
		return nil
	}
	files := make([]string, len(found))
	for i, f := range found {
		files[i] = f.Name
	}
	c, err := n.compare(ctx, name, files)
	if err != nil {
		return err
	}
	return c.Err()
}

// claim is what a receipt says of files below a directory.
type claim struct {
	receipt string
	root    string // absolute, as the user would have spelt it
	parts   map[string]bool
	dirs    map[string]bool // that hold parts, below the root
}

// compare is described at [CompareFiles].
func (n *neighbors) compare(ctx context.Context, name string, files []string) (*Compared, error) {
	g, err := n.newGroup(ctx, name, files)
	if err != nil {
		return nil, err
	}
	claims := map[string]*claim{} // by receipt and root
	for _, dir := range slices.Sorted(maps.Keys(g.dirs)) {
		if err := n.claims(ctx, g.given, dir, claims); err != nil {
			return nil, err
		}
	}
	c := &Compared{}
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(claims)) {
		cl := claims[key]
		for _, below := range slices.Sorted(maps.Keys(cl.parts)) {
			abs := filepath.Join(cl.root, filepath.FromSlash(below))
			if seen[abs] || !g.covers(abs) {
				continue
			}
			if lost, err := n.lost(ctx, g, abs); err != nil {
				return nil, err
			} else if lost {
				seen[abs] = true
				c.Missing = append(c.Missing, Unmatched{g.shown(abs), cl.receipt})
			}
		}
		for _, abs := range g.below(cl.root) {
			if !seen[abs] && cl.lacks(g, abs) {
				seen[abs] = true
				c.Extra = append(c.Extra, Unmatched{g.shown(abs), cl.receipt})
			}
		}
	}
	return c, nil
}

// lost reports whether there is no file where one is listed.
func (n *neighbors) lost(ctx context.Context, g *group, abs string) (bool, error) {
	if _, found := g.files[abs]; found {
		return false, nil
	}
	info, err := n.store.Stat(ctx, g.shown(abs))
	if err != nil && !isAbsent(err) && !errors.Is(err, fs.ErrPermission) {
		return false, storageError(err)
	}
	return err != nil || info.Dir, nil
}

// lacks reports whether a file is not listed, though what lies beside it, or all that was
// asked for, is.
func (cl *claim) lacks(g *group, abs string) bool {
	below, err := filepath.Rel(cl.root, abs)
	if err != nil {
		return false
	}
	below = filepath.ToSlash(below)
	if cl.parts[below] {
		return false
	}
	if !g.directory {
		return g.covers(abs) && cl.dirs[path.Dir(below)]
	}
	top := "."
	if rel, err := filepath.Rel(cl.root, g.root); err == nil && filepath.IsLocal(rel) {
		top = filepath.ToSlash(rel)
	}
	return cl.dirs[top]
}

// claims adds what receipts say of a directory, one that lies beside it or beside the one
// above: first by its name, then by where links lead.
func (n *neighbors) claims(ctx context.Context, given, dir string, to map[string]*claim) error {
	spellings := []string{dir}
	if real := n.directory(dir); real != "" && real != dir {
		spellings = append(spellings, real)
	}
	for i, at := range spellings {
		below, found := "", false
		for range 2 {
			up := filepath.Dir(at)
			if up == at {
				break
			}
			receipt := n.like(given, at+receiptSuffix)
			l, err := n.listing(ctx, receipt)
			if err != nil {
				return err
			}
			root, prefix := at, ""
			if i > 0 { // the rest of the output has no name by way of the link
				root, prefix = dir, below
			}
			if cl := newClaim(receipt, root, prefix, l); cl != nil {
				to[receipt+"\x00"+root], found = cl, true
			}
			below = filepath.Base(at) + "/" + below
			at = up
		}
		if found {
			break
		}
	}
	return nil
}

// newClaim is nil if the receipt lists nothing below the prefix.
func newClaim(receipt, root, prefix string, l listing) *claim {
	c := &claim{receipt, root, map[string]bool{}, map[string]bool{}}
	for name := range l {
		below, ok := strings.CutPrefix(name, prefix)
		if !ok || below == "" {
			continue
		}
		c.parts[below] = true
		for dir := path.Dir(below); !c.dirs[dir]; dir = path.Dir(dir) {
			c.dirs[dir] = true
		}
	}
	if len(c.parts) == 0 {
		return nil
	}
	return c
}
