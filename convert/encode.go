package convert

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Names of encodings, and of what becomes of values that are no category.
const (
	encodeOrdinal   = "ordinal"
	encodeOneHot    = "onehot"
	encodeEpoch     = "epoch"
	encodeEpochDays = "epoch-days"

	unknownError  = "error"
	unknownBucket = "bucket"
)

// Encoded is a column that holds no numbers and becomes some.
type Encoded struct {
	Column string `json:"column"`
	Encode string `json:"encode"` // ordinal, onehot, epoch or epoch-days
	// Categories is their number; null where it is not known before the inputs are
	// read.
	Categories *int `json:"categories,omitempty"`
}

// resolveEncodings finds out which columns are encoded, and how.
func (p *Plan) resolveEncodings(s *arrow.Schema) error {
	v, r := &p.job.Values, p.roles
	if v.Sparse && p.out != &formatRecordIO {
		return usage("", "--sparse: only RecordIO holds sparse rows")
	}
	names := fieldNames(s)
	for _, given := range [][]string{slices.Sorted(maps.Keys(v.Encode)), slices.Sorted(maps.Keys(v.NullValues))} {
		for _, name := range given {
			if !slices.Contains(names, name) {
				return usage(columnsHint(names, name), "--encode, --null-value: there is no column %s", table.Excerpt(name))
			}
		}
	}
	for _, i := range r.label {
		if _, ok := v.NullValues[names[i]]; ok {
			return usage("--nulls drop leaves such rows out", "--null-value %s: a label that is missing is not made up", table.ShellWord(names[i]))
		}
	}
	if p.known != nil && (v.Unknown != "" || v.CategoryOrder != "") {
		return usage("edit the file", "--unknown and --category-order: %s says both", table.Printable(v.Categories))
	}
	p.want.Fill, p.want.Encode = v.NullValues, nil
	encode := map[string]*table.Encoding{}
	for _, i := range slices.Concat(r.label, r.features) {
		f := s.Field(i)
		label := slices.Contains(r.label, i)
		known, ok := p.known.column(f.Name)
		how := p.howEncoded(s, i, label, known.Encode)
		if how == "" {
			continue
		}
		if ok && how != known.Encode {
			return usage("", "column %s: --encode says %s, %s says %s", table.Excerpt(f.Name), how, table.Printable(v.Categories), known.Encode)
		}
		if label && how == encodeOneHot {
			return usage("--encode "+table.ShellWord(f.Name)+"="+encodeOrdinal, "column %s: a label is one number", table.Excerpt(f.Name))
		}
		enc, err := p.encoding(f, how)
		switch {
		case err != nil:
			return err
		case enc.Kind == table.EpochSeconds || enc.Kind == table.EpochDays:
		case ok:
			enc = known.encoding()
		case p.known != nil:
			hint := ""
			if !label {
				hint = "--drop " + flagList([]string{f.Name})
			}
			return usage(hint, "column %s is not in %s", table.Excerpt(f.Name), table.Printable(v.Categories))
		default:
			p.learn = append(p.learn, f.Name)
		}
		if label {
			enc.Bucket = false // there is no class for what is none
		}
		encode[f.Name] = enc
	}
	if len(encode) > 0 {
		p.want.Encode = encode
	}
	return p.passes()
}

// passes is how often the inputs are read.
func (p *Plan) passes() error {
	if len(p.learn) == 0 {
		return nil
	}
	p.Passes++
	if p.inputs.stored() < 0 {
		return usage("--categories FILE of an earlier run, or write the input to a file first",
			"the categories of %s are not known, and a stream cannot be read twice", listColumns(p.learn))
	}
	return nil
}

// howEncoded is how column i is encoded, "" for not at all. known is how the file of
// categories has it.
func (p *Plan) howEncoded(s *arrow.Schema, i int, label bool, known string) string {
	v := &p.job.Values
	if how := v.Encode[s.Field(i).Name]; how != "" {
		return how
	}
	if known != "" {
		return known
	}
	if !p.isText(s, i) || v.EncodeStrings != encodeOrdinal && v.EncodeStrings != encodeOneHot {
		return ""
	}
	if label {
		return encodeOrdinal
	}
	return v.EncodeStrings
}

// refuseEncoding refuses what records have no use for.
func refuseEncoding(v *Values) error {
	if len(v.Encode) > 0 || len(v.NullValues) > 0 || v.Categories != "" || v.Sparse {
		return usage("", "--encode, --categories, --null-value and --sparse are for tables: records hold numbers")
	}
	return nil
}

// encoding is one whose categories are not known yet.
func (p *Plan) encoding(f arrow.Field, how string) (*table.Encoding, error) {
	e := &table.Encoding{Bucket: p.job.Values.Unknown == unknownBucket}
	time := f.Type.ID() == arrow.DATE32 || f.Type.ID() == arrow.TIMESTAMP
	switch how {
	case encodeOrdinal:
		e.Kind = table.Ordinal
	case encodeOneHot:
		e.Kind = table.OneHot
	case encodeEpoch:
		e.Kind = table.EpochSeconds
	case encodeEpochDays:
		e.Kind = table.EpochDays
	}
	if e.Kind != table.Ordinal && e.Kind != table.OneHot && !time && !(p.inputs.format.text && f.Type.ID() == arrow.STRING) {
		return nil, usage("", "--encode %s=%s: the column is %s, not a date or timestamp", table.ShellWord(f.Name), how, typeName(f))
	}
	return e, nil
}

// numbered is the field of a column that becomes a cell, or several, if it is
// encoded or what is missing in it has a number.
func (p *Plan) numbered(f arrow.Field) arrow.Field {
	e := p.want.Encode[f.Name]
	if _, ok := p.want.Fill[f.Name]; ok {
		if f.Nullable = false; f.Type.ID() == arrow.STRING && e == nil { // the text of a number
			f = arrow.Field{Name: f.Name, Type: arrow.PrimitiveTypes.Float64}
		}
	}
	if e == nil {
		return f
	}
	cell := arrow.DataType(arrow.PrimitiveTypes.Int32)
	switch {
	case p.job.Values.DType != "":
		cell = elemType(p.job.Values.DType)
	case e.Kind == table.EpochSeconds || e.Kind == table.EpochDays || p.Nulls == "nan":
		cell = arrow.PrimitiveTypes.Float64
	}
	f = arrow.Field{Name: f.Name, Type: cell, Nullable: f.Nullable}
	if e.Kind == table.OneHot {
		names, _ := json.Marshal(e.Names(f.Name)) // strings always have a form
		f.Type = arrow.FixedSizeListOfNonNullable(int32(max(e.Width(), 1)), cell)
		f.Nullable = false
		if p.out.text { // which has a header of them
			f.Metadata = arrow.NewMetadata([]string{table.KeyNames}, []string{string(names)})
		}
	}
	return f
}

// cells is how many cells columns take side by side.
func (p *Plan) cells(columns []string) int {
	n := 0
	for _, c := range columns {
		if e := p.want.Encode[c]; e != nil {
			n += e.Width()
		} else {
			n++
		}
	}
	return n
}

// learnCategories reads the inputs for the categories that are not known, and
// completes the plan.
func (p *Plan) learnCategories(ctx context.Context) error {
	if len(p.learn) == 0 {
		return nil
	}
	found, err := p.categoriesOf(ctx, p.learn)
	if err != nil {
		return err
	}
	for name, values := range found {
		e := p.want.Encode[name]
		e.Categories = values
		e.Index()
	}
	p.learn = nil
	if err := p.wantAll(); err != nil {
		return err
	}
	return p.try()
}

// encoded lists the encodings.
func (p *Plan) encoded() []Encoded {
	var out []Encoded
	for _, name := range slices.Concat(p.Label, p.Features) {
		e := p.want.Encode[name]
		if e == nil {
			continue
		}
		c := Encoded{Column: name, Encode: encodingName(e)}
		if n := len(e.Categories); n > 0 {
			c.Categories = &n
		}
		out = append(out, c)
	}
	return out
}

func encodingName(e *table.Encoding) string {
	return [...]string{table.Ordinal: encodeOrdinal, table.OneHot: encodeOneHot, table.EpochSeconds: encodeEpoch, table.EpochDays: encodeEpochDays}[e.Kind]
}

// categoryFile is what later runs must know to encode likewise.
func (p *Plan) categoryFile() *categoryFile {
	c := &categoryFile{Version: categoryVersion, Columns: map[string]categoryColumn{}}
	for name, e := range p.want.Encode {
		if e.Kind == table.Ordinal || e.Kind == table.OneHot {
			unknown := unknownError
			if e.Bucket {
				unknown = unknownBucket
			}
			c.Columns[name] = categoryColumn{Encode: encodingName(e), Unknown: unknown, Values: e.Categories}
		}
	}
	return c
}
