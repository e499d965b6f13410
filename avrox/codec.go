package avrox

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"slices"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"github.com/recast-ml/recast/internal/inflate"
)

// The codecs of the specification, by the names they have in a header.
const (
	codecNull      = "null"
	codecDeflate   = "deflate"
	codecSnappy    = "snappy"
	codecZstandard = "zstandard"
	codecBzip2     = "bzip2"
	codecXZ        = "xz"
)

func isCodec(name string) bool {
	return slices.Contains([]string{codecNull, codecDeflate, codecSnappy, codecZstandard, codecBzip2, codecXZ}, name)
}

// inflater decompresses blocks, in the calling goroutine alone. What it returns is
// valid until the next call.
type inflater struct {
	codec   string
	limit   int // bytes of a block
	out     []byte
	in      bytes.Reader
	inflate inflate.Decoder
	bzip2   *bzip2.Reader
	zstd    *zstd.Decoder
}

func (f *inflater) block(stored []byte) ([]byte, error) {
	switch f.codec {
	case codecNull:
		return stored, nil
	case codecDeflate:
		return f.deflate(stored)
	case codecSnappy:
		return f.snappy(stored)
	case codecZstandard:
		return f.zstandard(stored)
	case codecBzip2:
		return f.burrows(stored)
	}
	return f.xz(stored)
}

// deflate reads a stream of RFC 1951. Python's writers leave three of the four
// bytes of the Adler-32 of zlib behind it; others may leave all. They are checked.
func (f *inflater) deflate(stored []byte) ([]byte, error) {
	out, n, err := f.inflate.Append(f.out[:0], stored, f.limit)
	f.out = out
	switch err {
	case nil:
	case inflate.ErrTooLong:
		return nil, f.tooLong(uint64(f.limit) + 1)
	default:
		return nil, corrupt("at byte %d of it: %v", n, err)
	}
	rest := stored[n:]
	if len(rest) == 3 || len(rest) == 4 {
		var sum [4]byte
		binary.BigEndian.PutUint32(sum[:], adler32.Checksum(f.out))
		if !bytes.HasPrefix(sum[:], rest) {
			return nil, corrupt("its checksum is wrong")
		}
		return f.out, nil
	}
	return f.out, trailing(len(rest))
}

// snappy reads a block of snappy and the big-endian CRC-32 of what it holds.
func (f *inflater) snappy(stored []byte) ([]byte, error) {
	if len(stored) < crc32.Size {
		return nil, corrupt("it has no checksum")
	}
	sum := binary.BigEndian.Uint32(stored[len(stored)-crc32.Size:])
	stored = stored[:len(stored)-crc32.Size]
	n, err := snappy.DecodedLen(stored)
	if err != nil {
		return nil, corrupt("%v", err)
	}
	if n > f.limit {
		return nil, f.tooLong(uint64(n))
	}
	// A copy of 64 bytes takes three: what claims more cannot be.
	if n > 64*len(stored) {
		return nil, corrupt("%d bytes cannot hold %d", len(stored), n)
	}
	f.out, err = snappy.Decode(f.out[:cap(f.out)], stored)
	if err != nil {
		return nil, corrupt("%v", err)
	}
	if crc32.ChecksumIEEE(f.out) != sum {
		return nil, corrupt("its checksum is wrong")
	}
	return f.out, nil
}

// anyWindow is a window of zstandard as long as one can be. Blocks are decoded in
// one piece, for which no memory is set aside for a window.
const anyWindow = 1<<41 + 7<<38

// zstdRoom is more than a block of zstandard becomes, of 128 KiB at most.
const zstdRoom = 128<<10 + 64

// zstandard reads frames. Their headers may say what they hold or not: memory
// grows with what proves to be there.
func (f *inflater) zstandard(stored []byte) ([]byte, error) {
	if f.zstd == nil {
		var err error
		f.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(anyWindow), zstd.WithDecoderMaxWindow(anyWindow), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return nil, err
		}
	}
	for size := max(cap(f.out), 16*len(stored)); ; size *= 2 {
		f.out = slices.Grow(f.out[:0], min(size, f.limit)+zstdRoom)
		out, err := f.zstd.DecodeAll(stored, f.out)
		switch {
		case err == nil && len(out) <= f.limit:
			f.out = out
			return out, nil
		case len(out) > f.limit || err == zstd.ErrDecoderSizeExceeded && size >= f.limit:
			return nil, f.tooLong(uint64(f.limit) + 1)
		// Where the memory ends within a block, the library has several errors for it.
		case err != nil && err != zstd.ErrDecoderSizeExceeded && cap(f.out)-len(out) >= zstdRoom:
			return nil, corrupt("%v", err)
		}
	}
}

// burrows reads a file of bzip2.
func (f *inflater) burrows(stored []byte) ([]byte, error) {
	f.in.Reset(stored)
	if f.bzip2 == nil {
		f.bzip2 = new(bzip2.Reader)
	}
	if err := f.bzip2.Reset(&f.in); err != nil {
		return nil, err
	}
	if err := f.readAll(f.bzip2); err != nil {
		return nil, err
	}
	return f.out, trailing(f.in.Len())
}

func (f *inflater) xz(stored []byte) ([]byte, error) {
	x := xzReader{in: stored, limit: f.limit, out: f.out[:0]}
	err := x.read()
	f.out = x.out
	return f.out, err
}

// readAll reads all of r into out, as far as the limit lets it.
func (f *inflater) readAll(r io.Reader) error {
	out := f.out[:0]
	for {
		if len(out) == cap(out) {
			out = slices.Grow(out, max(4096, len(out)))
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		f.out = out
		switch {
		case len(out) > f.limit:
			return f.tooLong(uint64(len(out)))
		case err == io.EOF:
			return nil
		case err != nil:
			return corrupt("%v", err)
		}
	}
}

// tooLong is the error of n bytes, and maybe more, in a block.
func (f *inflater) tooLong(n uint64) error {
	return overLimit("MaxBlock", "%d bytes and more are over the limit of %d", n, f.limit)
}

// trailing is the error of n bytes that the compressed data leaves over.
func trailing(n int) error {
	if n > 0 {
		return corrupt("%d bytes are left over behind it", n)
	}
	return nil
}
