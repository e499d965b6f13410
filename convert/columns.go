package convert

import (
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio/recordarrow"
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
	training := !j.Write.Header
	if !p.out.text && j.Write.Header {
		return usage("", "--header goes with CSV output")
	}
	p.Nulls = j.Values.Nulls
	if p.Nulls == "" {
		p.Nulls = "error"
		if p.out.text {
			p.Nulls = "empty"
		}
	} else if p.Nulls == "empty" && !p.out.text {
		return usage("", "--nulls empty goes with CSV output")
	}
	p.want = table.Want{Nulls: nullPolicy(p.Nulls), Skip: j.BadRows.Do == "skip" || j.BadRows.Do == "quarantine"}

	names := fieldNames(s)
	r := j.Roles
	records := p.inputs.format.records
	if records {
		r = recordRoles(r, s)
	} else if training && len(r.Label) == 0 && !r.NoLabel && s.NumFields() > 0 {
		return usage("columns are "+listColumns(names), "which column is the target? say --label COL, or --no-label")
	}
	got, err := resolveRoles(names, r)
	if err != nil {
		return err
	}
	if len(got.features) == 0 && s.NumFields() > 0 && !records {
		return usage("", "no column is left for the features")
	}
	p.name(names, got)

	switch {
	case got.weight >= 0 && (!p.out.weights || records):
		return usage("", "--weight: %s has no place for weights", p.out.name)
	case r.ID != "" && training && !p.out.ids:
		return usage("--drop "+r.ID, "--id: a CSV for training has no place for names of rows")
	}
	if records {
		err = p.wantRecords(s, got)
	} else if !p.out.text {
		err = p.wantPacked(s, got)
	} else if training {
		err = p.wantTrainingCells(s, got)
	} else {
		p.wantTableCells(s, got)
	}
	if err != nil {
		return err
	}
	p.describe(got, training)
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

func nullPolicy(name string) table.Nulls {
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
	p.want.Columns = fields
	p.shape = arrow.NewSchema(fields, nil)
	return nil
}

// wantPacked asks for label and features as rows of numbers.
func (p *Plan) wantPacked(s *arrow.Schema, r *roles) error {
	j := &p.job
	if err := p.refuseText(s, r.label, "the label", ""); err != nil {
		return err
	}
	if err := p.refuseText(s, r.features, "the features", ""); err != nil {
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
	var fields []arrow.Field
	if r.id >= 0 {
		id := arrow.Field{Name: columnUID, Type: arrow.BinaryTypes.String}
		p.want.Columns = []arrow.Field{{Name: s.Field(r.id).Name, Type: id.Type, Nullable: true}}
		fields = append(fields, id)
	}
	packs := []table.Pack{{Name: columnFeatures, From: p.Features, Elem: elem}}
	if len(p.Label) > 0 {
		packs = slices.Insert(packs, 0, table.Pack{Name: columnLabel, From: p.Label, Elem: elem, Label: true})
	}
	p.want.Packs = packs
	for _, k := range packs {
		fields = append(fields, k.Field())
	}
	p.shape = arrow.NewSchema(fields, nil)
	return nil
}

// wantTrainingCells asks for the target first, then the weight, then the
// features, each as a number or, if that is asked for, as text.
func (p *Plan) wantTrainingCells(s *arrow.Schema, r *roles) error {
	j := &p.job
	if j.Values.EncodeStrings != "keep" {
		const keep = " (or --encode-strings keep)"
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
		return f
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
	order := slices.Clone(r.label)
	if r.weight >= 0 {
		order = append(order, r.weight)
	}
	if r.id >= 0 {
		order = append(order, r.id)
	}
	first := len(order)
	order = append(order, r.features...)
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
		fields[k] = f
	}
	p.DType = p.job.Values.DType
	p.wantCells(s, fields[:first], fields[first:])
}

// isText reports whether a column cannot be taken for numbers. One whose
// sampled cells are numbers in the main is: the odd cell then is a located
// error, or a bad row.
func (p *Plan) isText(s *arrow.Schema, i int) bool {
	f := s.Field(i)
	if isNumber(f.Type) || f.Type.ID() == arrow.BOOL || f.Type.ID() == arrow.NULL {
		return false
	}
	if _, fixed := p.job.Read.Types[f.Name]; fixed {
		return true
	}
	if src, ok := p.inputs.src.(sampler); ok {
		c := src.Seen(i)
		return c.texts > c.numbers
	}
	return true
}

// refuseText is the error for columns that are no numbers.
func (p *Plan) refuseText(s *arrow.Schema, columns []int, what, or string) error {
	var text []string
	var example string
	for _, i := range columns {
		if !p.isText(s, i) {
			continue
		}
		text = append(text, s.Field(i).Name)
		if src, ok := p.inputs.src.(sampler); ok && example == "" {
			example = src.Seen(i).example
		}
	}
	if len(text) == 0 {
		return nil
	}
	msg := "column"
	verb := "is"
	if len(text) > 1 {
		msg, verb = "columns", "are"
	}
	quoted := make([]string, len(text))
	for i, t := range text {
		quoted[i] = table.Excerpt(t)
	}
	if example != "" {
		example = ", such as " + example
	}
	hint := "--drop " + flagList(text) + or
	if what == "the label" {
		hint = "a label is a number" + or
	}
	return usage(hint, "%s %s among %s %s text%s", msg, listColumns(quoted), what, verb, example)
}

// describe says what a training job is to be told.
func (p *Plan) describe(r *roles, training bool) {
	if !training || p.out.contentType == "" {
		return
	}
	p.ContentType = p.out.contentType
	p.Hyperparameters = map[string]string{}
	var dim int64
	for _, i := range r.features {
		f := p.inputs.src.Schema().Field(i)
		if _, n, ok := table.Dense(f.Type); ok {
			dim += n
		} else if _, n, ok := table.Sparse(f); ok {
			dim += n
		} else if len(p.want.Packs) > 0 || isNumber(f.Type) || p.out.text {
			dim++
		}
	}
	if dim > 0 {
		p.Hyperparameters["feature_dim"] = strconv.FormatInt(dim, 10)
	}
	if !p.out.text {
		return
	}
	labels := int64(0)
	for _, i := range r.label {
		n := int64(1)
		if _, k, ok := table.Dense(p.inputs.src.Schema().Field(i).Type); ok {
			n = k
		}
		labels += n
	}
	if labels != 1 {
		p.ContentType += ";label_size=" + strconv.FormatInt(labels, 10)
	}
	if r.weight >= 0 {
		p.Hyperparameters["csv_weights"] = "1"
	}
}
