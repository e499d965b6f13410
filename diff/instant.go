package diff

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// instant is a point in time, in UTC.
type instant struct {
	seconds int64 // since 1970-01-01
	nanos   int64 // behind them
}

// instants reads dates, timestamps, and text that is to be one.
func (v values) instants() func(i int) (instant, bool) {
	switch a := v.arr.(type) {
	case *array.Date32:
		return func(i int) (instant, bool) { return instant{seconds: int64(a.Value(i)) * 86400}, true }
	case *array.Date64:
		return func(i int) (instant, bool) { return since(int64(a.Value(i)), 1000), true }
	case *array.Timestamp:
		perSecond := int64(time.Second / a.DataType().(*arrow.TimestampType).Unit.Multiplier())
		return func(i int) (instant, bool) { return since(int64(a.Value(i)), perSecond), true }
	}
	return func(i int) (instant, bool) { return readInstant(v.bytes(i)) }
}

// since is so many units behind 1970, of which perSecond are a second.
func since(units, perSecond int64) instant {
	s := units / perSecond
	rest := units % perSecond
	if rest < 0 {
		s--
		rest += perSecond
	}
	return instant{s, rest * (int64(time.Second) / perSecond)}
}

// readInstant reads a date, or a date and a time with or without a zone.
func readInstant(text []byte) (instant, bool) {
	s := string(bytes.Trim(text, " \t"))
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return instant{t.Unix(), int64(t.Nanosecond())}, true
		}
	}
	return instant{}, false
}

// clock reads times of a day in nanoseconds, and text that is to be one.
func (v values) clock() func(i int) (int64, bool) {
	unit := func(t arrow.DataType) int64 {
		switch t := t.(type) {
		case *arrow.Time32Type:
			return int64(t.Unit.Multiplier())
		case *arrow.Time64Type:
			return int64(t.Unit.Multiplier())
		}
		return 0
	}(v.arr.DataType())
	switch a := v.arr.(type) {
	case *array.Time32:
		return func(i int) (int64, bool) { return int64(a.Value(i)) * unit, true }
	case *array.Time64:
		return func(i int) (int64, bool) { return int64(a.Value(i)) * unit, true }
	}
	return func(i int) (int64, bool) {
		t, err := time.Parse("15:04:05", strings.TrimSpace(string(v.bytes(i))))
		return int64(t.Hour())*int64(time.Hour) + int64(t.Minute())*int64(time.Minute) + int64(t.Second())*int64(time.Second) + int64(t.Nanosecond()), err == nil
	}
}

// isTextOf reports whether text is how a CSV has the bytes: base64, or a UUID's text.
func isTextOf(text, b []byte, uuid bool) bool {
	if uuid && len(b) == 16 {
		return strings.EqualFold(string(text), uuidText(b))
	}
	return string(text) == base64.StdEncoding.EncodeToString(b)
}

func uuidText(b []byte) string {
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
