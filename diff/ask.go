package diff

import (
	"errors"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// asks is what the decoders of one side are asked for. Cells of a text that are not of
// the type that was expected are differences and no errors: their column is then asked
// for as text, from there on, and compared as such.
type asks struct {
	side   *side
	list   []request
	policy string // of missing values

	mu     sync.Mutex
	apart  map[int]bool           // columns that were in a pack, by index
	fields map[int]arrow.DataType // of columns whose type was not that of all cells, by index
	now    *asked
	all    map[*table.Want]*asked
}

// asked is what was asked for at one time.
type asked struct {
	want table.Want
	at   []spot // of the requests
}

// spot is where the cells of a request are in a batch.
type spot struct {
	column int     // that they are in
	width  int     // how many it holds a row, if it is a pack
	cells  []place // of each, where some are no longer in the pack; else nil
}

// place is where a cell of a pack is: in a column of its own, or in the pack.
type place struct {
	column int // −1: in the pack
	cell   int
}

func newAsks(s *side, list []request, policy string) *asks {
	a := &asks{side: s, list: list, policy: policy, apart: map[int]bool{}, fields: map[int]arrow.DataType{}, all: map[*table.Want]*asked{}}
	a.now = a.build()
	return a
}

// of is what was asked for with w.
func (a *asks) of(w *table.Want) *asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.all[w]
}

// ask is what [convert.Dataset.Spans] calls.
func (a *asks) ask(refused *table.Want, bad *table.Error) *table.Want {
	a.mu.Lock()
	defer a.mu.Unlock()
	if refused != &a.now.want { // another worker found out something, too
		return &a.now.want
	}
	if !a.widen(bad) {
		return nil
	}
	a.now = a.build()
	return &a.now.want
}

// widen asks for less of a column: not to be in a pack, which holds no missing value; or
// to be text, or bytes.
func (a *asks) widen(bad *table.Error) bool {
	for i := range a.list {
		r := &a.list[i]
		at := slices.IndexFunc(r.columns, func(c column) bool { return c.field.Name == bad.Column })
		if at < 0 || r.columns[at].encode != nil {
			continue
		}
		c := &r.columns[at]
		if errors.Is(bad.Err, table.ErrNull) {
			if r.elem == nil || a.apart[c.index] || a.policy == "drop" {
				return false
			}
			a.apart[c.index] = true
			return true
		}
		t := a.typeOf(r, c)
		switch t.ID() {
		case arrow.BINARY:
			return false
		case arrow.STRING:
			if !errors.Is(bad.Err, table.ErrUTF8) {
				return false
			}
			a.fields[c.index] = arrow.BinaryTypes.Binary
		default:
			a.fields[c.index] = arrow.BinaryTypes.String
		}
		a.apart[c.index] = r.elem != nil
		return true
	}
	return false
}

// typeOf is the type that a column is asked for.
func (a *asks) typeOf(r *request, c *column) arrow.DataType {
	if t, ok := a.fields[c.index]; ok {
		return t
	}
	if r.elem != nil {
		return r.elem
	}
	return r.field.Type
}

// build makes what is asked for of what is known now.
func (a *asks) build() *asked {
	n := &asked{at: make([]spot, len(a.list))}
	w := &n.want
	w.Columns, w.Nulls = []arrow.Field{}, convert.NullPolicy(a.policy)
	for i := range a.list {
		if r := &a.list[i]; r.elem == nil {
			n.at[i] = spot{column: len(w.Columns)}
			w.Columns = append(w.Columns, a.field(r, &r.columns[0]))
		} else {
			n.at[i].cells = a.places(r, w)
		}
	}
	for i := range a.list {
		r := &a.list[i]
		if r.elem == nil {
			continue
		}
		k := a.pack(r, w)
		n.at[i].width = k.Cells
		if k.Cells > 0 {
			n.at[i].column = len(w.Columns) + len(w.Packs)
			w.Packs = append(w.Packs, k)
		}
	}
	a.all[w] = n
	return n
}

// places asks for the columns that are no longer in the pack of r by themselves, and
// tells where each cell is; nil if all are in the pack.
func (a *asks) places(r *request, w *table.Want) []place {
	var places []place
	some, packed := false, 0
	for k := range r.columns {
		c := &r.columns[k]
		if a.apart[c.index] {
			some = true
			places = append(places, place{column: len(w.Columns)})
			w.Columns = append(w.Columns, a.field(r, c))
			continue
		}
		for range c.cells {
			places = append(places, place{-1, packed})
			packed++
		}
	}
	if !some {
		return nil
	}
	return places
}

// field is what is asked for of a column by itself.
func (a *asks) field(r *request, c *column) arrow.Field {
	f := r.field
	if t := a.typeOf(r, c); r.elem != nil || !arrow.TypeEqual(t, f.Type) {
		f = arrow.Field{Name: c.field.Name, Type: t, Nullable: true}
	}
	if a.policy == "drop" && !a.side.records && c.fill == nil {
		f.Nullable = false
		if c.label && isNumber(elemOf(f.Type)) {
			f = table.Label(f)
		}
	}
	return f
}

// pack is what is asked for of columns side by side.
func (a *asks) pack(r *request, w *table.Want) table.Pack {
	k := table.Pack{Name: "cells", Elem: r.elem}
	text := r.elem.ID() == arrow.STRING
	k.Nullable = text && a.policy != "drop"
	for i := range r.columns {
		c := &r.columns[i]
		if a.apart[c.index] {
			continue
		}
		k.From, k.Cells = append(k.From, c.field.Name), k.Cells+int(c.cells)
		k.Label = k.Label || c.label && a.policy == "drop" && !text
		if c.encode != nil {
			if w.Encode == nil {
				w.Encode = map[string]*table.Encoding{}
			}
			w.Encode[c.field.Name] = c.encode
		}
		if c.fill != nil && !text {
			if w.Fill == nil {
				w.Fill = map[string]float64{}
			}
			w.Fill[c.field.Name] = *c.fill
		}
	}
	return k
}
