package parquetx

import (
	"slices"

	"github.com/parquet-go/parquet-go/format"
)

// writtenGroup is a row group whose chunks come column by column.
type writtenGroup struct {
	chunks []*writtenChunk // by leaf
	left   int             // that have not come
	rows   int64
	size   int64 // of the complete group
}

// placedGroup is what is kept of a row group that is in the file.
type placedGroup struct {
	offset, raw, size, rows int64
	chunks                  []placedChunk
}

// placedChunk has the structs ColumnMetaData, ColumnIndex and OffsetIndex of a
// column chunk.
type placedChunk struct{ meta, columnIndex, offsetIndex []byte }

// took takes the chunks of a column, whose first leaf is given.
func (e *Encoder) took(group, leaf int, chunks []*writtenChunk) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for group-e.first >= len(e.open) {
		e.open = append(e.open, writtenGroup{chunks: make([]*writtenChunk, len(e.leaves)), left: len(e.leaves)})
	}
	g := &e.open[group-e.first]
	g.left -= copy(g.chunks[leaf:], chunks)
	g.rows = chunks[0].rows
}

// place settles where in the file the groups are that are complete.
func (e *Encoder) place(rows int64) []writtenGroup {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rows += rows
	n := 0
	for n < len(e.open) && e.open[n].left == 0 {
		g := &e.open[n]
		p := placedGroup{offset: e.offset, rows: g.rows, chunks: make([]placedChunk, len(g.chunks))}
		for i, c := range g.chunks {
			p.chunks[i] = c.place(e.leaves[i], e.offset)
			e.offset += c.size()
			p.raw += c.raw
		}
		g.size = e.offset - p.offset
		p.size = g.size
		e.placed = append(e.placed, p)
		n++
	}
	done := slices.Clone(e.open[:n])
	e.open = slices.Delete(e.open, 0, n)
	e.first += n
	return done
}

// append appends the group as it is in the file, and gives its memory back.
func (g *writtenGroup) append(dst []byte) []byte {
	dst = slices.Grow(dst, int(g.size))
	for _, c := range g.chunks {
		dst = append(append(dst, c.dict...), c.pages...)
		c.release()
	}
	return dst
}

func (c *writtenChunk) size() int64 { return int64(len(c.dict) + len(c.pages)) }

// place makes the metadata of a chunk that is at an offset of the file.
func (c *writtenChunk) place(w *leafWriter, offset int64) placedChunk {
	pages := offset + int64(len(c.dict))
	return placedChunk{meta: c.metadata(w, offset), columnIndex: c.columnIndex(w.leaf.order), offsetIndex: c.offsetIndex(pages)}
}

// metadata is the struct ColumnMetaData.
func (c *writtenChunk) metadata(l *leafWriter, offset int64) []byte {
	var w compactWriter
	w.open()
	w.int32(1, int32(l.leaf.physical))
	stats := c.encodings()
	encodings := []format.Encoding{format.RLE} // of levels
	for _, s := range stats {
		if !slices.Contains(encodings, s.Encoding) {
			encodings = append(encodings, s.Encoding)
		}
	}
	w.list(2, thriftInt32, len(encodings))
	for _, e := range encodings {
		w.number(int64(e))
	}
	w.list(3, thriftBinary, len(l.leaf.path))
	for _, name := range l.leaf.path {
		w.text(name)
	}
	w.int32(4, int32(l.codec.id))
	w.int64(5, c.entries)
	w.int64(6, c.raw)
	w.int64(7, c.size())
	w.int64(9, offset+int64(len(c.dict)))
	if c.dict != nil {
		w.int64(11, offset)
	}
	c.statistics(&w, l.leaf.order)
	w.list(13, thriftStruct, len(stats))
	for _, s := range stats {
		w.open()
		w.int32(1, int32(s.PageType))
		w.int32(2, int32(s.Encoding))
		w.int32(3, s.Count)
		w.end()
	}
	w.end()
	return w.buf
}

// encodings counts the pages of each encoding.
func (c *writtenChunk) encodings() (stats []format.PageEncodingStats) {
	if c.dict != nil {
		stats = append(stats, format.PageEncodingStats{PageType: format.DictionaryPage, Encoding: format.Plain, Count: 1})
	}
	for _, e := range []format.Encoding{format.RLEDictionary, format.DeltaBinaryPacked, format.Plain} {
		s := format.PageEncodingStats{PageType: format.DataPage, Encoding: e}
		for i := range c.index {
			s.Count += int32(bit(c.index[i].encoding == e))
		}
		if s.Count > 0 {
			stats = append(stats, s)
		}
	}
	return stats
}

func (c *writtenChunk) statistics(w *compactWriter, o valueOrder) {
	w.begin(12)
	w.int64(3, c.nulls)
	if c.bounded {
		lo, loExact := o.floor(c.lo)
		hi, hiExact := o.ceil(c.hi)
		if hi != nil {
			w.bytes(5, hi)
		}
		w.bytes(6, lo)
		if hi != nil {
			w.bool(7, hiExact)
		}
		w.bool(8, loExact)
	}
	w.end()
}

// columnIndex is the struct ColumnIndex, or nil if a page cannot be in one: it has
// values without bounds.
func (c *writtenChunk) columnIndex(o valueOrder) []byte {
	lows, highs := make([][]byte, len(c.index)), make([][]byte, len(c.index))
	ascending, descending := true, true
	last := -1 // the page before that has bounds
	for i, p := range c.index {
		if p.nulls == p.entries {
			continue
		}
		if !p.bounded {
			return nil
		}
		lows[i], _ = o.floor(p.lo)
		highs[i], _ = o.ceil(p.hi)
		if highs[i] == nil {
			return nil
		}
		if last >= 0 {
			lo, hi := o.compare(lows[i], lows[last]), o.compare(highs[i], highs[last])
			ascending = ascending && lo >= 0 && hi >= 0
			descending = descending && lo <= 0 && hi <= 0
		}
		last = i
	}
	var w compactWriter
	w.open()
	w.list(1, thriftTrue, len(c.index))
	for i := range c.index {
		w.buf = append(w.buf, 2-bit(c.index[i].nulls == c.index[i].entries)) // true is 1, false is 2
	}
	w.list(2, thriftBinary, len(lows))
	for _, v := range lows {
		w.binary(v)
	}
	w.list(3, thriftBinary, len(highs))
	for _, v := range highs {
		w.binary(v)
	}
	order := format.Unordered
	switch {
	case ascending:
		order = format.Ascending
	case descending:
		order = format.Descending
	}
	w.int32(4, int32(order))
	w.list(5, thriftInt64, len(c.index))
	for _, p := range c.index {
		w.number(p.nulls)
	}
	w.end()
	return w.buf
}

// offsetIndex is the struct OffsetIndex of a chunk whose data pages are at an
// offset of the file.
func (c *writtenChunk) offsetIndex(offset int64) []byte {
	var w compactWriter
	w.open()
	w.list(1, thriftStruct, len(c.index))
	for _, p := range c.index {
		w.open()
		w.int64(1, offset+p.offset)
		w.int32(2, p.size)
		w.int64(3, p.row)
		w.end()
	}
	w.end()
	return w.buf
}
