package convert

import (
	"errors"

	"github.com/recast-ml/recast/table"
)

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

// places rebases all places of t's batch.
func (c *tally) places(t *task) {
	for i := range t.batch.Changes {
		c.place(t, &t.batch.Changes[i].First)
	}
	for i := range t.batch.Bad {
		c.place(t, &t.batch.Bad[i].Place)
	}
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
