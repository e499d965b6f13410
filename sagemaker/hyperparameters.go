package sagemaker

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

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
	known[c.Weights] = true
	delete(known, "rows")
	for name := range wholeNumbers(c.Algorithm) {
		if _, _, err := c.setting(name); err != nil {
			return err
		}
	}
	var names []string
	for _, n := range slices.Sorted(maps.Keys(known)) {
		if n != "" {
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
