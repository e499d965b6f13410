package sagemaker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/recast-ml/recast/table"
)

// Place is where something was found.
type Place struct {
	table.Place
	// Value is what is there, in quotes if it is a cell, or a few words on it.
	Value string `json:"value,omitempty"`
}

// String is, for example, train.csv:3:5: column "c2": "n/a".
func (p Place) String() string {
	s := p.Place.String()
	if p.Line == 0 && p.Record > 0 {
		s += fmt.Sprintf(" (record %d)", p.Record)
	}
	if p.Column != "" {
		s += ": column " + table.Excerpt(p.Column)
	}
	if p.Value != "" {
		s += ": " + p.Value
	}
	return strings.TrimPrefix(s, ": ")
}

// Violation is one way in which the data goes against the contract.
type Violation struct {
	Code    string  `json:"code"`
	Count   int64   `json:"count"`
	Message string  `json:"message"`
	Fix     string  `json:"hint,omitempty"`
	First   *Place  `json:"first,omitempty"`
	Places  []Place `json:"places"` // the first few
}

// findings are grouped by class. Those of parts are merged in their order, so that
// the places are the first ones.
type findings struct {
	most int // places of each class
	by   map[string]*Violation
}

func newFindings(most int) *findings {
	return &findings{most: most, by: make(map[string]*Violation)}
}

// add counts n more of a class; fix is kept if they are the first.
func (f *findings) add(code string, n int64, fix string, places ...Place) {
	v := f.by[code]
	if v == nil {
		v = &Violation{Code: code, Fix: fix}
		f.by[code] = v
	}
	v.Count += n
	v.Places = append(v.Places, places[:min(len(places), f.most-len(v.Places))]...)
}

func (f *findings) count(code string) int64 {
	if v := f.by[code]; v != nil {
		return v.Count
	}
	return 0
}

// take removes a class and returns what was found.
func (f *findings) take(code string) *Violation {
	v := f.by[code]
	delete(f.by, code)
	return v
}

// merge adds what was found in the part that comes next.
func (f *findings) merge(next *findings) {
	for code, v := range next.by {
		f.add(code, v.Count, v.Fix, v.Places...)
	}
}

// sorted are the violations and the warnings in the order of the classes.
func (f *findings) sorted() (violations, warnings []Violation) {
	all := make([]*Violation, 0, len(f.by))
	for _, v := range f.by {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b *Violation) int { return cmp.Compare(classAt[a.Code], classAt[b.Code]) })
	violations, warnings = []Violation{}, []Violation{}
	for _, v := range all {
		c := &classTable[classAt[v.Code]]
		v.Message = fmt.Sprintf("%d %s", v.Count, c.many)
		if v.Count == 1 {
			v.Message = "1 " + c.one
		}
		if len(v.Places) > 0 {
			v.First = &v.Places[0]
		}
		if c.warning {
			warnings = append(warnings, *v)
		} else {
			violations = append(violations, *v)
		}
	}
	return violations, warnings
}
