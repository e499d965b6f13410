package recordio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

const (
	splitWindow = 64 << 10 // read at a time in search of a start
	splitHops   = 8        // headers that must follow a start
)

// Split finds starts of records at which n workers can begin, spread evenly over
// the size bytes of r: strictly rising, the first 0, fewer than n where records
// are long; none of an empty file.
//
// A start is where the magic number is at a multiple of 4, in front of a header
// that is plausible and leads to eight more, or to the end. Bytes of a payload
// can look like that, so it is likely and not certain: a worker must end exactly
// at the next start, and go on reading if it does not.
func (f Framing) Split(r io.ReaderAt, size int64, n int) ([]int64, error) {
	if size == 0 {
		return nil, nil
	}
	var head [headerLen]byte
	if m, err := readAt(r, head[:], 0, size); err != nil {
		return nil, err
	} else if !hasMagic(head[:m]) {
		return nil, &Error{Record: 1, Detail: found(head[:m]), Err: ErrMagic}
	}
	starts := []int64{0}
	buf := make([]byte, splitWindow)
	for i := 1; i < n; i++ {
		from := max(part(size, i, n), starts[len(starts)-1]+1)
		start, err := f.startIn(r, size, (from+3)&^3, part(size, i+1, n), buf)
		if err != nil {
			return nil, err
		}
		if start >= 0 {
			starts = append(starts, start)
		}
	}
	return starts, nil
}

// part is i/n of size.
func part(size int64, i, n int) int64 {
	return size/int64(n)*int64(i) + size%int64(n)*int64(i)/int64(n)
}

// startIn is the first start in [from, to), -1 if there is none. from is a
// multiple of 4.
func (f *Framing) startIn(r io.ReaderAt, size, from, to int64, buf []byte) (int64, error) {
	for ; from < to; from += int64(len(buf) - headerLen) {
		m, err := readAt(r, buf, from, size)
		if err != nil {
			return -1, err
		}
		b := buf[:m]
		for i := 0; ; i++ {
			at := bytes.Index(b[i:], magicBytes)
			if at < 0 {
				break
			}
			i += at
			if i&3 != 0 || from+int64(i) >= to {
				continue
			}
			if ok, err := f.startsAt(r, size, from+int64(i)); err != nil || ok {
				return from + int64(i), err
			}
		}
	}
	return -1, nil
}

// startsAt follows the headers from off on.
func (f *Framing) startsAt(r io.ReaderAt, size, off int64) (bool, error) {
	inside := false
	for range splitHops + 1 {
		var head [headerLen]byte
		m, err := readAt(r, head[:], off, size)
		if err != nil {
			return false, err
		}
		if m < headerLen {
			return !inside && (m == 0 || f.AllowTrailer), nil
		}
		lrec := binary.LittleEndian.Uint32(head[4:])
		flag, n := lrec>>lenBits, int(lrec&MaxRecord)
		if !hasMagic(head[:]) || flag > cflagLast || n > f.limit() || inside != (flag == cflagMiddle || flag == cflagLast) {
			return false, nil
		}
		inside = flag == cflagFirst || flag == cflagMiddle
		off += int64(headerLen + n + padding(n))
		if noPad := off - int64(padding(n)); off > size {
			return f.AllowNoPad && !inside && noPad <= size, nil
		}
	}
	return true, nil
}

// readAt reads at off until buf is full or the size bytes of r end.
func readAt(r io.ReaderAt, buf []byte, off, size int64) (int, error) {
	buf = buf[:max(0, min(int64(len(buf)), size-off))]
	n, err := r.ReadAt(buf, off)
	if n == len(buf) {
		return n, nil
	}
	if err == io.EOF {
		err = fmt.Errorf("recordio: %w at byte %d of %d", io.ErrUnexpectedEOF, off+int64(n), size)
	}
	return n, err
}
