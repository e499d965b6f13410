package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// rows is an output of one or more scalar columns side by side.
type rows struct {
	field  arrow.Field
	elem   arrow.DataType // of its values
	cells  []*cell
	at     []int // of their columns in a batch
	same   bool  // it is one column of the type that it has
	filler filler

	n int
}

func (o *rows) load(b arrow.RecordBatch) {
	o.n = int(b.NumRows())
	for i, c := range o.cells {
		c.load(b.Column(o.at[i]))
	}
}

func (o *rows) array(mem memory.Allocator) arrow.Array {
	c := o.cells[0]
	if o.same && !c.fills() {
		c.look(0, o.n)
		c.array.Retain()
		return c.array
	}
	values := newBuffer(mem, o.n*len(o.cells)*bitsOf(o.elem.ID())/8)
	o.filler.fill(values.Bytes(), 0, o.n)
	var validity *memory.Buffer
	nulls := 0
	if c.onNull == nullKept {
		validity, nulls = c.nulls.bitmap(mem, 0, o.n)
	}
	if _, list := o.field.Type.(*arrow.FixedSizeListType); !list {
		return newArray(newData(o.field.Type, o.n, nulls, []*memory.Buffer{validity, values}))
	}
	child := newData(o.elem, o.n*len(o.cells), 0, []*memory.Buffer{nil, values})
	return newArray(newData(o.field.Type, o.n, nulls, []*memory.Buffer{validity}, child))
}

func (o *rows) refuse(s *sieve) {
	for _, c := range o.cells {
		c.refuse(s, 0, o.n, -1)
	}
}

func (o *rows) tell(t *tally) {
	for _, c := range o.cells {
		c.tell(t, 0, o.n, -1)
		t.finish(c)
	}
}

func (o *rows) unload() {
	for _, c := range o.cells {
		c.unload()
	}
}
