package compression

import (
	"bufio"
	"errors"
	"io"
	"sync/atomic"
)

// source is the caller's reader. It counts bytes, and remembers the reader's
// own error, so that it is never taken for damage.
type source struct {
	r      io.Reader
	n      int64
	err    error       // not io.EOF
	closed atomic.Bool // no Read of r may begin
}

func (s *source) Read(p []byte) (int, error) {
	if s.closed.Load() {
		return 0, errClosed
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

var errClosed = errors.New("compression: reader is closed")

// input is a source with a buffer: what gzip, zstd and snappy read from.
type input struct {
	*bufio.Reader
	src    *source
	format Format
}

const inputBuffer = 128 << 10

func newInput(s *source, f Format) *input {
	return &input{bufio.NewReaderSize(s, inputBuffer), s, f}
}

// offset is that of the next byte to be read.
func (in *input) offset() int64 { return in.src.n - int64(in.Buffered()) }

// fail turns what went wrong while reading into the error to return: that of
// the source if it failed, else damage at the present offset.
func (in *input) fail(err error) error {
	if in.src.err != nil && (err == in.src.err || in.Buffered() == 0) {
		return in.src.err
	}
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return in.damage(ErrTruncated, "")
	case io.ErrNoProgress, errClosed:
		return err
	}
	return in.damage(ErrCorrupt, err.Error())
}

func (in *input) damage(err error, detail string) error {
	return &Error{Format: in.format, Offset: in.offset(), Detail: detail, Err: err}
}

// next looks at the start of a member: n bytes that begin with magic. It is
// io.EOF if the input ends here and that is allowed, ErrTruncated if it ends
// inside the n bytes, and ErrTrailer, or ErrCorrupt for the first member, if
// the bytes are something else.
func (in *input) next(first bool, n int, is func(head []byte) bool) ([]byte, error) {
	head, err := in.Peek(n)
	switch {
	case len(head) == 0 && err == io.EOF && !first:
		return nil, io.EOF
	case len(head) > 0 && !is(head):
		if in.src.err != nil && len(head) < n {
			return nil, in.src.err
		}
		if first {
			return nil, in.damage(ErrCorrupt, "not "+in.format.String())
		}
		return nil, in.damage(ErrTrailer, "")
	case len(head) < n:
		return nil, in.short(err)
	}
	return head, nil
}

// short is the error for input that ended within what was peeked at: err, or
// ErrTruncated at its end.
func (in *input) short(err error) error {
	if err != io.EOF {
		return in.fail(err)
	}
	return &Error{Format: in.format, Offset: in.src.n, Err: ErrTruncated}
}

// begins reports whether head and magic agree as far as both go.
func begins(head []byte, magic string) bool {
	n := min(len(head), len(magic))
	return string(head[:n]) == magic[:n]
}
