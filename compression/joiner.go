package compression

import (
	"encoding/binary"
	"io"
)

// The parts of our gzip files around the pieces: no time, no name, no system,
// so that the same data is the same bytes; a last, empty block of the fixed
// Huffman code.
const (
	gzipHead = gzipMagic + "\x08\x00\x00\x00\x00\x00\x00\xff"
	gzipLast = "\x03\x00"
)

// Joiner puts pieces of a [Block] behind each other and around them what makes
// them a file.
type Joiner struct {
	w      io.Writer
	format Format
	begun  bool
	sum    uint32
	size   uint32 // mod 2^32, as gzip wants it
	err    error
}

// NewJoiner writes to w, which Close leaves open.
func NewJoiner(w io.Writer, f Format) *Joiner { return &Joiner{w: w, format: f} }

// Append adds the next piece. Size is the length of the data it was made from
// and crc the [Format.Sum] of it; both go into gzip's trailer. After an error
// nothing is written any more, and the error is returned by all that follows.
func (j *Joiner) Append(piece []byte, size int, crc uint32) error {
	if len(piece) == 0 || j.err != nil {
		return j.err
	}
	j.begin()
	j.write(piece)
	if j.format == Gzip {
		j.sum = combine(j.sum, crc, int64(size))
		j.size += uint32(size)
	}
	return j.err
}

// Close ends the file. Without a piece it is the format's empty file.
func (j *Joiner) Close() error {
	if j.err != nil {
		return j.err
	}
	empty := !j.begun
	j.begin()
	switch {
	case j.format == Gzip:
		tail := binary.LittleEndian.AppendUint32([]byte(gzipLast), j.sum)
		j.write(binary.LittleEndian.AppendUint32(tail, j.size))
	case j.format == Bzip2 && empty:
		j.write([]byte(bzip2Empty))
	case j.format == Zstd && empty:
		j.write([]byte(zstdEmpty))
	}
	err := j.err
	if err == nil {
		j.err = errWriterClosed
	}
	return err
}

// begin writes what comes before the first piece.
func (j *Joiner) begin() {
	if j.begun {
		return
	}
	j.begun = true
	switch j.format {
	case Gzip:
		j.write([]byte(gzipHead))
	case Snappy:
		j.write([]byte(snappyMagic))
	}
}

func (j *Joiner) write(p []byte) {
	if j.err != nil {
		return
	}
	n, err := j.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	j.err = err
}
