package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// ErrStream is returned by ReadAt of a file that can only be read front to back.
var ErrStream = errors.New("is a stream and cannot be read at an offset")

// ErrExists is in the chain of the error with which an existing destination is
// refused.
var ErrExists = fs.ErrExist

// Store holds named files.
type Store interface {
	// Open opens one file for reading. The name is taken as it stands, never
	// as a glob. A directory is an error.
	Open(ctx context.Context, name string) (File, error)

	// Stat tells about a file or a directory without opening it.
	Stat(ctx context.Context, name string) (Info, error)

	// List gives the files that pattern stands for, sorted bytewise by name,
	// each once. Pattern is a file; a directory, which stands for all files
	// below it; or a glob of *, ?, [a-z], {a,b} and ** (any number of
	// directories), of which a directory that matches stands for all files
	// below it. Files and directories whose name begins with "." or "_" are
	// left out, unless they are named or an element of the glob begins with
	// that character. If there is no such file the error is fs.ErrNotExist.
	List(ctx context.Context, pattern string) ([]Info, error)

	// Contents gives all that would be lost with a directory: what is below
	// it and no directory, hidden or not. A link is what it points to, and
	// not followed.
	Contents(ctx context.Context, dir string) ([]Info, error)

	// Unfinished gives the files beside name that jobs have made for it, or have
	// set aside, and that have not come to an end, or cannot any more.
	Unfinished(ctx context.Context, name string) ([]string, error)

	// Begin starts a job whose output is dest. It refuses an existing dest
	// unless o.Force, or it is a directory that holds nothing and is to be one,
	// and fails at once if dest can not be written.
	Begin(ctx context.Context, dest string, o Options) (Txn, error)

	// BeginStream starts a job whose output is w, such as standard output;
	// name is for errors. What is written there cannot be taken back, and an
	// error of w keeps what it wraps (EPIPE when the reader went away). Files
	// beside it are made as ever.
	BeginStream(name string, w io.Writer, o Options) Txn
}

// File is an input. It is used by one goroutine, but for ReadAt, which any
// number may call at the same time.
type File interface {
	io.ReadCloser
	io.ReaderAt // ErrStream if Info().Size is −1

	// Info is what was known when the file was opened.
	Info() Info

	// Changed reports whether the file is no longer what it was when it was
	// opened: another size, another time of change, or another file of that
	// name. A stream never is.
	Changed() (bool, error)
}

// Info describes a file.
type Info struct {
	Name    string // as it can be given to Open
	ID      string // the same for two names of one file: device and inode; "" if unknown
	Size    int64  // in bytes; −1 for a stream
	ModTime int64  // nanoseconds since 1970
	Dir     bool   // only from Stat: List and Open give files
}

// Same reports whether a and b are one file, by whatever names and links.
func Same(a, b Info) bool { return a.ID != "" && a.ID == b.ID }

// Options say how a job's output is made.
type Options struct {
	Dir    bool // dest is a directory
	Force  bool // replace what exists
	NoSync bool // do not wait for the disk: a power cut may lose a committed file
}

// Txn is all output files of one job. None is seen under its name before
// Commit, none is left after Abort or a failed Commit. Its methods may be
// called from any goroutine; each writer belongs to one.
type Txn interface {
	// Create starts a file: "" is the destination itself; with Options.Dir,
	// a slash-separated name below it. The caller buffers: each Write is a
	// system call. Close must be called before Commit; it waits until the
	// file is on disk.
	Create(name string) (io.WriteCloser, error)

	// Beside starts a file of any other path, such as a receipt or the
	// rejects, that is committed after the destination. Ask for it early:
	// it fails at once if the file exists (without Options.Force) or cannot
	// be made.
	Beside(path string) (io.WriteCloser, error)

	// Commit makes all files visible, or none. The context is looked at
	// before the first rename only. If it fails, Abort has been done.
	Commit(ctx context.Context) error

	// Abort removes everything. After Commit or another Abort it does
	// nothing, so that it can be deferred.
	Abort() error
}
