package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// lists is an output of a column of lists of numbers.
type lists struct {
	field    arrow.Field
	at       int // of the column in a batch
	from, to shape
	same     bool   // the type is the one it has
	onNull   action // of a whole list
	cell     *cell  // of the numbers in all lists
	filler   filler

	// Of the batch at hand.
	n       int
	column  arrow.Array
	leaf    arrow.Array   // the numbers in the lists of the batch
	nulls   missing       // lists
	offsets []int32       // of the lists in leaf, plus the first; nil if all have the width of from
	pairs   *array.Struct // of sparse rows, those of the batch are from low up to low + leaf.Len()
	low     int
}

func newLists(p *plan, f, src arrow.Field, at int) (*lists, error) {
	o := &lists{field: f, at: at, from: shapeOf(src.Type), to: shapeOf(f.Type), same: arrow.TypeEqual(src.Type, f.Type)}
	label := table.IsLabel(f)
	misfit := (o.from.form == sparse) != (o.to.form == sparse) ||
		o.from.form == fixed && o.to.form == fixed && o.from.width != o.to.width
	if misfit {
		return nil, castError(f.Name, src.Type, f.Type)
	}
	if _, ok := p.want.Fill[f.Name]; ok {
		return nil, fillError(f.Name, src.Type)
	}
	var err error
	onNull := actionOf(o.to.elem, o.to.nullable, label, p.want.Nulls)
	if o.cell, err = newCell(f.Name, o.from.elem, o.to.elem, label, onNull); err != nil {
		return nil, err
	}
	o.cell.repeated = p.used[p.names[f.Name]] > 1
	o.onNull = actionOf(o.to.elem, f.Nullable, label, p.want.Nulls)
	// There is no list of zeros without a length, but for sparse rows.
	if o.onNull == nullZero && o.to.form == ragged || o.onNull == nullNaN && o.to.form != fixed {
		o.onNull = nullBad
	}
	o.filler = fillerOf(o.to.elem.ID(), []*cell{o.cell})
	if o.filler == nil && !o.same {
		return nil, castError(f.Name, src.Type, f.Type)
	}
	return o, nil
}

func (o *lists) load(b arrow.RecordBatch) error {
	o.n, o.column = int(b.NumRows()), b.Column(o.at)
	o.nulls, o.offsets, o.pairs = missingOf(o.column), nil, nil
	off := o.column.Data().Offset()
	low, high := off*o.from.width, (off+o.n)*o.from.width
	var values arrow.Array
	switch a := o.column.(type) {
	case *array.FixedSizeList:
		values = a.ListValues()
	case *array.List:
		values, low, high = a.ListValues(), 0, 0
		o.offsets = []int32{0}
		if o.n > 0 {
			o.offsets = a.Offsets()[off : off+o.n+1]
			low, high = int(o.offsets[0]), int(o.offsets[o.n])
		}
	}
	if o.from.form == sparse {
		o.pairs, o.low = values.(*array.Struct), low
		values = o.pairs.Field(1)
	}
	o.leaf = array.NewSlice(values, int64(low), int64(high))
	o.cell.load(o.leaf)
	return nil
}

// span is where the numbers of a row are in leaf.
func (o *lists) span(row int) (from, to int) {
	if o.offsets == nil {
		return row * o.from.width, (row + 1) * o.from.width
	}
	return int(o.offsets[row] - o.offsets[0]), int(o.offsets[row+1] - o.offsets[0])
}

func (o *lists) array(mem memory.Allocator) arrow.Array {
	switch {
	case o.same && !o.cell.fills() && !o.fills():
		o.cell.look(0, o.leaf.Len())
		o.column.Retain()
		return o.column
	case o.to.form != fixed:
		return o.ragged(mem)
	case o.regular() && !o.fills():
		return o.fixed(mem, o.numbers(mem))
	}
	return o.fixed(mem, o.gathered(mem))
}

// fills reports whether a list that is null gets values.
func (o *lists) fills() bool { return o.onNull >= nullZero && o.nulls.n > 0 }

// regular reports whether all lists are as long as they are to be, the null ones too.
func (o *lists) regular() bool {
	for i := 0; i+1 < len(o.offsets); i++ {
		if int(o.offsets[i+1]-o.offsets[i]) != o.to.width {
			return false
		}
	}
	return true
}

// numbers is all of leaf in the type it is to have.
func (o *lists) numbers(mem memory.Allocator) arrow.ArrayData {
	n := o.leaf.Len()
	if arrow.TypeEqual(o.from.elem, o.to.elem) && !o.cell.fills() {
		o.cell.look(0, n)
		data := o.leaf.Data()
		data.Retain()
		return data
	}
	values := newBuffer(mem, n*bitsOf(o.to.elem.ID())/8)
	o.filler.fill(values.Bytes(), 0, n)
	validity, nulls := o.validity(mem, 0, n)
	return pool.NewData(o.to.elem, n, nulls, []*memory.Buffer{validity, values})
}

// validity is that of numbers which may stay null.
func (o *lists) validity(mem memory.Allocator, from, n int) (*memory.Buffer, int) {
	if o.cell.onNull != nullKept {
		return nil, 0
	}
	return o.cell.nulls.bitmap(mem, from, n)
}

// fixed makes lists of equal length of their numbers, which it takes over.
func (o *lists) fixed(mem memory.Allocator, child arrow.ArrayData) arrow.Array {
	validity, nulls := o.listValidity(mem)
	return pool.NewArray(pool.NewData(o.field.Type, o.n, nulls, []*memory.Buffer{validity}, child))
}

func (o *lists) listValidity(mem memory.Allocator) (*memory.Buffer, int) {
	if o.onNull != nullKept {
		return nil, 0
	}
	return o.nulls.bitmap(mem, 0, o.n)
}

// ragged makes lists of any length.
func (o *lists) ragged(mem memory.Allocator) arrow.Array {
	buffer := newBuffer(mem, 4*(o.n+1))
	offsets := arrow.Int32Traits.CastFromBytes(buffer.Bytes())
	offsets[0] = 0
	for row := range o.n {
		_, to := o.span(row)
		offsets[row+1] = int32(to)
	}
	child := o.numbers(mem)
	if o.to.form == sparse {
		child = o.keyed(child)
	}
	validity, nulls := o.listValidity(mem)
	return pool.NewArray(pool.NewData(o.field.Type, o.n, nulls, []*memory.Buffer{validity, buffer}, child))
}

// keyed puts values, which it takes over, to their keys.
func (o *lists) keyed(values arrow.ArrayData) arrow.ArrayData {
	n := o.leaf.Len()
	keys := array.NewSliceData(o.pairs.Field(0).Data(), int64(o.low), int64(o.low+n))
	pair := o.field.Type.(*arrow.ListType).Elem()
	return pool.NewData(pair, n, 0, []*memory.Buffer{nil}, keys, values)
}

// gathered is the numbers of lists of equal length, list by list: those of null
// lists are zero or NaN, and those of lists of another length anything.
func (o *lists) gathered(mem memory.Allocator) arrow.ArrayData {
	n, size := o.n*o.to.width, o.to.width*bitsOf(o.to.elem.ID())/8
	values := newBuffer(mem, o.n*size)
	var validity *memory.Buffer
	nulls := 0
	if o.cell.onNull == nullKept && o.cell.nulls.n > 0 {
		validity = newBuffer(mem, int(bitutil.BytesForBits(int64(n))))
		bitutil.SetBitsTo(validity.Bytes(), 0, int64(len(validity.Bytes())*8), true)
	}
	for row := range o.n {
		dst := values.Bytes()[row*size:][:size]
		from, to := o.span(row)
		switch {
		case o.nulls.has(row) && o.onNull == nullNaN:
			o.filler.blank(dst)
			continue
		case o.nulls.has(row) || to-from != o.to.width:
			clear(dst)
			continue
		}
		o.filler.fill(dst, from, to)
		if validity == nil {
			continue
		}
		for i := range o.cell.nulls.in(from, to) {
			bitutil.ClearBit(validity.Bytes(), row*o.to.width+i-from)
			nulls++
		}
	}
	return pool.NewData(o.to.elem, n, nulls, []*memory.Buffer{validity, values})
}

func (o *lists) unload() {
	o.leaf.Release()
	o.column, o.leaf, o.pairs, o.offsets = nil, nil, nil, nil
	o.cell.unload()
}
