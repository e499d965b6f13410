package pack

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// plan is what a want comes to.
type plan struct {
	src   *arrow.Schema
	names map[string]int // of the columns of src; −1 where several have one
	want  table.Want
	used  map[int]int // how often a column of src is wanted

	columns []int
	outputs []output
	fields  []arrow.Field
}

func newPlan(src *arrow.Schema, w table.Want) (*plan, error) {
	p := &plan{src: src, names: make(map[string]int, src.NumFields()), want: w, used: map[int]int{}}
	for i, f := range src.Fields() {
		if _, twice := p.names[f.Name]; twice {
			i = -1
		}
		p.names[f.Name] = i
	}
	if w.All() {
		w.Columns = src.Fields()
	}
	// Which columns there are comes first, as outputs know them by their place.
	if err := p.use(w); err != nil {
		return nil, err
	}
	for _, f := range w.Columns {
		o, err := p.column(f)
		if err != nil {
			return nil, err
		}
		p.outputs, p.fields = append(p.outputs, o), append(p.fields, f)
	}
	for _, k := range w.Packs {
		o, err := p.pack(k)
		if err != nil {
			return nil, err
		}
		p.outputs, p.fields = append(p.outputs, o), append(p.fields, k.Field())
	}
	return p, nil
}

// use finds out which columns are wanted.
func (p *plan) use(w table.Want) error {
	var names []string
	for _, f := range w.Columns {
		names = append(names, f.Name)
	}
	for _, k := range w.Packs {
		names = append(names, k.From...)
	}
	for _, name := range names {
		i, ok := p.names[name]
		switch {
		case !ok:
			return fmt.Errorf("pack: no column %s", table.Excerpt(name))
		case i < 0:
			return fmt.Errorf("pack: column %s: one of several of that name %w", table.Excerpt(name), ErrUnsupported)
		}
		if why, ok := p.src.Field(i).Metadata.GetValue(table.KeyUnsupported); ok {
			return fmt.Errorf("pack: column %s %w: %s", table.Excerpt(name), ErrUnsupported, table.Printable(why))
		}
		if w.Encode[name] != nil {
			return fmt.Errorf("pack: column %s: an encoding %w", table.Excerpt(name), ErrUnsupported)
		}
		if p.used[i]++; p.used[i] == 1 {
			p.columns = append(p.columns, i)
		}
	}
	slices.Sort(p.columns)
	return nil
}

// source is a wanted column: its field, and its place in a batch.
func (p *plan) source(name string) (f arrow.Field, at int) {
	i := p.names[name]
	at, _ = slices.BinarySearch(p.columns, i)
	return p.src.Field(i), at
}

// column makes the output of a column.
func (p *plan) column(f arrow.Field) (output, error) {
	src, at := p.source(f.Name)
	from, to := shapeOf(src.Type), shapeOf(f.Type)
	same := arrow.TypeEqual(src.Type, f.Type)
	label := table.IsLabel(f)
	switch {
	case from.form == single && (to.form == single || to.form == fixed && to.width == 1):
		return p.rows(f, to.elem, label, []string{f.Name})
	case from.isList() && to.isList():
		return newLists(p, f, src, at)
	case same:
		if _, ok := p.want.Fill[f.Name]; ok {
			return nil, fillError(f.Name, src.Type)
		}
		return &asIs{at: at, name: f.Name, onNull: actionOf(f.Type, f.Nullable, label, p.want.Nulls)}, nil
	}
	return nil, castError(f.Name, src.Type, f.Type)
}

// pack makes the output of a pack.
func (p *plan) pack(k table.Pack) (output, error) {
	switch id := k.Elem.ID(); {
	case len(k.From) == 0:
		return nil, fmt.Errorf("pack: %s: a pack of no columns", table.Excerpt(k.Name))
	case id != arrow.FLOAT32 && id != arrow.FLOAT64 && id != arrow.INT32:
		return nil, fmt.Errorf("pack: %s: a pack of %s %w", table.Excerpt(k.Name), k.Elem, ErrUnsupported)
	case k.Nullable || k.Numbers != nil || k.Sparse || k.Width() != len(k.From):
		return nil, fmt.Errorf("pack: %s: a pack of anything but a number a column %w", table.Excerpt(k.Name), ErrUnsupported)
	}
	return p.rows(k.Field(), k.Elem, k.Label, k.From)
}

// rows makes the output of scalar columns side by side.
func (p *plan) rows(f arrow.Field, elem arrow.DataType, label bool, from []string) (output, error) {
	o := &rows{field: f, elem: elem}
	for _, name := range from {
		src, at := p.source(name)
		c, err := newCell(name, src.Type, elem, label, actionOf(elem, f.Nullable, label, p.want.Nulls))
		if err != nil {
			return nil, err
		}
		if err := p.fillNulls(c, elem); err != nil {
			return nil, err
		}
		c.repeated = p.used[p.names[name]] > 1
		o.cells, o.at = append(o.cells, c), append(o.at, at)
	}
	o.same = len(from) == 1 && arrow.TypeEqual(o.cells[0].from, f.Type)
	o.filler = fillerOf(elem.ID(), o.cells)
	return o, nil
}

// fillNulls has the nulls of a column filled with the number given for it. Those of a
// label are bad all the same.
func (p *plan) fillNulls(c *cell, elem arrow.DataType) error {
	v, ok := p.want.Fill[c.name]
	castable := arrow.IsInteger(c.to) || c.to == arrow.FLOAT32 || c.to == arrow.FLOAT64
	switch {
	case !ok || c.label:
		return nil
	case !castable:
		return fillError(c.name, elem)
	}
	bits := arrow.GetBytes([]float64{v})
	if odd := judgeOf(arrow.FLOAT64, c.to, false)(bits, 0); odd.fault() {
		return fmt.Errorf("pack: column %s: %v, to fill nulls of %s, %w", table.Excerpt(c.name), v, elem, faults[odd])
	}
	c.fill, c.onNull = v, nullFilled
	return nil
}

func fillError(column string, t arrow.DataType) error {
	return fmt.Errorf("pack: column %s: filling nulls of %s %w", table.Excerpt(column), t, ErrUnsupported)
}
