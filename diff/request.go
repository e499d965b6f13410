package diff

import (
	"github.com/apache/arrow-go/v18/arrow"
)

// pair is n neighbouring cells of a request on each side, which are compared.
type pair struct {
	request [2]int   // index among those of the side
	first   [2]int64 // of its cells
	n       int64
	whole   bool      // the columns as they are, whatever they hold
	of      []segment // what the cells are, for their names
}

// request is what a decoder is asked for: a column, or several side by side.
type request struct {
	columns []column
	field   arrow.Field    // of one column
	elem    arrow.DataType // of a pack; nil: no pack
	used    int64          // behind the last cell that is compared
	flat    bool           // each column has one cell
}

func (r *request) cells() int64 { return count(r.columns) }

// requests turns what is compared into what decoders are asked for.
type requests struct {
	sides [2]*side
	nulls string // what becomes of missing values
	list  [2][]request
	known [2]map[int]asking     // a column that is asked for alone, by its index
	packs [2]map[arrow.Type]int // requests of columns of a text that share a pack
	pairs []pair
}

// asking is the request that a column is in, and its first cell there.
type asking struct {
	request int
	cell    int64
}

// how cells are asked for.
type how int

const (
	alone     how = iota // each column by itself
	packFirst            // those of a side by side, for a tensor of b
	packOther            // those of b side by side, for a tensor of a
	packTexts            // both, as the text of their cells
)

func newRequests(sides [2]*side, m *matching, nulls string) *requests {
	r := &requests{sides: sides, nulls: nulls, known: [2]map[int]asking{{}, {}}, packs: [2]map[arrow.Type]int{{}, {}}}
	list := m.segments
	for len(list) > 0 {
		way := r.way(&list[0])
		n := 1
		for n < len(list) && r.joins(way, &list[n-1], &list[n]) {
			n++
		}
		r.add(way, list[:n])
		list = list[n:]
	}
	for _, side := range r.list {
		for i := range side {
			side[i].flat = side[i].cells() == int64(len(side[i].columns))
		}
	}
	return r
}

// way is how the cells of a segment are asked for best.
func (r *requests) way(g *segment) how {
	a, b := &g.of[0], &g.of[1]
	switch {
	case g.whole && (a.tensor || b.tensor): // JSON in the cell of a text, say
		return alone
	case r.sides[0].text && r.sides[1].text && a.encode == nil && b.encode == nil && a.fill == nil && b.fill == nil:
		return packTexts
	case r.packable(0, a, b):
		return packFirst
	case r.packable(1, b, a):
		return packOther
	}
	return alone
}

// packable reports whether a column can be asked for side by side with others, as
// numbers of the type of a tensor, and would not be refused for a missing value.
func (r *requests) packable(at int, c, tensor *column) bool {
	if !tensor.tensor || c.tensor {
		return false
	}
	elem := elemOf(tensor.field.Type)
	switch {
	case elem.ID() != arrow.FLOAT32 && elem.ID() != arrow.FLOAT64 && elem.ID() != arrow.INT32:
		return false
	case elem.ID() == arrow.INT32 && r.nulls == "nan": // which it has not
		return false
	case c.encode != nil || r.sides[at].text:
		return true
	}
	t := domain(c.field.Type, elem)
	return t != nil && arrow.TypeEqual(t, elem) && !c.field.Nullable && castable(c.field.Type)
}

// joins reports whether a segment goes on where the one before ends.
func (r *requests) joins(way how, before, g *segment) bool {
	if way == alone || r.way(g) != way {
		return false
	}
	if way == packTexts {
		return true
	}
	tensor := 1
	if way == packOther {
		tensor = 0
	}
	return before.of[tensor].index == g.of[tensor].index && before.first[tensor]+before.n == g.first[tensor] &&
		before.of[1-tensor].index != g.of[1-tensor].index
}

// add asks for the cells of segments.
func (r *requests) add(way how, list []segment) {
	p := pair{of: list, whole: list[0].whole}
	for i := range list {
		p.n += list[i].n
	}
	for side := range 2 {
		c, other := &list[0].of[side], &list[0].of[1-side]
		switch {
		case way == packTexts:
			p.request[side] = r.pack(side, list, arrow.BinaryTypes.String)
		case way == packFirst && side == 0, way == packOther && side == 1:
			p.request[side] = r.pack(side, list, elemOf(other.field.Type))
		default:
			q, ok := r.known[side][c.index]
			if !ok {
				q = r.column(side, c, other, p.whole)
				r.known[side][c.index] = q
			}
			p.request[side], p.first[side] = q.request, q.cell+list[0].first[side]
		}
	}
	if way != alone {
		p.whole = false
	}
	for side, at := range p.request {
		q := &r.list[side][at]
		q.used = max(q.used, p.first[side]+p.n)
	}
	r.pairs = append(r.pairs, p)
}

// pack asks for the columns of segments side by side.
func (r *requests) pack(side int, list []segment, elem arrow.DataType) int {
	q := request{elem: elem}
	for i := range list {
		q.columns = append(q.columns, list[i].of[side])
	}
	r.list[side] = append(r.list[side], q)
	return len(r.list[side]) - 1
}

// encoded asks for a column as the numbers that it was encoded as.
func (r *requests) encoded(side int, c, other *column) asking {
	elem := domain(arrow.PrimitiveTypes.Float64, elemOf(other.field.Type))
	if elem == nil || r.sides[1-side].text {
		elem = arrow.PrimitiveTypes.Float64
	}
	return r.ask(side, request{columns: []column{*c}, elem: elem})
}

func (r *requests) ask(side int, q request) asking {
	r.list[side] = append(r.list[side], q)
	return asking{request: len(r.list[side]) - 1}
}

// share asks for a column of a text as a number, in a pack with others: it then costs the
// same in a table of any width. It is false if that cannot be.
func (r *requests) share(side int, c *column, elem arrow.DataType) (asking, bool) {
	switch id := elem.ID(); {
	case id != arrow.FLOAT32 && id != arrow.FLOAT64 && id != arrow.INT32, id == arrow.INT32 && r.nulls == "nan", c.label && r.nulls == "drop":
		return asking{}, false
	}
	i, ok := r.packs[side][elem.ID()]
	if !ok {
		i = r.ask(side, request{elem: elem}).request
		r.packs[side][elem.ID()] = i
	}
	q := &r.list[side][i]
	q.columns = append(q.columns, *c)
	return asking{i, int64(len(q.columns) - 1)}, true
}

// column asks for a column by itself, in the type in which it is compared.
func (r *requests) column(side int, c, other *column, whole bool) asking {
	if c.encode != nil {
		return r.encoded(side, c, other)
	}
	q := request{columns: []column{*c}, field: c.field}
	own, theirs := elemOf(c.field.Type), elemOf(other.field.Type)
	if other.encode != nil {
		theirs = arrow.PrimitiveTypes.Float64
	}
	switch {
	case r.sides[side].text:
		q.field = arrow.Field{Name: c.field.Name, Type: asText(theirs, other.tensor && !whole || !isNested(other.field.Type)), Nullable: true}
		if a, ok := r.share(side, c, q.field.Type); ok {
			return a
		}
	case c.tensor && !other.tensor && !whole && !r.sides[1-side].text: // of which cells are compared with several columns
		if own.ID() == arrow.FLOAT16 {
			q.field = withElem(c.field, arrow.PrimitiveTypes.Float32)
		}
	default:
		if r.sides[1-side].text {
			theirs = own
		}
		if t := domain(own, theirs); t != nil && castable(own) && !isNested(own) && !arrow.TypeEqual(t, own) {
			q.field = withElem(c.field, t)
		}
	}
	return r.ask(side, q)
}

// asText is what the cells of a text are asked for, to be compared with a type.
func asText(t arrow.DataType, flat bool) arrow.DataType {
	if !flat {
		return arrow.BinaryTypes.String
	}
	switch id := t.ID(); {
	case id == arrow.FLOAT16:
		return arrow.PrimitiveTypes.Float32
	case isNumber(t), id == arrow.BOOL, id == arrow.DATE32:
		return t
	case id == arrow.TIMESTAMP && t.(*arrow.TimestampType).Unit != arrow.Nanosecond:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: t.(*arrow.TimestampType).TimeZone}
	}
	return arrow.BinaryTypes.String
}

// domain is the floating type in which numbers of two types are compared; nil where
// they are compared exactly, or are no numbers.
func domain(a, b arrow.DataType) arrow.DataType {
	if !numeric(a) || !numeric(b) {
		return nil
	}
	has := func(id arrow.Type) bool { return a.ID() == id || b.ID() == id }
	switch {
	case has(arrow.FLOAT32), has(arrow.FLOAT16):
		return arrow.PrimitiveTypes.Float32
	case has(arrow.FLOAT64):
		return arrow.PrimitiveTypes.Float64
	}
	return nil
}

// numeric reports whether values of a type are numbers, or stand for some.
func numeric(t arrow.DataType) bool {
	return isNumber(t) || t.ID() == arrow.BOOL || arrow.IsDecimal(t.ID())
}

// castable reports whether a decoder makes floats of a type.
func castable(t arrow.DataType) bool {
	return isNumber(t) || t.ID() == arrow.BOOL || t.ID() == arrow.DECIMAL128
}

func isNested(t arrow.DataType) bool { return arrow.IsNested(t.ID()) }

// elemOf is the type of the numbers of a tensor or list; other types are their own.
func elemOf(t arrow.DataType) arrow.DataType {
	switch l := t.(type) {
	case *arrow.FixedSizeListType:
		return l.Elem()
	case *arrow.ListType:
		if s, ok := l.Elem().(*arrow.StructType); ok && s.NumFields() == 2 && s.Field(0).Name == "key" {
			return s.Field(1).Type
		}
		return l.Elem()
	}
	return t
}

// withElem is f with values of another type.
func withElem(f arrow.Field, elem arrow.DataType) arrow.Field {
	switch l := f.Type.(type) {
	case *arrow.FixedSizeListType:
		e := l.ElemField()
		e.Type = elem
		f.Type = arrow.FixedSizeListOfField(l.Len(), e)
	case *arrow.ListType:
		e := l.ElemField()
		if s, ok := e.Type.(*arrow.StructType); ok {
			value := s.Field(1)
			value.Type = elem
			e.Type = arrow.StructOf(s.Field(0), value)
		} else {
			e.Type = elem
		}
		f.Type = arrow.ListOfField(e)
	default:
		f.Type = elem
	}
	return f
}

// name is that of cell k of the pair, or of its one column if k is allCells.
func (p *pair) name(sides [2]*side, k int64) string {
	g := &p.of[0]
	if int64(len(p.of)) == p.n && k != allCells { // each of one cell
		g, k = &p.of[k], 0
	}
	for i := 1; k >= g.n && i < len(p.of); i++ {
		k -= g.n
		g = &p.of[i]
	}
	side := 0
	switch a, b := sides[0], sides[1]; {
	case a.named || g.whole && !b.named:
	case b.named, a.text && b.records:
		side = 1
	}
	if g.whole || k == allCells {
		return g.of[side].field.Name
	}
	return g.of[side].cellName(g.first[side] + k)
}
