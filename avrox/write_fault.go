package avrox

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// fault finds the first of the values from..to that Avro cannot hold, and says why
// in an error without a place. It is nil if there is none.
func (c *encColumn) fault(from, to int) (int, *table.Error) {
	if !c.suspect(from, to) {
		return 0, nil
	}
	for i := from; i < to; i++ {
		if c.valid != nil && c.isNull(i) {
			if !c.nullable {
				return i, &table.Error{Err: table.ErrNull}
			}
			continue
		}
		if err := c.valueFault(i); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// suspect is a quick look at the values from..to: false if all of them can be held.
func (c *encColumn) suspect(from, to int) bool {
	if c.op == encNull || from == to {
		return false
	}
	if c.valid != nil && !c.nullable {
		return true
	}
	switch c.op {
	case encUint64:
		all := int64(0)
		for i := from; i < to; i++ {
			all |= c.int64(i)
		}
		return all < 0
	case encDays, encSeconds32, encSeconds64, encDecimal:
		return true
	case encString:
		return !c.isText(from, to)
	case encList, encFixedList:
		first, _ := c.span(from)
		_, last := c.span(to - 1)
		return c.children[0].suspect(first, last)
	case encPair:
		return c.children[0].suspect(c.first+from, c.first+to) || c.children[1].suspect(c.first+from, c.first+to)
	}
	return false
}

// isText reports whether the values from..to, which lie side by side, are UTF-8
// each.
func (c *encColumn) isText(from, to int) bool {
	start, _ := c.span(from)
	_, end := c.span(to - 1)
	all := c.data[start:end]
	if ascii(all) {
		return true
	}
	if !utf8.Valid(all) {
		return false
	}
	for i := from + 1; i < to; i++ {
		if at, _ := c.span(i); at < end && !utf8.RuneStart(c.data[at]) {
			return false
		}
	}
	return true
}

// valueFault says why Avro cannot hold value i, which is not null.
func (c *encColumn) valueFault(i int) *table.Error {
	switch c.op {
	case encUint64:
		if v := uint64(c.int64(i)); v > math.MaxInt64 {
			return &table.Error{Value: table.Excerpt(strconv.FormatUint(v, 10)), Err: table.ErrRange,
				Hint: "Avro has no unsigned 64-bit integers"}
		}
	case encDays:
		if v := c.int64(i); v%dayMillis != 0 {
			return &table.Error{Value: table.Excerpt(time.UnixMilli(v).UTC().Format("2006-01-02T15:04:05.000")), Err: table.ErrNotDate,
				Hint: "write it as a timestamp"}
		} else if v /= dayMillis; v != int64(int32(v)) {
			return &table.Error{Value: table.Excerpt(strconv.FormatInt(v, 10)), Err: table.ErrRange, Hint: "days since 1970"}
		}
	case encSeconds32:
		return encSecondsFault(int64(c.int32(i)), math.MaxInt32)
	case encSeconds64:
		return encSecondsFault(c.int64(i), math.MaxInt64)
	case encDecimal:
		high, low := c.unscaled(i)
		if v := decimal128.New(high, low); !v.FitsInPrecision(c.precision) {
			return &table.Error{Value: table.Excerpt(decimal.String(v, 0)), Err: table.ErrRange,
				Hint: "more than " + strconv.Itoa(int(c.precision)) + " digits"}
		}
	case encString:
		from, to := c.span(i)
		if s := c.data[from:to]; !utf8.Valid(s) {
			return &table.Error{Value: table.Excerpt(s), Err: table.ErrUTF8}
		}
	case encList, encFixedList:
		from, to := c.span(i)
		_, err := c.children[0].fault(from, to)
		return err
	case encPair:
		if _, err := c.children[0].fault(c.first+i, c.first+i+1); err != nil {
			return err
		}
		_, err := c.children[1].fault(c.first+i, c.first+i+1)
		return err
	}
	return nil
}

// encSecondsFault says whether as many milliseconds are more than most.
func encSecondsFault(seconds, most int64) *table.Error {
	if seconds > most/1000 || seconds < -most/1000 {
		return &table.Error{Value: table.Excerpt(strconv.FormatInt(seconds, 10)), Err: table.ErrRange, Hint: "seconds become milliseconds"}
	}
	return nil
}
