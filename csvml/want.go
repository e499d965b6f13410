package csvml

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// target is where the values of one column of the file go.
type target struct {
	out      *output
	class    class  // of its values: a pack of text holds two
	at       int    // within a row of a pack, as out stores it
	cell     int    // of the record
	name     string // of the column
	coder    *coder // of an encoded column
	bool     bool   // true and false are values of the column
	nullable bool
	label    bool
	own      bool // the type is the one that a sample gave the column
	nulls    table.Nulls
	fill     *fill // what stands for a null, asked before nulls
}

// placing gives each wanted column a place in the outputs.
type placing struct {
	*Decoder
	want   table.Want
	cellOf map[string]int // by the name of a column
	fields []arrow.Field  // of the outputs
}

// place makes the outputs, and the targets of each cell.
func (dec *Decoder) place(w table.Want) error {
	p := placing{Decoder: dec, want: w, cellOf: make(map[string]int, len(dec.targets))}
	for i := range dec.targets {
		p.cellOf[dec.name(i)] = i
	}
	for _, f := range w.Columns {
		if err := p.column(f); err != nil {
			return err
		}
	}
	for _, k := range w.Packs {
		if err := p.pack(k); err != nil {
			return err
		}
	}
	dec.schema = arrow.NewSchema(p.fields, nil)
	if dec.all {
		dec.schema = dec.in.Schema
	}
	return nil
}

// column makes the output of a column.
func (p *placing) column(f arrow.Field) error {
	elem, width := f.Type, 1
	coder, err := newCoder(f.Name, p.want.Encode[f.Name])
	if err != nil {
		return err
	}
	if coder != nil {
		if elem, err = coder.elem(f); err != nil {
			return err
		}
		width = coder.width
	}
	o, err := newOutput(f, elem, width)
	if err != nil {
		return err
	}
	o.nullable = f.Nullable && !table.IsLabel(f)
	t := target{out: o, class: o.class, coder: coder, nullable: f.Nullable, label: table.IsLabel(f), own: coder == nil}
	if err := p.add(f.Name, t); err != nil {
		return err
	}
	if _, filled := p.want.Fill[f.Name]; !f.Nullable && !filled && o.class.numeric() && o.class > classFloat64 && p.want.Nulls == table.NullNaN {
		return fmt.Errorf("csvml: column %s: %s has no NaN for a missing value", table.Excerpt(f.Name), elem)
	}
	p.put(o)
	return nil
}

// pack makes the output of a pack.
func (p *placing) pack(k table.Pack) error {
	name := table.Excerpt(k.Name)
	if len(k.From) == 0 {
		return fmt.Errorf("csvml: %s: a pack of no columns", name)
	}
	o, err := newOutput(k.Field(), k.Elem, k.Width())
	if err != nil {
		return err
	}
	switch {
	case o.class == classText:
		if k.Sparse {
			return fmt.Errorf("csvml: %s: a sparse pack is one of numbers", name)
		}
		if err := o.sortText(k, func(name string) int { return p.cellOf[name] }); err != nil {
			return err
		}
	case o.class < classFloat32 || o.class > classInt32:
		return fmt.Errorf("csvml: cannot pack %s", k.Elem)
	case k.Nullable || k.Numbers != nil:
		return fmt.Errorf("csvml: %s: nulls and the text of numbers are for packs of strings", name)
	case k.Sparse:
		o.sparse = &sparse{}
	}
	o.nullable = k.Nullable && !k.Label
	cells := 0
	for i := range k.From {
		n, err := p.packed(o, k, i, cells)
		if err != nil {
			return err
		}
		cells += n
	}
	if cells != o.width {
		return fmt.Errorf("csvml: %s: Cells is %d, its columns make %d", name, o.width, cells)
	}
	p.put(o)
	return nil
}

// packed adds the column k.From[i] to the pack that o is, behind the given cells, and
// returns how many it makes.
func (p *placing) packed(o *output, k table.Pack, i, at int) (cells int, err error) {
	name := k.From[i]
	t := target{out: o, class: o.class, at: at, nullable: k.Nullable, label: k.Label}
	if i < len(k.Numbers) && k.Numbers[i] {
		t.class = classNumber
	}
	if t.coder, err = newCoder(name, p.want.Encode[name]); err != nil {
		return 0, err
	}
	cells = 1
	if t.coder != nil {
		if err := t.coder.check(t.class, o.elem); err != nil {
			return 0, err
		}
		cells = t.coder.width
	}
	switch {
	case o.sparse != nil:
		t.at = o.sparse.slot(at, t.coder)
	case o.places != nil:
		t.at = o.places[i]
	}
	if _, filled := p.want.Fill[name]; o.class == classInt32 && p.want.Nulls == table.NullNaN && !k.Label && !filled {
		return 0, fmt.Errorf("csvml: %s: int32 has no NaN for a missing value", table.Excerpt(k.Name))
	}
	return cells, p.add(name, t)
}

// add makes t a target of the cell of a column.
func (p *placing) add(name string, t target) (err error) {
	cell, ok := p.cellOf[name]
	if !ok {
		return noColumn(name)
	}
	t.cell, t.name = cell, name
	sampled := p.in.Field(p.source(cell)).Type
	t.bool = sampled.ID() == arrow.BOOL
	t.own = t.own && arrow.TypeEqual(t.out.elem, sampled) && t.class != classNumber
	t.nulls = p.want.Nulls
	if v, ok := p.want.Fill[name]; ok && !t.label {
		if t.fill, err = newFill(&t, v); err != nil {
			return err
		}
		t.out.nullable = false // the row loop knows no fill
	}
	if t.coder != nil {
		t.coder.cell = cell
		t.coder.prepare(&p.d)
		p.coders = append(p.coders, t.coder)
	}
	p.targets[cell] = append(p.targets[cell], t)
	return nil
}

// put makes o the next output.
func (p *placing) put(o *output) {
	if o.stride = o.width; o.sparse != nil {
		o.stride = 0
		o.makeSlots()
		p.Decoder.sparse = append(p.Decoder.sparse, o)
	}
	p.outputs = append(p.outputs, o)
	p.fields = append(p.fields, o.field)
}

func newOutput(f arrow.Field, elem arrow.DataType, width int) (*output, error) {
	o := &output{field: f, elem: elem, class: classOf(elem, table.IsVerbatim(f)), width: width}
	if o.class == classNone {
		return nil, fmt.Errorf("csvml: column %s: cannot decode text as %s", table.Excerpt(f.Name), elem)
	}
	if fw, ok := elem.(arrow.FixedWidthDataType); ok && o.class != classBool {
		o.bytes = fw.Bytes()
	}
	return o, nil
}
