package csvml

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/internal/pool"
)

// sparse gathers the values of a sparse pack that are not zero. The record at hand is
// stored in slots, one for each column of the pack in its order, so that keys ascend
// whatever the order of the file. A row costs its slots and what is kept: the zeros of
// a one-hot column are nowhere.
type sparse struct {
	spans []slots
	count int
	codes []int32 // by slot, of one-hot columns

	used    int // entries of the rows so far
	room    int // for entries
	most    int // entries of a batch
	ends    []int32
	memory  []byte // of ends
	keys    []byte
	values  []byte
	average float64 // entries of a row, as seen last
}

// slots are some neighbouring slots of one cell each, or the one of a one-hot column.
type slots struct {
	from, to int
	key      uint64 // of the first cell
	hot      int    // cells of the one-hot column
}

// everyCode stands for all codes of a one-hot column: its cells have the value of its
// slot.
const everyCode = -1

// maxEntries is how many values the sparse rows of a batch may have: a null that makes
// NaN of a one-hot column makes as many as that is wide.
const maxEntries = 1 << 28

// slot is the next one, for the column whose first cell has the given key.
func (s *sparse) slot(key int, c *coder) int {
	at, last := s.count, len(s.spans)-1
	s.count++
	switch {
	case c != nil && c.hot:
		s.spans = append(s.spans, slots{at, at + 1, uint64(key), c.width})
	case last >= 0 && s.spans[last].hot == 0:
		s.spans[last].to++
	default:
		s.spans = append(s.spans, slots{at, at + 1, uint64(key), 0})
	}
	return at
}

// makeSlots makes the slots of o the memory of its values.
func (o *output) makeSlots() {
	o.alias(make([]byte, o.sparse.count*o.bytes))
	o.sparse.codes = make([]int32, o.sparse.count)
	o.sparse.most = maxEntries
}

// begin takes memory for at most rows rows.
func (s *sparse) begin(p *pool.Pool, rows, bytes int) {
	s.memory = p.Allocate((rows + 1) * 4)
	s.ends = arrow.Int32Traits.CastFromBytes(s.memory)
	s.ends[0] = 0
	s.used, s.room = 0, min(int(s.average*float64(rows))+s.count, s.most)
	s.keys, s.values = p.Allocate(s.room*8), p.Allocate(s.room*bytes)
}

// gather adds what is in the slots of o as the next row; ok is false if there is no
// room for it.
func (o *output) gather(p *pool.Pool, row int) (ok bool) {
	switch s := o.sparse; o.class {
	case classFloat32:
		ok = gather(s, p, o.f32, arrow.Float32Traits.CastFromBytes)
	case classFloat64:
		ok = gather(s, p, o.f64, arrow.Float64Traits.CastFromBytes)
	default:
		ok = gather(s, p, o.i32, arrow.Int32Traits.CastFromBytes)
	}
	if ok {
		o.sparse.ends[row+1] = int32(o.sparse.used)
	}
	return ok
}

func gather[T float32 | float64 | int32](s *sparse, p *pool.Pool, row []T, cast func([]byte) []T) bool {
	keys, values := arrow.Uint64Traits.CastFromBytes(s.keys), cast(s.values)
	n := s.used
	for i := range s.spans {
		span := &s.spans[i]
		need := max(span.to-span.from, span.hot)
		if span.hot > 0 && s.codes[span.from] != everyCode {
			need = 1
		}
		if n+need > s.room {
			if !s.grow(p, n+need) {
				return false
			}
			keys, values = arrow.Uint64Traits.CastFromBytes(s.keys), cast(s.values)
		}
		switch code := s.codes[span.from]; {
		case span.hot == 0:
			for k, v := range row[span.from:span.to] {
				keys[n], values[n] = span.key+uint64(k), v
				if v != 0 {
					n++
				}
			}
		case code != everyCode:
			keys[n], values[n] = span.key+uint64(code), 1
			n++
		case row[span.from] != 0:
			for k := range span.hot {
				keys[n], values[n] = span.key+uint64(k), row[span.from]
				n++
			}
		}
	}
	s.used = n
	return true
}

// grow makes room for n entries.
func (s *sparse) grow(p *pool.Pool, n int) bool {
	if n > s.most {
		return false
	}
	bytes := len(s.values) / s.room
	s.room = min(2*n, s.most)
	s.keys, s.values = p.Reallocate(s.room*8, s.keys), p.Reallocate(s.room*bytes, s.values)
	return true
}

// drop gives the memory back.
func (s *sparse) drop(p *pool.Pool) {
	p.Free(s.memory)
	p.Free(s.keys)
	p.Free(s.values)
	s.memory, s.keys, s.values = nil, nil, nil
}

// array hands the first rows rows over to Arrow, with values as o has them.
func (s *sparse) array(p *pool.Pool, rows int, o *output) arrow.Array {
	if rows > 0 {
		s.average = 1.1 * float64(s.used) / float64(rows)
	}
	take := func(b []byte) *memory.Buffer { return memory.NewBufferWithAllocator(b, p) }
	list := o.field.Type.(*arrow.ListType)
	keys := array.NewData(arrow.PrimitiveTypes.Uint64, s.used, []*memory.Buffer{nil, take(s.keys[:s.used*8])}, nil, 0, 0)
	values := array.NewData(o.elem, s.used, []*memory.Buffer{nil, take(s.values[:s.used*o.bytes])}, nil, 0, 0)
	pairs := array.NewData(list.Elem(), s.used, []*memory.Buffer{nil}, []arrow.ArrayData{keys, values}, 0, 0)
	data := array.NewData(list, rows, []*memory.Buffer{nil, take(s.memory[:(rows+1)*4])}, []arrow.ArrayData{pairs}, 0, 0)
	for _, child := range []*array.Data{keys, values} {
		for _, b := range child.Buffers()[1:] {
			b.Release() // NewData holds them
		}
		child.Release()
	}
	data.Buffers()[1].Release()
	pairs.Release()
	defer data.Release()
	s.memory, s.keys, s.values = nil, nil, nil
	return array.MakeFromData(data)
}
