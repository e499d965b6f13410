package compression

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/snappy"
)

// The framing format of snappy: chunks of
//
//	type(1) length(3, little endian) body
//
// The first is the stream identifier. The body of a data chunk is a masked
// CRC-32C of the data (4) and up to 64 KiB of data, compressed or not.
// https://github.com/google/snappy/blob/main/framing_format.txt
const (
	snappyMagic = "\xff\x06\x00\x00sNaPpY"

	chunkCompressed   = 0x00
	chunkUncompressed = 0x01
	chunkPadding      = 0xfe
	chunkIdentifier   = 0xff

	chunkHeader = 4
	chunkSum    = 4
	chunkData   = 64 << 10 // most data in a chunk
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func maskedSum(data []byte) uint32 {
	c := crc32.Checksum(data, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}

type snappyReader struct {
	in    *input
	first bool
	body  []byte
	data  []byte
	rest  []byte // of data
}

func newSnappy(src *source, _ Limits) *snappyReader {
	return &snappyReader{in: newInput(src, Snappy), first: true}
}

func (s *snappyReader) offset() int64 { return s.in.offset() }
func (s *snappyReader) close()        {}

func (s *snappyReader) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		if err := s.chunk(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// chunk reads the next chunk.
func (s *snappyReader) chunk() error {
	if s.first {
		if _, err := s.in.next(true, len(snappyMagic), func(head []byte) bool { return begins(head, snappyMagic) }); err != nil {
			return err
		}
		s.first = false
	}
	head, err := s.in.next(false, chunkHeader, func(head []byte) bool { return isChunk(head[0]) })
	if err != nil {
		return err
	}
	kind, n := chunkHead(head)
	_, _ = s.in.Discard(chunkHeader)
	if kind == chunkPadding {
		if _, err := s.in.Discard(n); err != nil {
			return s.in.fail(err)
		}
		return nil
	}
	if err := s.check(kind, n); err != "" {
		return s.in.damage(ErrCorrupt, err)
	}
	if cap(s.body) < n {
		s.body = make([]byte, n, max(n, chunkSum+snappy.MaxEncodedLen(chunkData)))
	}
	s.body = s.body[:n]
	if _, err := io.ReadFull(s.in, s.body); err != nil {
		return s.in.fail(err)
	}
	if kind == chunkIdentifier {
		if string(s.body) != snappyMagic[chunkHeader:] {
			return s.in.damage(ErrCorrupt, "unknown stream identifier")
		}
		return nil
	}
	return s.decode(kind, s.body)
}

// decode takes the body of a data chunk.
func (s *snappyReader) decode(kind byte, body []byte) error {
	want, packed := binary.LittleEndian.Uint32(body), body[chunkSum:]
	data := packed
	if kind == chunkCompressed {
		n, err := snappy.DecodedLen(packed)
		if err != nil || n > chunkData {
			return s.in.damage(ErrCorrupt, "length of a chunk's data")
		}
		if s.data == nil {
			s.data = make([]byte, chunkData)
		}
		if data, err = snappy.Decode(s.data[:chunkData], packed); err != nil {
			return s.in.damage(ErrCorrupt, "compressed data of a chunk")
		}
	}
	if maskedSum(data) != want {
		return s.in.damage(ErrCorrupt, "checksum mismatch")
	}
	s.rest = data
	return nil
}

// chunkHead gives the type of a chunk and the length of its body.
func chunkHead(head []byte) (kind byte, n int) {
	return head[0], int(head[1]) | int(head[2])<<8 | int(head[3])<<16
}

// isChunk reports whether a chunk may begin like this. All other types are
// reserved: those up to 0x7f must be refused, those from 0x80 are refused
// because skipping one may lose data.
func isChunk(kind byte) bool {
	return kind == chunkCompressed || kind == chunkUncompressed || kind == chunkPadding || kind == chunkIdentifier
}

// check says what is wrong with the length of a chunk's body.
func (s *snappyReader) check(kind byte, n int) string {
	low, high := chunkSum, chunkSum+chunkData
	switch kind {
	case chunkCompressed:
		high = chunkSum + snappy.MaxEncodedLen(chunkData)
	case chunkIdentifier:
		low = len(snappyMagic) - chunkHeader
		high = low
	}
	if n < low || n > high {
		return fmt.Sprintf("a chunk of type %#02x and %d bytes", kind, n)
	}
	return ""
}

// appendSnappy adds the chunks of src to dst.
func appendSnappy(dst, src []byte) []byte {
	for len(src) > 0 {
		data := src[:min(len(src), chunkData)]
		src = src[len(data):]
		at := len(dst)
		dst = append(dst, make([]byte, chunkHeader+chunkSum+snappy.MaxEncodedLen(len(data)))...)
		kind, body := byte(chunkCompressed), s2.EncodeSnappy(dst[at+chunkHeader+chunkSum:], data)
		if len(body) >= len(data)-len(data)/8 {
			kind = chunkUncompressed
			body = dst[at+chunkHeader+chunkSum:][:copy(dst[at+chunkHeader+chunkSum:], data)]
		}
		n := chunkSum + len(body)
		binary.LittleEndian.PutUint32(dst[at:], uint32(n)<<8|uint32(kind))
		binary.LittleEndian.PutUint32(dst[at+chunkHeader:], maskedSum(data))
		dst = dst[:at+chunkHeader+n]
	}
	return dst
}
