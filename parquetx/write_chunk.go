package parquetx

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// leafWriter writes the column chunks of one leaf, one after the other.
type leafWriter struct {
	leaf     *writeLeaf
	codec    *pageCodec
	values   leafValues
	rep, def levels
	rows     int // of the open page
	entries  int // values, nulls and empty lists of the open page
	nulls    int // of them, without a value
	chunk    *writtenChunk
}

// writtenChunk is a column chunk as it is in the file, and what the file's
// metadata says of it.
type writtenChunk struct {
	dict, pages []byte // with their headers
	raw         int64  // their size before compression, headers included
	entries     int64  // values, nulls and empty lists
	nulls       int64  // of them, without a value
	rows        int64
	index       []writtenPage
	bounded     bool // it has lo and hi
	lo, hi      []byte
}

// writtenPage is a data page as the page indexes have it.
type writtenPage struct {
	offset   int64 // from the first data page
	size     int32 // header included
	row      int64 // its first one
	nulls    int64
	encoding format.Encoding
	entries  int64
	bounded  bool   // it has lo and hi
	lo, hi   []byte // the least and the greatest value
}

func newLeafWriter(leaf *writeLeaf, codec *pageCodec) *leafWriter {
	w := &leafWriter{leaf: leaf, codec: codec, values: leaf.writeType.values(&leaf.writeType)}
	w.rep.most, w.def.most = leaf.maxRep, leaf.maxDef
	return w
}

// add takes the values of a[from:to], of which their levels are elsewhere.
func (w *leafWriter) add(s *writeScratch, a arrow.Array, from, to int) error {
	if !w.leaf.nullable && a.NullN() > 0 {
		if i := firstNull(a, from, to); i >= 0 {
			return &valueError{index: i, err: table.ErrNull}
		}
	}
	return w.values.add(s, a, from, to)
}

// validity adds the definition levels of the values of a[from:to], and counts
// nulls.
func (w *leafWriter) validity(a arrow.Array, from, to int) {
	switch {
	case a.DataType().ID() == arrow.NULL:
		w.def.run(w.def.most-1, to-from)
		w.nulls += to - from
	case !w.leaf.nullable || a.NullN() == 0:
		w.def.run(w.def.most, to-from)
	default:
		bitmap, off := a.NullBitmapBytes(), a.Data().Offset()
		w.def.valid(bitmap, off+from, off+to)
		w.nulls += to - from - bitutil.CountSetBits(bitmap, off+from, to-from)
	}
}

// closePage writes the open page, if it has rows.
func (w *leafWriter) closePage(s *writeScratch) error {
	if w.rows == 0 {
		return nil
	}
	c := w.open()
	page := writtenPage{offset: int64(len(c.pages)), row: c.rows, entries: int64(w.entries), nulls: int64(w.nulls)}
	if lo, hi, some := w.values.bounds(); some {
		page.lo, page.hi, page.bounded = bytes.Clone(lo), bytes.Clone(hi), true
	}
	s.page = w.def.append(w.rep.append(s.page[:0]))
	s.page, page.encoding = w.values.encode(s.page)
	var err error
	if c.pages, err = w.appendPage(c.pages, s, w.entries, page.encoding, false); err != nil {
		return err
	}
	page.size = int32(int64(len(c.pages)) - page.offset)
	c.index = append(c.index, page)
	c.rows += int64(w.rows)
	c.entries += int64(w.entries)
	c.nulls += int64(w.nulls)
	w.rows, w.entries, w.nulls = 0, 0, 0
	return nil
}

// appendPage appends the page that is in s to dst.
func (w *leafWriter) appendPage(dst []byte, s *writeScratch, entries int, encoding format.Encoding, dict bool) ([]byte, error) {
	s.packed = w.codec.append(s.packed[:0], s.page)
	if len(s.page) > maxPageBytes || len(s.packed) > maxPageBytes {
		return dst, fmt.Errorf("a page of %d bytes %w", len(s.page), ErrLimit)
	}
	h := compactWriter{buf: dst}
	h.open()
	h.int32(1, int32(bit(dict))*2) // DATA_PAGE or DICTIONARY_PAGE
	h.int32(2, int32(len(s.page)))
	h.int32(3, int32(len(s.packed)))
	h.int32(4, int32(crc32.ChecksumIEEE(s.packed)))
	if dict {
		h.begin(7)
		h.int32(1, int32(entries))
		h.int32(2, int32(encoding))
	} else {
		h.begin(5)
		h.int32(1, int32(entries))
		h.int32(2, int32(encoding))
		h.int32(3, int32(format.RLE))
		h.int32(4, int32(format.RLE))
	}
	h.end()
	h.end()
	w.chunk.raw += int64(len(h.buf) - len(dst) + len(s.page))
	return append(h.buf, s.packed...), nil
}

func (w *leafWriter) open() *writtenChunk {
	if w.chunk == nil {
		w.chunk = &writtenChunk{pages: takeChunkMemory()}
	}
	return w.chunk
}

// closeChunk writes the open page and the dictionary, and begins the next chunk.
func (w *leafWriter) closeChunk(s *writeScratch) (*writtenChunk, error) {
	if err := w.closePage(s); err != nil {
		return nil, err
	}
	c := w.open()
	var n int
	if s.page, n = w.values.dictionary(s.page[:0]); n > 0 {
		var err error
		if c.dict, err = w.appendPage(nil, s, n, format.Plain, true); err != nil {
			return nil, err
		}
	}
	w.chunk = nil
	c.bound(w.leaf.order)
	return c, nil
}

// bound makes the bounds of the chunk from those of its pages.
func (c *writtenChunk) bound(o valueOrder) {
	for i := range c.index {
		p := &c.index[i]
		if !p.bounded {
			continue
		}
		if !c.bounded || o.compare(p.lo, c.lo) < 0 {
			c.lo = p.lo
		}
		if !c.bounded || o.compare(p.hi, c.hi) > 0 {
			c.hi = p.hi
		}
		c.bounded = true
	}
}

// chunkMemory is where column chunks are until they are in the file.
var chunkMemory = sync.Pool{New: func() any { return new([]byte) }}

func takeChunkMemory() []byte { return (*chunkMemory.Get().(*[]byte))[:0] }

// release gives memory back, once the chunk is in the file.
func (c *writtenChunk) release() {
	pages := c.pages
	c.dict, c.pages = nil, nil
	chunkMemory.Put(&pages)
}

func firstNull(a arrow.Array, from, to int) int {
	for i := from; i < to; i++ {
		if a.IsNull(i) {
			return i
		}
	}
	return -1
}
