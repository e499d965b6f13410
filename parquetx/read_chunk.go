package parquetx

import (
	"hash/crc32"
	"io"
	"sync/atomic"

	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/internal/pool"
)

// pageReader reads the pages of a column chunk one after the other.
type pageReader struct {
	file   *File
	meta   *chunkMeta
	off    int64  // in the file, of what is next
	end    int64  // of the chunk
	at     int64  // of the page that was read last, for errors
	window []byte // what is read of the bytes from off on
	buf    []byte // that window is in
	body   []byte // of the page, uncompressed, in pooled memory
	kept   int64  // bytes of a body that was detached
	held   int64  // bytes that count in all
	all    *atomic.Int64
}

// hold counts the memory of a page, of body bytes, for those of all columns.
func (p *pageReader) hold(body int) error {
	held := p.kept + int64(body) + int64(cap(p.buf))
	sum := p.all.Add(held - p.held)
	p.held = held
	if most := p.file.options.MaxPages; sum > most {
		return overLimit("MaxPages", "the pages that are read at once, of all columns, have %d bytes, over the limit of %d", sum, most)
	}
	return nil
}

// Sizes of the window, in which a page header is looked for.
const (
	minWindow = 1 << 10
	maxWindow = 1 << 20
)

// newPageReader reads the chunk of a column whose pages count in all.
func newPageReader(f *File, c *chunkMeta, all *atomic.Int64) pageReader {
	start := c.start()
	return pageReader{file: f, meta: c, off: start, end: start + c.stored, at: start, all: all}
}

// next reads a page: its header and its body, uncompressed, which is valid until the
// next call. It returns io.EOF at the end of the chunk.
func (p *pageReader) next() (pageHeader, []byte, error) {
	for {
		p.at = p.off
		if p.off == p.end {
			return pageHeader{}, nil, io.EOF
		}
		h, err := p.header()
		if err != nil {
			return h, nil, err
		}
		if h.kind == format.IndexPage {
			p.pass(int64(h.stored))
			continue
		}
		body, err := p.read(&h)
		return h, body, err
	}
}

// header reads the next page header, for which it reads ahead as far as needed.
func (p *pageReader) header() (h pageHeader, err error) {
	for want := int64(minWindow); ; want *= 8 {
		whole := want >= p.end-p.off
		if whole {
			want = p.end - p.off
		}
		if err := p.look(int(want)); err != nil {
			return h, err
		}
		h, n, more, err := parsePageHeader(p.window)
		if more && !whole && want < maxWindow {
			continue
		}
		if err != nil {
			return h, err
		}
		p.pass(int64(n))
		if int64(h.stored) > p.end-p.off {
			return h, damaged("a page of %d bytes, and %d are left of the column chunk", h.stored, p.end-p.off)
		}
		return h, p.checkSize(&h)
	}
}

func (p *pageReader) checkSize(h *pageHeader) error {
	switch limit := p.file.options; {
	case h.kind == format.DictionaryPage && int64(h.size) > limit.MaxDictionary:
		return tooLarge("a dictionary", int64(h.size), limit.MaxDictionary, "MaxDictionary")
	case h.kind != format.DictionaryPage && h.kind != format.IndexPage && int64(h.size) > limit.MaxPage:
		return tooLarge("a page", int64(h.size), limit.MaxPage, "MaxPage")
	}
	return nil
}

// look makes the window n bytes long, if it is shorter.
func (p *pageReader) look(n int) error {
	if len(p.window) >= n {
		return nil
	}
	if cap(p.buf) < n {
		p.buf = make([]byte, n)
	}
	b := p.buf[:n]
	have := copy(b, p.window)
	p.window = b[:have]
	if err := p.file.readAt(b[have:], p.off+int64(have)); err != nil {
		return err
	}
	p.window = b
	return nil
}

// pass goes n bytes on.
func (p *pageReader) pass(n int64) {
	p.off += n
	p.window = p.window[min(n, int64(len(p.window))):]
}

// take reads all of b.
func (p *pageReader) take(b []byte) error {
	n := copy(b, p.window)
	p.pass(int64(n))
	var err error
	if n < len(b) {
		err = p.file.readAt(b[n:], p.off)
		p.pass(int64(len(b) - n))
	}
	if p.off == p.end {
		p.window, p.buf = nil, nil // a table may have many columns, of a page each
	}
	return err
}

// read is the body of a page whose header was read.
func (p *pageReader) read(h *pageHeader) ([]byte, error) {
	levels := 0 // which are never compressed in a version 2 page
	if h.kind == format.DataPageV2 {
		levels = int(h.defBytes + h.repBytes)
	}
	compressed := p.meta.codec != format.Uncompressed && !h.plain
	if !compressed && h.size != h.stored {
		return nil, damaged("a page of %d bytes that is not compressed has %d", h.size, h.stored)
	}
	if err := p.hold(int(h.size)); err != nil {
		return nil, err
	}
	p.body = pool.Shared.Reallocate(int(h.size), p.body[:0])
	if !compressed {
		if err := p.take(p.body); err != nil {
			return nil, err
		}
		return p.body, h.checkSum(p.body)
	}
	stored := pool.Shared.Allocate(int(h.stored))
	defer pool.Shared.Free(stored)
	if err := p.take(stored); err != nil {
		return nil, err
	}
	if err := h.checkSum(stored); err != nil {
		return nil, err
	}
	copy(p.body, stored[:levels])
	return p.body, decompress(p.meta.codec, p.body[levels:], stored[levels:])
}

// checkSum compares the page as it is stored with its checksum, if it has one.
func (h *pageHeader) checkSum(stored []byte) error {
	if h.hasCRC && crc32.ChecksumIEEE(stored) != h.crc {
		return damaged("a page's checksum is wrong")
	}
	return nil
}

// detach is the body of the page, which the caller now owns and frees.
func (p *pageReader) detach() []byte {
	b := p.body
	p.kept += int64(len(b))
	p.body = nil
	return b
}

// free gives memory back.
func (p *pageReader) free() {
	pool.Shared.Free(p.body)
	p.all.Add(-p.held)
	p.held, p.kept = 0, 0
	p.body, p.window, p.buf = nil, nil, nil
}
