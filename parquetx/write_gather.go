package parquetx

import (
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// gatherFunc is the values of a[from:to] that are not null, as Parquet has them.
// They are in the array or in s, and good until the next call.
type gatherFunc[T uint32 | uint64] func(s *writeScratch, a arrow.Array, from, to int) ([]T, error)

// gatherNone is of a column of nulls.
func gatherNone(*writeScratch, arrow.Array, int, int) ([]uint32, error) { return nil, nil }

// fixedOf is an array's values, with those of rows that are null.
func fixedOf[T arrow.FixedWidthType](a arrow.Array) []T {
	d := a.Data()
	b := d.Buffers()[1]
	if b == nil || d.Len() == 0 {
		return nil
	}
	return arrow.GetData[T](b.Bytes())[d.Offset() : d.Offset()+d.Len()]
}

// room is where s has space for n values of type T.
func room[T uint32 | uint64](s *writeScratch, n int) []T {
	var t T
	switch any(t).(type) {
	case uint32:
		if cap(s.narrow) < n {
			s.narrow = make([]uint32, n)
		}
		return any(s.narrow[:0]).([]T)
	default:
		if cap(s.wide) < n {
			s.wide = make([]uint64, n)
		}
		return any(s.wide[:0]).([]T)
	}
}

// gatherSame is of types that are the same in memory; without nulls nothing is
// copied.
func gatherSame[T uint32 | uint64](s *writeScratch, a arrow.Array, from, to int) ([]T, error) {
	values := fixedOf[T](a)
	if a.NullN() == 0 {
		return values[from:to], nil
	}
	out := room[T](s, to-from)
	gapless(a, from, to, func(i, j int) { out = append(out, values[i:j]...) })
	return out, nil
}

// gatherNarrow is of integers of fewer bits, which are extended by their sign.
func gatherNarrow[N int8 | int16 | uint8 | uint16](s *writeScratch, a arrow.Array, from, to int) ([]uint32, error) {
	values := fixedOf[N](a)
	out := room[uint32](s, to-from)
	gapless(a, from, to, func(i, j int) {
		for _, v := range values[i:j] {
			out = append(out, uint32(v))
		}
	})
	return out, nil
}

// gatherSeconds32 is of times of the day in seconds, written in milliseconds.
func gatherSeconds32(s *writeScratch, a arrow.Array, from, to int) ([]uint32, error) {
	return gatherTo(s, a, from, to, func(v int32) (uint32, bool) {
		ms := int64(v) * 1000
		return uint32(ms), ms == int64(int32(ms))
	})
}

// gatherSeconds is of timestamps in seconds, written in milliseconds.
func gatherSeconds(s *writeScratch, a arrow.Array, from, to int) ([]uint64, error) {
	return gatherTo(s, a, from, to, func(v int64) (uint64, bool) {
		return uint64(v * 1000), v <= math.MaxInt64/1000 && v >= math.MinInt64/1000
	})
}

// gatherDate64 is of dates in milliseconds, written in days.
func gatherDate64(s *writeScratch, a arrow.Array, from, to int) ([]uint32, error) {
	const day = 24 * 60 * 60 * 1000
	return gatherTo(s, a, from, to, func(v int64) (uint32, bool) {
		days := v / day
		return uint32(days), v%day == 0 && days == int64(int32(days))
	})
}

// gatherTo converts each value by a function that tells whether it can be.
func gatherTo[N int32 | int64, T uint32 | uint64](s *writeScratch, a arrow.Array, from, to int, convert func(N) (T, bool)) ([]T, error) {
	values := fixedOf[N](a)
	out := room[T](s, to-from)
	bad := -1
	gapless(a, from, to, func(i, j int) {
		for k, v := range values[i:j] {
			c, ok := convert(v)
			if !ok && bad < 0 {
				bad = i + k
			}
			out = append(out, c)
		}
	})
	if bad >= 0 {
		return nil, &valueError{bad, strconv.FormatInt(int64(values[bad]), 10), table.ErrRange}
	}
	return out, nil
}

// gatherDecimal is of decimals of up to 9 or 18 digits.
func gatherDecimal[T uint32 | uint64](s *writeScratch, a arrow.Array, from, to int) ([]T, error) {
	t := a.DataType().(*arrow.Decimal128Type)
	values := a.(*array.Decimal128).Values()
	out := room[T](s, to-from)
	bad := -1
	gapless(a, from, to, func(i, j int) {
		for k, v := range values[i:j] {
			if !fits(v, t) && bad < 0 {
				bad = i + k
			}
			out = append(out, T(v.LowBits()))
		}
	})
	if bad >= 0 {
		return nil, &valueError{bad, decimal.String(values[bad], t.Scale), table.ErrRange}
	}
	return out, nil
}

// fits reports whether v has no more digits than its type.
func fits(v decimal128.Num, t *arrow.Decimal128Type) bool {
	lo := int64(v.LowBits())
	if v.HighBits() == lo>>63 && t.Precision < int32(len(pow10)) {
		return lo < pow10[t.Precision] && lo > -pow10[t.Precision]
	}
	return v.FitsInPrecision(t.Precision)
}

// pow10 are the powers of ten that an int64 holds.
var pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()
