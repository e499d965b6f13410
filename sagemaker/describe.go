package sagemaker

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// MarshalJSON leaves out bounds that are none.
func (l Label) MarshalJSON() ([]byte, error) {
	v := struct {
		Whole   bool     `json:"whole"`
		Min     *float64 `json:"min,omitempty"`
		Max     *float64 `json:"max,omitempty"`
		Classes string   `json:"classes,omitempty"`
	}{Whole: l.Whole, Classes: l.Classes}
	if !math.IsInf(l.Min, 0) {
		v.Min = &l.Min
	}
	if !math.IsInf(l.Max, 0) {
		v.Max = &l.Max
	}
	return json.Marshal(v)
}

// String is, for example, whole numbers from 0 to num_classes−1.
func (l Label) String() string {
	what := "numbers"
	if l.Whole {
		what = "whole numbers"
	}
	switch low, high := !math.IsInf(l.Min, 0), !math.IsInf(l.Max, 0); {
	case l.Classes != "" && !high:
		return fmt.Sprintf("%s from %g to %s−1", what, l.Min, l.Classes)
	case low && high:
		return fmt.Sprintf("%s from %g to %g", what, l.Min, l.Max)
	case low:
		return fmt.Sprintf("%s from %g up", what, l.Min)
	}
	return "any " + what
}

// String is the contract for a person to read.
func (a *Algorithm) String() string {
	var b strings.Builder
	b.WriteString(a.Name + "\n")
	line := func(label, text string) { fmt.Fprintf(&b, "  %-12s %s\n", label, text) }
	if len(a.Aliases) > 0 {
		line("also", strings.Join(a.Aliases, ", "))
	}
	for i, x := range a.Accepts {
		label := ""
		if i == 0 {
			label = "trains on"
		}
		line(label, x.String())
	}
	for i, c := range a.Channels {
		label := ""
		if i == 0 {
			label = "channels"
		}
		line(label, c.String())
	}
	for i, l := range a.LabelCases {
		label := ""
		if i == 0 {
			label = "labels"
		}
		line(label, l.String())
	}
	if d := a.Classes; d != nil {
		line("classes", fmt.Sprintf("%s, %d to %d", d.Name, d.Min, d.Max))
	}
	if a.Weights != "" {
		line("weights", "column 2 of a CSV if "+a.Weights+"=1")
	}
	if d := a.FeatureDim; d != nil {
		text := fmt.Sprintf("%s, from %d up", d.Name, d.Min)
		if d.Max > 0 {
			text = fmt.Sprintf("%s, %d to %d", d.Name, d.Min, d.Max)
		}
		if d.Required {
			text += ", must be set"
		}
		line("features", text)
	}
	for _, d := range a.Bounds {
		is := "at most"
		if d.Exact {
			is = "exactly"
		}
		line("bound", fmt.Sprintf("%s is %s %s", d.Name, is, d.Of))
	}
	if a.Instances > 0 {
		line("instances", fmt.Sprintf("at most %d", a.Instances))
	}
	for _, n := range a.Notes {
		line("note", n)
	}
	if !a.Checked() {
		line("note", "recast check does not know how these are laid out.")
	}
	line("source", a.Source)
	return b.String()
}

// String is, for example, application/x-recordio-protobuf of float32 (File, Pipe).
func (x Accepted) String() string {
	s := x.ContentType
	if x.Format == "tsv" {
		s += " with tabs"
	}
	if len(x.DTypes) > 0 {
		s += " of " + strings.Join(x.DTypes, ", ")
	}
	if x.NoSparse {
		s += ", dense"
	}
	return s + " (" + strings.Join(x.Modes, ", ") + ")"
}

// String is, for example, train, with a label.
func (c Channel) String() string {
	s := c.Name
	if len(c.Aliases) > 0 {
		s += " (or " + strings.Join(c.Aliases, ", ") + ")"
	}
	if c.Labels > 0 {
		s += ", with a label"
	}
	for _, l := range c.LabelCases {
		s += ": " + l.Label.String()
	}
	if c.Distribution != "" {
		s += ", " + c.Distribution
	}
	if !c.Required {
		s += ", optional"
	}
	return s
}

// String is, for example, objective=binary:hinge: whole numbers from 0 to 1.
func (l LabelCase) String() string {
	s := l.Name
	if len(l.Values) > 0 {
		s += "=" + strings.Join(l.Values, "|")
	}
	return s + ": " + l.Label.String()
}
