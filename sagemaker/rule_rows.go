package sagemaker

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// badRowRule: rows that could not be read as what they should be.
var badRowRule = rule{visit: func(f *file, _ convert.Base, b *table.Batch) {
	for i := range b.Bad {
		e := &b.Bad[i]
		if f.nameless && e.Line == 1 { // headerRule has it
			f.rows--
			continue
		}
		p := Place{Place: e.Place, Value: e.Value}
		if p.Value == "" {
			p.Value = e.Err.Error()
		}
		f.add(f.badRow(e), 1, p)
	}
}}

// badRow is the class of a row that could not be read.
func (f *file) badRow(e *table.Error) string {
	if f.Format == "recordio" {
		return f.badRecord(e)
	}
	label := f.layout.label >= 0 && e.Column != "" && e.Column == f.schema.Field(0).Name
	switch {
	case errors.Is(e.Err, table.ErrCells):
		return "width"
	case isText(f.Format) && bytes.ContainsAny(bytes.TrimRight(e.Raw, "\r\n"), "\n\r"):
		return "quoted-newline"
	case errors.Is(e.Err, table.ErrUTF8):
		return "not-utf8"
	case label && (errors.Is(e.Err, table.ErrNull) || errors.Is(e.Err, table.ErrNaNLabel)):
		return "label-missing"
	case isTruth(e.Value):
		return "boolean"
	case label && errors.Is(e.Err, table.ErrNotNumber):
		return "label-not-a-number"
	case errors.Is(e.Err, table.ErrNull):
		return "missing-value"
	case errors.Is(e.Err, table.ErrSyntax), errors.Is(e.Err, table.ErrLimit):
		return "malformed"
	}
	return "not-a-number"
}

// isTruth reports whether a cell, in quotes, is true or false.
func isTruth(excerpt string) bool {
	cell, err := strconv.Unquote(excerpt)
	cell = strings.ToLower(strings.TrimSpace(cell))
	return err == nil && (cell == "true" || cell == "false")
}

// badRecord is the class of a record that is laid out unlike the first. What it is
// itself tells.
func (f *file) badRecord(e *table.Error) string {
	s, err := convert.RecordSchema(e.Raw)
	if err != nil {
		return "malformed"
	}
	class := "layout"
	for _, of := range []string{"label", "features"} {
		mine, theirs := entries(s, of), entries(f.schema, of)
		switch {
		case of == "label" && (len(mine) == 0) != (len(theirs) == 0):
			return "label-on-some"
		case len(mine) != len(theirs):
			continue
		}
		for i := range mine {
			elem, n, sparse := tensorOf(mine[i])
			was, m, wasSparse := tensorOf(theirs[i])
			switch {
			case sparse != wasSparse:
				return "sparse-changes"
			case !arrow.TypeEqual(elem, was):
				return "dtype-changes"
			case n != m && of == "features":
				return "width"
			case n != m:
				class = "label-values"
			}
		}
	}
	return class
}

// entries are the columns of one map of the records, by key.
func entries(s *arrow.Schema, of string) []arrow.Field {
	var out []arrow.Field
	for _, f := range s.Fields() {
		if o, _ := convert.Entry(f); o == of {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b arrow.Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// changed are the classes of value changes that a decoder counts.
var changed = map[table.Kind]string{
	table.BoolToNumber: "boolean",
	table.NonFinite:    "not-finite",
	table.Overflow:     "not-finite",
	table.LeadingZeros: "leading-zeros",
	table.Inexact:      "rounded",
	table.BlankLine:    "blank-line",
}

// changeRule: cells that are numbers in another way than the job reads them, or that
// change when they become float32, as they do in the job.
var changeRule = rule{visit: func(f *file, _ convert.Base, b *table.Batch) {
	if f.layout.cells >= 0 {
		return
	}
	for i := range b.Changes {
		c := &b.Changes[i]
		code := changed[c.Kind]
		if code == "" || c.Kind == table.NonFinite && f.Missing { // finiteRule tells NaN from infinities
			continue
		}
		// A decoder tells the first place in each chunk: the first one of the file is
		// shown, for each column.
		if key := code + "/" + c.Column; !f.shown[key] {
			f.shown[key] = true
			f.add(code, c.Count, Place{Place: c.First, Value: c.Value})
		} else {
			f.add(code, c.Count)
		}
	}
}}
