package csvml

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// class is how the values of an output column are read and stored.
type class uint8

const (
	classNone class = iota
	classFloat32
	classFloat64
	classInt32
	classInt64
	classSmall // the other integers
	classDecimal
	classBool
	classDate
	classTime
	classText
	classNumber // the text of numbers
	classBinary
)

// classOf tells the class of a type, classNone if it cannot be decoded to.
func classOf(t arrow.DataType, verbatim bool) class {
	switch t.ID() {
	case arrow.FLOAT32:
		return classFloat32
	case arrow.FLOAT64:
		return classFloat64
	case arrow.INT32:
		return classInt32
	case arrow.INT64:
		return classInt64
	case arrow.INT8, arrow.INT16, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64:
		return classSmall
	case arrow.DECIMAL128:
		return classDecimal
	case arrow.BOOL:
		return classBool
	case arrow.DATE32:
		return classDate
	case arrow.TIMESTAMP:
		if t.(*arrow.TimestampType).Unit == arrow.Microsecond {
			return classTime
		}
	case arrow.STRING:
		if verbatim {
			return classNumber
		}
		return classText
	case arrow.BINARY:
		return classBinary
	}
	return classNone
}

// numeric reports whether values of class c are numbers.
func (c class) numeric() bool { return c >= classFloat32 && c <= classDecimal }

// textual reports whether values of class c are bytes.
func (c class) textual() bool { return c >= classText }

// output is one column of the batch at hand.
type output struct {
	field arrow.Field
	elem  arrow.DataType // of its values
	class class
	width int // values a row, 1 but for a pack and a one-hot column
	bytes int // of a value; 0 for text and bools
	// stride is how many values lie between those of a row and the next: width, or 0
	// for a sparse pack, whose rows all go to the same slots first.
	stride int

	fixed []byte // the memory of one of the following
	f32   []float32
	f64   []float64
	i32   []int32
	i64   []int64

	offsets []int32 // of the values in data
	memory  []byte  // of offsets
	data    []byte  // all its memory
	places  []int   // of a pack of text in another order than the file's: where in a row its values are stored
	order   []int   // the reverse: which value is in which place

	sparse *sparse // of a sparse pack

	nullable bool
	nulls    []int32 // values that are null, ascending
	share    float64 // of data in a chunk's bytes, as seen last
}

// begin takes memory for at most rows rows of a chunk.
func (o *output) begin(p *pool.Pool, rows, chunk int) {
	o.nulls = o.nulls[:0]
	switch {
	case o.sparse != nil:
		o.sparse.begin(p, rows, o.bytes)
		return
	case o.class.textual():
		o.memory = p.Allocate((rows*o.width + 1) * 4)
		o.offsets = arrow.Int32Traits.CastFromBytes(o.memory)
		o.offsets[0] = 0
		o.data = p.Allocate(int(o.share*float64(chunk)) + slack)
		o.data = o.data[:cap(o.data)]
		return
	case o.class == classBool:
		o.fixed = p.Allocate((rows + 7) / 8)
		clear(o.fixed)
		return
	}
	o.alias(p.Allocate(rows * o.width * o.bytes))
}

// alias makes b the memory of values of fixed width.
func (o *output) alias(b []byte) {
	o.fixed = b
	switch o.class {
	case classFloat32:
		o.f32 = arrow.Float32Traits.CastFromBytes(o.fixed)
	case classFloat64:
		o.f64 = arrow.Float64Traits.CastFromBytes(o.fixed)
	case classInt32, classDate:
		o.i32 = arrow.Int32Traits.CastFromBytes(o.fixed)
	case classInt64, classTime:
		o.i64 = arrow.Int64Traits.CastFromBytes(o.fixed)
	}
}

// slack is how much room a cell's text needs behind it: it is stored eight bytes
// at a time.
const slack = 64

// grow makes room for n more bytes of text, and the slack, behind the first used.
func (o *output) grow(p *pool.Pool, used, n int) {
	if used+n+slack > len(o.data) {
		bigger := p.Allocate(2*len(o.data) + n + slack)
		bigger = bigger[:cap(bigger)]
		copy(bigger, o.data[:used])
		p.Free(o.data)
		o.data = bigger
	}
}

// put stores the text of value i, which is the next one.
func (o *output) put(p *pool.Pool, i int, text []byte) {
	used := int(o.offsets[i])
	o.grow(p, used, len(text))
	o.offsets[i+1] = int32(used + copy(o.data[used:], text))
}

// undo forgets what was stored for row.
func (o *output) undo(row int) {
	n := len(o.nulls)
	for n > 0 && int(o.nulls[n-1]) >= row*o.width {
		n--
	}
	o.nulls = o.nulls[:n]
}

// setBool stores a bool.
func (o *output) setBool(row int, v bool) {
	bit := byte(1) << (row & 7)
	if v {
		o.fixed[row>>3] |= bit
	} else {
		o.fixed[row>>3] &^= bit
	}
}

// drop gives the memory back.
func (o *output) drop(p *pool.Pool) {
	if o.sparse != nil {
		o.sparse.drop(p)
		return
	}
	p.Free(o.fixed)
	p.Free(o.memory)
	p.Free(o.data)
	o.fixed, o.memory, o.data = nil, nil, nil
}

// array hands the first rows rows over to Arrow.
func (o *output) array(p *pool.Pool, rows, chunk int) arrow.Array {
	if o.sparse != nil {
		return o.sparse.array(p, rows, o)
	}
	if o.order != nil {
		o.arrange(p, rows)
	}
	values := rows * o.width
	list, isList := o.field.Type.(*arrow.FixedSizeListType)
	var lists *memory.Buffer
	absent := 0
	if isList && !o.class.textual() {
		lists, absent = o.nullLists(p, rows)
	}
	buffers := []*memory.Buffer{o.validity(p, values)}
	switch {
	case o.class.textual():
		used := int(o.offsets[values])
		buffers = append(buffers,
			memory.NewBufferWithAllocator(o.memory[:(values+1)*4], p),
			memory.NewBufferWithAllocator(o.data[:used], p))
		if chunk > 0 {
			o.share = 1.1 * float64(used) / float64(chunk)
		}
	case o.class == classBool:
		buffers = append(buffers, memory.NewBufferWithAllocator(o.fixed[:(rows+7)/8], p))
	default:
		buffers = append(buffers, memory.NewBufferWithAllocator(o.fixed[:values*o.bytes], p))
	}
	data := array.NewData(o.elem, values, buffers, nil, len(o.nulls), 0)
	for _, b := range buffers {
		if b != nil {
			b.Release() // NewData holds them
		}
	}
	if isList {
		child := data
		data = array.NewData(list, rows, []*memory.Buffer{lists}, []arrow.ArrayData{child}, absent, 0)
		child.Release()
		if lists != nil {
			lists.Release()
		}
	}
	o.fixed, o.memory, o.data = nil, nil, nil
	defer data.Release()
	return array.MakeFromData(data)
}

// nullLists takes the nulls for those of whole lists, as they are in a one-hot column.
func (o *output) nullLists(p *pool.Pool, rows int) (bitmap *memory.Buffer, n int) {
	for i := range o.nulls {
		o.nulls[i] /= int32(o.width)
	}
	bitmap, n = o.validity(p, rows), len(o.nulls)
	o.nulls = o.nulls[:0]
	return bitmap, n
}

// validity is the bitmap of the n values that are not null, nil if all are not.
func (o *output) validity(p *pool.Pool, n int) *memory.Buffer {
	if len(o.nulls) == 0 {
		return nil
	}
	bits := p.Allocate((n + 7) / 8)
	for i := range bits {
		bits[i] = 0xff
	}
	for _, i := range o.nulls {
		bits[i>>3] &^= 1 << (i & 7)
	}
	return memory.NewBufferWithAllocator(bits, p)
}
