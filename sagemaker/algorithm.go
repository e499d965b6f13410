package sagemaker

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// Algorithm is what one built-in algorithm asks of the data of its channels.
type Algorithm struct {
	Name     string    `json:"name"`
	Aliases  []string  `json:"aliases,omitempty"`
	Channels []Channel `json:"channels"`
	// Accepts are the kinds of file that it trains on, the best first.
	Accepts []Accepted `json:"accepts"`

	// Text accepts cells of a CSV that are no numbers.
	Text bool `json:"text,omitempty"`
	// Missing accepts cells without a value, and NaN.
	Missing bool `json:"missing,omitempty"`
	// Columns is how many a CSV has; 0: any number.
	Columns int `json:"columns,omitempty"`
	// LabelCases say which labels are right: the first one whose hyperparameter is
	// set counts, without any all numbers are.
	LabelCases []LabelCase `json:"label_cases,omitempty"`
	// Classes is the range of the hyperparameter that [Label.Classes] names.
	Classes *Dimension `json:"classes,omitempty"`
	// Weights is the hyperparameter that, set to 1, makes column 2 of a CSV the weight of
	// a row; "": there is none.
	Weights string `json:"weights,omitempty"`
	// FeatureDim is the hyperparameter that is the number of features.
	FeatureDim *Dimension `json:"feature_dim,omitempty"`
	// Bounds are hyperparameters that the data bounds.
	Bounds []Bound `json:"bounds,omitempty"`
	// FeatureKeys are those of the features of a record; nil: "values".
	FeatureKeys []string `json:"feature_keys,omitempty"`
	// Beside are files that belong into a channel beside the data.
	Beside []string `json:"beside,omitempty"`
	// Instances is the most that one job has; 0: any number.
	Instances int `json:"instances,omitempty"`
	// Notes are what else to know, a sentence each.
	Notes []string `json:"notes,omitempty"`
	// Source is where all of this is from.
	Source string `json:"source"`
}

// Channel is one input of a training job.
type Channel struct {
	Name     string   `json:"name"`
	Aliases  []string `json:"aliases,omitempty"`
	Required bool     `json:"required,omitempty"`
	// Labels is how many values at the start of a row are its label: 0 or 1.
	Labels int `json:"labels"`
	// LabelCases take the place of those of the algorithm.
	LabelCases []LabelCase `json:"label_cases,omitempty"`
	// Distribution is the only S3DataDistributionType that is allowed; "" if both are.
	Distribution string `json:"distribution,omitempty"`
}

// Accepted is a kind of file that an algorithm trains on.
type Accepted struct {
	// Format is as [convert.Formats] has it, "" where recast does not read it.
	Format      string   `json:"format,omitempty"`
	ContentType string   `json:"content_type"`
	Modes       []string `json:"modes"` // of input: File, FastFile, Pipe
	// DTypes are the types of tensors in records; nil: any.
	DTypes []string `json:"dtypes,omitempty"`
	// NoSparse and NoZeroRows refuse sparse records, or those of zeros only.
	NoSparse   bool `json:"no_sparse,omitempty"`
	NoZeroRows bool `json:"no_zero_rows,omitempty"`
	// PlainNumbers tells that some versions refuse an exponent in the first line.
	PlainNumbers bool `json:"plain_numbers,omitempty"`
}

// LabelCase says which labels are right where a hyperparameter is set.
type LabelCase struct {
	Name   string   `json:"name,omitempty"`   // of the hyperparameter; "": in all cases
	Values []string `json:"values,omitempty"` // of it; nil: any
	Label  Label    `json:"label"`
}

// Label is a range of numbers.
type Label struct {
	Whole    bool    `json:"whole,omitempty"` // 0, 1, 2, …
	Min, Max float64 `json:"-"`
	// Classes is the hyperparameter that is the number of labels, so that the largest
	// is one less; "": Max is the largest.
	Classes string `json:"classes,omitempty"`
}

// Dimension is a hyperparameter with its range.
type Dimension struct {
	Name     string `json:"name"`
	Min      int64  `json:"min"`
	Max      int64  `json:"max,omitempty"` // 0: none
	Required bool   `json:"required,omitempty"`
}

// Bound says that a hyperparameter is at most, or exactly, something that the
// data has: "rows", "feature_dim", or another hyperparameter.
type Bound struct {
	Name  string `json:"name"`
	Of    string `json:"of"`
	Exact bool   `json:"exact,omitempty"`
}

var (
	anyNumber = Label{Min: math.Inf(-1), Max: math.Inf(1)}
	zeroOne   = Label{Whole: true, Min: 0, Max: 1}
	share     = Label{Min: 0, Max: 1}
	positive  = Label{Min: 0, Max: math.Inf(1)}
)

func classes(hyperparameter string) Label {
	return Label{Whole: true, Min: 0, Max: math.Inf(1), Classes: hyperparameter}
}

// Algorithms are all contracts, those that [Check] can check first.
func Algorithms() []Algorithm { return slices.Clone(contracts) }

// Checked reports whether a is one that [Check] can check: it trains on a format
// that recast reads.
func (a *Algorithm) Checked() bool {
	return slices.ContainsFunc(a.Accepts, func(x Accepted) bool { return x.Format != "" })
}

// Channel finds one of a's channels; "" is the first.
func (a *Algorithm) Channel(name string) (*Channel, error) {
	var names []string
	for i := range a.Channels {
		c := &a.Channels[i]
		if name == "" || c.Name == name || slices.Contains(c.Aliases, name) {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return nil, &convert.UsageError{
		Msg:  fmt.Sprintf("%s has no channel %s", a.Name, table.Excerpt(name)),
		Hint: "its channels are " + strings.Join(names, ", "),
	}
}

// accepts finds how a takes a format; nil if it does not.
func (a *Algorithm) accepts(format string) *Accepted {
	for i := range a.Accepts {
		if a.Accepts[i].Format == format {
			return &a.Accepts[i]
		}
	}
	return nil
}

// takes reports whether a trains on a content type.
func (a *Algorithm) takes(contentType string) bool {
	return slices.ContainsFunc(a.Accepts, func(x Accepted) bool { return x.ContentType == contentType })
}

// best is the format that a likes best among those that recast writes.
func (a *Algorithm) best() *Accepted {
	for i := range a.Accepts {
		if a.Accepts[i].Format != "" {
			return &a.Accepts[i]
		}
	}
	return &a.Accepts[0]
}
