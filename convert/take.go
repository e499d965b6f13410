package convert

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// span is rows of a batch that follow each other.
type span struct {
	batch    int32 // of those that are taken from
	from, to int32
}

// spansLen is the number of rows.
func spansLen(spans []span) int {
	n := 0
	for _, s := range spans {
		n += int(s.to - s.from)
	}
	return n
}

// taker makes batches of rows of other batches. Any number of goroutines may use it
// while those are not released.
type taker struct {
	schema  *arrow.Schema
	columns []takes
}

// newTaker takes from batches of one schema.
func newTaker(s *arrow.Schema, batches ...arrow.RecordBatch) *taker {
	t := &taker{schema: s, columns: make([]takes, s.NumFields())}
	from := make([]arrow.ArrayData, len(batches))
	for i, f := range s.Fields() {
		for k, b := range batches {
			from[k] = b.Column(i).Data()
		}
		t.columns[i] = newTakes(f.Type, from)
	}
	return t
}

// take makes a batch of the rows in spans.
func (t *taker) take(spans []span) arrow.RecordBatch {
	n := spansLen(spans)
	columns := make([]arrow.Array, len(t.columns))
	for i, c := range t.columns {
		d := c.take(spans, n)
		columns[i] = array.MakeFromData(d)
		d.Release()
	}
	b := array.NewRecordBatch(t.schema, columns, int64(n))
	for _, c := range columns {
		c.Release()
	}
	return b
}

// takes makes array data of n values, which are those in spans.
type takes interface {
	take(spans []span, n int) arrow.ArrayData
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
func takeBits(from []bitmap, spans []span, n int) *memory.Buffer {
	b := takenBuffer(int(bitutil.BytesForBits(int64(n))))
	clear(b.Bytes())
	at := 0
	for _, s := range spans {
		m, rows := &from[s.batch], int(s.to-s.from)
		switch {
		case m.bits == nil:
			bitutil.SetBitsTo(b.Bytes(), int64(at), int64(rows), true)
		case rows == 1:
			bitutil.SetBitTo(b.Bytes(), at, bitutil.BitIsSet(m.bits, m.off+int(s.from)))
		default:
			bitutil.CopyBitmap(m.bits, m.off+int(s.from), rows, b.Bytes(), at)
		}
		at += rows
	}
	return b
}

// takeValidity is nil if all n values are there.
func takeValidity(from []bitmap, spans []span, n int) (validity *memory.Buffer, nulls int) {
	if from == nil {
		return nil, 0
	}
	b := takeBits(from, spans, n)
	if nulls = n - bitutil.CountSetBits(b.Bytes(), 0, n); nulls == 0 {
		b.Release()
		return nil, 0
	}
	return b, nulls
}

// takenBuffer is a buffer of n bytes that hold anything.
func takenBuffer(n int) *memory.Buffer {
	return memory.NewBufferWithAllocator(pool.Shared.Allocate(n), &pool.Shared)
}

// takenData makes array data of buffers and children that it takes over.
func takenData(t arrow.DataType, n, nulls int, buffers []*memory.Buffer, children ...arrow.ArrayData) arrow.ArrayData {
	d := array.NewData(t, n, buffers, children, nulls, 0)
	for _, b := range buffers {
		if b != nil {
			b.Release()
		}
	}
	for _, c := range children {
		c.Release()
	}
	return d
}
