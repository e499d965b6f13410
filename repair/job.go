package repair

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/recast-ml/recast/internal/storage"
)

// Job says what to repair. The zero value of a field is its default.
type Job struct {
	// Input is a file, or "-" for Stdin.
	Input string
	// Output is a file, or "-" for Stdout. It may be "" with DryRun.
	Output string
	// From is the format of the input, once decompressed: see [Formats]. By default first
	// bytes and suffix say.
	From string
	// Compression of the output: none, gzip, bzip2, zstd or snappy, by default that of
	// its suffix.
	Compression string
	// Raw keeps RecordIO payloads of any kind, such as images. If the first one kept
	// is an aialgs.data.Record, all must be even so.
	Raw bool
	// Unproven keeps data of a damaged gzip member or zstd frame up to where the damage
	// was noticed. It may be anywhere before.
	Unproven bool
	// DryRun makes the report and writes nothing.
	DryRun bool
	Force  bool // replace an existing output
	NoSync bool // do not wait for the disk
	// Whole, if not nil, is what the input is compared with.
	Whole  *Whole
	Limits Limits
	// Threads is the number of workers, by default GOMAXPROCS, at most 256. It never
	// changes a byte of the output.
	Threads int

	Stdin  io.Reader // nil: empty
	Stdout io.Writer
	// Progress, if not nil, is called now and then, from one goroutine.
	Progress func(Progress)

	store storage.Store // nil: the local file system; tests set others
}

// Progress is how far a job is.
type Progress struct {
	Records int64 // kept
	Bytes   int64 // of the input read, as stored
	Total   int64 // of the input; −1 where it is not known
}

// The classes of errors, told with errors.Is.
var (
	// ErrUsage is returned for a job that cannot be done as it was asked for.
	ErrUsage = errors.New("usage")
	// ErrInput is returned for an input that cannot be repaired, or of which nothing
	// could be saved.
	ErrInput = errors.New("bad input")
	// ErrStorage is returned when a file cannot be read or written, or the output exists.
	ErrStorage = errors.New("storage")
)

// Error is what kept a job from being done. No output was written.
type Error struct {
	Class error  // one of the above
	Hint  string // what the user may do, in a few words; may be empty
	Err   error
}

func (e *Error) Error() string   { return e.Err.Error() }
func (e *Error) Unwrap() []error { return []error{e.Err, e.Class} }

func usage(hint, format string, args ...any) error {
	return &Error{Class: ErrUsage, Hint: hint, Err: fmt.Errorf(format, args...)}
}

func inputError(hint, format string, args ...any) error {
	return &Error{Class: ErrInput, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// storageError gives an error of a file its class, and lets those of a context pass.
func storageError(err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil || err == io.EOF ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &Error{Class: ErrStorage, Err: err}
}
