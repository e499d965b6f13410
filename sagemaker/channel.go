package sagemaker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// listed is a file of the channel.
type listed struct {
	convert.Input
	walked bool   // found in a directory, rather than named
	root   string // that directory
}

// list finds the files of all inputs, sorted. In a directory, that is all there are:
// a job reads what is below its prefix, whatever it is called.
func (c *checker) list(ctx context.Context, inputs []string) ([]listed, error) {
	var files []listed
	var alone []convert.Input // named one by one
	open := c.options.Open
	open.Read.IgnoreReceipts = true // what is missing is a violation, and not an error
	named := func(name string) error {
		found, err := convert.ListInputs(ctx, []string{name}, open)
		for _, in := range found {
			files = append(files, listed{in, false, ""})
		}
		if err != nil {
			return err
		}
		if len(found) == 1 && found[0].Path == name {
			alone = append(alone, found...)
			return nil
		}
		return c.compare(ctx, name, found)
	}
	if len(inputs) == 0 {
		_, err := convert.ListInputs(ctx, inputs, c.options.Open)
		return nil, err
	}
	for _, name := range inputs {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() {
			if err := named(name); err != nil {
				return nil, err
			}
			continue
		}
		found, err := walk(ctx, name)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			why := hidden(name, f.Path)
			switch {
			case slices.Contains(c.Beside, filepath.Base(f.Path)):
			case why != "":
				c.found.add("stray-file", 1, c.fix("stray-file", nil, nil), at(f.Path, why))
			default:
				files = append(files, listed{f, true, name})
			}
		}
		if err := c.compare(ctx, name, found); err != nil {
			return nil, err
		}
	}
	return files, c.compare(ctx, "", alone)
}

// compare finds the files that receipts list and that are not there, and the other way
// round.
func (c *checker) compare(ctx context.Context, name string, found []convert.Input) error {
	compared, err := compareFiles(ctx, name, found, c.options.Open)
	if err != nil {
		return err
	}
	for _, m := range compared.Missing {
		c.add("missing-file", "", at(m.Path, table.Printable(m.Receipt)+" lists it"))
	}
	for _, x := range compared.Extra {
		c.unlisted[x.Path] = x.Receipt
	}
	return nil
}

// compareFiles compares files with the receipts of the outputs that they are of.
func compareFiles(ctx context.Context, name string, found []convert.Input, o convert.OpenOptions) (*convert.Compared, error) {
	files := make([]string, 0, len(found))
	for _, f := range found {
		if f.Path != "-" {
			files = append(files, f.Path)
		}
	}
	return convert.CompareFiles(ctx, name, files, o)
}

// hidden says why some readers of a directory pass a file below it over: by its name, or
// by that of a directory that it lies in, as what a job that is running or was killed has
// written so far. "" if none does.
func hidden(dir, path string) string {
	name, err := filepath.Rel(dir, path)
	if err != nil {
		name = filepath.Base(path)
	}
	parts := strings.Split(filepath.ToSlash(name), "/")
	for i, part := range parts {
		if part == "." || !strings.HasPrefix(part, ".") && !strings.HasPrefix(part, "_") {
			continue
		}
		if i < len(parts)-1 {
			return fmt.Sprintf("the name of a directory that it is in begins with %q", part[:1])
		}
		return fmt.Sprintf("its name begins with %q", part[:1])
	}
	return ""
}

// walk lists all files below a directory, sorted. Links are followed, as what uploads
// a directory does.
func walk(ctx context.Context, dir string) ([]convert.Input, error) {
	var found []convert.Input
	err := walkInto(ctx, dir, nil, &found)
	slices.SortFunc(found, func(a, b convert.Input) int { return strings.Compare(a.Path, b.Path) })
	return found, err
}

// walkInto adds the file of that name, or those below the directory; above are the
// directories on the way to it.
func walkInto(ctx context.Context, name string, above []fs.FileInfo, found *[]convert.Input) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return &storageError{err}
	}
	if info.Mode().IsRegular() {
		*found = append(*found, convert.Input{Path: name, Bytes: info.Size()})
	}
	if !info.IsDir() {
		return nil
	}
	for _, a := range above {
		if os.SameFile(a, info) {
			return &storageError{&fs.PathError{Op: "open", Path: name, Err: errors.New("the directory holds itself")}}
		}
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return &storageError{err}
	}
	above = append(slices.Clip(above), info)
	for _, e := range entries {
		if err := walkInto(ctx, filepath.Join(name, e.Name()), above, found); err != nil {
			return err
		}
	}
	return nil
}

// storageError gives an error of the file system its class.
type storageError struct{ err error }

func (e *storageError) Error() string   { return table.Printable(e.err.Error()) }
func (e *storageError) Unwrap() []error { return []error{e.err, convert.ErrStorage} }

// at is a place that is a whole file.
func at(path, value string) Place {
	return Place{Place: table.Place{File: path, Byte: -1}, Value: value}
}
