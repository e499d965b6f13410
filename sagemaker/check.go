package sagemaker

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// CheckOptions say what the data is for. The zero value is the training channel of
// a job whose hyperparameters are not known.
type CheckOptions struct {
	Channel   string            // default: the algorithm's first
	Set       map[string]string // hyperparameters of the job
	Instances int               // that the job runs on; 0: not known
	Open      convert.OpenOptions
	Places    int // shown of each class of violation; default 5
}

// Check reads all inputs, files, globs and directories, of which each stands for a
// channel, and holds them against the contract of a.
//
// The error is a [*convert.UsageError] for what cannot be asked, such as a channel
// that the algorithm has not, and one of [convert.ErrStorage] for a file that
// cannot be read. What is wrong with the data is in the report.
func Check(ctx context.Context, a *Algorithm, inputs []string, o CheckOptions) (*Report, error) {
	c, err := newChecker(a, o)
	if err != nil {
		return nil, err
	}
	c.dir = "DIR"
	if len(inputs) == 1 {
		c.dir = inputs[0]
	}
	list, err := c.list(ctx, inputs)
	if err != nil {
		return nil, err
	}
	files, err := c.files(ctx, list)
	if err != nil {
		return nil, err
	}
	return c.report(inputs, files), nil
}

// checker is one check.
type checker struct {
	*Algorithm
	channel *Channel
	options CheckOptions
	label   *Label // what labels may be; nil if there are none
	dir     string // for fixes
	found   *findings
	// unlisted are the receipts, by files beside those that they list
	unlisted map[string]string
	// order is the columns of the first file that has types, and whose they are
	order   []string
	orderOf string
}

func newChecker(a *Algorithm, o CheckOptions) (*checker, error) {
	c := &checker{Algorithm: a, options: o, unlisted: map[string]string{}}
	if c.options.Places <= 0 {
		c.options.Places = 5
	}
	c.found = newFindings(c.options.Places)
	var err error
	if c.channel, err = a.Channel(o.Channel); err != nil {
		return nil, err
	}
	if !a.Checked() {
		var types []string
		for _, x := range a.Accepts {
			types = append(types, x.ContentType)
		}
		return nil, &convert.UsageError{
			Msg:  fmt.Sprintf("%s trains on %s, and check does not know how that is laid out", a.Name, strings.Join(types, ", ")),
			Hint: "recast algorithms " + a.Name + " says what it asks for",
		}
	}
	if o.Instances < 0 {
		return nil, &convert.UsageError{Msg: "the number of instances is not negative"}
	}
	if o.Open.Read.Ragged {
		return nil, &convert.UsageError{Msg: "--ragged: the records of a channel are alike, and that is checked"}
	}
	if err := c.settings(); err != nil {
		return nil, err
	}
	if c.channel.Labels > 0 {
		if c.label, err = c.labelCase(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// files checks the files, in one pass over those that the algorithm takes.
func (c *checker) files(ctx context.Context, list []listed) (files []*file, err error) {
	var peeked []*convert.Peeked
	var scanned []*file
	defer func() {
		for _, p := range peeked {
			err = errors.Join(err, p.Close())
		}
	}()
	for _, in := range list {
		f := newFile(c, in)
		files = append(files, f)
		p, err := f.peek(ctx)
		if err != nil {
			return nil, err
		}
		if p != nil {
			peeked, scanned = append(peeked, p), append(scanned, f)
		}
	}
	pass := convert.Scan[*hits]{
		Open: func(i int, s *convert.Source) (table.Want, bool) { return scanned[i].open(s) },
		Look: func(i int, b *table.Batch) *hits { return scanned[i].look(b) },
		Visit: func(i int, before convert.Base, b *table.Batch, h *hits) error {
			scanned[i].visit(before, b, h)
			return nil
		},
		End: func(i int, warnings []string, err error) error { return scanned[i].end(warnings, err) },
	}
	return files, pass.Run(ctx, peeked, c.options.Open)
}
