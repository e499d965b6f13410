package take

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// takesNull is of a column without values.
type takesNull struct{}

func (takesNull) take(_ memory.Allocator, _ []Span, n int) arrow.ArrayData {
	return pool.NewData(arrow.Null, n, n, []*memory.Buffer{nil})
}

// takesBits is of truth values.
type takesBits struct {
	typ      arrow.DataType
	validity []bitmap
	values   []bitmap
}

func (t takesBits) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity, takeBits(mem, t.values, spans, n)})
}

// takesFixed is of values of some bytes each.
type takesFixed struct {
	typ      arrow.DataType
	width    int
	validity []bitmap
	values   [][]byte
}

func newTakesFixed(t arrow.DataType, width int, from []arrow.ArrayData) takes {
	values := make([][]byte, len(from))
	for i, d := range from {
		if b := d.Buffers()[1]; b != nil {
			values[i] = b.Bytes()[d.Offset()*width:]
		}
	}
	return takesFixed{t, width, validityOf(from), values}
}

func (t takesFixed) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	b := newBuffer(mem, n*t.width)
	t.copy(b.Bytes(), spans)
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity, b})
}

// longSpan is from how many bytes on a call costs less than a loop.
const longSpan = 64

// copy goes without a call where a span is short, as most are in a shuffle.
func (t takesFixed) copy(dst []byte, spans []Span) {
	switch t.width {
	case 4:
		for _, s := range spans {
			src := t.values[s.Batch][4*int(s.From) : 4*int(s.To)]
			if len(src) >= longSpan {
				dst = dst[copy(dst, src):]
				continue
			}
			for len(src) >= 4 && len(dst) >= 4 {
				binary.NativeEndian.PutUint32(dst, binary.NativeEndian.Uint32(src))
				src, dst = src[4:], dst[4:]
			}
		}
	case 8:
		for _, s := range spans {
			src := t.values[s.Batch][8*int(s.From) : 8*int(s.To)]
			if len(src) >= longSpan {
				dst = dst[copy(dst, src):]
				continue
			}
			for len(src) >= 8 && len(dst) >= 8 {
				binary.NativeEndian.PutUint64(dst, binary.NativeEndian.Uint64(src))
				src, dst = src[8:], dst[8:]
			}
		}
	default:
		for _, s := range spans {
			dst = dst[copy(dst, t.values[s.Batch][t.width*int(s.From):t.width*int(s.To)]):]
		}
	}
}

// takesText is of strings and bytes.
type takesText struct {
	typ      arrow.DataType
	validity []bitmap
	offsets  [][]int32
	data     [][]byte
}

func newTakesText(t arrow.DataType, from []arrow.ArrayData) takes {
	data := make([][]byte, len(from))
	for i, d := range from {
		if b := d.Buffers()[2]; b != nil {
			data[i] = b.Bytes()
		}
	}
	return takesText{t, validityOf(from), offsetsOf(from), data}
}

// offsetsOf are where the values of arrays begin in what they have in common.
func offsetsOf(from []arrow.ArrayData) [][]int32 {
	offsets := make([][]int32, len(from))
	for i, d := range from {
		if b := d.Buffers()[1]; b != nil && b.Len() > 0 {
			offsets[i] = arrow.Int32Traits.CastFromBytes(b.Bytes())[d.Offset():]
		} else {
			offsets[i] = []int32{0} // of no value
		}
	}
	return offsets
}

func (t takesText) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	offsets, size := takeOffsets(mem, t.offsets, spans, n)
	data := newBuffer(mem, size)
	dst := data.Bytes()
	for _, s := range spans {
		from := t.offsets[s.Batch]
		dst = dst[copy(dst, t.data[s.Batch][from[s.From]:from[s.To]]):]
	}
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity, offsets, data})
}

// takeOffsets makes the offsets of n values that are put one behind the other, and
// tells where the last one ends.
func takeOffsets(mem memory.Allocator, from [][]int32, spans []Span, n int) (offsets *memory.Buffer, size int) {
	offsets = newBuffer(mem, 4*(n+1))
	to := arrow.Int32Traits.CastFromBytes(offsets.Bytes())
	end, i := int32(0), 0
	to[0] = 0
	for _, s := range spans {
		src := from[s.Batch][s.From : s.To+1]
		move := end - src[0]
		for _, o := range src[1:] {
			i++
			to[i] = o + move
		}
		end = to[i]
	}
	return offsets, int(end)
}

// takesFixedList is of lists of n values each.
type takesFixedList struct {
	typ      arrow.DataType
	n        int
	validity []bitmap
	first    []int // of an array's values in its child
	child    takes
}

func newTakesFixedList(t *arrow.FixedSizeListType, from []arrow.ArrayData) takes {
	n := int(t.Len())
	width := plainWidth(t.Elem())
	plain := width > 0
	children, first := make([]arrow.ArrayData, len(from)), make([]int, len(from))
	for i, d := range from {
		children[i], first[i] = d.Children()[0], d.Offset()*n
		plain = plain && children[i].NullN() == 0
	}
	l := takesFixedList{t, n, validityOf(from), first, nil}
	if !plain {
		l.child = newTakes(t.Elem(), children)
		return l
	}
	// A row is then bytes of one width, which are copied at once.
	rows := takesFixed{width: n * width, values: make([][]byte, len(from))}
	for i, d := range children {
		if b := d.Buffers()[1]; b != nil {
			rows.values[i] = b.Bytes()[(first[i]+d.Offset())*width:]
		}
	}
	return takesRows{l, t.Elem(), rows}
}

func (t takesFixedList) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	inner := make([]Span, len(spans))
	for i, s := range spans {
		first := t.first[s.Batch]
		inner[i] = Span{s.Batch, int32(first + t.n*int(s.From)), int32(first + t.n*int(s.To))}
	}
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity}, t.child.take(mem, inner, n*t.n))
}

// takesRows is of lists of n values of some bytes each, none of which is missing.
type takesRows struct {
	takesFixedList
	elem arrow.DataType
	rows takesFixed
}

func (t takesRows) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	b := newBuffer(mem, n*t.rows.width)
	t.rows.copy(b.Bytes(), spans)
	child := pool.NewData(t.elem, n*t.n, 0, []*memory.Buffer{nil, b})
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity}, child)
}

// takesList is of lists of any length.
type takesList struct {
	typ      arrow.DataType
	validity []bitmap
	offsets  [][]int32
	child    takes
}

func newTakesList(t *arrow.ListType, from []arrow.ArrayData) takes {
	children := make([]arrow.ArrayData, len(from))
	for i, d := range from {
		children[i] = d.Children()[0]
	}
	return takesList{t, validityOf(from), offsetsOf(from), newTakes(t.Elem(), children)}
}

func (t takesList) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	offsets, size := takeOffsets(mem, t.offsets, spans, n)
	inner := make([]Span, len(spans))
	for i, s := range spans {
		from := t.offsets[s.Batch]
		inner[i] = Span{s.Batch, from[s.From], from[s.To]}
	}
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity, offsets}, t.child.take(mem, inner, size))
}

// takesStruct is of structs.
type takesStruct struct {
	typ      arrow.DataType
	validity []bitmap
	first    []int // of an array's values in its children
	fields   []takes
}

func newTakesStruct(t *arrow.StructType, from []arrow.ArrayData) takes {
	s := takesStruct{t, validityOf(from), make([]int, len(from)), make([]takes, t.NumFields())}
	children := make([]arrow.ArrayData, len(from))
	for i := range s.fields {
		for k, d := range from {
			children[k], s.first[k] = d.Children()[i], d.Offset()
		}
		s.fields[i] = newTakes(t.Field(i).Type, children)
	}
	return s
}

func (t takesStruct) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	validity, nulls := takeValidity(mem, t.validity, spans, n)
	inner := make([]Span, len(spans))
	for i, s := range spans {
		first := int32(t.first[s.Batch])
		inner[i] = Span{s.Batch, first + s.From, first + s.To}
	}
	fields := make([]arrow.ArrayData, len(t.fields))
	for i, f := range t.fields {
		fields[i] = f.take(mem, inner, n)
	}
	return pool.NewData(t.typ, n, nulls, []*memory.Buffer{validity}, fields...)
}

// takesOther is of any type.
type takesOther struct {
	typ  arrow.DataType
	from []arrow.ArrayData
}

func newTakesOther(t arrow.DataType, from []arrow.ArrayData) takes {
	return takesOther{t, append([]arrow.ArrayData(nil), from...)}
}

func (t takesOther) take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData {
	if n == 0 {
		return array.NewSliceData(t.from[0], 0, 0)
	}
	parts := make([]arrow.Array, 0, len(spans))
	for _, s := range spans {
		whole := array.MakeFromData(t.from[s.Batch])
		parts = append(parts, array.NewSlice(whole, int64(s.From), int64(s.To)))
		whole.Release()
	}
	defer func() {
		for _, p := range parts {
			p.Release()
		}
	}()
	all, err := array.Concatenate(parts, mem)
	if err != nil { // of arrays of one type; too large for its offsets, at the most
		panic("take: " + err.Error())
	}
	defer all.Release()
	d := all.Data()
	d.Retain()
	return d
}
