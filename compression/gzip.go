package compression

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/recast-ml/recast/internal/inflate"
)

// A gzip member, RFC 1952:
//
//	1f 8b 08 FLG MTIME(4) XFL OS
//	[XLEN(2) extra]          FEXTRA
//	[name 00]                FNAME
//	[comment 00]             FCOMMENT
//	[CRC16 of the header]    FHCRC
//	deflate blocks
//	CRC32(4) of the data, ISIZE(4): its length mod 2^32
const (
	gzipMagic   = "\x1f\x8b"
	gzipDeflate = 8 // the only method there is

	gzipHeader  = 10 // bytes, the optional fields not among them
	gzipTrailer = 8
	gzipSum     = 4 // of the trailer, its first bytes

	flagHeaderCRC = 1 << 1
	flagExtra     = 1 << 2
	flagName      = 1 << 3
	flagComment   = 1 << 4
	flagReserved  = 0xe0
)

// gzipReader reads members one after the other. Framing is done here and not
// by a gzip package, for the offsets and because those accept reserved flags.
type gzipReader struct {
	in      *input
	inflate *inflate.Reader
	first   bool // no member was begun yet
	inside  bool // between header and trailer
	sum     uint32
	size    uint32
}

func newGzip(src *source, _ Limits) *gzipReader {
	in := newInput(src, Gzip)
	return &gzipReader{in: in, inflate: inflate.NewReader(in.Reader), first: true}
}

func (g *gzipReader) offset() int64 { return g.in.offset() }
func (g *gzipReader) close()        {}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		if !g.inside {
			if err := g.begin(); err != nil {
				return 0, err
			}
		}
		n, err := g.unpack(p)
		if err == io.EOF {
			err = g.end()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// unpack reads data of the member at hand; io.EOF is where its trailer begins.
func (g *gzipReader) unpack(p []byte) (int, error) {
	n, err := g.inflate.Read(p)
	g.sum = crc32.Update(g.sum, crc32.IEEETable, p[:n])
	g.size += uint32(n)
	if err != nil && err != io.EOF {
		err = g.in.fail(err)
	}
	return n, err
}

// begin reads a member's header.
func (g *gzipReader) begin() error {
	head, err := g.in.next(g.first, gzipHeader, func(head []byte) bool { return begins(head, gzipMagic) })
	if err != nil {
		return err
	}
	flags := head[3]
	switch {
	case head[2] != gzipDeflate:
		return g.in.damage(ErrCorrupt, "unknown compression method")
	case flags&flagReserved != 0:
		return g.in.damage(ErrCorrupt, "reserved flags are set")
	}
	h := header{in: g.in}
	h.skip(gzipHeader)
	if flags&flagExtra != 0 {
		h.skip(int(h.uint16()))
	}
	if flags&flagName != 0 {
		h.skipString()
	}
	if flags&flagComment != 0 {
		h.skipString()
	}
	if flags&flagHeaderCRC != 0 {
		if want := uint16(h.sum); h.uint16() != want && h.err == nil {
			return g.in.damage(ErrCorrupt, "header checksum mismatch")
		}
	}
	if h.err != nil {
		return g.in.fail(h.err)
	}
	g.first, g.inside, g.sum, g.size = false, true, 0, 0
	g.inflate.Reset(g.in.Reader)
	return nil
}

// end reads a member's trailer.
func (g *gzipReader) end() error {
	trailer, err := g.in.Peek(gzipTrailer)
	if err != nil {
		return g.in.short(err)
	}
	switch {
	case binary.LittleEndian.Uint32(trailer) != g.sum:
		return g.in.damage(ErrCorrupt, "checksum mismatch")
	case binary.LittleEndian.Uint32(trailer[4:]) != g.size:
		return g.in.damage(ErrCorrupt, "length mismatch")
	}
	g.inside = false
	_, err = g.in.Discard(gzipTrailer)
	return err
}

// header walks over the header's fields; the first error stops it.
type header struct {
	in  *input
	sum uint32
	err error
}

func (h *header) next() byte {
	if h.err != nil {
		return 0
	}
	var b byte
	b, h.err = h.in.ReadByte()
	h.sum = crc32.Update(h.sum, crc32.IEEETable, []byte{b})
	return b
}

func (h *header) uint16() uint16 { return uint16(h.next()) | uint16(h.next())<<8 }

func (h *header) skip(n int) {
	for ; n > 0 && h.err == nil; n-- {
		h.next()
	}
}

func (h *header) skipString() {
	for h.next() != 0 && h.err == nil {
	}
}
