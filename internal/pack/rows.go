package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// rows is an output of one or more scalar columns side by side, all cells of a row
// written out.
type rows struct {
	scalars
	field  arrow.Field
	elem   arrow.DataType // of its values
	stride int            // cells of a row
	same   bool           // it is one column of the type that it has
	filler filler
}

func newRows(f arrow.Field, elem arrow.DataType, of scalars) *rows {
	o := &rows{scalars: of, field: f, elem: elem, stride: of.width()}
	c := o.cells[0]
	o.same = len(o.cells) == 1 && c.encoding == nil && arrow.TypeEqual(c.from, f.Type)
	o.filler = fillerOf(elem.ID(), o.cells)
	return o
}

func (o *rows) load(b arrow.RecordBatch) error {
	o.scalars.load(b)
	if o.stride > len(o.cells) && o.n > maxCells/o.stride {
		return tooMany(o.n*o.stride, "--sparse keeps only what is not zero")
	}
	return nil
}

func (o *rows) array(mem memory.Allocator) arrow.Array {
	c := o.cells[0]
	if o.same && !c.fills() {
		c.look(0, o.n)
		c.array.Retain()
		return c.array
	}
	values := newBuffer(mem, o.n*o.stride*bitsOf(o.elem.ID())/8)
	o.filler.fill(values.Bytes(), 0, o.n)
	var validity *memory.Buffer
	nulls := 0
	if c.onNull == nullKept {
		validity, nulls = c.nulls.bitmap(mem, 0, o.n)
	}
	if _, list := o.field.Type.(*arrow.FixedSizeListType); !list {
		return pool.NewArray(pool.NewData(o.field.Type, o.n, nulls, []*memory.Buffer{validity, values}))
	}
	child := pool.NewData(o.elem, o.n*o.stride, 0, []*memory.Buffer{nil, values})
	return pool.NewArray(pool.NewData(o.field.Type, o.n, nulls, []*memory.Buffer{validity}, child))
}
