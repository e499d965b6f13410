package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// refuseDirectory refuses to put several files in the place of a directory if that would
// lose an input, or a file of which nobody can tell that a job like this one made it. One
// that holds nothing may be replaced without being asked for.
func refuseDirectory(ctx context.Context, j *Job, infos []storage.Info) error {
	switch filepath.Base(j.Output) {
	case ".", "..", string(filepath.Separator):
		return usage("", "%s is not a name for an output", table.Printable(j.Output))
	}
	dest, err := j.store.Stat(ctx, j.Output)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return storageError(err)
	case !dest.Dir:
		return usage("", "%s is a file, and the output a directory", table.Printable(j.Output))
	}
	held, err := j.store.Contents(ctx, j.Output)
	if err != nil {
		return storageError(err)
	}
	for _, f := range held {
		for _, in := range infos {
			if storage.Same(in, f) {
				return usage("", "%s is an input, and in the directory that would be replaced", table.Printable(in.Name))
			}
		}
	}
	if len(held) == 0 {
		return nil // the storage has a last look
	}
	why, err := notReplaced(ctx, j, held)
	if err != nil {
		return err
	}
	switch {
	case j.Write.Force && why != "":
		return usage("another -o, or remove the directory, if nothing in it is needed", "%s is not replaced: %s", table.Printable(j.Output), why)
	case j.Write.Force:
		return nil
	}
	exists := &renamed{fmt.Sprintf("create %s: the directory exists", table.Printable(j.Output)), fs.ErrExist}
	if why != "" { // and so --force would be refused
		return storageError(&hinted{exists, "another -o, or remove the directory, if nothing in it is needed"})
	}
	return outputError(exists)
}

// notReplaced says why a directory that holds these files may not be replaced: only what
// a receipt describes was made by a job, and can be made again. "" if it may.
func notReplaced(ctx context.Context, j *Job, held []storage.Info) (why string, err error) {
	root := strings.TrimRight(j.Output, "/")
	beside := root + receiptSuffix
	why = "no receipt of recast lies beside it, as " + table.Printable(beside)
	for _, path := range []string{beside, j.Write.Receipt} {
		if path == "" {
			continue
		}
		d, err := readBeside(ctx, j.store, path, j.Read.Limits.Sidecar)
		switch {
		case err != nil && !isAbsent(err) && !isForeign(err):
			return "", err
		case err != nil && !isAbsent(err):
			why = table.Printable(path) + ": " + err.Error()
			continue
		case err != nil || path != beside && relative(path, root) != d.Output.Path:
			continue
		}
		listed := d.listing(path)
		why = ""
		for _, f := range held {
			below, err := filepath.Rel(root, f.Name)
			if _, ok := listed[filepath.ToSlash(below)]; err != nil || !ok {
				why = "it holds " + table.Printable(f.Name) + ", which " + table.Printable(path) + " does not list"
				break
			}
		}
		if why == "" {
			return "", nil
		}
	}
	return why, nil
}
