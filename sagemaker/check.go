package sagemaker

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
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
}

func newChecker(a *Algorithm, o CheckOptions) (*checker, error) {
	c := &checker{Algorithm: a, options: o}
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
			Msg:  fmt.Sprintf("%s trains on %s, which recast does not read", a.Name, strings.Join(types, ", ")),
			Hint: "recast algorithms says what it asks for",
		}
	}
	if o.Instances < 0 {
		return nil, &convert.UsageError{Msg: "the number of instances is not negative"}
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

// labelCase is what labels may be, by what is set.
func (c *checker) labelCase() (*Label, error) {
	cases := c.LabelCases
	if c.channel.LabelCases != nil {
		cases = c.channel.LabelCases
	}
	for _, l := range cases {
		value, set := c.options.Set[l.Name]
		if l.Name != "" && !set || l.Values != nil && !slices.Contains(l.Values, value) {
			continue
		}
		label := l.Label
		if label.Classes != "" {
			if n, set := c.options.Set[label.Classes]; set {
				most, err := strconv.ParseInt(n, 10, 32)
				if err != nil || most < 1 {
					return nil, notWhole(label.Classes, n)
				}
				label.Max = float64(most - 1)
			}
		}
		return &label, nil
	}
	any := anyNumber
	return &any, nil
}

// settings refuses hyperparameters that say nothing of the data: most likely they
// are misspelt.
func (c *checker) settings() error {
	known := map[string]bool{}
	for _, l := range c.LabelCases {
		known[l.Name] = true
		known[l.Label.Classes] = true
	}
	for _, b := range c.Bounds {
		known[b.Name], known[b.Of] = true, true
	}
	if c.FeatureDim != nil {
		known[c.FeatureDim.Name] = true
	}
	known[csvWeights] = c.Name == "xgboost"
	delete(known, "rows")
	for name := range wholeNumbers(c.Algorithm) {
		if _, _, err := c.setting(name); err != nil {
			return err
		}
	}
	var names []string
	for _, n := range slices.Sorted(maps.Keys(known)) {
		if n != "" && known[n] {
			names = append(names, n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(c.options.Set)) {
		if slices.Contains(names, n) {
			continue
		}
		hint := c.Name + " has none that the data decides about"
		if near := nearest(plain(n), names); near != "" {
			hint = "did you mean " + near + "?"
		} else if len(names) > 0 {
			hint = "check knows " + strings.Join(names, ", ") + " of " + c.Name
		}
		return &convert.UsageError{Msg: fmt.Sprintf("--set %s: not a hyperparameter that the data could go against", table.Excerpt(n)), Hint: hint}
	}
	return nil
}

// wholeNumbers yields the hyperparameters of a that are whole numbers.
func wholeNumbers(a *Algorithm) iter.Seq[string] {
	return func(yield func(string) bool) {
		if a.FeatureDim != nil && !yield(a.FeatureDim.Name) {
			return
		}
		for _, l := range a.LabelCases {
			if l.Label.Classes != "" && !yield(l.Label.Classes) {
				return
			}
		}
		for _, b := range a.Bounds {
			if !yield(b.Name) || !yield(b.Of) {
				return
			}
		}
	}
}

// setting is a hyperparameter that is a number; ok is false if it is not set.
func (c *checker) setting(name string) (n int64, ok bool, err error) {
	text, ok := c.options.Set[name]
	if !ok || text == "auto" {
		return 0, false, nil
	}
	if n, err = strconv.ParseInt(text, 10, 64); err != nil {
		return 0, false, notWhole(name, text)
	}
	return n, true, nil
}

func notWhole(name, text string) error {
	return &convert.UsageError{Msg: fmt.Sprintf("--set %s=%s: not a whole number", name, table.Printable(text))}
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
