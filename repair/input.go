package repair

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// standard is the name of the standard streams.
const standard = "-"

// input is the damaged file, as it is stored.
type input struct {
	ctx  context.Context
	file storage.File
	size int64  // −1: a stream, and not at its end yet
	head []byte // its start
	rest io.Reader
	read int64

	spool *os.File // a copy of a stream
}

// headLen is how many first bytes tell what a file is.
const headLen = 512

func (j *Job) open(ctx context.Context) (*input, error) {
	in := &input{ctx: ctx}
	if j.Input == standard {
		stdin := j.Stdin
		if stdin == nil {
			stdin = bytes.NewReader(nil)
		}
		in.file = storage.NewReaderFile(j.Input, stdin)
	} else {
		file, err := j.store.Open(ctx, j.Input)
		if err != nil {
			return nil, storageError(err)
		}
		in.file = file
	}
	in.size = in.file.Info().Size
	var data io.Reader = in.file
	if in.size < 0 {
		data = &patient{ctx: ctx, r: in.file, done: make(chan readResult, 1)}
	}
	head := make([]byte, headLen)
	n, err := io.ReadFull(data, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		in.close()
		return nil, storageError(err)
	}
	in.head = head[:n]
	in.rest = io.MultiReader(bytes.NewReader(in.head), data)
	if n == 0 {
		in.close()
		return nil, inputError("", "%s: there is nothing to save: it is empty", table.Printable(j.Input))
	}
	return in, nil
}

// Read reads it front to back.
func (in *input) Read(p []byte) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := in.rest.Read(p)
	in.read += int64(n)
	return n, storageError(err)
}

// ReadAt reads it anywhere, if it is no stream or a copy was made.
func (in *input) ReadAt(p []byte, off int64) (int, error) {
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	var r io.ReaderAt = in.file
	if in.spool != nil {
		r = in.spool
	}
	n, err := r.ReadAt(p, off)
	return n, storageError(err)
}

// seekable makes a copy of a stream, so that it can be read anywhere.
func (in *input) seekable() (err error) {
	if in.size >= 0 {
		return nil
	}
	if in.spool, err = os.CreateTemp("", "recast-repair-"); err != nil {
		return storageError(err)
	}
	// Where an open file can be removed nothing is left even of a killed process.
	_ = os.Remove(in.spool.Name())
	in.size, err = io.CopyBuffer(struct{ io.Writer }{in.spool}, in, make([]byte, 1<<20))
	return storageError(err)
}

// unchanged is an error if the file is no longer what was opened.
func (in *input) unchanged() error {
	changed, err := in.file.Changed()
	if err == nil && changed {
		return inputError("", "%s changed while it was read", table.Printable(in.file.Info().Name))
	}
	return storageError(err)
}

func (in *input) close() {
	_ = in.file.Close() // it was read only
	if in.spool != nil {
		_ = in.spool.Close()
		_ = os.Remove(in.spool.Name())
	}
}

// compression finds the input's: by its first bytes, or, where they are damaged and
// not those of a format that is not compressed, by its suffix.
func (j *Job) compression(head []byte) compression.Format {
	c := compression.ByBytes(head)
	if c == compression.None && formatByBytes(head) == nil {
		c, _ = compression.BySuffix(j.Input)
	}
	return c
}

// refuse gives the error for a file that nothing can be done about.
func (j *Job) refuse(f *Format, c compression.Format) error {
	name, word := table.Printable(j.Input), table.ShellWord(j.Input)
	switch {
	case f == formatParquet:
		return inputError("recast inspect "+word+" tells whether its footer is whole",
			"%s: Parquet cannot be repaired: without the footer at its end nothing in it can be read", name)
	case f == formatAvro && c != compression.None:
		return inputError("", "%s: Avro in %v cannot be repaired", name, c)
	case f.isText() && c == compression.None:
		return inputError("recast convert "+word+" -o OUTPUT --on-error skip, or --rejects FILE, leaves bad rows out",
			"%s: %s that is not compressed has nothing that proves it", name, f.Name)
	}
	return nil
}

func (f *Format) isText() bool { return f != formatRecordIO && f != formatAvro && f != formatParquet }

// unknown is the error of a file that may be compressed in a way that is not known here.
func (j *Job) unknown(head []byte, err error) error {
	if is := recordio.Sniff(head); is != "" && is != "text" && j.From == "" {
		return inputError("", "%s: looks like %s, which repair does not know", table.Printable(j.Input), is)
	}
	return err
}

// same reports whether the output is the input.
func (j *Job) same(ctx context.Context, in *input) error {
	if j.Output == "" || j.Output == standard || j.Input == standard {
		return nil
	}
	out, err := j.store.Stat(ctx, j.Output)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storageError(err)
	}
	if storage.Same(in.file.Info(), out) {
		return usage("", "%s is the input and the output", table.Printable(j.Output))
	}
	return nil
}
