package compression

import "io"

// windowStep is how much input a window reads ahead for each thread: more than
// most blocks of bzip2 take.
const windowStep = 512 << 10

// window is a part of the input in memory. Its bytes are never changed: moving
// on makes a new buffer, so that jobs may go on reading the old one.
type window struct {
	buf       []byte
	off       int64 // of buf in the input
	end       bool  // nothing comes after buf
	err       error // the source's, after buf; nil if it ended well
	lookahead int
}

// fill makes maxBlockBytes available from byte at of the input on, or all there
// is; what comes before is dropped.
func (w *window) fill(src *source, at int64) {
	kept := w.buf[at-w.off:]
	if w.end || len(kept) >= maxBlockBytes {
		return
	}
	size := maxBlockBytes + w.lookahead
	if w.buf == nil {
		size = min(size, windowStep) // most files are small
	}
	buf := make([]byte, size)
	n := copy(buf, kept)
	m, err := io.ReadFull(src, buf[n:])
	w.buf, w.off = buf[:n+m], at
	switch {
	case src.err != nil: // may be io.ErrUnexpectedEOF, or come with the last bytes
		w.end, w.err = true, src.err
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		w.end = true
	case err != nil:
		w.end, w.err = true, err
	}
	w.fill(src, at) // again if that was a small one
}

// bit is where in buf a bit of the input is.
func (w *window) bit(at int64) int64 { return at - w.off<<3 }
