package parquetx

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/format"
)

// fixedSource reads the physical values of a page that have one length, as they
// stand in a plain page: little-endian, truth values in a byte each.
type fixedSource interface {
	read(dst []byte) error
	// more reports whether a value is left. At the end of a page that is damage: a
	// level that is wrong moves the values behind it to other rows. Of runs it is not
	// known, as they are filled up to eight.
	more() bool
}

var (
	errValues   = damaged("values end before their page does")
	errLeftOver = damaged("values are left over at the end of their page")
)

// newFixedSource reads the values of a page, of which there are n at most, in an
// encoding that is not a dictionary's.
func newFixedSource(t *leafType, encoding format.Encoding, src []byte) (fixedSource, error) {
	switch {
	case t.physical == format.Boolean && encoding == format.Plain:
		return &plainBits{src: src}, nil
	case t.physical == format.Boolean && encoding == format.RLE:
		runs, _, err := cutRuns(src)
		return &runBits{newHybrid(runs, 1)}, err
	case t.physical == format.Boolean:
	case encoding == format.Plain:
		return &plainFixed{src: src}, nil
	case encoding == format.ByteStreamSplit && t.physical != format.Int96:
		if len(src)%t.length != 0 {
			return nil, errValues
		}
		return &splitFixed{src: src, width: t.length, n: len(src) / t.length}, nil
	case encoding == format.DeltaBinaryPacked && (t.physical == format.Int32 || t.physical == format.Int64):
		d, err := newDelta(src)
		return &deltaFixed{deltaReader: d, width: t.length}, err
	case encoding == format.DeltaByteArray && t.physical == format.FixedLenByteArray:
		d, err := newPrefixed(src)
		return &prefixedFixed{prefixed: d, width: t.length}, err
	}
	return nil, &fault{"the encoding " + encoding.String() + " of " + t.physical.String() + " is not supported", ErrUnsupported}
}

// cutRuns takes runs off that stand behind their length.
func cutRuns(src []byte) (runs, rest []byte, err error) {
	if len(src) < 4 {
		return nil, nil, errRuns
	}
	n := binary.LittleEndian.Uint32(src)
	if uint64(n) > uint64(len(src)-4) {
		return nil, nil, errRuns
	}
	return src[4 : 4+n], src[4+n:], nil
}

type plainFixed struct{ src []byte }

func (s *plainFixed) read(dst []byte) error {
	if len(s.src) < len(dst) {
		return errValues
	}
	copy(dst, s.src)
	s.src = s.src[len(dst):]
	return nil
}

func (s *plainFixed) more() bool { return len(s.src) > 0 }

type plainBits struct {
	src []byte
	bit uint
}

func (s *plainBits) read(dst []byte) error {
	if s.bit+uint(len(dst)) > 8*uint(len(s.src)) {
		return errValues
	}
	unpackBits(dst, s.src, s.bit)
	s.bit += uint(len(dst))
	return nil
}

func (s *plainBits) more() bool { return s.bit+8 <= 8*uint(len(s.src)) }

type runBits struct{ hybrid }

func (s *runBits) read(dst []byte) error { return s.readBytes(dst) }
func (s *runBits) more() bool            { return false }

// splitFixed reads BYTE_STREAM_SPLIT: the first bytes of all values, then the second
// ones, and so on.
type splitFixed struct {
	src   []byte
	width int
	n     int // values
	at    int
}

func (s *splitFixed) read(dst []byte) error {
	n := len(dst) / s.width
	if n > s.n-s.at {
		return errValues
	}
	for k := range s.width {
		from := s.src[k*s.n+s.at:][:n]
		for i, b := range from {
			dst[i*s.width+k] = b
		}
	}
	s.at += n
	return nil
}

func (s *splitFixed) more() bool { return s.at < s.n }

type deltaFixed struct {
	deltaReader
	width  int // 4 or 8
	values [128]int64
}

func (s *deltaFixed) read(dst []byte) error {
	for len(dst) > 0 {
		n := min(len(dst)/s.width, len(s.values))
		if err := s.deltaReader.read(s.values[:n]); err != nil {
			return err
		}
		if s.width == 8 {
			for i, v := range s.values[:n] {
				binary.LittleEndian.PutUint64(dst[8*i:], uint64(v))
			}
		} else {
			for i, v := range s.values[:n] {
				binary.LittleEndian.PutUint32(dst[4*i:], uint32(v))
			}
		}
		dst = dst[n*s.width:]
	}
	return nil
}

func (s *deltaFixed) more() bool { return s.left > 0 }

// prefixedFixed reads DELTA_BYTE_ARRAY values that all have one length.
type prefixedFixed struct {
	prefixed
	width int
}

func (s *prefixedFixed) read(dst []byte) error {
	for ; len(dst) > 0; dst = dst[s.width:] {
		v, err := s.next()
		if err != nil {
			return err
		}
		if len(v) != s.width {
			return damaged("a value of %d bytes, and all have %d", len(v), s.width)
		}
		copy(dst, v)
	}
	return nil
}
