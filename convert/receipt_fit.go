package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// fit gives the columns of the inputs the roles and encodings of the run that is
// repeated, and refuses inputs that have others.
func (p *Plan) fit() error {
	d := p.job.repeated
	if d == nil {
		return nil
	}
	s := p.inputs.src.Schema()
	if s.NumFields() == 0 { // there is no record, and so no column
		p.job.Roles = Roles{NoLabel: true}
		p.job.Values.Encode, p.job.Values.NullValues = nil, nil
		return nil
	}
	if err := p.fitColumns(d, s); err != nil {
		return err
	}
	t := &d.Treatment
	r := Roles{Label: t.Label, NoLabel: len(t.Label) == 0, Features: t.Features, Weight: t.Weight, ID: t.ID}
	if p.job.Roles.NoLabel {
		r.Label, r.NoLabel = nil, true
	}
	for name := range p.job.leftOut(t) {
		if s.HasField(name) {
			r.Drop = append(r.Drop, name)
		}
		delete(p.job.Values.Encode, name)
		delete(p.job.Values.NullValues, name)
	}
	slices.Sort(r.Drop)
	r.Drop = append(r.Drop, p.job.Roles.Drop...)
	p.job.Roles = r
	for _, e := range t.Encodings {
		if e.Categories != nil {
			if p.known == nil {
				p.known = &categoryFile{Version: categoryVersion, Columns: map[string]categoryColumn{}}
			}
			p.known.Columns[e.Column] = e.known()
		}
	}
	return nil
}

// fitFormat refuses an input of another format than those of the run that is repeated:
// their columns have other types. One text is as good as another.
func (j *Job) fitFormat(name string, f *format) error {
	if j.repeated == nil {
		return nil
	}
	was, err := formatByName(j.repeated.Inputs[0].Format)
	if err == nil && (f == was || f.text && was.text) {
		return nil
	}
	then := table.Printable(j.repeated.Inputs[0].Format)
	return usage("convert it to "+then+" first", "%s: it is %s, and the inputs of %s were %s", table.Printable(name), f.name, table.Printable(j.FromReceipt), then)
}

// leftOut are the columns of a treatment that the output does not need: they may be
// missing.
func (j *Job) leftOut(t *treatment) map[string]bool {
	names := slices.Clone(t.Dropped)
	if j.Roles.NoLabel {
		names = append(names, t.Label...)
	}
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}

// fitColumns refuses columns that are missing, unknown, or of another type. One that is
// left out may be missing or not.
func (p *Plan) fitColumns(d *document, s *arrow.Schema) error {
	t, names := &d.Treatment, fieldNames(s)
	leftOut := p.job.leftOut(t)
	known := map[string]bool{}
	var missing, wrong []string
	for _, c := range t.Columns {
		known[c.Name] = true
		if leftOut[c.Name] {
			continue
		}
		at := s.FieldIndices(c.Name)
		if len(at) == 0 {
			missing = append(missing, table.Excerpt(c.Name))
		} else if f := s.Field(at[0]); !p.inputs.format.text && typeName(f) != c.Type {
			wrong = append(wrong, fmt.Sprintf("%s is %s and not %s", table.Excerpt(c.Name), typeName(f), table.Printable(c.Type)))
		} else if typed, ok := p.inputs.src.(interface{ columns() *typedColumns }); ok && c.Length > 0 {
			n := &typed.columns().length[at[0]]
			if *n > 0 && *n != c.Length {
				wrong = append(wrong, fmt.Sprintf("lists of %s hold %d numbers and not %d", table.Excerpt(c.Name), *n, c.Length))
			}
			*n = c.Length // where the first rows do not tell
		}
	}
	for _, pattern := range p.job.Roles.Drop {
		found, err := matchColumns(names, pattern, "--drop")
		if err != nil {
			return err
		}
		for _, i := range found {
			known[names[i]] = true
		}
	}
	var extra, plain []string
	for _, name := range names {
		if !known[name] {
			extra, plain = append(extra, table.Excerpt(name)), append(plain, name)
		}
	}
	hint := ""
	var words []string
	if len(missing) > 0 {
		words = append(words, "they lack "+listColumns(missing))
	} else if len(extra) > 0 && len(wrong) == 0 {
		hint = "--drop " + flagList(plain)
	}
	if len(wrong) > 0 {
		words = append(words, listColumns(wrong))
	}
	if len(extra) > 0 {
		words = append(words, "it has no "+listColumns(extra))
	}
	if len(words) == 0 {
		return nil
	}
	err := inputErrorf("%s: columns are not those of %s: %s",
		table.Printable(p.Inputs[0].Path), table.Printable(p.job.FromReceipt), strings.Join(words, ", "))
	return inputError(&hinted{err, hint})
}

// asBefore gives the columns of a text the types that they were taken for before, whatever
// this sample shows.
func asBefore(s *csvml.Schema, like []treatedColumn) {
	was := make(map[string]*treatedColumn, len(like))
	for i := range like {
		was[like[i].Name] = &like[i]
	}
	fields := s.Fields()
	for i := range s.Columns {
		c := &s.Columns[i]
		w, ok := was[c.Name]
		if !ok {
			continue
		}
		if t, err := inferredType(w.Type); err == nil {
			c.Type, fields[i].Type = t, t
		}
		c.Number, c.Text = 1, 0
		if w.Text {
			c.Number, c.Text = 0, 1
		}
	}
	s.Schema = arrow.NewSchema(fields, nil)
}

// inferredType reads the name of a type that may be inferred, of which a user can give
// all but a timestamp with a zone.
func inferredType(name string) (arrow.DataType, error) {
	if utc := arrow.FixedWidthTypes.Timestamp_us; name == typeText(utc) {
		return utc, nil
	}
	return ParseType(name)
}
