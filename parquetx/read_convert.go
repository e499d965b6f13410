package parquetx

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// convertFixed makes Arrow's values, in dst, of n physical ones. An error is a
// *valueError whose place is among the n.
func (t *leafType) convertFixed(dst, src []byte, n int) error {
	switch t.convert {
	case convertInt8:
		return narrow(dst, src, n, 1, math.MinInt8, math.MaxInt8)
	case convertInt16:
		return narrow(dst, src, n, 2, math.MinInt16, math.MaxInt16)
	case convertUint8:
		return narrow(dst, src, n, 1, 0, math.MaxUint8)
	case convertUint16:
		return narrow(dst, src, n, 2, 0, math.MaxUint16)
	case convertInt96:
		return int96(dst, src, n)
	case convertDecimal:
		out := arrow.Decimal128Traits.CastFromBytes(dst)
		for i := range n {
			v, err := t.decimalOf(src[i*t.length:][:t.length])
			if err != nil {
				return &valueError{index: i, value: decimal.String(v, 0), err: err}
			}
			out[i] = v
		}
	}
	return nil
}

// narrow makes integers of 8 or 16 bits.
func narrow(dst, src []byte, n, width int, low, high int32) error {
	for i := range n {
		v := int32(binary.LittleEndian.Uint32(src[4*i:]))
		if v < low || v > high {
			return &valueError{index: i, value: strconv.Itoa(int(v)), err: table.ErrRange}
		}
		if width == 1 {
			dst[i] = byte(v)
		} else {
			binary.NativeEndian.PutUint16(dst[2*i:], uint16(v))
		}
	}
	return nil
}

const (
	julianEpoch = 2440588 // the day of 1970-01-01
	nanosOfDay  = 24 * 60 * 60 * 1_000_000_000
)

func int96(dst, src []byte, n int) error {
	for i := range n {
		b := src[12*i:][:12]
		nanos, day := int64(binary.LittleEndian.Uint64(b)), int64(int32(binary.LittleEndian.Uint32(b[8:])))
		if day -= julianEpoch; nanos < 0 || nanos >= nanosOfDay {
			days := nanos / nanosOfDay
			day, nanos = day+days, nanos-days*nanosOfDay
		}
		if day < 0 && nanos > 0 { // so that the first nanosecond of all is in range
			day, nanos = day+1, nanos-nanosOfDay
		}
		at := day*nanosOfDay + nanos
		if day < math.MinInt64/nanosOfDay || day > math.MaxInt64/nanosOfDay || (nanos < 0) != (at < day*nanosOfDay) {
			return &valueError{index: i, value: "0x" + hex.EncodeToString(b), err: table.ErrRange}
		}
		binary.NativeEndian.PutUint64(dst[8*i:], uint64(at))
	}
	return nil
}

// decimalOf is a physical value, an integer or big-endian bytes, as a decimal.
func (t *leafType) decimalOf(b []byte) (v decimal128.Num, err error) {
	switch t.physical {
	case format.Int32:
		v = decimal128.FromI64(int64(int32(binary.LittleEndian.Uint32(b))))
	case format.Int64:
		v = decimal128.FromI64(int64(binary.LittleEndian.Uint64(b)))
	default:
		sign := byte(0)
		if len(b) > 0 && b[0] >= 0x80 {
			sign = 0xff
		}
		var all [16]byte
		fill(all[:], sign)
		for len(b) > len(all) {
			if b[0] != sign || b[1]&0x80 != sign&0x80 {
				return v, table.ErrRange
			}
			b = b[1:]
		}
		copy(all[len(all)-len(b):], b)
		v = decimal128.New(int64(binary.BigEndian.Uint64(all[:])), binary.BigEndian.Uint64(all[8:]))
	}
	if !v.FitsInPrecision(t.arrow.(*arrow.Decimal128Type).Precision) {
		return v, table.ErrRange
	}
	return v, nil
}
