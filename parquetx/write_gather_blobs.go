package parquetx

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/float16"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// gatherBinary is of byte strings of any length.
func gatherBinary(s *writeScratch, a arrow.Array, from, to int) ([]byte, []blob, error) {
	if from == to {
		return nil, nil, nil
	}
	switch a := a.(type) {
	case *array.String:
		return cutBlobs(s, a, a.ValueBytes(), a.ValueOffsets(), from, to)
	case *array.LargeString:
		return cutBlobs(s, a, a.ValueBytes(), a.ValueOffsets(), from, to)
	case *array.Binary:
		return cutBlobs(s, a, a.ValueBytes(), a.ValueOffsets(), from, to)
	default:
		large := a.(*array.LargeBinary)
		return cutBlobs(s, a, large.ValueBytes(), large.ValueOffsets(), from, to)
	}
}

// cutBlobs finds the values in data, which begins at the first offset.
func cutBlobs[O int32 | int64](s *writeScratch, a arrow.Array, data []byte, offsets []O, from, to int) ([]byte, []blob, error) {
	base := offsets[from]
	if size := int64(offsets[to] - base); size > maxPageBytes {
		return nil, nil, &valueError{from, fmt.Sprintf("a value of %d bytes", size), ErrLimit}
	}
	data = data[base-offsets[0] : offsets[to]-offsets[0]]
	values := s.blobs[:0]
	gapless(a, from, to, func(i, j int) {
		for k := i; k < j; k++ {
			values = append(values, blob{uint32(offsets[k] - base), uint32(offsets[k+1] - offsets[k])})
		}
	})
	s.blobs = values
	return data, values, nil
}

// gatherText is of strings, which must be UTF-8.
func gatherText(s *writeScratch, a arrow.Array, from, to int) ([]byte, []blob, error) {
	data, values, err := gatherBinary(s, a, from, to)
	if err != nil || textIsValid(data, values) {
		return data, values, err
	}
	for i := from; ; i++ {
		var v string
		switch a := a.(type) {
		case *array.String:
			v = a.Value(i)
		case *array.LargeString:
			v = a.Value(i)
		}
		if a.IsValid(i) && !utf8.ValidString(v) {
			return nil, nil, &valueError{i, table.Excerpt(v), table.ErrUTF8}
		}
	}
}

// textIsValid checks all values at once: they are UTF-8 if together they are and
// none begins or ends within a rune. If together they are not, that may be due to
// what lies in nulls.
func textIsValid(data []byte, values []blob) bool {
	whole := utf8.Valid(data)
	for _, v := range values {
		end := v.off + v.size
		if whole && (v.size == 0 || utf8.RuneStart(data[v.off])) && (int(end) == len(data) || utf8.RuneStart(data[end])) {
			continue
		}
		if !utf8.Valid(data[v.off:end]) {
			return false
		}
	}
	return true
}

// gatherFixed is of byte strings of one length.
func gatherFixed(s *writeScratch, a arrow.Array, from, to int) ([]byte, []blob, error) {
	size := a.DataType().(*arrow.FixedSizeBinaryType).ByteWidth
	d := a.Data()
	if from == to {
		return nil, nil, nil
	}
	data := d.Buffers()[1].Bytes()[(d.Offset()+from)*size : (d.Offset()+to)*size]
	values := s.blobs[:0]
	gapless(a, from, to, func(i, j int) {
		for k := i; k < j; k++ {
			values = append(values, blob{uint32((k - from) * size), uint32(size)})
		}
	})
	s.blobs = values
	return data, values, nil
}

// gatherFloat16 is of half floats, which Parquet has as two bytes.
func gatherFloat16(s *writeScratch, a arrow.Array, from, to int) ([]byte, []blob, error) {
	values := fixedOf[float16.Num](a)
	s.begin()
	gapless(a, from, to, func(i, j int) {
		for _, v := range values[i:j] {
			s.bytes = binary.LittleEndian.AppendUint16(s.bytes, v.Uint16())
			s.took(2)
		}
	})
	return s.bytes, s.blobs, nil
}

// gatherBigDecimal is of decimals of more than 18 digits: big-endian, as many
// bytes as the precision needs.
func gatherBigDecimal(s *writeScratch, a arrow.Array, from, to int) ([]byte, []blob, error) {
	t := a.DataType().(*arrow.Decimal128Type)
	size := decimalLength(t.Precision)
	values := a.(*array.Decimal128).Values()
	s.begin()
	bad := -1
	gapless(a, from, to, func(i, j int) {
		for k, v := range values[i:j] {
			if !fits(v, t) && bad < 0 {
				bad = i + k
			}
			var b [16]byte
			binary.BigEndian.PutUint64(b[:], uint64(v.HighBits()))
			binary.BigEndian.PutUint64(b[8:], v.LowBits())
			s.bytes = append(s.bytes, b[16-size:]...)
			s.took(size)
		}
	})
	if bad >= 0 {
		return nil, nil, &valueError{bad, decimal.String(values[bad], t.Scale), table.ErrRange}
	}
	return s.bytes, s.blobs, nil
}

// begin begins values that are made in s.
func (s *writeScratch) begin() { s.bytes, s.blobs = s.bytes[:0], s.blobs[:0] }

// took says that the last size bytes are a value.
func (s *writeScratch) took(size int) {
	s.blobs = append(s.blobs, blob{uint32(len(s.bytes) - size), uint32(size)})
}
