package main

import (
	"testing"
	"time"
)

func TestThree(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0 B"}, {1, "1 B"}, {150, "150 B"}, {999, "999 B"}, {0.5, "0.5 B"}, {12.4, "12 B"},
		{1000, "1.0 kB"}, {9400, "9.4 kB"}, {9949, "9.9 kB"}, {9951, "10 kB"}, {94_000, "94 kB"},
		{999_499, "999 kB"}, {999_501, "1.0 MB"}, {178e6, "178 MB"}, {1.25e9, "1.2 GB"}, {3e12, "3.0 TB"}, {4e15, "4000 TB"},
	} {
		if got := three(c.v, "B"); got != c.want {
			t.Errorf("%v: %q, want %q", c.v, got, c.want)
		}
	}
}

func TestCounted(t *testing.T) {
	if got := short(0.4) + " " + short(12) + " " + short(12345) + " " + short(1.24e6); got != "0.4 12 12k 1.2M" {
		t.Error(got)
	}
	if got := rowsText(1); got != "1 row" {
		t.Error(got)
	}
	if got := rowsText(1500000); got != "1,500,000 rows" {
		t.Error(got)
	}
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 400 * time.Millisecond: "0:00", 61 * time.Second: "1:01", 3599600 * time.Millisecond: "1:00:00", 26 * time.Hour: "26:00:00",
	} {
		if got := clock(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
