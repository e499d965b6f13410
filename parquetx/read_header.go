package parquetx

import "github.com/parquet-go/parquet-go/format"

// pageHeader is what stands before a page.
type pageHeader struct {
	kind     format.PageType
	size     int32 // uncompressed
	stored   int32 // compressed, which follow the header
	hasCRC   bool
	crc      uint32
	has      bool // the header of its kind
	values   int32
	nulls    int32 // of a version 2 page
	rows     int32 // likewise
	encoding format.Encoding
	defEnc   format.Encoding // of a version 1 page
	repEnc   format.Encoding
	defBytes int32 // of a version 2 page
	repBytes int32
	plain    bool // a version 2 page that is not compressed
}

// parsePageHeader reads the header at the start of b and tells its length. It asks
// for more bytes where the header does not end in them.
func parsePageHeader(b []byte) (h pageHeader, n int, more bool, err error) {
	r := &compactReader{b: b}
	h.kind, h.size, h.stored = -1, -1, -1
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireInt32:
			h.kind = format.PageType(r.int32())
		case id == 2 && wire == wireInt32:
			h.size = r.int32()
		case id == 3 && wire == wireInt32:
			h.stored = r.int32()
		case id == 4 && wire == wireInt32:
			h.hasCRC, h.crc = true, uint32(r.int32())
		case id == 5 && wire == wireStruct && h.kind == format.DataPage:
			r.dataHeader(&h)
		case id == 7 && wire == wireStruct && h.kind == format.DictionaryPage:
			r.dataHeader(&h) // its first two fields
		case id == 8 && wire == wireStruct && h.kind == format.DataPageV2:
			r.dataHeaderV2(&h)
		default:
			return false
		}
		return true
	})
	if r.err != nil {
		return h, 0, r.short, r.err
	}
	n = len(b) - len(r.b)
	switch {
	case h.kind == format.IndexPage && h.size >= 0 && h.stored >= 0:
	case h.kind != format.DataPage && h.kind != format.DataPageV2 && h.kind != format.DictionaryPage:
		err = damaged("a page of type %d", int32(h.kind))
	case !h.has:
		err = damaged("a page header without its second part")
	case h.size < 0 || h.stored < 0 || h.values < 0:
		err = damaged("a page header with a negative size")
	case h.kind == format.DataPageV2 && (h.nulls < 0 || h.nulls > h.values || h.rows < 0 || h.rows > h.values ||
		h.defBytes < 0 || h.repBytes < 0 || int64(h.defBytes)+int64(h.repBytes) > int64(min(h.size, h.stored))):
		err = damaged("a page header whose counts contradict each other")
	}
	return h, n, false, err
}

func (r *compactReader) dataHeader(h *pageHeader) {
	h.has = true
	r.structure(func(id int16, wire byte) bool {
		if id > 4 || wire != wireInt32 {
			return false
		}
		switch v := r.int32(); id {
		case 1:
			h.values = v
		case 2:
			h.encoding = format.Encoding(v)
		case 3:
			h.defEnc = format.Encoding(v)
		case 4:
			h.repEnc = format.Encoding(v)
		}
		return true
	}, 1, 2)
}

func (r *compactReader) dataHeaderV2(h *pageHeader) {
	h.has = true
	r.structure(func(id int16, wire byte) bool {
		if id == 7 && (wire == wireTrue || wire == wireFalse) {
			h.plain = wire == wireFalse
			return true
		}
		if id < 1 || id > 6 || wire != wireInt32 {
			return false
		}
		switch v := r.int32(); id {
		case 1:
			h.values = v
		case 2:
			h.nulls = v
		case 3:
			h.rows = v
		case 4:
			h.encoding = format.Encoding(v)
		case 5:
			h.defBytes = v
		case 6:
			h.repBytes = v
		}
		return true
	}, 1, 2, 3, 4, 5, 6)
}
