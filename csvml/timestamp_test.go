package csvml

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	const day = 86400e6
	tests := []struct {
		in     string
		micros int64
		zoned  bool
		ok     bool
	}{
		{in: "1970-01-02", micros: day, ok: true},
		{in: "0000-01-01", micros: -719528 * day, ok: true},
		{in: "9999-12-31", micros: 2932896 * day, ok: true},
		{in: "2000-02-29", micros: 11016 * day, ok: true},
		{in: "1900-02-29"},
		{in: "2020-00-01"},
		{in: "2020-13-01"},
		{in: "2020-04-31"},
		{in: "2020-4-01"},
		{in: "2020/04/01"},
		{in: "20a0-04-01"},
		{in: "2020-04"},
		{in: "1970-01-01 23:59:59", micros: 86399e6, ok: true},
		{in: "1970-01-01T00:00:00Z", zoned: true, ok: true},
		{in: "1970-01-01T00:00:00.000000000", ok: true},
		{in: "1970-01-01T00:00:00-00:30", micros: 1800e6, zoned: true, ok: true},
		{in: "1970-01-01 00:00"},
		{in: "1970-01-01 24:00:00"},
		{in: "1970-01-01 00:60:00"},
		{in: "1970-01-01 00:00:60"},
		{in: "1970-01-01_00:00:00"},
		{in: "1970-01-01 00:00:00."},
		{in: "1970-01-01 00:00:00,5"},
		{in: "1970-01-01 00:00:00 Z"},
		{in: "1970-01-01 00:00:00z"},
		{in: "1970-01-01 00:00:00+0100"},
		{in: "1970-01-01 00:00:00+24:00"},
	}
	for _, tt := range tests {
		micros, zoned, ok := parseTime([]byte(tt.in))
		if ok != tt.ok || ok && (micros != tt.micros || zoned != tt.zoned) {
			t.Errorf("%s: got %d, %v, %v, want %d, %v, %v", tt.in, micros, zoned, ok, tt.micros, tt.zoned, tt.ok)
		}
	}
}

// Every day of eight centuries is where package time has it.
func TestEveryDay(t *testing.T) {
	at := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC)
	for ; at.Year() < 2401; at = at.AddDate(0, 0, 1) {
		if days, ok := parseDate([]byte(at.Format(time.DateOnly))); !ok || int64(days) != at.Unix()/86400 {
			t.Fatalf("%s: got %d, %v", at.Format(time.DateOnly), days, ok)
		}
	}
}
