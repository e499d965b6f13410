package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// take is the rows of a that stay, n of them.
func take(mem memory.Allocator, a arrow.Array, s *sieve, n int) arrow.Array {
	switch t := a.DataType().(type) {
	case *arrow.BooleanType:
		validity, nulls := takeValidity(mem, a, s, n)
		return pool.NewArray(pool.NewData(t, n, nulls, []*memory.Buffer{validity, takeBits(mem, a.Data().Buffers()[1], a.Data().Offset(), s, n)}))
	case *arrow.FixedSizeListType:
		if child := a.(*array.FixedSizeList).ListValues(); child.NullN() == 0 && plainWidth(t.Elem()) > 0 {
			from := a.Data().Offset()*int(t.Len()) + child.Data().Offset()
			width := plainWidth(t.Elem())
			values := takeBytes(mem, child.Data().Buffers()[1], from*width, int(t.Len())*width, s, n)
			validity, nulls := takeValidity(mem, a, s, n)
			return pool.NewArray(pool.NewData(t, n, nulls, []*memory.Buffer{validity}, pool.NewData(t.Elem(), n*int(t.Len()), 0, []*memory.Buffer{nil, values})))
		}
	case *arrow.StringType, *arrow.BinaryType:
		validity, nulls := takeValidity(mem, a, s, n)
		offsets, bytes := takeText(mem, a, s, n)
		return pool.NewArray(pool.NewData(t, n, nulls, []*memory.Buffer{validity, offsets, bytes}))
	default:
		if width := plainWidth(t); width > 0 {
			validity, nulls := takeValidity(mem, a, s, n)
			values := takeBytes(mem, a.Data().Buffers()[1], a.Data().Offset()*width, width, s, n)
			return pool.NewArray(pool.NewData(t, n, nulls, []*memory.Buffer{validity, values}))
		}
	}
	return takeOther(mem, a, s)
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

// takeBytes takes rows of width bytes, of which the first is at off.
func takeBytes(mem memory.Allocator, from *memory.Buffer, off, width int, s *sieve, n int) *memory.Buffer {
	b := newBuffer(mem, n*width)
	dst := b.Bytes()
	s.runs(func(low, high int) {
		dst = dst[copy(dst, from.Bytes()[off+low*width:off+high*width]):]
	})
	return b
}

func takeBits(mem memory.Allocator, from *memory.Buffer, off int, s *sieve, n int) *memory.Buffer {
	b := newBuffer(mem, int(bitutil.BytesForBits(int64(n))))
	clear(b.Bytes())
	at := 0
	s.runs(func(low, high int) {
		bitutil.CopyBitmap(from.Bytes(), off+low, high-low, b.Bytes(), at)
		at += high - low
	})
	return b
}

// takeValidity is nil if no row that stays is null.
func takeValidity(mem memory.Allocator, a arrow.Array, s *sieve, n int) (*memory.Buffer, int) {
	if a.NullN() == 0 {
		return nil, 0
	}
	b := takeBits(mem, a.Data().Buffers()[0], a.Data().Offset(), s, n)
	nulls := n - bitutil.CountSetBits(b.Bytes(), 0, n)
	if nulls == 0 {
		b.Release()
		return nil, 0
	}
	return b, nulls
}

func takeText(mem memory.Allocator, a arrow.Array, s *sieve, n int) (offsets, bytes *memory.Buffer) {
	buffers := a.Data().Buffers()
	from := arrow.Int32Traits.CastFromBytes(buffers[1].Bytes())[a.Data().Offset():]
	size := 0
	s.runs(func(low, high int) { size += int(from[high] - from[low]) })
	offsets, bytes = newBuffer(mem, 4*(n+1)), newBuffer(mem, size)
	to, dst := arrow.Int32Traits.CastFromBytes(offsets.Bytes()), bytes.Bytes()
	to[0] = 0
	used, row := int32(0), 0
	s.runs(func(low, high int) {
		for i := low; i < high; i++ {
			row++
			to[row] = used + from[i+1] - from[low]
		}
		if size > 0 {
			used += int32(copy(dst[used:], buffers[2].Bytes()[from[low]:from[high]]))
		}
	})
	return offsets, bytes
}

// takeOther takes rows of any type, run by run.
func takeOther(mem memory.Allocator, a arrow.Array, s *sieve) arrow.Array {
	var runs []arrow.Array
	s.runs(func(low, high int) { runs = append(runs, array.NewSlice(a, int64(low), int64(high))) })
	defer func() {
		for _, r := range runs {
			r.Release()
		}
	}()
	if len(runs) == 0 {
		return array.NewSlice(a, 0, 0)
	}
	all, err := array.Concatenate(runs, mem)
	if err != nil { // of arrays of one type, no longer than a
		panic("pack: " + err.Error())
	}
	return all
}
