package convert

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// leaveOut takes the receipts out of the files that were found in a directory or by a
// glob. It refuses a directory that lacks a file that a receipt lists, and warns of one
// that none does.
func (n *neighbors) leaveOut(ctx context.Context, name string, found []storage.Info) ([]storage.Info, error) {
	if len(found) == 1 && found[0].Name == name {
		return found, nil
	}
	files := make([]storage.Info, 0, len(found))
	for _, f := range found {
		if !strings.HasSuffix(f.Name, receiptSuffix) {
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return found, nil
	}
	if n == nil {
		return files, nil
	}
	info, err := n.store.Stat(ctx, name)
	if err != nil || !info.Dir { // a glob
		return files, nil
	}
	return files, n.complete(ctx, filepath.Clean(name), files)
}

// complete compares the files of a directory with those that a receipt beside it, or
// beside the one above, lists.
func (n *neighbors) complete(ctx context.Context, dir string, files []storage.Info) error {
	have := make(map[string]bool, len(files))
	for _, f := range files {
		have[filepath.Clean(f.Name)] = true
	}
	for _, at := range []string{dir, filepath.Dir(dir)} {
		if base := filepath.Base(at); base == "." || base == ".." || base == string(filepath.Separator) {
			continue
		}
		l, err := n.listing(ctx, at+receiptSuffix)
		if err != nil {
			return err
		}
		listed := 0
		for _, below := range slices.Sorted(maps.Keys(l)) {
			path := filepath.Join(at, filepath.FromSlash(below))
			if in, err := filepath.Rel(dir, path); err != nil || in == "." || !filepath.IsLocal(in) {
				continue
			}
			if !have[path] {
				err := inputErrorf("%s: is not there, and %s lists it", table.Printable(path), table.Printable(at+receiptSuffix))
				return inputError(&hinted{err, ignoreReceipts})
			}
			listed++
		}
		if listed > 0 && listed < len(files) {
			n.note("%s: %s of its files are not listed in %s", dir, strconv.Itoa(len(files)-listed), at+receiptSuffix)
		}
	}
	return nil
}

// note keeps a warning with names in it.
func (n *neighbors) note(format string, names ...string) {
	args := make([]any, len(names))
	for i, s := range names {
		args[i] = table.Printable(s)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.notes = append(n.notes, "warning: "+fmt.Sprintf(format, args...))
}
