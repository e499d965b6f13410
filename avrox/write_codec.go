package avrox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"github.com/recast-ml/recast/table"
)

// encCodec is a way to compress blocks.
type encCodec struct {
	name   string // as in the header of a file
	alias  string
	level  int // the default
	most   int // the highest level, 0: it has none
	create func(level int) (encCompressor, error)
}

// encCompressor compresses one block after the other, each on its own.
type encCompressor interface {
	// compress returns src, compressed; it is good until the next call.
	compress(src []byte) ([]byte, error)
}

// encCodecs are all of them, the default first.
var encCodecs = []encCodec{
	{"deflate", "gzip", 2, 9, newEncDeflate},
	{"null", "none", 0, 0, func(int) (encCompressor, error) { return encNone{}, nil }},
	{"snappy", "", 0, 0, func(int) (encCompressor, error) { return &encSnappy{}, nil }},
	{"zstandard", "zstd", 3, 22, newEncZstandard},
	{"bzip2", "", 9, 9, newEncBzip2},
}

// encCodecOf is the codec of that name, "" being the default.
func encCodecOf(name string) (encCodec, error) {
	for _, k := range encCodecs {
		if name == "" || name == k.name || name == k.alias {
			return k, nil
		}
	}
	return encCodec{}, fmt.Errorf("avrox: codec %s %w", table.Excerpt(name), ErrUnsupported)
}

type encNone struct{}

func (encNone) compress(src []byte) ([]byte, error) { return src, nil }

// encSnappy is Snappy's block format and the CRC-32 of what is compressed,
// big-endian.
type encSnappy struct{ buf []byte }

func (s *encSnappy) compress(src []byte) ([]byte, error) {
	s.buf = snappy.Encode(s.buf[:cap(s.buf)], src)
	s.buf = binary.BigEndian.AppendUint32(s.buf, crc32.ChecksumIEEE(src))
	return s.buf, nil
}

// encZstandard makes a block one frame, with a checksum.
type encZstandard struct {
	w   *zstd.Encoder
	buf []byte
}

func newEncZstandard(level int) (encCompressor, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true),
		zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)))
	return &encZstandard{w: w}, err
}

func (z *encZstandard) compress(src []byte) ([]byte, error) {
	z.buf = z.w.EncodeAll(src, z.buf[:0])
	return z.buf, nil
}

// encStream is a compressor that writes to a stream.
type encStream struct {
	w interface {
		io.WriteCloser
		Reset(io.Writer)
	}
	buf bytes.Buffer
}

// newEncDeflate is deflate without the head and tail of zlib or gzip.
func newEncDeflate(level int) (encCompressor, error) {
	w, err := flate.NewWriter(nil, level)
	return &encStream{w: w}, err
}

func newEncBzip2(level int) (encCompressor, error) {
	w, err := bzip2.NewWriter(nil, &bzip2.WriterConfig{Level: level})
	return &encStream{w: encBzip2{w}}, err
}

// encBzip2 never fails to start a new stream.
type encBzip2 struct{ *bzip2.Writer }

func (b encBzip2) Reset(w io.Writer) { _ = b.Writer.Reset(w) }

func (s *encStream) compress(src []byte) ([]byte, error) {
	s.buf.Reset()
	s.w.Reset(&s.buf)
	if _, err := s.w.Write(src); err != nil {
		return nil, err
	}
	if err := s.w.Close(); err != nil {
		return nil, err
	}
	return s.buf.Bytes(), nil
}
