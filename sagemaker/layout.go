package sagemaker

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// layout is what is asked of a file's decoder, and where that is in a batch.
type layout struct {
	want       table.Want
	label      int      // the column of the batch that is the label, −1: none
	features   int      // likewise the features
	cells      int      // likewise all cells as text
	names      []string // of the cells of features or of text
	weight     bool     // the first feature is the weight
	unreadable bool     // there is nothing that rules could look at
}

// arrange decides how the file is read: records as they are, all else as a label and
// a row of numbers, or as text where text is accepted.
func (f *file) arrange() layout {
	l := layout{label: -1, features: -1, cells: -1}
	fields := f.schema.Fields()
	switch {
	case f.Format == "recordio":
		l.want.Skip = true
		for i, field := range fields {
			of, _ := convert.Entry(field)
			if l.label < 0 && of == "label" {
				l.label = i
			}
			if l.features < 0 && of == "features" {
				l.features = i
			}
		}
		l.unreadable = l.features < 0
	case f.Text:
		l.cells, l.names = 0, names(fields)
		l.want = table.Want{Skip: true, Packs: []table.Pack{{Name: "cells", From: l.names, Elem: arrow.BinaryTypes.String, Nullable: true}}}
	default:
		f.arrangeNumbers(&l)
	}
	return l
}

// arrangeNumbers asks for a label and the numbers behind it. Columns that hold no
// numbers at all are found by columnsRule and left out, so that what is wrong with
// the others is told too.
func (f *file) arrangeNumbers(l *layout) {
	fields := f.schema.Fields()
	l.want.Skip = true
	if f.Missing {
		l.want.Nulls = table.NullNaN
	}
	from := 0
	if f.channel.Labels > 0 {
		from = 1
		if f.numeric(0) {
			l.label = len(l.want.Packs)
			l.want.Packs = append(l.want.Packs, table.Pack{Name: "label", From: []string{fields[0].Name}, Elem: arrow.PrimitiveTypes.Float32, Label: true})
		}
	}
	for i := from; i < len(fields); i++ {
		if f.numeric(i) {
			l.names = append(l.names, fields[i].Name)
		}
	}
	if len(l.names) > 0 {
		l.features = len(l.want.Packs)
		l.weight = f.Weights != "" && f.options.Set[f.Weights] == "1" && from < len(fields) && f.numeric(from)
		l.want.Packs = append(l.want.Packs, table.Pack{Name: "features", From: l.names, Elem: arrow.PrimitiveTypes.Float32})
	}
	l.unreadable = len(l.want.Packs) == 0
}

// numeric reports whether column i may be asked for as numbers.
func (f *file) numeric(i int) bool {
	if values, texts, _, ok := f.source.Sampled(i); ok {
		return values > 0 || texts == 0
	}
	id := f.schema.Field(i).Type.ID()
	return arrow.IsInteger(id) || arrow.IsFloating(id) || id == arrow.BOOL || arrow.IsDecimal(id)
}

func names(fields []arrow.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}
