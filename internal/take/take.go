// Package take makes batches and arrays of rows of others, in any order: what a null
// drops, a split keeps, or a shuffle moves. Arrays may be slices. Lists, structs and
// what they hold are taken by value; the memory is the caller's.
package take

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// Span is rows of a batch that follow each other.
type Span struct {
	Batch    int32 // of those that are taken from
	From, To int32 // rows, To not among them
}

// Len is the number of rows.
func Len(spans []Span) int {
	n := 0
	for _, s := range spans {
		n += int(s.To - s.From)
	}
	return n
}

// Taker makes batches of rows of other batches. Any number of goroutines may use it
// while those are not released.
type Taker struct {
	mem     memory.Allocator
	schema  *arrow.Schema
	columns []takes
}

// New takes from batches of one schema.
func New(mem memory.Allocator, s *arrow.Schema, batches ...arrow.RecordBatch) *Taker {
	t := &Taker{mem: mem, schema: s, columns: make([]takes, s.NumFields())}
	from := make([]arrow.ArrayData, len(batches))
	for i, f := range s.Fields() {
		for k, b := range batches {
			from[k] = b.Column(i).Data()
		}
		t.columns[i] = newTakes(f.Type, from)
	}
	return t
}

// Take makes a batch of the rows in spans.
func (t *Taker) Take(spans []Span) arrow.RecordBatch {
	n := Len(spans)
	columns := make([]arrow.Array, len(t.columns))
	for i, c := range t.columns {
		columns[i] = pool.NewArray(c.take(t.mem, spans, n))
	}
	b := array.NewRecordBatch(t.schema, columns, int64(n))
	for _, c := range columns {
		c.Release()
	}
	return b
}

// Array makes an array of the rows of a in spans, whose Batch is 0.
func Array(mem memory.Allocator, a arrow.Array, spans []Span) arrow.Array {
	return pool.NewArray(newTakes(a.DataType(), []arrow.ArrayData{a.Data()}).take(mem, spans, Len(spans)))
}

// takes makes array data of n values, which are those in spans.
type takes interface {
	take(mem memory.Allocator, spans []Span, n int) arrow.ArrayData
}

// newTakes takes from data of type t.
func newTakes(t arrow.DataType, from []arrow.ArrayData) takes {
	switch t := t.(type) {
	case *arrow.NullType:
		return takesNull{}
	case *arrow.BooleanType:
		return takesBits{t, validityOf(from), bitmapsOf(from, 1)}
	case *arrow.StringType, *arrow.BinaryType:
		return newTakesText(t, from)
	case *arrow.FixedSizeListType:
		return newTakesFixedList(t, from)
	case *arrow.ListType:
		return newTakesList(t, from)
	case *arrow.StructType:
		return newTakesStruct(t, from)
	}
	if width := plainWidth(t); width > 0 {
		return newTakesFixed(t, width, from)
	}
	return newTakesOther(t, from)
}

// plainWidth is how many bytes a value has; 0 where they are not side by side.
func plainWidth(t arrow.DataType) int {
	switch t := t.(type) {
	case *arrow.BooleanType, *arrow.FixedSizeListType, arrow.ExtensionType, *arrow.DictionaryType:
		return 0
	case arrow.FixedWidthDataType:
		return t.Bytes()
	}
	return 0
}

// bitmap is bits from a place on.
type bitmap struct {
	bits []byte // nil: all are set
	off  int
}

// bitmapsOf are the bits in a buffer of arrays.
func bitmapsOf(from []arrow.ArrayData, buffer int) []bitmap {
	maps := make([]bitmap, len(from))
	for i, d := range from {
		if b := d.Buffers()[buffer]; b != nil {
			maps[i] = bitmap{b.Bytes(), d.Offset()}
		}
	}
	return maps
}

// validityOf is which values are there; nil if all are.
func validityOf(from []arrow.ArrayData) []bitmap {
	for _, d := range from {
		if d.NullN() != 0 {
			return bitmapsOf(from, 0)
		}
	}
	return nil
}

// takeBits takes n bits.
func takeBits(mem memory.Allocator, from []bitmap, spans []Span, n int) *memory.Buffer {
	b := newBuffer(mem, int(bitutil.BytesForBits(int64(n))))
	clear(b.Bytes())
	at := 0
	for _, s := range spans {
		m, rows := &from[s.Batch], int(s.To-s.From)
		switch {
		case m.bits == nil:
			bitutil.SetBitsTo(b.Bytes(), int64(at), int64(rows), true)
		case rows == 1:
			bitutil.SetBitTo(b.Bytes(), at, bitutil.BitIsSet(m.bits, m.off+int(s.From)))
		default:
			bitutil.CopyBitmap(m.bits, m.off+int(s.From), rows, b.Bytes(), at)
		}
		at += rows
	}
	return b
}

// takeValidity is nil if all n values are there.
func takeValidity(mem memory.Allocator, from []bitmap, spans []Span, n int) (validity *memory.Buffer, nulls int) {
	if from == nil {
		return nil, 0
	}
	b := takeBits(mem, from, spans, n)
	if nulls = n - bitutil.CountSetBits(b.Bytes(), 0, n); nulls == 0 {
		b.Release()
		return nil, 0
	}
	return b, nulls
}

// newBuffer is a buffer of n bytes that hold anything.
func newBuffer(mem memory.Allocator, n int) *memory.Buffer {
	return memory.NewBufferWithAllocator(mem.Allocate(n), mem)
}
