package convert

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// lengths is a source that knows how long the lists of a column are, of those that
// are read as lists of any length: those of its first rows.
type lengths interface {
	Length(i int) (n int64, ok bool)
}

// wantTyped asks for columns with their types. Nothing can change unless it is
// asked for.
func (p *Plan) wantTyped(s *arrow.Schema, r *roles) error {
	var fields []arrow.Field
	for _, i := range r.inOrder() {
		f := s.Field(i)
		number := isNumeric(f.Type)
		if number && p.job.Values.DType != "" {
			f.Type = elemType(p.job.Values.DType)
		}
		// NaN stands for a number that can be one, zero for any number: what else is
		// missing stays so.
		switch p.Nulls {
		case "nan":
			f.Nullable = f.Nullable && !arrow.IsFloating(f.Type.ID())
		case "zero":
			f.Nullable = f.Nullable && !number
		case "error", "drop":
			f.Nullable = false
		}
		fields = append(fields, p.numbered(f))
	}
	p.DType = p.job.Values.DType
	p.noteKept(fields)
	p.wantFields(fields)
	return nil
}

// noteKept tells of missing values that --nulls nan leaves as they are.
func (p *Plan) noteKept(fields []arrow.Field) {
	var kept []string
	for _, f := range fields {
		if p.Nulls == "nan" && f.Nullable && arrow.IsInteger(f.Type.ID()) {
			kept = append(kept, f.Name)
		}
	}
	if len(kept) == 0 {
		return
	}
	note := "--nulls nan: a whole number has no NaN, and what is missing in " + listColumns(kept) + " stays so"
	if !slices.Contains(p.inputs.notes, note) {
		p.inputs.notes = append(p.inputs.notes, note)
	}
}

// inOrder is all columns of an output: what has a role comes first.
func (r *roles) inOrder() []int {
	order := slices.Clone(r.label)
	if r.weight >= 0 {
		order = append(order, r.weight)
	}
	if r.id >= 0 {
		order = append(order, r.id)
	}
	return append(order, r.features...)
}

func (p *Plan) wantFields(fields []arrow.Field) {
	p.distinctNames(fields)
	p.want.Columns = fields
	p.shape = arrow.NewSchema(fields, nil)
}

// wantTypedTraining asks for the target first, then the weight, then the features
// of columns that have types: each a number or, if that is asked for, what it is.
func (p *Plan) wantTypedTraining(s *arrow.Schema, r *roles) error {
	if p.job.Values.EncodeStrings != "keep" {
		const keep = " (or --encode-strings keep, or ordinal)"
		if err := p.refuseText(s, r.label, "the label", keep); err != nil {
			return err
		}
		if err := p.refuseText(s, r.features, "the features", keep); err != nil {
			return err
		}
	}
	if r.weight >= 0 {
		if err := p.refuseText(s, []int{r.weight}, "--weight", ""); err != nil {
			return err
		}
	}
	var fields []arrow.Field
	for _, i := range r.inOrder() {
		f, err := p.numbersOf(s, i)
		if err != nil {
			return err
		}
		switch {
		case p.job.Values.DType != "":
			f = withElem(f, elemType(p.job.Values.DType))
		case f.Type.ID() == arrow.BOOL:
			f.Type = arrow.PrimitiveTypes.Int32
		}
		f.Nullable = p.Nulls == "empty" && !isList(f)
		f = p.numbered(f)
		if slices.Contains(r.label, i) || i == r.weight {
			f = table.Label(f)
		}
		fields = append(fields, f)
	}
	p.DType = p.job.Values.DType
	p.wantFields(fields)
	return nil
}

// numbersOf is column i, whose lists are of one length if it holds lists of
// numbers.
func (p *Plan) numbersOf(s *arrow.Schema, i int) (arrow.Field, error) {
	f := s.Field(i)
	l, ok := f.Type.(*arrow.ListType)
	if _, _, sparse := table.Sparse(f); !ok || sparse || !isNumber(l.Elem()) {
		return f, nil
	}
	if src, ok := p.inputs.src.(lengths); ok {
		if n, ok := src.Length(i); ok && n > 0 {
			f.Type = arrow.FixedSizeListOfNonNullable(int32(n), l.Elem())
			return f, nil
		}
	}
	return f, usage("--drop "+table.ShellWord(f.Name), "column %s: how long its lists are cannot be told from the first rows", table.Excerpt(f.Name))
}

// tensor is a column of lists as what a record holds under one key.
func (p *Plan) tensor(s *arrow.Schema, i int, elem arrow.DataType) (f arrow.Field, err error) {
	f = s.Field(i)
	if _, _, sparse := table.Sparse(f); p.job.Read.Ragged && !sparse {
		f.Type = arrow.ListOfNonNullable(elem)
	} else if f, err = p.numbersOf(s, i); err != nil {
		return f, err
	} else {
		f = withElem(f, elem)
	}
	f.Nullable = false
	return f, nil
}

// refuseMix refuses features or labels of which some are lists.
func refuseMix(s *arrow.Schema, of []int, what string) error {
	var lists []string
	for _, i := range of {
		if isList(s.Field(i)) {
			lists = append(lists, s.Field(i).Name)
		}
	}
	if len(of) == 1 || len(lists) == 0 {
		return nil
	}
	return usage("--drop "+flagList(lists), "the %s are one column of lists or columns of numbers, not both: %s of lists", what, listColumns(lists))
}

// isList reports whether a column holds several numbers a row.
func isList(f arrow.Field) bool {
	if l, ok := f.Type.(*arrow.ListType); ok && isNumber(l.Elem()) {
		return true
	}
	return isTensor(f)
}

// refuseUnsupported refuses a column that cannot be read and is not left out.
func refuseUnsupported(s *arrow.Schema, r *roles) error {
	var names []string
	var why string
	for _, i := range r.inOrder() {
		f := s.Field(i)
		if reason, ok := f.Metadata.GetValue(table.KeyUnsupported); ok {
			if names = append(names, f.Name); why == "" {
				why = reason
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = table.Excerpt(n)
	}
	word := "column"
	if len(names) > 1 {
		word = "columns"
	}
	return usage("--drop "+flagList(names), "%s %s cannot be read: %s", word, strings.Join(quoted, ", "), why)
}
