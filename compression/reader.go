package compression

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

// Limits bound what a reader spends on its input. The zero value is the
// default of each.
type Limits struct {
	// Window is the most memory in bytes that a zstd frame may need to be
	// decoded; 0 is 128 MiB, what zstd --ultra --long=27 needs. Gzip and
	// snappy need about 2 MiB, bzip2 about 8 MiB and 6 MiB more for each
	// thread and two more.
	Window int64

	// Ratio is how many bytes of data a byte of input may yield on the whole;
	// 0 is 1000, less than 0 is no limit. It is looked at only after 64 MiB of
	// data, so that short files may be as repetitive as they like.
	Ratio int

	// AllowTrailer accepts, and ignores, bytes after the last member that are
	// not the start of another. Damage to the first bytes of a member then
	// hides it, and all behind it.
	AllowTrailer bool

	// Threads is the number of goroutines that decompress; 0 is GOMAXPROCS.
	// Bzip2 uses them all, the other formats one beside the caller's. With 1
	// all is done inside Read, and no goroutine is started. The data and the
	// errors are the same for any number.
	Threads int
}

const (
	defaultWindow = 128 << 20
	defaultRatio  = 1000
	ratioFrom     = 64 << 20 // bytes of data before Limits.Ratio counts
)

func (l Limits) withDefaults() Limits {
	if l.Window <= 0 {
		l.Window = defaultWindow
	}
	if l.Ratio == 0 {
		l.Ratio = defaultRatio
	}
	if l.Threads <= 0 {
		l.Threads = runtime.GOMAXPROCS(0)
	}
	return l
}

// decoder is one format's way to read all members of its input.
type decoder interface {
	io.Reader
	offset() int64 // bytes of the input consumed so far
	close()        // ends and awaits its goroutines, which wait for nobody
}

// NewReader reads the data of all members of r, for one goroutine. It returns an error only for a
// format that is not one of this package; damage is told by Read.
//
// Close must be called. It ends the reader's goroutines. It does not close r, and no Read of r
// begins after it; one that is under way then is not waited for.
func NewReader(r io.Reader, f Format, l Limits) (io.ReadCloser, error) {
	l = l.withDefaults()
	src := &source{r: r}
	var d decoder
	switch f {
	case None:
		return io.NopCloser(r), nil
	case Gzip:
		d = newGzip(src, l)
	case Bzip2:
		d = newBzip2(src, l)
	case Zstd:
		d = newZstd(src, l)
	case Snappy:
		d = newSnappy(src, l)
	default:
		return nil, fmt.Errorf("compression: cannot read format %v", f)
	}
	g := &guard{d: d, format: f, limits: l, src: src}
	if l.Threads == 1 {
		return g, nil
	}
	return newAhead(g), nil
}

// guard is what holds for all decoders: a panic becomes ErrCorrupt, the data
// stays within the ratio, trailing bytes are forgiven if they may be, and the
// first error is final.
type guard struct {
	d      decoder
	format Format
	limits Limits
	src    *source
	data   int64
	err    error
}

func (g *guard) Read(p []byte) (n int, err error) {
	if g.err != nil {
		return 0, g.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, &Error{Format: g.format, Offset: g.d.offset(), Detail: fmt.Sprint("decoder failed: ", r), Err: ErrCorrupt}
		}
		g.err = err
	}()
	n, err = g.d.Read(p)
	if g.limits.AllowTrailer && errors.Is(err, ErrTrailer) {
		err = io.EOF
	}
	g.data += int64(n)
	if tooMuch(g.data, g.d.offset(), g.limits) {
		return 0, ratioError(g.format, g.data, g.d.offset(), g.limits)
	}
	return n, err
}

// tooMuch reports whether so much data of so many bytes of input is beyond the
// ratio.
func tooMuch(data, input int64, l Limits) bool {
	return l.Ratio > 0 && data > ratioFrom && data/int64(l.Ratio) > input
}

func ratioError(f Format, data, at int64, l Limits) error {
	return &Error{Format: f, Offset: at, Err: ErrRatio, Detail: fmt.Sprintf("to %d bytes, more than %d times its size, the limit", data, l.Ratio)}
}

func (g *guard) Close() error {
	g.src.closed.Store(true)
	if g.err == nil {
		g.err = errClosed
	}
	g.d.close()
	return nil
}
