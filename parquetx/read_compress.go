package parquetx

import (
	"bytes"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"github.com/recast-ml/recast/internal/inflate"
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
		n, err = gunzip(dst, src)
	case format.Brotli:
		n, err = unbrotli(dst, src)
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

var inflaters = sync.Pool{New: func() any { return new(inflate.Decoder) }}

func gunzip(dst, src []byte) (int, error) {
	d := inflaters.Get().(*inflate.Decoder)
	defer inflaters.Put(d)
	b, _, err := d.AppendGzip(dst[:0:len(dst)], src, len(dst))
	if err == inflate.ErrTooLong {
		return len(dst) + 1, nil
	}
	return len(b), err
}

var brotlis = sync.Pool{New: func() any { return new(brotli.Reader) }}

// unbrotli says how many bytes there are, or that there are more than fit.
func unbrotli(dst, src []byte) (int, error) {
	r := brotlis.Get().(*brotli.Reader)
	defer brotlis.Put(r)
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
