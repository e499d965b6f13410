package repair

import (
	"bytes"
	"errors"
	"io"

	"github.com/recast-ml/recast/table"
)

// rows saves the rows of text that no hole touches. Only a row that is whole is written,
// so the one at hand is held.
type rows struct {
	job     *run
	scan    scanner
	width   int    // cells of the first row, 0 if it is not known
	held    []byte // of the row at hand; while seeking, all since the hole
	at      int64  // of held in the data
	seeking bool   // for the first row behind a hole
	buf     []byte
}

const (
	rowsBuffer = 256 << 10
	// seekWindow is among how many bytes behind a hole a row's start is looked for at a
	// time.
	seekWindow = 256 << 10
	// alikeRows is how many rows must look like those of the file.
	alikeRows = 3
)

var (
	errCutBefore = errors.New("the row goes on in what is lost")
	errQuoted    = errors.New("the last row ends within a quoted cell")
	errCutAfter  = errors.New("no row begins here for sure, after what is lost")
)

func newRows(r *run) *rows {
	return &rows{job: r, scan: scanner{comma: r.format.comma}, buf: make([]byte, rowsBuffer)}
}

// run takes a run of data. lost tells that a hole is before it.
func (t *rows) run(data io.Reader, lost bool) error {
	t.seeking = lost
	for first := true; ; {
		read := data.Read
		if first { // what ends a row is to be among it
			read = func(p []byte) (int, error) { return io.ReadFull(data, p) }
		}
		n, err := read(t.buf)
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		p := t.buf[:n]
		if first && n > 0 {
			first = false
			if lost && t.at == 0 && t.scan.comma != 0 {
				t.job.report.Notes = append(t.job.report.Notes, "the first row is lost, and with it the header, if there was one")
			}
			t.look(p)
			if bom := []byte("\xef\xbb\xbf"); !lost && t.at == 0 && bytes.HasPrefix(p, bom) {
				t.held, p = append(t.held, bom...), p[len(bom):]
			}
		}
		if err := t.take(p); err != nil {
			return err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// look finds out what ends a row.
func (t *rows) look(p []byte) {
	if t.scan.eol == 0 {
		if t.scan.eol = '\n'; bytes.IndexByte(p, '\n') < 0 && bytes.IndexByte(p, '\r') >= 0 {
			t.scan.eol = '\r'
		}
	}
}

// take writes the rows that end in p.
func (t *rows) take(p []byte) error {
	if t.seeking {
		if t.held = append(t.held, p...); len(t.held) < seekWindow {
			return nil
		}
		return t.settle()
	}
	end := 0
	for end < len(p) {
		n := t.scan.row(p[end:])
		if n < 0 {
			break
		}
		if t.width == 0 && !t.scan.blank() {
			t.width = t.scan.cells
		}
		end += n
		t.job.report.Records++
	}
	if end > 0 {
		if err := t.write(t.held); err != nil {
			return err
		}
		t.held = t.held[:0]
		if err := t.write(p[:end]); err != nil {
			return err
		}
	}
	if len(t.held)+len(p)-end > t.job.Limits.Record {
		return inputError("--max-record allows more; a quote may lack its partner, and --from text takes each line for a row",
			"%s: the row at byte %d of the data is longer than %d bytes", table.Printable(t.job.Input), t.at, t.job.Limits.Record)
	}
	t.held = append(t.held, p[end:]...)
	return nil
}

func (t *rows) write(p []byte) error {
	t.at += int64(len(p))
	_, err := t.job.out.Write(p)
	return err
}

// drop leaves out the first n bytes that are held.
func (t *rows) drop(n int, why error) {
	if n > 0 {
		t.job.skipped(ofData, t.at, t.at+int64(n), -1, why)
	}
	t.at += int64(n)
	t.held = t.held[:copy(t.held, t.held[n:])]
}

// settle looks for the first row among what is held, and leaves out what is before it.
func (t *rows) settle() error {
	start := t.start()
	if start < 0 {
		t.drop(len(t.held), errCutAfter)
		return nil
	}
	t.drop(start, errCutAfter)
	t.seeking = false
	t.scan.reset()
	rest := t.held
	t.held = nil
	return t.take(rest)
}

// start is where the first row begins in what is held, −1 if none does for sure.
func (t *rows) start() int {
	at := 0
	for work := 0; work < 64*len(t.held); {
		n := bytes.IndexByte(t.held[at:], t.scan.eol)
		if n < 0 {
			return -1
		}
		at += n + 1
		alike, looked := t.alike(t.held[at:])
		if alike {
			return at
		}
		work += looked
	}
	return -1
}

// alike reports whether b begins with rows like those of the file, and how many bytes
// that took.
func (t *rows) alike(b []byte) (alike bool, looked int) {
	s := scanner{comma: t.scan.comma, eol: t.scan.eol}
	width := t.width
	for rows := 0; rows < alikeRows; {
		n := s.row(b[looked:])
		if n < 0 {
			return rows > 0 && !s.stray, len(b)
		}
		looked += n
		if s.blank() {
			continue
		}
		if s.stray || width > 0 && s.cells != width && s.comma != 0 {
			return false, looked
		}
		width = s.cells
		rows++
	}
	return true, looked
}

// end is told that the run is over, and whether a hole comes next.
func (t *rows) end(lost bool) error {
	if t.seeking {
		if err := t.settle(); err != nil {
			return err
		}
		t.seeking = false
	}
	switch {
	case lost:
		t.drop(len(t.held), errCutBefore)
	case len(t.held) > 0 && t.scan.state == cellQuoted && !t.scan.ended:
		t.drop(len(t.held), errQuoted)
	case len(t.held) > 0:
		t.job.report.Records++
		t.job.report.Notes = append(t.job.report.Notes, "the last row has no line end, so a part of it may be missing")
		if err := t.write(t.held); err != nil {
			return err
		}
		t.held = t.held[:0]
	}
	t.scan.reset()
	return nil
}

// scanner finds the ends of rows. A quote opens a cell at its start only, as in csvml;
// without a comma there are no cells, and each line is a row.
type scanner struct {
	comma, eol byte
	state      scanState
	cells      int // of the row that ended, or so far
	size       int // bytes of it
	stray      bool
	ended      bool
}

type scanState uint8

const (
	cellStart scanState = iota
	cellPlain
	cellQuoted
	cellClosed // behind a quote that may be the closing one
)

func (s *scanner) reset() { *s = scanner{comma: s.comma, eol: s.eol} }

// blank reports whether the row that ended has nothing in it.
func (s *scanner) blank() bool { return s.size <= 2 && s.cells == 1 }

// row gives how many bytes of b the row at hand takes to its end, −1 if it does not end
// in b and goes on in what comes next.
func (s *scanner) row(b []byte) int {
	if s.ended {
		s.reset()
	}
	if s.comma == 0 {
		n := bytes.IndexByte(b, s.eol)
		return s.done(b, n)
	}
	state := s.state
	for i, c := range b {
		switch {
		case state == cellQuoted:
			if c == '"' {
				state = cellClosed
			}
		case c == s.comma:
			s.cells++
			state = cellStart
		case c == s.eol:
			return s.done(b, i)
		case c == '"':
			switch state {
			case cellStart, cellClosed:
				state = cellQuoted
			default:
				s.stray = true
			}
		case state == cellClosed && c != '\r':
			s.stray = true
			state = cellPlain
		case state == cellStart:
			state = cellPlain
		}
	}
	s.state = state
	return s.done(b, -1)
}

// done ends the row at b[i], or, if i is −1, with a part of it.
func (s *scanner) done(b []byte, i int) int {
	if i < 0 {
		s.size += len(b)
		return -1
	}
	s.size += i + 1
	s.cells++
	s.ended = true
	return i + 1
}
