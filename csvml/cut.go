package csvml

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"

	"github.com/recast-ml/recast/table"
)

// Cutter cuts a stream into chunks of whole records without looking into them:
// the serial stage before decoders that work in parallel. What it costs is a
// search for quotes, and some nanoseconds for each it finds.
type Cutter struct {
	syntax
	err        error // of the dialect, or the first one met
	r          io.Reader
	size       int
	max        int    // longest record
	skip       int64  // bytes before the first data record, until they were read
	off        int64  // of the next chunk
	carry      []byte // read already
	last       byte   // the last byte read
	any, atEnd bool
	spans      []span
}

// span is a quoted cell, from its opening quote to behind its closing one.
type span struct{ from, to int }

// NewCutter returns a cutter of r, which is at its start: byte order mark and
// header, as s describes them, are left out. A chunk has about size bytes (1 MiB
// if it is not positive), more if a record is longer. Where chunks end depends on
// the bytes of the stream and on size alone.
func (d Dialect) NewCutter(r io.Reader, s *Schema, size int) *Cutter {
	d, err := d.resolve()
	if size <= 0 {
		size = 1 << 20
	}
	return &Cutter{
		err: err, syntax: syntax{comma: d.Comma, eol: s.eol}, r: r,
		size: min(size, d.MaxRecord), max: d.MaxRecord, skip: s.HeaderBytes,
	}
}

// Next returns the next chunk and its offset in the stream, in buf if its
// capacity allows. It returns io.EOF after the last one; a *table.Error around
// table.ErrLimit, with an offset but no line, for a record over MaxRecord; and
// what the reader returned if that failed.
//
// A quote inside an unquoted cell opens nothing. The last record may lack its
// line end, see [Cutter.Unterminated]. An error is returned again by all further
// calls; one of the Dialect itself comes from the first.
func (c *Cutter) Next(buf []byte) (data []byte, off int64, err error) {
	if c.err == nil {
		data, c.err = c.next(buf)
	}
	if c.err != nil {
		return nil, c.off, c.err
	}
	off = c.off
	c.off += int64(len(data))
	return data, off, nil
}

func (c *Cutter) next(buf []byte) (data []byte, err error) {
	if err := c.skipHeader(buf); err != nil {
		return nil, err
	}
	data = append(buf[:0], c.carry...)
	c.carry = c.carry[:0]
	for want := c.size; ; want = min(2*want, c.max+2) {
		if data, err = c.fill(data, want); err != nil {
			return nil, err
		}
		if len(data) == 0 {
			return nil, io.EOF
		}
		n := len(data)
		if !c.atEnd {
			n = c.lastEnd(data)
		}
		switch {
		case n > 0:
			c.carry = append(c.carry, data[n:]...)
			return data[:n], nil
		case want == c.max+2: // room for the longest record and CR LF
			return nil, c.tooLong(data)
		}
	}
}

// Unterminated reports, after io.EOF, that the stream did not end in a line end:
// it may have been cut off.
func (c *Cutter) Unterminated() bool { return c.atEnd && c.any && c.last != c.eol }

// skipHeader reads what comes before the first data record.
func (c *Cutter) skipHeader(buf []byte) error {
	if c.skip == 0 {
		return nil
	}
	if buf = buf[:cap(buf)]; len(buf) == 0 {
		buf = make([]byte, min(c.skip, 64<<10))
	}
	for c.skip > 0 {
		n, err := io.ReadFull(c.r, buf[:min(c.skip, int64(len(buf)))])
		c.skip -= int64(n)
		c.off += int64(n)
		c.read(buf[:n])
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fill reads until data is want bytes long or the stream ends.
func (c *Cutter) fill(data []byte, want int) ([]byte, error) {
	if c.atEnd || len(data) >= want {
		return data, nil
	}
	if cap(data) < want {
		data = append(make([]byte, 0, want), data...)
	}
	have := len(data)
	n, err := io.ReadFull(c.r, data[have:want])
	c.read(data[have : have+n])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		c.atEnd, err = true, nil
	}
	return data[:have+n], err
}

func (c *Cutter) read(b []byte) {
	if len(b) > 0 {
		c.any, c.last = true, b[len(b)-1]
	}
}

// lastEnd returns the length of the whole records in b, which starts with one.
func (c *Cutter) lastEnd(b []byte) int {
	c.findSpans(b)
	to := len(b)
	for k := len(c.spans) - 1; k >= 0; k-- {
		s := c.spans[k]
		if n := bytes.LastIndexByte(b[s.to:to], c.eol); n >= 0 {
			return s.to + n + 1
		}
		to = s.from
	}
	return bytes.LastIndexByte(b[:to], c.eol) + 1
}

// findSpans lists the quoted cells of b; one that is not closed ends with b.
//
// Only quotes are looked at, and what is before one: a quote opens a cell behind a
// comma or a line end, and opens the same cell again behind the quote that closed
// it, which makes the two a doubled one. Elsewhere it is a stray.
func (c *Cutter) findSpans(b []byte) {
	spans := c.spans[:0]
	open := -1 // where the cell at hand opened
	for i := max(0, bytes.IndexByte(b, '"')); i < len(b); i += 8 {
		m := quotesIn(b[i:])
		if m == 0 { // look further ahead
			n := bytes.IndexByte(b[i:], '"')
			if n < 0 {
				break
			}
			i += n - 8
			continue
		}
		for ; m != 0; m &= m - 1 {
			at := i + bits.TrailingZeros64(m)>>3
			last := len(spans) - 1
			switch {
			case open >= 0:
				spans = append(spans, span{open, at + 1})
				open = -1
			case last >= 0 && spans[last].to == at:
				open = spans[last].from
				spans = spans[:last]
			case at == 0 || b[at-1] == c.comma || b[at-1] == c.eol:
				open = at
			}
		}
	}
	if open >= 0 {
		spans = append(spans, span{open, len(b)})
	}
	c.spans = spans
}

// quotesIn marks the quotes among the first eight bytes of b.
func quotesIn(b []byte) uint64 {
	if len(b) < 8 {
		var padded [8]byte
		copy(padded[:], b)
		b = padded[:]
	}
	return zerosExact(binary.LittleEndian.Uint64(b) ^ '"'*ones)
}

// tooLong is the error of a record that does not end within b.
func (c *Cutter) tooLong(b []byte) error {
	e := &table.Error{
		Place: table.Place{Byte: c.off},
		Err:   limitError(fmt.Sprintf("the record at byte %d is", c.off), c.max, "bytes", "MaxRecord"),
	}
	if s := c.spans; len(s) > 0 && s[len(s)-1].to == len(b) {
		e.Hint = fmt.Sprintf("a quote opens at byte %d and may lack its partner", c.off+int64(s[len(s)-1].from))
	}
	return e
}
