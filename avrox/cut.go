package avrox

import (
	"bytes"

	"github.com/recast-ml/recast/table"
)

// block is one of the file: the number of records and the number of bytes, the
// bytes, and the sync marker of the header.
type block struct {
	records int
	data    []byte // as stored
	end     int    // offset of what comes after it
}

// Cut finds whole blocks at the start of buf, by their sizes and sync markers
// alone, and returns how many bytes and records they have. It does not look into
// them. Blocks whose records would take more than MaxBlock bytes in Arrow memory
// are left for the next call, but for the first.
//
// If buf ends within the first block, n is 0 and more bytes are needed; with eof,
// that is an [ErrTruncated]. An error is a [*table.Error] placed in buf; the n
// bytes before it are whole blocks even so.
func (h *Header) Cut(buf []byte, eof bool) (n int, rows int64, err error) {
	most := int64(h.options.MaxBlock / max(h.arrowRow, 1))
	for n < len(buf) {
		b, err := h.block(buf, n)
		if err == ErrTruncated && !eof {
			break
		}
		if err != nil {
			return n, rows, &table.Error{Place: table.Place{Record: rows + 1, Byte: int64(n)}, Err: err}
		}
		if n > 0 && rows+int64(b.records) > most {
			break
		}
		n, rows = b.end, rows+int64(b.records)
	}
	return n, rows, nil
}

// block reads the block at buf[pos:]. The error is ErrTruncated itself if buf ends
// within it and what is there is good.
func (h *Header) block(buf []byte, pos int) (block, error) {
	records, pos, err := blockLong(buf, pos, "number of records")
	if err != nil {
		return block{}, err
	}
	size, pos, err := blockLong(buf, pos, "size")
	if err != nil {
		return block{}, err
	}
	if size > int64(h.options.MaxBlock) {
		return block{}, limitError("a block", uint64(size), h.options.MaxBlock, "MaxBlock")
	}
	room := h.options.MaxBlock
	if h.Codec == codecNull {
		room = int(size)
	}
	if err := h.checkRecords(records, room); err != nil {
		return block{}, err
	}
	if int64(len(buf)-pos) < size+syncSize {
		return block{}, ErrTruncated
	}
	end := pos + int(size)
	if !bytes.Equal(buf[end:end+syncSize], h.Sync[:]) {
		return block{}, corrupt("the block does not end with the sync marker of the file")
	}
	return block{records: int(records), data: buf[pos:end], end: end + syncSize}, nil
}

// checkRecords reports whether so many records can be in so many bytes. Those
// without bytes count as one each, against the limit.
func (h *Header) checkRecords(records int64, room int) error {
	if h.minRecord == 0 {
		if records > int64(h.options.MaxBlock) {
			return overLimit("MaxBlock", "a block of %d records without bytes is over the limit of %d", records, h.options.MaxBlock)
		}
		return nil
	}
	if records > int64(room/h.minRecord) {
		return corrupt("the block has %d records of at least %d bytes, and room for %d bytes", records, h.minRecord, room)
	}
	return nil
}

// muchData is how long a block may be, decompressed, before it is asked how long it is
// as stored.
const muchData = 32 << 20

// checkExpansion reports whether a block of so many bytes may come of so many.
func (h *Header) checkExpansion(data, stored int) error {
	if most := h.options.MaxExpansion; data > muchData && data/most > stored {
		return overLimit("MaxExpansion", "a block of %d bytes becomes %d, more than %d times as many, the limit", stored, data, most)
	}
	return nil
}

// blockLong reads one of the two numbers of a block.
func blockLong(buf []byte, pos int, what string) (int64, int, error) {
	v, next := readLong(buf, pos)
	switch {
	case next == varintShort:
		return 0, 0, ErrTruncated
	case next == varintLong:
		return 0, 0, corrupt("the %s of a block is longer than 64 bits", what)
	case v < 0:
		return 0, 0, corrupt("the %s of a block is negative", what)
	}
	return v, next, nil
}
