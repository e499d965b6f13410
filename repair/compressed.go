package repair

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/recast-ml/recast/compression"
)

// compressed saves what is in a compressed file, run by run: what a hole divides is never
// read as one, so that no record is put together from two.
func (r *run) compressed(ctx context.Context, c compression.Format) error {
	if err := r.in.seekable(); err != nil {
		return err
	}
	s, err := compression.NewSalvager(r.in, r.in.size, c, compression.SalvageOptions{
		Limits:   compression.Limits{Ratio: r.Limits.Expansion, Window: r.Limits.Window, Threads: r.Threads},
		Unproven: r.Unproven,
	})
	if err != nil {
		return err
	}
	defer s.Close()
	var text *rows
	for at := int64(0); ; {
		holes, end := s.Next()
		lost := divided(holes)
		if text != nil {
			if err := text.end(lost); err != nil {
				return err
			}
		}
		r.holes(holes)
		if end != nil && end != io.EOF {
			return end
		}
		data := &runReader{run: r, s: s}
		var from io.Reader = data
		if r.format == nil {
			head := make([]byte, headLen)
			n, err := io.ReadFull(data, head)
			if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
				return err
			}
			if err := r.beginInside(ctx, head[:n], c); err != nil {
				return err
			}
			if r.format.isText() {
				text = newRows(r)
			}
			from = io.MultiReader(bytes.NewReader(head[:n]), data)
		}
		if end == io.EOF {
			return nil
		}
		if text != nil {
			err = text.run(from, lost)
		} else {
			err = r.records(from, ofData, at)
		}
		if err != nil {
			return err
		}
		at += data.n
	}
}

// beginInside starts the output when the first data is there, or it is sure that none is.
func (r *run) beginInside(ctx context.Context, head []byte, c compression.Format) error {
	f, err := r.find(head)
	if err != nil && len(head) > 0 {
		return r.unknown(head, err)
	}
	if err != nil { // nothing of it is left to be of any format, and so of the output's
		_, name := compression.BySuffix(r.Output)
		if f = formatBySuffix(name); f == nil || r.refuse(f, c) != nil {
			f = formatText
		}
	}
	return r.begin(ctx, f, c)
}

// divided reports whether data was lost between two runs.
func divided(holes []compression.Hole) bool {
	for _, h := range holes {
		if h.Lost {
			return true
		}
	}
	return false
}

// holes adds those of the compressed file to the report.
func (r *run) holes(holes []compression.Hole) {
	for _, h := range holes {
		g := Region{From: h.From, To: h.To, Of: ofInput, Records: -1, Data: h.Unproven, Why: why(h.Err)}
		switch {
		case h.Unproven > 0:
			r.report.Unproven.add(g)
		case h.Lost:
			r.limited(h.From, h.To, h.Err)
			r.report.Skipped.add(g)
		default:
			r.report.Notes = append(r.report.Notes, fmt.Sprintf("%s: %s; no data is lost with it", g.place(), g.Why))
		}
	}
}

// runReader reads a run, counts, and tells how far it is.
type runReader struct {
	run *run
	s   *compression.Salvager
	n   int64
}

func (d *runReader) Read(p []byte) (int, error) {
	n, err := d.s.Read(p)
	d.n += int64(n)
	d.run.progress(d.s.Offset())
	return n, err
}
