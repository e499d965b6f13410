package parquetx

import (
	"bytes"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// decompress fills dst, which is as long as the page header says, with what src is
// compressed. It needs no more memory whatever src is.
func decompress(codec format.CompressionCodec, dst, src []byte) error {
	if len(dst) == 0 && len(src) == 0 {
		return nil // a version 2 page without values
	}
	n, err := 0, error(nil)
	switch codec {
	case format.Snappy:
		n, err = unsnap(dst, src)
	case format.Gzip:
		n, err = stream(dst, src, &gzips)
	case format.Brotli:
		n, err = stream(dst, src, &brotlis)
	case format.Zstd:
		n, err = unzstd(dst, src)
	case format.Lz4Raw:
		n, err = lz4.UncompressBlock(src, dst)
	}
	switch {
	case err != nil:
		return damaged("a page is not valid %s: %v", codec, err)
	case n != len(dst):
		return damaged("a page has %d bytes uncompressed, and should have %d", n, len(dst))
	}
	return nil
}

func unsnap(dst, src []byte) (int, error) {
	if n, err := snappy.DecodedLen(src); err != nil || n != len(dst) {
		return n, err
	}
	b, err := snappy.Decode(dst, src)
	return len(b), err
}

// zstds are decoders that start no goroutines, and keep to the room they get.
var zstds = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(err) // the options are valid
	}
	return d
}}

func unzstd(dst, src []byte) (int, error) {
	d := zstds.Get().(*zstd.Decoder)
	defer zstds.Put(d)
	b, err := d.DecodeAll(src, dst[:0:len(dst)])
	return len(b), err
}

// reader is a decompressor of streams that can be used again.
type reader interface {
	io.Reader
	Reset(io.Reader) error
}

var (
	gzips   = sync.Pool{New: func() any { return new(gzip.Reader) }}
	brotlis = sync.Pool{New: func() any { return new(brotli.Reader) }}
)

// stream fills dst from a decompressor of the pool, and says how many bytes there
// are, or that there are more.
func stream(dst, src []byte, pool *sync.Pool) (int, error) {
	r := pool.Get().(reader)
	defer pool.Put(r)
	if err := r.Reset(bytes.NewReader(src)); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, dst)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	var rest [1]byte
	m, err := io.ReadFull(r, rest[:])
	if err == io.EOF {
		err = nil
	}
	return n + m, err
}
