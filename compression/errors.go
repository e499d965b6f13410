package compression

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// What can be wrong with a compressed stream. They come wrapped in an [*Error]
// that says where.
var (
	// ErrTruncated is returned when the input ends inside a member, or before
	// the first. It is an io.ErrUnexpectedEOF too.
	ErrTruncated = fmt.Errorf("truncated: %w", io.ErrUnexpectedEOF)
	// ErrCorrupt is returned for bytes that break the format's rules and for
	// data that differs from its checksum.
	ErrCorrupt = errors.New("corrupt")
	// ErrTrailer is returned for bytes after the last member that are not the
	// start of another.
	ErrTrailer = errors.New("stray bytes after the compressed data")
	// ErrRatio is returned when the data grows beyond Limits.Ratio.
	ErrRatio = errors.New("expands too much")
	// ErrWindow is returned for a zstd frame that needs more memory than
	// Limits.Window.
	ErrWindow = errors.New("window too large")
	// ErrUnsupported is returned for a zstd frame that needs a dictionary and
	// for a randomised bzip2 block.
	ErrUnsupported = errors.New("not supported")
)

// Error is damage at a place of the compressed input. I/O errors are never
// wrapped in one: they pass through as they are.
type Error struct {
	Format Format
	Offset int64  // of the compressed input, where it was noticed: the damage is there or before
	Detail string // such as "checksum mismatch"; may be empty
	Err    error  // one of the sentinels of this package
}

// Error gives, for example, "compression: gzip at byte 8134: corrupt: checksum mismatch".
func (e *Error) Error() string {
	s := "compression: " + e.Format.String() + " at byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Err.Error()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }
