package parquetx

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// pageCodec compresses pages, from any number of goroutines. The bytes depend on
// the page alone.
type pageCodec struct {
	id     format.CompressionCodec
	append func(dst, page []byte) []byte
}

func newPageCodec(o WriteOptions) (pageCodec, error) {
	most := 0
	switch o.Compression {
	case "zstd":
		most = 22
	case "gzip":
		most = gzip.BestCompression
	case "snappy", "none":
	default:
		return pageCodec{}, fmt.Errorf("parquetx: compression %s %w", table.Excerpt(o.Compression), ErrUnsupported)
	}
	if o.Level < 0 || o.Level > most {
		return pageCodec{}, fmt.Errorf("parquetx: compression level %d of %s is not in 0 to %d", o.Level, o.Compression, most)
	}
	switch level := max(1, o.Level); o.Compression {
	case "snappy":
		return pageCodec{format.Snappy, appendSnappy}, nil
	case "gzip":
		return pageCodec{format.Gzip, newGzip(level)}, nil
	case "none":
		return pageCodec{format.Uncompressed, func(dst, page []byte) []byte { return append(dst, page...) }}, nil
	default:
		return pageCodec{format.Zstd, newZstd(level)}, nil
	}
}

func appendSnappy(dst, page []byte) []byte {
	dst = slices.Grow(dst, s2.MaxEncodedLen(len(page)))
	out := s2.EncodeSnappy(dst[len(dst):cap(dst)], page)
	return dst[:len(dst)+len(out)]
}

// newZstd has an encoder for each goroutine that compresses at a time. It writes
// frames without a checksum of their own: the header of a page has one.
func newZstd(level int) func(dst, page []byte) []byte {
	encoders := sync.Pool{New: func() any {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)),
			zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true),
			zstd.WithWindowSize(pageBytes))
		if err != nil {
			panic(err) // the options are always in range
		}
		return e
	}}
	return func(dst, page []byte) []byte {
		e := encoders.Get().(*zstd.Encoder)
		defer encoders.Put(e)
		return e.EncodeAll(page, dst)
	}
}

func newGzip(level int) func(dst, page []byte) []byte {
	writers := sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(nil, level)
		if err != nil {
			panic(err) // the level is in range
		}
		return w
	}}
	return func(dst, page []byte) []byte {
		w := writers.Get().(*gzip.Writer)
		defer writers.Put(w)
		out := bytes.NewBuffer(dst)
		w.Reset(out)
		_, _ = w.Write(page) // a bytes.Buffer takes all
		_ = w.Close()
		return out.Bytes()
	}
}
