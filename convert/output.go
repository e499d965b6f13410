package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// resolveOutput finds format and compression of the output and refuses one
// that would overwrite what must not be.
func (p *Plan) resolveOutput(ctx context.Context, infos []storage.Info) error {
	j := &p.job
	if j.Output == "" {
		return usage("-o FILE, or -o - for standard output", "there is no output")
	}
	if err := refuseRemote(j.Output); err != nil {
		return err
	}
	directory := j.Layout.directory()
	if j.Output == "-" && directory {
		return usage("-o DIRECTORY", "several files do not fit standard output")
	}
	comp, rest := compression.BySuffix(strings.TrimRight(j.Output, "/"))
	if j.Output == "-" {
		comp, rest = compression.None, ""
	}
	var err error
	if j.To != "" {
		p.out, err = formatByName(j.To)
	} else if p.out, err = formatBySuffix(rest); err == nil && p.out == nil && directory {
		err = usage("--to "+formats[0].name+", for example", "%s is to be a directory: the format of the files in it is not known", table.Printable(j.Output))
	} else if err == nil && p.out == nil {
		err = usage("--to "+formats[0].name+", for example", "%s: its name does not say the format", table.Printable(j.Output))
	}
	if err != nil {
		return err
	}
	if err := p.resolveCompression(comp); err != nil {
		return err
	}
	if c := j.Values.Categories; c != "" && (filepath.Clean(c) == filepath.Clean(j.Output) || c == j.BadRows.Rejects) {
		return usage("", "%s is the file of categories and another file of the job", table.Printable(c))
	}
	if err := refuseRejects(ctx, j, infos); err != nil {
		return err
	}
	p.Format = p.out.name
	if j.Output == "-" {
		if j.Stdout == nil {
			return usage("", "there is no standard output to write to")
		}
		if i := inputAt(infos, storage.StreamInfo(j.Output, j.Stdout)); i >= 0 {
			return usage("", "%s is an input and the output", table.Printable(infos[i].Name))
		}
		return nil
	}
	if directory {
		if err := refuseWithin(j); err != nil {
			return err
		}
		return refuseDirectory(ctx, j, infos)
	}
	dest, err := j.store.Stat(ctx, j.Output)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storageError(err)
	}
	if inputAt(infos, dest) >= 0 {
		return usage("", "%s is an input and the output", table.Printable(j.Output))
	}
	if !dest.Dir && dest.Size >= 0 && !j.Write.Force && !storage.IsDescriptor(j.Output) {
		return outputError(fmt.Errorf("create %s: %w", table.Printable(j.Output), fs.ErrExist))
	}
	if dest.Dir {
		return usage("-o "+strings.TrimSuffix(j.Output, "/")+"/train"+p.out.suffixes[0], "%s is a directory", table.Printable(j.Output))
	}
	return nil
}

// inputAt is which of the inputs is the same file, by whatever name, −1 if none is.
func inputAt(inputs []storage.Info, file storage.Info) int {
	return slices.IndexFunc(inputs, func(in storage.Info) bool { return storage.Same(in, file) })
}

// refuseWithin refuses a file beside the output that is in it.
func refuseWithin(j *Job) error {
	for _, f := range []struct{ flag, path string }{{"--rejects", j.BadRows.Rejects}, {"--categories", j.Values.Categories}, {"--receipt", j.Write.Receipt}} {
		if below, err := filepath.Rel(j.Output, f.path); f.path != "" && err == nil && filepath.IsLocal(below) {
			return usage("", "%s %s: the file is in the output", f.flag, table.Printable(f.path))
		}
	}
	return nil
}

// resolveCompression finds what compresses the output, of whose name a suffix
// promised one.
func (p *Plan) resolveCompression(promised compression.Format) error {
	w := &p.job.Write
	if p.out.codecs != nil {
		return p.resolveCodec(promised)
	}
	comp := promised
	if w.Compression != "" {
		var err error
		if comp, err = compression.ByName(w.Compression); err != nil {
			return usage("", "%s", plainText(err))
		}
	}
	if promised != compression.None && comp != promised {
		return usage("", "%s: its name says %v, --compression says %v", table.Printable(p.Output), promised, comp)
	}
	if highest, _ := comp.Levels(); w.Level < 0 || w.Level > highest {
		if highest == 0 {
			return usage("", "--level: an output with compression %v has no levels", comp)
		}
		return usage("", "--level %d: %v has levels 1 to %d", w.Level, comp, highest)
	}
	p.comp, p.Compression = comp, comp.String()
	return nil
}

// resolveCodec finds the codec of a format that compresses inside of the file.
func (p *Plan) resolveCodec(promised compression.Format) error {
	w := &p.job.Write
	if promised != compression.None {
		_, name := compression.BySuffix(p.Output)
		return usage("-o "+table.ShellWord(name)+" --compression "+promised.String(), "%s: %s compresses inside of the file, not as a whole", table.Printable(p.Output), p.out.name)
	}
	if w.Compression == "" {
		w.Compression = p.out.codecs[0]
	}
	if !slices.Contains(p.out.codecs, w.Compression) {
		return usage("one of "+strings.Join(p.out.codecs, ", "), "--compression %s: %s has no such codec", table.Excerpt(w.Compression), p.out.name)
	}
	p.Compression = w.Compression
	return nil
}

// refuseRejects refuses a file for bad rows that is another file of the job.
func refuseRejects(ctx context.Context, j *Job, infos []storage.Info) error {
	path := j.BadRows.Rejects
	if path == "" {
		return nil
	}
	if err := refuseRemote(path); err != nil {
		return err
	}
	if path == "-" {
		return usage("", "--rejects takes a file")
	}
	if filepath.Clean(path) == filepath.Clean(j.Output) {
		return usage("", "%s is the output and the file for bad rows", table.Printable(path))
	}
	dest, err := j.store.Stat(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storageError(err)
	}
	if inputAt(infos, dest) >= 0 {
		return usage("", "%s is an input and the file for bad rows", table.Printable(path))
	}
	switch out, err := j.store.Stat(ctx, j.Output); {
	case err == nil && storage.Same(out, dest):
		return usage("", "%s is the output and the file for bad rows", table.Printable(path))
	case err != nil && !errors.Is(err, fs.ErrNotExist) && j.Output != standardInput:
		return storageError(err)
	}
	return nil
}
