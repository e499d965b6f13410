package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// resolveReceipt finds out whether there will be a receipt, and refuses one in a
// place where it must not be. A directory has one always; so has a file beside which
// one lies already, that would be wrong of the new file.
func (p *Plan) resolveReceipt(ctx context.Context, infos []storage.Info) error {
	j := &p.job
	w := &j.Write
	beside := ""
	if j.Output != standardInput {
		beside = strings.TrimRight(j.Output, "/") + receiptSuffix
		_, err := readBeside(ctx, j.store, beside, j.Read.Limits.Sidecar)
		if err != nil && !isAbsent(err) && !isForeign(err) {
			return err
		}
		switch old := err == nil; {
		case w.Receipt == "" && (old || j.Layout.directory()):
			w.Receipt = beside
		case old && filepath.Clean(w.Receipt) != filepath.Clean(beside) && w.Receipt != "":
			return usage("--receipt "+table.ShellWord(beside)+", or remove it",
				"--receipt: %s is there, and would be of a file that is no more", table.Printable(beside))
		}
	}
	if w.Receipt == "" {
		return nil
	}
	j.summed, p.Receipt = true, w.Receipt
	return j.refuseReceipt(ctx, infos)
}

// refuseReceipt refuses a receipt that is another file of the job.
func (j *Job) refuseReceipt(ctx context.Context, infos []storage.Info) error {
	path := j.Write.Receipt
	if err := refuseRemote(path); err != nil {
		return err
	}
	if path == standardInput {
		return usage("", "--receipt takes a file")
	}
	dest, err := j.store.Stat(ctx, path)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return storageError(err)
	}
	for _, other := range []struct{ path, what string }{
		{j.Output, "the output"}, {j.BadRows.Rejects, "the file for bad rows"}, {j.Values.Categories, "the file of categories"},
	} {
		if other.path == "" || other.path == standardInput {
			continue
		}
		info, err := j.store.Stat(ctx, other.path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return storageError(err)
		}
		if filepath.Clean(path) == filepath.Clean(other.path) || exists && err == nil && storage.Same(info, dest) {
			return usage("", "%s is %s and the receipt", table.Printable(path), other.what)
		}
	}
	if exists && inputAt(infos, dest) >= 0 {
		return usage("", "%s is an input and the receipt", table.Printable(path))
	}
	if exists && dest.Dir {
		return usage("", "--receipt %s: it is a directory", table.Printable(path))
	}
	if exists && dest.Size >= 0 && !j.Write.Force && !storage.IsDescriptor(path) {
		return outputError(fmt.Errorf("create %s: %w", table.Printable(path), fs.ErrExist))
	}
	return nil
}

// beginReceipt makes the file for the receipt, after all others: it vouches for them.
func (p *Plan) beginReceipt(txn storage.Txn) (io.WriteCloser, error) {
	if p.job.Write.Receipt == "" {
		return nil, nil
	}
	f, err := txn.Beside(p.job.Write.Receipt)
	return f, outputError(err)
}

// writeReceipt writes the receipt of a job that is done but for it.
func (r *run) writeReceipt(f io.WriteCloser) error {
	if f == nil {
		return nil
	}
	text, err := r.document().text()
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		return storageError(err)
	}
	return storageError(f.Close())
}

func (d *document) text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(d)
	return b.Bytes(), err
}

// document is the receipt as it is written.
func (r *run) document() *document {
	j, c := &r.job, r.receipt
	at := j.Write.Time
	if at.IsZero() {
		at = time.Now()
	}
	d := &document{
		Schema: documentSchema, Document: documentName, Version: documentVersion,
		Program: program{"recast", programVersion(j.Write.Version)}, Time: at.UTC().Format(time.RFC3339),
		Inputs: r.read, Treatment: r.treatment(), Output: r.written(),
		RowsIn: c.RowsIn, RowsOut: c.RowsOut, Rejected: c.Rejected, Dropped: c.Dropped,
		Parts: slices.Clone(c.Parts), Changes: c.Changes, Warnings: []string{},
		ContentType: c.ContentType, Hyperparameters: c.Hyperparameters,
	}
	for i := range d.Parts {
		d.Parts[i].Path = relative(j.Write.Receipt, d.Parts[i].Path)
	}
	if d.Hyperparameters == nil {
		d.Hyperparameters = map[string]string{}
	}
	for _, n := range r.Notes() {
		if text, ok := strings.CutPrefix(n, "warning: "); ok {
			d.Warnings = append(d.Warnings, text)
		}
	}
	d.Warnings = append(d.Warnings, c.Warnings...)
	return d
}

// programVersion is what the caller says, or what the go command recorded of this
// module.
func programVersion(given string) string {
	if given != "" {
		return given
	}
	const module = "github.com/recast-ml/recast"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(slices.Clip(info.Deps), &info.Main) {
			if m.Path == module && m.Version != "" {
				return m.Version
			}
		}
	}
	return "(devel)"
}

// relative is path as seen from the directory of the receipt, with slashes.
func relative(receipt, path string) string {
	if path == standardInput {
		return path
	}
	dir := filepath.Dir(receipt)
	below, err := filepath.Rel(dir, path)
	if err != nil { // one of the two is absolute
		if dir, err = filepath.Abs(dir); err == nil {
			if abs, e := filepath.Abs(path); e == nil {
				below, err = filepath.Rel(dir, abs)
			}
		}
	}
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(below)
}

// inputRead notes what an input was, at its end.
func (r *run) inputRead(t *task) {
	if !r.job.summed {
		return
	}
	in := r.inputs.list[t.input]
	r.read = append(r.read, readInput{
		Path: in.Path, Format: r.inputs.format.name, Compression: t.in.comp.String(),
		Bytes: t.in.read, Rows: r.tally.records, Checksum: t.in.checksum(ownSum),
	})
}
