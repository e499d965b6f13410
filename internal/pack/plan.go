package pack

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/float16"

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
			return fmt.Errorf("pack: column %s: several columns have that name, which %w", table.Excerpt(name), ErrUnsupported)
		}
		if why, ok := p.src.Field(i).Metadata.GetValue(table.KeyUnsupported); ok {
			return fmt.Errorf("pack: column %s %w: %s", table.Excerpt(name), ErrUnsupported, table.Printable(why))
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
	as := asIs{at: at, name: f.Name, onNull: actionOf(f.Type, f.Nullable, label, p.want.Nulls)}
	_, fill := p.want.Fill[f.Name]
	encoding := p.want.Encode[f.Name]
	switch {
	case encoding != nil:
		return p.encoded(f, to, encoding)
	case from.form == single && (to.form == single || to.form == fixed && to.width == 1):
		return p.rows(f, to.elem, label, f.Name)
	case from.isList() && to.isList():
		return newLists(p, f, src, at)
	case fill && !same:
		return nil, castError(f.Name, src.Type, f.Type)
	case fill:
		return nil, fillError(f.Name, src.Type)
	case same:
		return &as, nil
	case f.Type.ID() == arrow.STRING:
		if o := newText(as, f, src); o != nil {
			return o, nil
		}
	}
	return nil, castError(f.Name, src.Type, f.Type)
}

// encoded makes the output of a column that holds no numbers, as numbers.
func (p *plan) encoded(f arrow.Field, to shape, e *table.Encoding) (output, error) {
	hot := e.Kind == table.OneHot
	if hot && (to.form != fixed || to.width != e.Width()) {
		return nil, fmt.Errorf("pack: column %s: a one-hot column is a list of %d cells, not %s", table.Excerpt(f.Name), e.Width(), f.Type)
	}
	elem := f.Type
	if hot {
		elem = to.elem
	}
	return p.rows(f, elem, table.IsLabel(f), f.Name)
}

// pack makes the output of a pack.
func (p *plan) pack(k table.Pack) (output, error) {
	name := table.Excerpt(k.Name)
	switch id := k.Elem.ID(); {
	case len(k.From) == 0:
		return nil, fmt.Errorf("pack: %s: a pack of no columns", name)
	case id != arrow.FLOAT32 && id != arrow.FLOAT64 && id != arrow.INT32:
		return nil, fmt.Errorf("pack: %s: a pack of %s %w", name, k.Elem, ErrUnsupported)
	case k.Nullable || k.Numbers != nil:
		return nil, fmt.Errorf("pack: %s: a pack of anything but numbers %w", name, ErrUnsupported)
	}
	of, err := p.scalars(k.Elem, k.Label, false, k.From...)
	if err != nil {
		return nil, err
	}
	if n := of.width(); n != k.Width() {
		return nil, fmt.Errorf("pack: %s: its columns make %d cells, Cells is %d", name, n, k.Cells)
	}
	if k.Sparse {
		return newSparse(k.Field(), k.Elem, of), nil
	}
	return newRows(k.Field(), k.Elem, of), nil
}

// rows makes the output of a scalar column.
func (p *plan) rows(f arrow.Field, elem arrow.DataType, label bool, from string) (output, error) {
	of, err := p.scalars(elem, label, f.Nullable, from)
	if err != nil {
		return nil, err
	}
	return newRows(f, elem, of), nil
}

// scalars makes cells of scalar columns.
func (p *plan) scalars(elem arrow.DataType, label, nullable bool, from ...string) (scalars, error) {
	var o scalars
	for _, name := range from {
		src, at := p.source(name)
		onNull := actionOf(elem, nullable, label, p.want.Nulls)
		var c *cell
		var err error
		if e := p.want.Encode[name]; e != nil {
			c, err = newEncoded(name, src.Type, elem, e, label, onNull)
		} else {
			c, err = newCell(name, src.Type, elem, label, onNull)
		}
		if err != nil {
			return o, err
		}
		if err := p.fillNulls(c, elem); err != nil {
			return o, err
		}
		c.repeated = p.used[p.names[name]] > 1
		o.cells, o.at = append(o.cells, c), append(o.at, at)
	}
	return o, nil
}

// fillNulls has the nulls of a column filled with the number given for it. Those of a
// label are bad all the same.
func (p *plan) fillNulls(c *cell, elem arrow.DataType) error {
	v, ok := p.want.Fill[c.name]
	if !ok || c.label {
		return nil
	}
	odd := fine
	switch c.to {
	case arrow.BOOL:
		return fillError(c.name, elem)
	case arrow.DECIMAL128:
		_, odd = decimalOf(v, elem.(*arrow.Decimal128Type))
	case arrow.FLOAT16:
		if half := float16.New(float32(v)); half.IsInf() && !math.IsInf(v, 0) {
			odd = outOfRange
		}
	default:
		odd = judgeOf(arrow.FLOAT64, c.to, false)(arrow.GetBytes([]float64{v}), 0)
	}
	if odd.fault() {
		return fmt.Errorf("pack: column %s: %v, to fill nulls of %s, %w", table.Excerpt(c.name), v, elem, faults[odd])
	}
	c.fill, c.onNull = v, nullFilled
	return nil
}

func fillError(column string, t arrow.DataType) error {
	return fmt.Errorf("pack: column %s: filling nulls of %s %w", table.Excerpt(column), t, ErrUnsupported)
}
