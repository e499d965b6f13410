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
		if i := inputAt(infos, f); i >= 0 {
			return usage("", "%s is an input, and in the directory that would be replaced", table.Printable(infos[i].Name))
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
		switch yes, no, err := describes(ctx, j, path, path == beside, root, held); {
		case err != nil || yes:
			return "", err
		case no != "":
			why = no
		}
	}
	// A job that was killed between the directory and its receipt left that one, or
	// the one before it, under another name.
	unfinished, err := j.store.Unfinished(ctx, beside)
	if err != nil && !isAbsent(err) && !isForeign(err) {
		return "", storageError(err)
	}
	for _, path := range unfinished {
		if yes, _, err := describes(ctx, j, path, true, root, held); err != nil || yes {
			return "", err
		}
	}
	return why, nil
}

// describes reports whether the receipt at path lists all that a directory holds, and if
// not, why: "" if it is not there, or that of another directory.
func describes(ctx context.Context, j *Job, path string, beside bool, root string, held []storage.Info) (yes bool, why string, err error) {
	d, err := readBeside(ctx, j.store, path, j.Read.Limits.Sidecar)
	switch {
	case err != nil && !isAbsent(err) && !isForeign(err):
		return false, "", err
	case err != nil && !isAbsent(err):
		return false, table.Printable(path) + ": " + err.Error(), nil
	case err != nil || !beside && relative(path, root) != d.Output.Path:
		return false, "", nil
	}
	listed := d.listing(path)
	for _, f := range held {
		below, err := filepath.Rel(root, f.Name)
		if _, ok := listed[filepath.ToSlash(below)]; err != nil || !ok {
			return false, "it holds " + table.Printable(f.Name) + ", which " + table.Printable(path) + " does not list", nil
		}
	}
	return true, "", nil
}
