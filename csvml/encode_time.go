package csvml

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// Days since 1970-01-01 that a year of four digits can say: 0000-01-01 and
// 9999-12-31.
const firstDay, lastDay = -719528, 2932896

// dateCells writes dates. perDay is how many units of T are a day.
type dateCells[T ~int32 | ~int64, A numberArray[T]] struct {
	nulls
	values []T
	perDay int64
}

func (c *dateCells[T, A]) bind(a arrow.Array) error {
	v, ok := a.(A)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.values = v.Values()
	return checkDays(&c.nulls, c.values, c.perDay)
}

func (c *dateCells[T, A]) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	return appendDate(dst, floorDiv(int64(c.values[row]), c.perDay))
}

// timeCells writes timestamps.
type timeCells struct {
	nulls
	values    []arrow.Timestamp
	perSecond int64
	zoned     bool
}

func (c *timeCells) bind(a arrow.Array) error {
	v, ok := a.(*array.Timestamp)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.values = v.Values()
	return checkDays(&c.nulls, c.values, 86400*c.perSecond)
}

func (c *timeCells) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	v := int64(c.values[row])
	seconds := floorDiv(v, c.perSecond)
	days := floorDiv(seconds, 86400)
	dst = appendClock(append(appendDate(dst, days), ' '), int(seconds-days*86400))
	dst = appendNanos(dst, int((v-seconds*c.perSecond)*(int64(time.Second)/c.perSecond)))
	if c.zoned {
		dst = append(dst, 'Z')
	}
	return dst
}

// appendClock writes seconds since midnight as 15:04:05.
func appendClock(dst []byte, s int) []byte {
	h, m := s/3600, s/60%60
	s %= 60
	return append(dst, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10))
}

// appendNanos writes a fraction of a second in 3, 6 or 9 digits, as many as it takes.
func appendNanos(dst []byte, nanos int) []byte {
	if nanos == 0 {
		return dst
	}
	dst = append3(append(dst, '.'), nanos/1e6)
	if nanos%1e6 != 0 {
		dst = append3(dst, nanos/1e3%1e3)
		if nanos%1e3 != 0 {
			dst = append3(dst, nanos%1e3)
		}
	}
	return dst
}

func checkDays[T ~int32 | ~int64](n *nulls, values []T, perDay int64) error {
	for row, v := range values {
		if day := floorDiv(int64(v), perDay); (day < firstDay || day > lastDay) && !n.at(row) {
			return rowError(row, "a date outside the years 0000 to 9999")
		}
	}
	return nil
}

// rowError refuses what a row of the batch holds.
func rowError(row int, what string) error {
	return &table.Error{Place: table.Place{Record: int64(row) + 1, Byte: -1}, Err: fmt.Errorf("%s %w", what, ErrUnsupported)}
}

// appendDate writes days since 1970-01-01 as 2006-01-02. The calendar repeats after
// 400 years; years are counted from March on, so that the leap day comes last, and
// months then follow a straight line.
func appendDate(dst []byte, days int64) []byte {
	const era = 146097      // days in 400 years
	d := int(days) + 719468 // since 0000-03-01
	eras := floorDiv(int64(d), era)
	d -= int(eras) * era
	y := (d - d/1460 + d/36524 - d/146096) / 365
	d -= 365*y + y/4 - y/100
	m := (5*d + 2) / 153
	d -= (153*m + 2) / 5
	y += int(eras) * 400
	if m += 3; m > 12 {
		m -= 12
		y++
	}
	d++
	return append(dst,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

func append3(dst []byte, v int) []byte {
	return append(dst, byte('0'+v/100), byte('0'+v/10%10), byte('0'+v%10))
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
