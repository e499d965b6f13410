package recordio

import "io"

const (
	minBuffer    = 256 << 10 // of a FrameReader; grows for a longer record
	maxEmptyRead = 100       // reads of nothing in a row before io.ErrNoProgress
)

// FrameReader reads the payloads of a stream of records, whatever is in them.
// Set its options before the first call of Next. It is not for concurrent use.
type FrameReader struct {
	Framing

	src  io.Reader
	buf  []byte // buf[pos:end] is what was read and not yet returned
	pos  int
	end  int
	base int64 // offset in the stream of buf[0]
	rerr error // what src ended with
	err  error // what Next ended with

	records int64 // returned so far
	start   int64 // offset of the last of them
	join    joiner
	salvage salvager
}

// NewFrameReader reads from r in large pieces, so r needs no buffer. It does
// not read on after an error of r, nor after the end.
func NewFrameReader(r io.Reader) *FrameReader {
	return &FrameReader{src: r}
}

// Next is the payload of the next record, valid until the next call; it may be
// empty. At a clean end it returns io.EOF. Damage is an *[Error]; an error of
// the underlying reader is returned as it is. Errors are final.
func (r *FrameReader) Next() ([]byte, error) {
	if r.err != nil {
		return nil, r.err
	}
	if r.Skipped != nil {
		return r.nextSound()
	}
	if n, end, ok := single(r.buf[r.pos:r.end], r.limit()); ok {
		payload := r.buf[r.pos+headerLen:][:n:n]
		r.start = r.offset()
		r.records++
		r.pos += end
		return payload, nil
	}
	var fr frame
	damage, err := r.whole(&fr)
	switch {
	case damage != nil && r.strays(damage):
		r.err = io.EOF
	case damage != nil:
		r.err = damage.after(r.records, r.offset())
	case err != nil:
		r.err = err
	default:
		return r.take(&fr), nil
	}
	return nil, r.err
}

// Offset tells the record last returned, counted from 1, and where in the
// stream its first byte is.
func (r *FrameReader) Offset() (record, off int64) { return r.records, r.start }

// Frame is the record last returned as it is in the stream, with headers and
// padding, valid until the next call of Next; nil before the first and after an
// error. The padding of a last one that AllowNoPad let pass is missing.
func (r *FrameReader) Frame() []byte {
	if r.err != nil {
		return nil
	}
	return r.buf[r.start-r.base : r.pos : r.pos]
}

// offset is that of the next record.
func (r *FrameReader) offset() int64 { return r.base + int64(r.pos) }

// whole reads until the buffer holds the whole record at r.pos. damage is
// relative to it. err is io.EOF if there is nothing at r.pos, or what src failed
// with.
func (r *FrameReader) whole(fr *frame) (damage *Error, err error) {
	for {
		if r.pos == r.end && r.rerr != nil {
			return nil, r.rerr
		}
		done, need, damage := r.walk(r.buf[r.pos:r.end], r.rerr == io.EOF, fr)
		if damage != nil && damage.Err == ErrMagic {
			_ = r.fill(fr.size + sniffLen) // the damage says more with more bytes
			_, _, damage = r.walk(r.buf[r.pos:r.end], false, fr)
		}
		if done || damage != nil {
			return damage, nil
		}
		if err := r.fill(need); err != nil && err != io.EOF {
			return nil, err
		}
	}
}

// take returns the record fr at r.pos and goes past it.
func (r *FrameReader) take(fr *frame) []byte {
	payload := r.join.payload(r.buf[r.pos:r.end], fr, r.Join)
	r.start = r.offset()
	r.records++
	r.pos += fr.size
	return payload
}

// fill reads until n bytes from r.pos on are in the buffer or src ends, and
// returns what it ended with.
func (r *FrameReader) fill(n int) error {
	for empty := 0; r.end-r.pos < n && r.rerr == nil; {
		r.room(n)
		m, err := r.src.Read(r.buf[r.end:])
		r.end += m
		r.rerr = err
		if empty++; m > 0 {
			empty = 0
		} else if err == nil && empty == maxEmptyRead {
			r.rerr = io.ErrNoProgress
		}
	}
	if r.end-r.pos < n {
		return r.rerr
	}
	return nil
}

// room makes room for a read at r.end. What a header claims is not believed: the
// buffer at most doubles, once it is full of bytes that did arrive.
func (r *FrameReader) room(n int) {
	if r.pos+n <= len(r.buf) || r.pos == 0 && r.end < len(r.buf) {
		return
	}
	to := r.buf
	if r.end-r.pos == len(r.buf) {
		to = make([]byte, max(minBuffer, 2*len(r.buf)))
	}
	copy(to, r.buf[r.pos:r.end])
	r.base += int64(r.pos)
	r.buf, r.pos, r.end = to, 0, r.end-r.pos
}
