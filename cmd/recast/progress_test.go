package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/recast-ml/recast/convert"
)

func TestProgressLine(t *testing.T) {
	half := convert.Progress{Rows: 1204312, Bytes: 500e6, Total: 1000e6}
	stream := convert.Progress{Rows: 1204312, Bytes: 500e6, Total: -1}
	for _, c := range []struct {
		name  string
		p     convert.Progress
		width int
		want  string
	}{
		{"wide", half, 120, " 50%  " + strings.Repeat("━", 20) + strings.Repeat("─", 20) + "  1,204,312 rows  200 MB/s  0:03 left"},
		{"80", half, 77, " 50%  " + strings.Repeat("━", 12) + strings.Repeat("─", 13) + "  1,204,312 rows  200 MB/s  0:03 left"},
		{"no room for a bar", half, 59, " 50%  1,204,312 rows  200 MB/s  0:03 left"},
		{"nor for the time", half, 38, " 50%  1,204,312 rows  200 MB/s"},
		{"nor for the rate", half, 25, " 50%  1,204,312 rows"},
		{"nor for the rows", half, 8, " 50%"},
		{"no room", half, 2, ""},
		{"none done", convert.Progress{Total: 100}, 60, "  0%  " + strings.Repeat("─", 8) + "  0 rows  0 B/s"},
		{"more than all", convert.Progress{Rows: 1, Bytes: 300, Total: 200}, 62, "100%  " + strings.Repeat("━", 10) + "  1 row  120 B/s  0:00 left"},
		{"unknown total", stream, 77, "500 MB read  1,204,312 rows  200 MB/s  0:03"},
		{"unknown total, narrow", stream, 20, "500 MB read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := progressLine(c.p, 2500*time.Millisecond, c.width)
			if got != c.want {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
			if n := utf8.RuneCountInString(got); n > max(c.width, 0) {
				t.Errorf("%d columns in a width of %d", n, c.width)
			}
		})
	}
}

// screen is a terminal that tells of its second drawing.
type screen struct {
	bytes.Buffer
	drawn chan struct{}
}

func (s *screen) Write(p []byte) (int, error) {
	if n, err := s.Buffer.Write(p); s.Len() == n {
		return n, err
	}
	select {
	case s.drawn <- struct{}{}:
	default:
	}
	return len(p), nil
}

func TestProgressIsClearedAtTheEnd(t *testing.T) {
	s := &screen{drawn: make(chan struct{}, 1)}
	p := &progress{w: s, width: func() int { return 80 }}
	began := time.Now()
	p.start()
	p.set(convert.Progress{Rows: 7, Bytes: 50, Total: 100})
	select {
	case <-s.drawn:
	case <-time.After(10 * time.Second):
		t.Error("it draws nothing")
	}
	p.stop()
	took := time.Since(began)
	got := s.String()
	if !strings.Contains(got, " 50%") || !strings.Contains(got, "7 rows") {
		t.Errorf("drew %q", got)
	}
	if strings.Contains(got, "\n") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("left %q", got)
	}
	if took < firstDraw+redraw {
		t.Errorf("drew twice within %v", took)
	}
	if n, most := strings.Count(got, "%"), int((took-firstDraw)/redraw)+1; n > most {
		t.Errorf("drew %d times within %v, want %d at most", n, took, most)
	}
}

func TestShortJobsDrawNothing(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{w: &screen, width: func() int { return 80 }}
	p.start()
	p.set(convert.Progress{Rows: 1})
	p.stop()
	if screen.Len() > 0 {
		t.Errorf("drew %q", screen.String())
	}
	var none *progress
	none.start()
	none.stop()
}
