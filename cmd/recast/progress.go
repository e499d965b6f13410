package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/recast-ml/recast/convert"
)

const (
	firstDraw = 300 * time.Millisecond // jobs shorter than this draw nothing
	redraw    = 100 * time.Millisecond
)

// progress is the line that a terminal shows while a job runs. A nil one draws
// nothing.
type progress struct {
	w     io.Writer
	width func() int

	mu      sync.Mutex
	last    convert.Progress
	quit    chan struct{}
	drawing sync.WaitGroup
}

func newProgress(screen *os.File) *progress {
	return &progress{w: screen, width: func() int {
		columns, _, err := term.GetSize(int(screen.Fd()))
		if err != nil {
			return 80
		}
		return columns
	}}
}

// set is called by the job.
func (p *progress) set(now convert.Progress) {
	p.mu.Lock()
	p.last = now
	p.mu.Unlock()
}

func (p *progress) start() {
	if p == nil {
		return
	}
	p.quit = make(chan struct{})
	p.drawing.Go(p.draw)
}

// stop returns when the line is gone.
func (p *progress) stop() {
	if p == nil {
		return
	}
	close(p.quit)
	p.drawing.Wait()
}

func (p *progress) draw() {
	began := time.Now()
	select {
	case <-time.After(firstDraw):
	case <-p.quit:
		return
	}
	tick := time.NewTicker(redraw)
	defer tick.Stop()
	for {
		p.mu.Lock()
		now := p.last
		p.mu.Unlock()
		fmt.Fprint(p.w, "\r", progressLine(now, time.Since(began), p.width()-margin), "\x1b[K")
		select {
		case <-tick.C:
		case <-p.quit:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		}
	}
}

// Columns of the line.
const (
	margin       = 3  // left free at its end, so that the ^C of an interrupt does not start a new one
	textRoom     = 44 // kept for the text, so that the bar does not change its length as numbers grow
	widestBar    = 40
	narrowestBar = 8 // that tells anything
)

// progressLine is a line of at most width columns. Of what there is no room for
// the least telling goes first.
func progressLine(p convert.Progress, elapsed time.Duration, width int) string {
	rows := rowsText(p.Rows)
	rate := three(float64(p.Bytes)/elapsed.Seconds(), "B/s")
	if p.Total <= 0 {
		return fit(width, bytesText(p.Bytes)+" read", rows, rate, clock(elapsed))
	}
	done := min(float64(p.Bytes)/float64(p.Total), 1)
	percent := fmt.Sprintf("%3.0f%%", done*100)
	left := ""
	if done > 0 {
		left = clock(time.Duration(float64(elapsed)*(1-done)/done)) + " left"
	}
	text := fit(width-len(percent)-2, rows, rate, left)
	if room := min(width-len(percent)-textRoom-4, widestBar); room >= narrowestBar {
		return percent + "  " + bar(done, room) + "  " + text
	}
	return fit(width, percent, text)
}

// bar is filled up to a share.
func bar(share float64, width int) string {
	full := int(share * float64(width))
	return strings.Repeat("━", full) + strings.Repeat("─", width-full)
}

// fit joins as many of the first parts as width has room for. They are ASCII.
func fit(width int, parts ...string) string {
	line := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		longer := line + "  " + p
		if line == "" {
			longer = p
		}
		if len(longer) > width {
			break
		}
		line = longer
	}
	return line
}
