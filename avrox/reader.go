package avrox

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Reader reads a stream in one goroutine: ParseHeader, Cut and Decode.
type Reader struct {
	Header *Header

	head []byte // the header as it is in the stream
	r    io.Reader
	buf  []byte
	eof  bool
	base int64 // offset of buf in the stream
}

// readSize is how many bytes a Reader wants to have before it decodes.
const readSize = 1 << 20

// NewReader reads the header of r. Errors of r come back as they are.
func NewReader(r io.Reader, o ReadOptions) (*Reader, error) {
	rd := &Reader{r: r}
	for want := 64 << 10; ; want *= 2 {
		if err := rd.fill(want); err != nil {
			return nil, err
		}
		h, n, err := ParseHeader(rd.buf, o)
		if err == nil {
			rd.Header, rd.head = h, bytes.Clone(rd.buf[:n])
			rd.take(n)
			return rd, nil
		}
		if !errors.Is(err, ErrShort) || rd.eof {
			return nil, err
		}
	}
}

// Schema is that of the batches.
func (r *Reader) Schema() *arrow.Schema { return r.Header.Schema }

// fill reads until there are n bytes, or all.
func (r *Reader) fill(n int) error {
	for len(r.buf) < n && !r.eof {
		r.buf = slices.Grow(r.buf, n-len(r.buf))
		m, err := r.r.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+m]
		if err == io.EOF {
			r.eof = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// take removes n bytes from the start of what was read.
func (r *Reader) take(n int) {
	r.buf = r.buf[:copy(r.buf, r.buf[n:])]
	r.base += int64(n)
}

// All yields the stream in batches of about a MiB of its bytes, each released
// after its turn: Retain one to keep it. Places in errors are those in the stream;
// a column that cannot be read is an error. It stops after the first. All can be
// ranged over once.
func (r *Reader) All() iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		d, err := r.Header.NewDecoder(nil)
		if err != nil {
			yield(nil, err)
			return
		}
		rows := int64(0)
		for want := readSize; ; {
			if err := r.fill(want); err != nil {
				yield(nil, err)
				return
			}
			n, records, cutErr := r.Header.Cut(r.buf, r.eof)
			if n == 0 && cutErr == nil {
				if r.eof {
					return
				}
				want = 2 * len(r.buf)
				continue
			}
			want = readSize
			if n > 0 {
				b, err := d.Decode(r.buf[:n])
				if err != nil {
					yield(nil, rebase(err, rows, r.base))
					return
				}
				more := yield(b, nil)
				b.Release()
				if !more {
					return
				}
			}
			if cutErr != nil {
				yield(nil, rebase(cutErr, rows, r.base))
				return
			}
			r.take(n)
			rows += records
		}
	}
}

// rebase makes a place that is relative to a part of the stream one of all of it.
func rebase(err error, rows, off int64) error {
	if e, ok := errors.AsType[*table.Error](err); ok {
		e.Rebase("", rows, 0, off)
	}
	return err
}
