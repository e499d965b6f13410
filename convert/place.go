package convert

import (
	"errors"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/table"
)

// sizeText writes a number of bytes as flags take it.
func sizeText(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size {
			return strconv.FormatInt((n+u.size-1)/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10) + "B"
}

// moreRecord is the hint for a record that is too long.
const moreRecord = "--max-record allows more, up to a quarter of --memory"

// rowHint is the hint of an error about a row.
func rowHint(err error) string {
	e, ok := errors.AsType[*table.Error](err)
	switch {
	case !ok:
		return ""
	case e.Hint == "" && errors.Is(err, table.ErrNaNLabel):
		return "--nulls drop leaves such rows out"
	case e.Hint != "" || !errors.Is(err, table.ErrLimit):
		return e.Hint
	}
	// The codec names the option of its own.
	for option, hint := range map[string]string{
		"(MaxRecord)":  moreRecord,
		"(MaxField)":   "--max-field allows more",
		"(MaxColumns)": "--max-columns allows more",
	} {
		if strings.Contains(e.Err.Error(), option) {
			return hint
		}
	}
	return ""
}

// tally is what came before in the input that is being read: the base of its
// next chunk's places.
type tally struct {
	input   int
	file    string
	records int64
	lines   int64
}

// start begins the input of t, if it is a new one.
func (c *tally) start(t *task) {
	if t.input != c.input || c.file == "" {
		*c = tally{input: t.input}
		if t.in != nil {
			c.file = t.in.name
		}
	}
	c.lines += t.chunk.Lines
}

// place rebases a place of t's chunk.
func (c *tally) place(t *task, p *table.Place) {
	p.Rebase(c.file, c.records, c.lines, t.chunk.Off)
}

// failure gives an error of t its place and class. A place that names a file
// is one of the input already.
func (c *tally) failure(t *task, err error) error {
	if e, ok := errors.AsType[*table.Error](err); ok && e.File == "" {
		if t.uncut { // the next record, at an offset of the input
			e.Record, e.Line = 1, 1
		}
		c.place(t, &e.Place)
	}
	return inputError(err)
}

// done counts t's batch.
func (c *tally) done(t *task) {
	c.records += t.batch.Records
	c.lines += t.batch.Lines
}
