package parquetx

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// footer appends the page indexes and the metadata of the file to its end, which
// dst is.
func (e *Encoder) footer(dst []byte) []byte {
	start := e.offset - int64(len(dst)) // of dst in the file
	type index struct{ offset, size int64 }
	columns, offsets := make([][]index, len(e.placed)), make([][]index, len(e.placed))
	put := func(b []byte) (i index) {
		if b == nil {
			return i
		}
		i = index{start + int64(len(dst)), int64(len(b))}
		dst = append(dst, b...)
		return i
	}
	for g := range e.placed {
		for _, c := range e.placed[g].chunks {
			columns[g] = append(columns[g], put(c.columnIndex))
		}
	}
	for g := range e.placed {
		for _, c := range e.placed[g].chunks {
			offsets[g] = append(offsets[g], put(c.offsetIndex))
		}
	}
	w := compactWriter{buf: dst}
	w.open()
	w.int32(1, 1)
	writeSchema(&w, e.plans)
	w.int64(3, e.rows)
	w.list(4, thriftStruct, len(e.placed))
	for g := range e.placed {
		p := &e.placed[g]
		w.open()
		w.list(1, thriftStruct, len(p.chunks))
		for i, c := range p.chunks {
			w.open()
			w.int64(2, 0) // where a copy of the metadata is: nowhere
			w.field(3, thriftStruct)
			w.buf = append(w.buf, c.meta...)
			w.int64(4, offsets[g][i].offset)
			w.int32(5, int32(offsets[g][i].size))
			if c.columnIndex != nil {
				w.int64(6, columns[g][i].offset)
				w.int32(7, int32(columns[g][i].size))
			}
			w.end()
		}
		w.int64(2, p.raw)
		w.int64(3, p.rows)
		w.int64(5, p.offset)
		w.int64(6, p.size)
		if g <= math.MaxInt16 {
			w.int16(7, int16(g))
		}
		w.end()
	}
	e.writeMetadata(&w)
	w.string(6, e.options.CreatedBy)
	w.list(7, thriftStruct, len(e.leaves))
	for range e.leaves {
		w.open()
		w.empty(1) // TYPE_ORDER
		w.end()
	}
	w.end()
	size := len(w.buf) - len(dst)
	dst = binary.LittleEndian.AppendUint32(w.buf, uint32(size))
	return append(dst, fileMagic...)
}

// writeMetadata writes the key-value metadata of the file.
func (e *Encoder) writeMetadata(w *compactWriter) {
	values := maps.Clone(e.options.Metadata)
	if fields := fieldsMetadata(e.plans); fields != "" {
		if values == nil {
			values = map[string]string{}
		}
		values[fieldsKey] = fields
	}
	if len(values) == 0 {
		return
	}
	w.list(5, thriftStruct, len(values))
	for _, key := range slices.Sorted(maps.Keys(values)) {
		w.open()
		w.string(1, key)
		w.string(2, values[key])
		w.end()
	}
}
