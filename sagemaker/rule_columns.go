package sagemaker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// columnsRule: a table has a label, if one is asked for, features, and numbers in all
// of its columns.
var columnsRule = rule{open: func(f *file) {
	n := f.schema.NumFields()
	if f.Format == "recordio" || f.layout.unreadable && n == 1 && f.found.count("delimiter") > 0 {
		return
	}
	if f.Columns > 0 && n != f.Columns {
		f.oneFile("columns", fmt.Sprintf("it has %d, %s takes %d", n, f.Name, f.Columns))
		f.layout.unreadable = true
		return
	}
	if least := f.channel.Labels + 1; n < least {
		f.oneFile("columns", fmt.Sprintf("it has %d, the label, and no feature", n))
	}
	if f.Text {
		return
	}
	var text []Place
	for i, field := range f.schema.Fields() {
		if f.numeric(i) {
			continue
		}
		what := "it is " + typeName(field.Type)
		if _, _, example, _ := f.source.Sampled(i); example != "" {
			what = example
		}
		if i == 0 && f.channel.Labels > 0 {
			f.column("label-type", field.Name, what)
		} else {
			text = append(text, f.ofColumn(field.Name, what))
		}
	}
	if len(text) > 0 {
		f.add("column-type", int64(len(text)), text...)
	}
}}

// orderRule: columns with names are read by their places, so that all files have them in
// one order. It is told at the end of a file, when those before it are done.
var orderRule = rule{close: func(f *file) {
	if f.Format != "parquet" {
		return
	}
	have := names(f.schema.Fields())
	if f.order == nil {
		f.order, f.orderOf = have, f.Path
		return
	}
	for i := range min(len(have), len(f.order)) {
		if have[i] == f.order[i] {
			continue
		}
		p := f.ofColumn(have[i], fmt.Sprintf("column %d of %s is %s", i+1, table.Printable(f.orderOf), table.Excerpt(f.order[i])))
		fix := "write all files from the same columns"
		if sameColumns(have, f.order) {
			fix = f.convert(stem(f.Path)+"-fixed.parquet", "--features "+listOf(f.order))
		}
		f.found.add("column-order", 1, fix, p)
		return
	}
}}

// sameColumns reports whether two lists have the same names.
func sameColumns(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// tensorRule: the types of tensors, dense and sparse, and how many labels a record
// has.
var tensorRule = rule{open: func(f *file) {
	if f.Format != "recordio" {
		return
	}
	for _, field := range f.schema.Fields() {
		of, _ := convert.Entry(field)
		if of == "" {
			continue
		}
		elem, n, sparse := tensorOf(field)
		if of == "label" && f.channel.Labels == 0 {
			f.column("label-ignored", field.Name, "")
			continue
		}
		if t := typeName(elem); f.accepted.DTypes != nil && !slices.Contains(f.accepted.DTypes, t) {
			f.column("dtype", field.Name, fmt.Sprintf("it is %s; %s accepts %s", t, f.Name, strings.Join(f.accepted.DTypes, ", ")))
		}
		if sparse && f.accepted.NoSparse && of == "features" {
			f.column("sparse", field.Name, "")
		}
		if of == "label" && (n != 1 || sparse) {
			f.column("label-values", field.Name, fmt.Sprintf("there are %d", n))
		}
	}
	if f.channel.Labels > 0 && f.layout.label < 0 {
		f.oneFile("no-label", "")
	}
}}

// tensorOf is the element of a column of records, and how many a row has; −1 where
// that is not told.
func tensorOf(field arrow.Field) (elem arrow.DataType, n int64, sparse bool) {
	if elem, n, ok := table.Dense(field.Type); ok {
		return elem, n, false
	}
	if elem, n, ok := table.Sparse(field); ok {
		return elem, n, true
	}
	if l, ok := field.Type.(*arrow.ListType); ok {
		return l.Elem(), -1, false
	}
	return field.Type, 1, false
}

// typeName is a type in the words of flags, where these have one.
func typeName(t arrow.DataType) string {
	switch t.ID() {
	case arrow.STRING:
		return "text"
	case arrow.BINARY:
		return "bytes"
	case arrow.NULL:
		return "of a type that is not read"
	}
	return t.String()
}

// keyRule: the keys under which a record holds its tensors.
var keyRule = rule{open: func(f *file) {
	if f.Format != "recordio" {
		return
	}
	want := f.FeatureKeys
	if want == nil {
		want = []string{"values"}
	}
	var have []string
	for _, field := range f.schema.Fields() {
		switch of, key := convert.Entry(field); of {
		case "features":
			if have = append(have, key); !slices.Contains(want, key) {
				f.column("record-key", field.Name, fmt.Sprintf("features are read from %s", strings.Join(want, ", ")))
			}
		case "label":
			if key != "values" && f.channel.Labels > 0 {
				f.column("record-key", field.Name, "labels are read from values")
			}
		}
	}
	for _, key := range want {
		if f.layout.features >= 0 && !slices.Contains(have, key) {
			f.oneFile("record-key", "there are no features "+table.Excerpt(key))
		}
	}
	if f.layout.features < 0 {
		f.oneFile("record-key", "there are no features")
	}
}}

// dimensionRule: the number of features.
var dimensionRule = rule{open: func(f *file) {
	switch {
	case f.layout.unreadable || f.FeatureKeys != nil:
		return
	case f.Format == "recordio":
		_, f.dim, _ = tensorOf(f.schema.Field(f.layout.features))
	default:
		f.dim = int64(f.schema.NumFields() - f.channel.Labels)
		if f.layout.weight {
			f.dim--
		}
	}
	d := f.FeatureDim
	if d == nil || f.dim < 0 {
		return
	}
	set, ok, err := f.setting(d.Name)
	switch {
	case f.dim < d.Min && f.dim > 0 || d.Max > 0 && f.dim > d.Max:
		f.oneFile("feature-dim", fmt.Sprintf("it has %d, %s takes %d to %d", f.dim, f.Name, d.Min, d.Max))
	case err == nil && ok && set != f.dim:
		f.oneFile("feature-dim", fmt.Sprintf("it has %d, %s is set to %d", f.dim, d.Name, set))
	}
}}
