package convert

import (
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio/recordarrow"
	"github.com/recast-ml/recast/table"
)

// recordRoles fills in the roles that the parts of a record have by themselves:
// what a record calls a label is one, and never a feature.
func recordRoles(r Roles, s *arrow.Schema) Roles {
	named := len(r.Label) > 0
	for _, f := range s.Fields() {
		switch {
		case !isLabel(f) || slices.Contains(r.Label, f.Name) || slices.Contains(r.Drop, f.Name):
		case named || r.NoLabel:
			r.Drop = append(slices.Clip(r.Drop), f.Name)
		default:
			r.Label = append(slices.Clip(r.Label), f.Name)
		}
	}
	return r
}

// hasEntries reports whether a table was made of records and says so.
func hasEntries(s *arrow.Schema) bool {
	return slices.ContainsFunc(s.Fields(), func(f arrow.Field) bool { return entryOf(f, columnFeatures) || isLabel(f) })
}

// isLabel reports whether a column comes from the labels of records, under
// whatever key.
func isLabel(f arrow.Field) bool { return entryOf(f, columnLabel) }

// entryOf reports whether a column comes from the label or the features of
// records.
func entryOf(f arrow.Field, of string) bool {
	entry, _ := f.Metadata.GetValue(recordarrow.KeyEntry)
	return strings.HasPrefix(entry, of+"/")
}

// wantRecords asks for the parts of records as they are.
func (p *Plan) wantRecords(s *arrow.Schema, r *roles) error {
	j := &p.job
	if j.Read.Ragged && (p.out.text || j.Values.DType != "") {
		return usage("convert to recordio, or cat --as jsonl", "--ragged: rows of any width are kept as they are, and a CSV has columns")
	}
	var fields []arrow.Field
	for _, i := range slices.Concat(r.label, r.features) {
		f := s.Field(i)
		if j.Values.DType != "" {
			f = withElem(f, elemType(j.Values.DType))
		}
		if !p.inputs.format.records && !j.Read.Ragged && (isTensor(f) || isNumber(f.Type)) { // the format may say less
			f.Nullable = false
		}
		if p.out.text && !j.Write.Header && !isTensor(f) && !isNumber(f.Type) {
			return usage("--drop "+f.Name+", or --header for a table", "a CSV for training has no place for column %s (%s)", table.Excerpt(f.Name), typeName(f))
		}
		if isLabel(f) && (isTensor(f) || isNumber(f.Type)) {
			f = table.Label(f)
		}
		fields = append(fields, f)
	}
	if r.id >= 0 {
		fields = append(fields, s.Field(r.id))
	}
	p.DType = j.Values.DType
	p.wantFields(fields)
	return nil
}
