package parquetx

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/format"
)

// blobSource reads the values of a page that differ in length. Each is valid until
// the next call.
type blobSource interface {
	next() ([]byte, error)
	more() bool // as of a fixedSource
}

func newBlobSource(encoding format.Encoding, src []byte) (blobSource, error) {
	switch encoding {
	case format.Plain:
		return &plainBlobs{src: src}, nil
	case format.DeltaLengthByteArray:
		s, err := newSized(src)
		return &s, err
	case format.DeltaByteArray:
		s, err := newPrefixed(src)
		return &s, err
	}
	return nil, &fault{"the encoding " + encoding.String() + " of BYTE_ARRAY is not supported", ErrUnsupported}
}

// plainBlobs are values behind their lengths.
type plainBlobs struct{ src []byte }

func (s *plainBlobs) next() ([]byte, error) {
	if len(s.src) < 4 {
		return nil, errValues
	}
	n := binary.LittleEndian.Uint32(s.src)
	if uint64(n) > uint64(len(s.src)-4) {
		return nil, errValues
	}
	v := s.src[4 : 4+n]
	s.src = s.src[4+n:]
	return v, nil
}

func (s *plainBlobs) more() bool { return len(s.src) > 0 }

// lengths are those of values, read ahead.
type lengths struct {
	delta  deltaReader
	values [128]int64
	at, n  int
}

func (l *lengths) next() (int64, error) {
	if l.at == l.n {
		l.at, l.n = 0, int(min(l.delta.left, uint64(len(l.values))))
		if l.n == 0 {
			return 0, errValues
		}
		if err := l.delta.read(l.values[:l.n]); err != nil {
			l.n = 0
			return 0, err
		}
	}
	l.at++
	return l.values[l.at-1], nil
}

func (l *lengths) more() bool { return l.at < l.n || l.delta.left > 0 }

// sized reads DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
type sized struct {
	lengths lengths
	bytes   []byte
}

func newSized(src []byte) (s sized, err error) {
	if s.lengths.delta, err = newDelta(src); err == nil {
		s.bytes, err = s.lengths.delta.end()
	}
	return s, err
}

func (s *sized) next() ([]byte, error) {
	n, err := s.lengths.next()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > int64(len(s.bytes)) {
		return nil, errValues
	}
	v := s.bytes[:n]
	s.bytes = s.bytes[n:]
	return v, nil
}

func (s *sized) more() bool { return s.lengths.more() }

// prefixed reads DELTA_BYTE_ARRAY: how many bytes each value has in common with the
// one before, then the rest of each as DELTA_LENGTH_BYTE_ARRAY.
type prefixed struct {
	common lengths
	rest   sized
	value  []byte
}

func newPrefixed(src []byte) (s prefixed, err error) {
	if s.common.delta, err = newDelta(src); err != nil {
		return s, err
	}
	if src, err = s.common.delta.end(); err != nil {
		return s, err
	}
	s.rest, err = newSized(src)
	return s, err
}

func (s *prefixed) next() ([]byte, error) {
	n, err := s.common.next()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > int64(len(s.value)) {
		return nil, damaged("a value has %d bytes in common with one of %d", n, len(s.value))
	}
	rest, err := s.rest.next()
	if err != nil {
		return nil, err
	}
	s.value = append(s.value[:n], rest...)
	return s.value, nil
}

func (s *prefixed) more() bool { return s.common.more() || s.rest.more() }
