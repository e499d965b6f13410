package convert

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Names of the columns of a RecordIO record seen as a table.
const (
	columnLabel    = "label"
	columnFeatures = "features"
	columnUID      = "uid"
)

// sampled is what a sample showed of a column's cells.
type sampled struct {
	numbers, texts int64
	example        string // a text
}

// sampler is a source whose types are a guess from a sample.
type sampler interface{ Seen(i int) sampled }

// resolveColumns decides what becomes of each column.
func (p *Plan) resolveColumns() error {
	s := p.inputs.src.Schema()
	j := &p.job
	training := !j.Write.Header && !p.out.typed
	if !p.out.text && j.Write.Header {
		return usage("", "--header goes with CSV output")
	}
	empty := p.out.text || p.out.typed
	p.Nulls = j.Values.Nulls
	if p.Nulls == "" {
		p.Nulls = "error"
		if empty {
			p.Nulls = "empty"
		}
	} else if p.Nulls == "empty" && !empty {
		return usage("", "--nulls empty: %s has no missing values", p.out.name)
	}
	p.want = table.Want{Nulls: NullPolicy(p.Nulls), Skip: j.BadRows.Do == "skip" || j.BadRows.Do == "quarantine"}

	names := fieldNames(s)
	r := j.Roles
	records := p.inputs.format.records || hasEntries(s)
	if records {
		r = recordRoles(r, s)
	} else if training && len(r.Label) == 0 && !r.NoLabel && s.NumFields() > 0 {
		return usage("columns are "+listColumns(names), "which column is the target? say --label COL, or --no-label")
	}
	got, err := resolveRoles(names, r)
	if err != nil {
		return err
	}
	if len(got.features) == 0 && s.NumFields() > 0 && !records && training {
		return usage("", "no column is left for the features")
	}
	p.name(names, got)
	if err := refuseUnsupported(s, got); err != nil {
		return err
	}

	switch {
	case got.weight >= 0 && (!p.out.weights || records):
		return usage("", "--weight: %s has no place for weights", p.out.name)
	case r.ID != "" && training && !p.out.ids:
		return usage("--drop "+r.ID, "--id: a CSV for training has no place for names of rows")
	}
	p.roles, p.Passes = got, 1
	if records {
		if err := refuseEncoding(&j.Values); err != nil {
			return err
		}
	} else if err := p.resolveEncodings(s); err != nil {
		return err
	}
	return p.wantAll()
}

// wantAll asks for the columns in the roles that they have.
func (p *Plan) wantAll() (err error) {
	s, r := p.inputs.src.Schema(), p.roles
	training := !p.job.Write.Header && !p.out.typed
	p.want.Columns, p.want.Packs = nil, nil
	switch typed := p.inputs.format.typed; {
	case p.inputs.format.records || hasEntries(s):
		err = p.wantRecords(s, r)
	case p.out.typed || typed && !training:
		err = p.wantTyped(s, r)
	case !p.out.text:
		err = p.wantPacked(s, r)
	case typed:
		err = p.wantTypedTraining(s, r)
	case training:
		err = p.wantTrainingCells(s, r)
	default:
		p.wantTableCells(s, r)
	}
	if err != nil {
		return err
	}
	p.describe(r, training)
	return nil
}

// name lists the columns by role.
func (p *Plan) name(names []string, r *roles) {
	used := map[int]bool{r.weight: true, r.id: true}
	pick := func(of []int) []string {
		out := make([]string, 0, len(of))
		for _, i := range of {
			used[i] = true
			out = append(out, names[i])
		}
		return out
	}
	p.Label, p.Features = pick(r.label), pick(r.features)
	if r.weight >= 0 {
		p.Weight = names[r.weight]
	}
	if r.id >= 0 {
		p.ID = names[r.id]
	}
	p.Dropped = []string{}
	for i, n := range names {
		if !used[i] {
			p.Dropped = append(p.Dropped, n)
		}
	}
}

// NullPolicy is what decoders are told of a choice of [Values.Nulls]; "error", "empty"
// and "" are [table.NullError].
func NullPolicy(name string) table.Nulls {
	switch name {
	case "nan":
		return table.NullNaN
	case "zero":
		return table.NullZero
	case "drop":
		return table.NullDrop
	}
	return table.NullError
}

// wantPacked asks for label and features as rows of numbers.
func (p *Plan) wantPacked(s *arrow.Schema, r *roles) error {
	j := &p.job
	const ordinal = " (or --encode-strings ordinal)"
	if err := p.refuseText(s, r.label, "the label", ordinal); err != nil {
		return err
	}
	if err := p.refuseText(s, r.features, "the features", ordinal); err != nil {
		return err
	}
	if j.Values.EncodeStrings == "keep" {
		return usage("", "--encode-strings keep: a record holds no text")
	}
	p.DType = j.Values.DType
	if p.DType == "" {
		p.DType = "float32"
	}
	elem := elemType(p.DType)
	var shape []arrow.Field
	if r.id >= 0 {
		id := arrow.Field{Name: columnUID, Type: arrow.BinaryTypes.String}
		p.want.Columns = []arrow.Field{{Name: s.Field(r.id).Name, Type: id.Type, Nullable: true}}
		shape = append(shape, id)
	}
	for _, g := range []struct {
		name string
		of   []int
		from []string
	}{{columnLabel, r.label, p.Label}, {columnFeatures, r.features, p.Features}} {
		label := g.name == columnLabel
		switch {
		case len(g.of) == 0:
		case len(g.of) == 1 && isList(s.Field(g.of[0])):
			f, err := p.tensor(s, g.of[0], elem)
			if err != nil {
				return err
			}
			if label {
				f = table.Label(f)
			}
			p.want.Columns = append(p.want.Columns, f)
			f.Name = g.name
			shape = append(shape, f)
		default:
			if err := refuseMix(s, g.of, g.name); err != nil {
				return err
			}
			p.want.Packs = append(p.want.Packs, table.Pack{Name: g.name, From: g.from, Elem: elem, Label: label,
				Cells: p.cells(g.from), Sparse: j.Values.Sparse && !label})
		}
	}
	for _, k := range p.want.Packs { // behind the columns
		shape = append(shape, k.Field())
	}
	p.shape = arrow.NewSchema(shape, nil)
	return nil
}

// wantTrainingCells asks for the target first, then the weight, then the
// features, each as a number or, if that is asked for, as text.
func (p *Plan) wantTrainingCells(s *arrow.Schema, r *roles) error {
	j := &p.job
	if j.Values.EncodeStrings != "keep" {
		const keep = " (or --encode-strings keep, or ordinal)"
		if err := p.refuseText(s, r.label, "the label", keep); err != nil {
			return err
		}
		if err := p.refuseText(s, r.features, "the features", keep); err != nil {
			return err
		}
	}
	cell := func(i int) arrow.Field {
		f := s.Field(i)
		switch {
		case p.isText(s, i):
			f = arrow.Field{Name: f.Name, Type: arrow.BinaryTypes.String}
		case j.Values.DType != "":
			f = arrow.Field{Name: f.Name, Type: elemType(j.Values.DType)}
		default:
			f = table.Verbatim(f.Name)
		}
		f.Nullable = p.Nulls == "empty"
		return p.numbered(f)
	}
	p.DType = j.Values.DType
	var target, features []arrow.Field
	for _, i := range r.label {
		target = append(target, table.Label(cell(i)))
	}
	if r.weight >= 0 {
		if p.isText(s, r.weight) {
			return p.refuseText(s, []int{r.weight}, "--weight", "")
		}
		target = append(target, table.Label(cell(r.weight)))
	}
	for _, i := range r.features {
		features = append(features, cell(i))
	}
	p.wantCells(s, target, features)
	return nil
}

// wantTableCells asks for the text of the cells: a CSV has no types that it
// could be checked against, and so nothing can change unless it is asked for.
func (p *Plan) wantTableCells(s *arrow.Schema, r *roles) {
	order := r.inOrder()
	first := len(order) - len(r.features)
	fields := make([]arrow.Field, len(order))
	for k, i := range order {
		f := arrow.Field{Name: s.Field(i).Name, Type: arrow.BinaryTypes.String}
		_, fixed := p.job.Read.Types[f.Name]
		text := p.isText(s, i)
		switch {
		case fixed:
			f.Type = s.Field(i).Type
		case !text && p.job.Values.DType != "":
			f.Type = elemType(p.job.Values.DType)
		case !text && p.Nulls != "empty":
			f = table.Verbatim(f.Name)
		}
		// NaN and zero stand for numbers only: a missing text stays empty.
		f.Nullable = p.Nulls == "empty" || text && (p.Nulls == "nan" || p.Nulls == "zero")
		fields[k] = p.numbered(f)
	}
	p.DType = p.job.Values.DType
	p.wantCells(s, fields[:first], fields[first:])
}
