package avrox

import (
	"bytes"
	"errors"
	"io"

	"github.com/recast-ml/recast/table"
)

// Salvager reads the whole blocks of a damaged file, in one goroutine.
//
// A block is whole if the sync marker stands where its size says, it decompresses,
// and its records decode to exactly its end. After damage reading goes on behind the
// next sync marker, or, if it is the marker that is damaged, where the size says
// that the next whole block begins. Each byte behind the header is then in a block
// that was returned or in a region that was reported, once.
//
// The header must be whole. If its sync marker is not the one that the first two
// blocks end with, theirs is taken.
type Salvager struct {
	Header *Header
	// Skipped is told each region that is left out; it may be nil.
	Skipped func(Region)

	src      *Reader
	head     []byte
	pos      int // in src.buf, of what comes next
	decoder  *Decoder
	skimmer  *Decoder // of no column, for what would be too much in memory
	repaired bool
	work     int64 // bytes of blocks that turned out not to be whole
}

// Region is a run of bytes [From, To) of the file that a Salvager left out.
type Region struct {
	From, To int64
	Records  int64 // that were in it by what the block says, −1 where that cannot be told
	Err      error // what was wrong at its start
}

// salvageWork is how often on average a byte may be decoded in vain, so that no file
// can make it quadratic.
const salvageWork = 64

// NewSalvager reads the header of r. Its errors are those of [NewReader].
func NewSalvager(r io.Reader, o ReadOptions) (*Salvager, error) {
	src, err := NewReader(r, o)
	if err != nil {
		return nil, err
	}
	s := &Salvager{Header: src.Header, src: src, head: src.head}
	if s.decoder, err = s.Header.NewDecoder(s.Header.readable()); err != nil {
		return nil, err
	}
	if s.skimmer, err = s.Header.NewDecoder([]int{}); err != nil {
		return nil, err
	}
	return s, s.adopt()
}

// readable are the columns that can be decoded.
func (h *Header) readable() []int {
	list := []int{}
	for i, f := range h.Schema.Fields() {
		if unsupported, _ := f.Metadata.GetValue(table.KeyUnsupported); unsupported == "" {
			list = append(list, i)
		}
	}
	return list
}

// Head is the header as it is in the file, but for a sync marker that was damaged.
func (s *Salvager) Head() []byte { return s.head }

// MarkerRepaired reports whether that was so.
func (s *Salvager) MarkerRepaired() bool { return s.repaired }

// Next is the next whole block, as it is in the file, with the number of its
// records. It is valid until the next call. At the end err is io.EOF; errors of the
// underlying reader come back as they are.
func (s *Salvager) Next() (data []byte, records int64, err error) {
	for {
		if err := s.need(1); err != nil {
			return nil, 0, err
		}
		if s.pos == len(s.src.buf) {
			return nil, 0, io.EOF
		}
		b, damage, err := s.whole(0)
		if err != nil {
			return nil, 0, err
		}
		if damage == nil {
			data = s.src.buf[s.pos:][:b.end]
			s.pos += b.end
			return data, int64(b.records), nil
		}
		if err := s.skip(damage); err != nil {
			return nil, 0, err
		}
	}
}

// Offset is that of the next block in the file.
func (s *Salvager) Offset() int64 { return s.src.base + int64(s.pos) }

// need makes n bytes from pos on available, or all there are. What a block claims is
// not believed: the buffer at most doubles, once it is full of bytes that did arrive.
func (s *Salvager) need(n int) error {
	if s.pos > readSize && s.pos > len(s.src.buf)/2 {
		s.src.take(s.pos)
		s.pos = 0
	}
	for !s.src.eof && len(s.src.buf)-s.pos < n {
		if err := s.src.fill(min(s.pos+max(n, readSize), 2*len(s.src.buf)+readSize)); err != nil {
			return err
		}
	}
	return nil
}

// framed reads the numbers of the block at pos+at, and finds its marker. With
// damage, end is where the block's size says it ends, 0 if that cannot be told.
func (s *Salvager) framed(at int) (b block, end int, damage, err error) {
	for {
		buf := s.src.buf[s.pos:]
		b, damage = s.Header.block(buf, at)
		if damage != ErrTruncated || s.src.eof {
			break
		}
		if err := s.need(2*len(buf) + 1); err != nil {
			return b, 0, nil, err
		}
	}
	if damage == nil {
		return b, b.end, nil, nil
	}
	return b, s.claimed(at), damage, nil
}

// claimed is where the block at pos+at ends by its size, 0 if that is no size.
func (s *Salvager) claimed(at int) int {
	buf := s.src.buf[s.pos:]
	_, pos, err := blockLong(buf, at, "number of records")
	if err != nil {
		return 0
	}
	size, pos, err := blockLong(buf, pos, "size")
	if err != nil || size > int64(s.Header.options.MaxBlock) {
		return 0
	}
	return pos + int(size) + syncSize
}

// whole reads the block at pos+at, and says what speaks against it.
func (s *Salvager) whole(at int) (b block, damage, err error) {
	b, _, damage, err = s.framed(at)
	if damage != nil || err != nil {
		return b, damage, err
	}
	data := s.src.buf[s.pos+at : s.pos+b.end]
	batch, damage := s.decoder.Decode(data)
	if errors.Is(damage, ErrLimit) {
		batch, damage = s.skimmer.Decode(data)
	}
	if damage == nil {
		batch.Release()
		return b, nil, nil
	}
	s.work += int64(len(data))
	if e, ok := errors.AsType[*table.Error](damage); ok && e.Column == "" {
		damage = e.Err
	}
	return b, damage, nil
}

// skip goes past damage at pos, and reports it.
func (s *Salvager) skip(damage error) error {
	region := Region{From: s.Offset(), Records: -1, Err: damage}
	_, end, misframed, err := s.framed(0)
	if err != nil {
		return err
	}
	records, ends := s.records(end), s.Offset()+int64(end)
	to := end
	if misframed != nil || s.work <= salvageWork*(s.Offset()+readSize) {
		if to, err = s.behindMarker(end); err != nil {
			return err
		}
	}
	if to < 0 {
		if to, err = s.search(max(0, end-syncSize)); err != nil {
			return err
		}
	}
	s.pos += to
	region.To = s.Offset()
	atEnd := s.src.eof && s.pos == len(s.src.buf)
	if region.To == ends || atEnd && misframed == ErrTruncated {
		region.Records = records
	}
	if s.Skipped != nil {
		s.Skipped(region)
	}
	return nil
}

// records is how many the block at pos has by its own word, −1 if it cannot have as
// many.
func (s *Salvager) records(end int) int64 {
	n, pos, err := blockLong(s.src.buf[s.pos:], 0, "number of records")
	room := s.Header.options.MaxBlock
	if s.Header.Codec == codecNull {
		room = end - syncSize - pos
	}
	if err != nil || end == 0 || s.Header.checkRecords(n, room) != nil {
		return -1
	}
	return n
}

// behindMarker gives the first place after pos that a block can begin at: behind a
// marker, or at end if a whole block is there. It is −1 if there is none up to end.
func (s *Salvager) behindMarker(end int) (int, error) {
	buf := s.src.buf[s.pos:]
	within := buf[:min(len(buf), max(end, syncSize))]
	if m := bytes.Index(within, s.Header.Sync[:]); m >= 0 {
		return m + syncSize, nil
	}
	if end == 0 || end > len(buf) {
		return -1, nil
	}
	if err := s.need(end + 1); err != nil {
		return 0, err
	}
	if s.src.eof && s.pos+end == len(s.src.buf) {
		return end, nil
	}
	_, damage, err := s.whole(end)
	if err != nil || damage != nil {
		return -1, err
	}
	return end, nil
}

// search gives the place behind the next marker at or after pos+from, or the end of the
// file. It moves pos: what it returns is relative to the new one.
func (s *Salvager) search(from int) (int, error) {
	for {
		buf := s.src.buf[s.pos:]
		if from < len(buf) {
			if m := bytes.Index(buf[from:], s.Header.Sync[:]); m >= 0 {
				return from + m + syncSize, nil
			}
			from = max(from, len(buf)-syncSize+1)
		}
		if s.src.eof {
			return len(buf), nil
		}
		s.pos += min(from, len(buf))
		from -= min(from, len(buf))
		if err := s.need(from + readSize); err != nil {
			return 0, err
		}
	}
}

// adopt takes the marker that the first two blocks end with for that of the file, if
// the header has another one.
func (s *Salvager) adopt() error {
	if err := s.need(1); err != nil {
		return err
	}
	_, end, damage, err := s.framed(0)
	if err != nil || damage == nil || end == 0 || end > len(s.src.buf)-s.pos {
		return err
	}
	said := s.Header.Sync
	copy(s.Header.Sync[:], s.src.buf[s.pos+end-syncSize:])
	for at := range 2 {
		if at > 0 {
			at = end
		}
		_, damage, err := s.whole(at)
		if err != nil || damage != nil {
			s.Header.Sync = said
			return err
		}
	}
	s.repaired = true
	s.head = append(bytes.Clone(s.head[:len(s.head)-syncSize]), s.Header.Sync[:]...)
	return nil
}
