package convert

import (
	"context"
	"io"
	"slices"
)

// runCutter cuts a stream into runs of whole records, by what frames them alone.
type runCutter struct {
	in   *stream
	size int // of a run, about
	// cut finds whole records at the start of buf: their bytes and number. An error
	// is placed relative to buf, and comes with what is before it.
	cut func(buf []byte, eof bool) (n int, records int64, err error)
	// place turns an error of cut into one of the stream.
	place func(err error, records, off int64) error

	rest    []byte // read and not yet given
	off     int64  // of rest in the stream
	records int64  // given
	eof     bool
	err     error // what ends the stream, after the records before it were given
}

// next gives a run, its offset and the number of its records. The run lies in
// buf if that is large enough.
func (c *runCutter) next(buf []byte) (data []byte, off, records int64, err error) {
	if c.err != nil {
		return nil, 0, 0, c.err
	}
	want := c.size
	buf = append(buf[:0], c.rest...)
	for {
		if buf, err = c.fill(buf, want); err != nil {
			return nil, 0, 0, err
		}
		n, records, err := c.cut(buf, c.eof)
		if err != nil {
			c.err = inputError(c.place(err, c.records, c.off))
		}
		if n > 0 {
			c.rest = append(c.rest[:0], buf[n:]...)
			off = c.off
			c.off += int64(n)
			c.records += records
			return buf[:n], off, records, nil
		}
		if err != nil {
			return nil, 0, 0, c.err
		}
		if c.eof { // with nothing left, or strays that are allowed
			return nil, 0, 0, io.EOF
		}
		want = 2 * max(want, len(buf))
	}
}

// fill reads until buf holds n bytes or the stream ends.
func (c *runCutter) fill(buf []byte, n int) ([]byte, error) {
	if len(buf) >= n || c.eof {
		return buf, nil
	}
	have := len(buf)
	buf = slices.Grow(buf, n-have)[:n]
	m, err := io.ReadFull(c.in, buf[have:])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		c.eof, err = true, nil
	}
	return buf[:have+m], err
}

// count cuts all that is left and gives the number of records.
func (c *runCutter) count(ctx context.Context) (int64, error) {
	var buf []byte
	for {
		data, _, _, err := c.next(buf)
		if err == io.EOF {
			return c.records, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		buf = data
	}
}
