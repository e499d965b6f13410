package compression

import (
	"fmt"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// Block compresses pieces of data that know nothing of each other. In order,
// and with what a [Joiner] puts around them, they are one valid file.
//
// A Block serves one goroutine; have one a worker. Its memory is reused from
// piece to piece: less than 1 MiB for gzip, 18 MiB for bzip2 and a few for zstd at
// their default level, none for snappy.
type Block struct {
	format Format
	out    appender
	gzip   *flate.Writer
	bzip2  *bzip2.Writer
	zstd   *zstd.Encoder
}

// zstdWindow is how far back a piece refers, a piece's usual length. The level's
// own window would cost each worker several times that in memory.
const zstdWindow = 1 << 20

// NewBlock makes a compressor. Level 0 is the format's default: 2 for gzip,
// which for text of numbers is as small as any and the fastest but for 1 on
// text of few digits, 9 for bzip2, 3 for zstd. Else it is 1 to 9 for gzip and bzip2 and 1 to 22, on the scale of
// the zstd tool, for zstd, where 1–2, 3–5, 6–9 and 10–22 are the same. None and
// snappy have no levels: only 0 will do.
func NewBlock(f Format, level int) (*Block, error) {
	level, err := checkLevel(f, level)
	if err != nil {
		return nil, err
	}
	b := &Block{format: f}
	switch f {
	case Gzip:
		b.gzip, err = flate.NewWriter(&b.out, level)
	case Bzip2:
		b.bzip2, err = bzip2.NewWriter(&b.out, &bzip2.WriterConfig{Level: level})
	case Zstd:
		b.zstd, err = zstd.NewWriter(nil,
			zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level)),
			zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(zstdWindow),
			zstd.WithEncoderCRC(true))
	}
	if err != nil {
		return nil, fmt.Errorf("compression: %v: %w", f, err)
	}
	return b, nil
}

// checkLevel gives the level to use, and an error for one that f does not have.
func checkLevel(f Format, level int) (int, error) {
	if !f.valid() {
		return 0, fmt.Errorf("compression: cannot write format %v", f)
	}
	highest, standard := f.Levels()
	switch {
	case level == 0:
		return standard, nil
	case highest == 0:
		return 0, fmt.Errorf("compression: %v has no levels: have %d, want 0", f, level)
	case level < 0 || level > highest:
		return 0, fmt.Errorf("compression: %v has levels 1 to %d, and 0 for the default: have %d", f, highest, level)
	}
	return level, nil
}

// Append compresses src, of any length, and adds the piece to dst. Its bytes
// depend on src, the format and the level only. No data makes an empty piece.
// See [Format.Piece] for a good length.
func (b *Block) Append(dst, src []byte) ([]byte, error) {
	if len(src) == 0 {
		return dst, nil
	}
	var err error
	b.out.buf = dst
	switch b.format {
	case None:
		b.out.buf = append(dst, src...)
	case Gzip:
		b.gzip.Reset(&b.out)
		if _, err = b.gzip.Write(src); err == nil {
			err = b.gzip.Flush()
		}
	case Bzip2:
		if err = b.bzip2.Reset(&b.out); err == nil {
			if _, err = b.bzip2.Write(src); err == nil {
				err = b.bzip2.Close()
			}
		}
	case Zstd:
		b.out.buf = b.zstd.EncodeAll(src, dst)
	case Snappy:
		b.out.buf = appendSnappy(dst, src)
	}
	dst, b.out.buf = b.out.buf, nil
	if err != nil {
		return dst, fmt.Errorf("compression: %v: %w", b.format, err)
	}
	return dst, nil
}

// appender is an io.Writer at the end of a slice.
type appender struct{ buf []byte }

func (a *appender) Write(p []byte) (int, error) {
	a.buf = append(a.buf, p...)
	return len(p), nil
}
