package repair

import (
	"bufio"
	"context"
	"io"
	"path"
	"strings"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// output is what is saved. It is begun when the first bytes come, so that nothing
// appears on a stream if there are none.
type output struct {
	txn     storage.Txn // nil: a dry run
	comp    compression.Format
	threads int

	file    io.WriteCloser
	stored  countingWriter
	buf     *bufio.Writer
	packer  io.WriteCloser
	written int64 // before compression
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

const outputBuffer = 256 << 10

// resolveOutput checks that the output can hold format f, and gives its compression.
func (j *Job) resolveOutput(f *Format) (compression.Format, error) {
	if j.Output == "" && !j.DryRun {
		return 0, usage("-o FILE, or -o - for standard output; --dry-run only reports", "there is no output")
	}
	comp, name := compression.BySuffix(j.Output)
	if j.Output == standard {
		comp, name = compression.None, ""
	}
	if j.Compression != "" {
		asked, err := compression.ByName(j.Compression)
		if err != nil {
			return 0, usage("compressions are "+strings.Join(compression.Names(), ", "), "no compression is called %q", j.Compression)
		}
		if comp != compression.None && comp != asked {
			return 0, usage("", "%s: its name says %v, --compression %v", table.Printable(j.Output), comp, asked)
		}
		comp = asked
	}
	if f == formatAvro && comp != compression.None {
		return 0, usage("-o "+strings.TrimSuffix(path.Base(name), ".avro")+".avro", "Avro compresses inside, and %v around it is not written", comp)
	}
	if says := formatBySuffix(name); says != nil && says != f {
		return 0, usage("recast convert writes another format", "%s: its name says %s, and repair leaves the format as it is: %s",
			table.Printable(j.Output), says.Name, f.Name)
	}
	return comp, nil
}

// begin refuses an output that cannot be written before there is work done for it.
func (j *Job) begin(ctx context.Context, f *Format) (*output, error) {
	comp, err := j.resolveOutput(f)
	if err != nil {
		return nil, err
	}
	o := &output{comp: comp, threads: j.Threads}
	options := storage.Options{Force: j.Force, NoSync: j.NoSync}
	switch {
	case j.DryRun:
	case j.Output != standard:
		if o.txn, err = j.store.Begin(ctx, j.Output, options); err != nil {
			return nil, storageError(err)
		}
	case j.Stdout == nil:
		return nil, usage("", "there is no standard output to write to")
	default:
		o.txn = j.store.BeginStream("standard output", j.Stdout, options)
	}
	return o, nil
}

// Write adds to what is saved.
func (o *output) Write(p []byte) (int, error) {
	o.written += int64(len(p))
	if o.txn == nil {
		return len(p), nil
	}
	if err := o.start(); err != nil {
		return 0, err
	}
	n, err := o.packer.Write(p)
	return n, storageError(err)
}

func (o *output) start() (err error) {
	if o.packer != nil {
		return nil
	}
	if o.file, err = o.txn.Create(""); err != nil {
		return storageError(err)
	}
	o.stored.w = o.file
	o.buf = bufio.NewWriterSize(&o.stored, outputBuffer)
	if o.comp == compression.None {
		o.packer = nopCloser{o.buf}
	} else {
		o.packer, err = compression.NewWriter(o.buf, o.comp, 0, o.threads)
	}
	return err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// commit makes the output visible.
func (o *output) commit(ctx context.Context) error {
	if o.txn == nil {
		return nil
	}
	err := o.start()
	if err == nil {
		err = o.packer.Close()
		o.packer = nil
	}
	if err == nil {
		err = o.buf.Flush()
	}
	if err == nil {
		err = o.file.Close()
	}
	if err == nil {
		err = o.txn.Commit(ctx)
	}
	return storageError(err)
}

// abort leaves nothing behind. After commit it does nothing.
func (o *output) abort() {
	if o.packer != nil {
		_ = o.packer.Close() // ends its goroutines; what it writes is thrown away
	}
	if o.txn != nil {
		_ = o.txn.Abort()
	}
}
