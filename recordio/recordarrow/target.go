package recordarrow

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// target is a column of the batches.
type target struct {
	from     int // column of the file
	source   column
	field    arrow.Field
	elem     arrow.DataType // of its values, if they are numbers
	asIs     bool
	checkNaN bool // a label without NaN
	nulls    table.Nulls
}

// errDrop is a row that is left out because the user said so.
var errDrop = errors.New("dropped")

func targetsOf(s *arrow.Schema, cols []column, w table.Want) ([]target, error) {
	var targets []target
	if w.All() {
		for i, f := range s.Fields() {
			targets = append(targets, target{from: i, source: cols[i], field: f, asIs: true})
		}
		return targets, nil
	}
	for _, f := range w.Columns {
		t, err := newTarget(s, cols, f.Name)
		if err != nil {
			return nil, err
		}
		if err := t.cast(f); err != nil {
			return nil, err
		}
		t.nulls = w.Nulls
		if table.IsLabel(f) && t.elem != nil && t.source.form <= fixed {
			t.asIs, t.checkNaN = false, true
		}
		targets = append(targets, t)
	}
	for _, p := range w.Packs {
		if len(p.From) != 1 {
			return nil, fmt.Errorf("pack %q: of %d columns; records hold them packed in one", p.Name, len(p.From))
		}
		t, err := newTarget(s, cols, p.From[0])
		if err != nil {
			return nil, err
		}
		if t.source.form > fixed || !isNumber(p.Elem) {
			return nil, fmt.Errorf("pack %q: column %q is %s, which does not pack into %s", p.Name, t.source.name, t.field.Type, p.Elem)
		}
		field := t.field
		field.Name, field.Nullable = p.Name, false
		field.Type = arrow.FixedSizeListOfNonNullable(int32(t.source.width), p.Elem)
		t.field, t.elem, t.asIs, t.checkNaN, t.nulls = field, p.Elem, false, p.Label, w.Nulls
		targets = append(targets, t)
	}
	return targets, nil
}

func newTarget(s *arrow.Schema, cols []column, name string) (target, error) {
	for i, c := range cols {
		if c.name == name {
			return target{from: i, source: c, field: s.Field(i)}, nil
		}
	}
	return target{}, fmt.Errorf("no column %q", name)
}

// cast makes f what the target yields.
func (t *target) cast(f arrow.Field) error {
	was := t.field
	t.field = f
	if f.Metadata.Len() == 0 {
		t.field.Metadata = was.Metadata
	}
	if arrow.TypeEqual(was.Type, f.Type) {
		t.elem, t.asIs = t.source.elem, f.Nullable || !was.Nullable
		return nil
	}
	probe := t.field
	if t.source.form == sparse && len(t.source.shape) > 0 {
		probe.Metadata = was.Metadata
	}
	to, err := columnOf(probe)
	same := err == nil && (to.form == t.source.form || to.form+t.source.form == fixed) && to.width == t.source.width
	if !same || to.elem == nil {
		return fmt.Errorf("column %q is %s, which is not to be had as %s", f.Name, was.Type, f.Type)
	}
	t.elem = to.elem
	return nil
}
