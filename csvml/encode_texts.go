package csvml

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// textVector writes FixedSizeList<string>[n]: rows of cells of text, as
// [table.Pack] has them.
type textVector struct {
	nulls
	elements nulls
	numbers  []bool // cells that are never in quotes
	n        int
	comma    byte
	plain    bool    // no byte of the batch's texts asks for quotes
	offsets  []int32 // of the cells of all rows, row-major, and of the end
	data     []byte
	base     int32 // offset of data[0]
}

func newTextVector(f arrow.Field, t *arrow.FixedSizeListType, null nulls, comma byte) (cellWriter, error) {
	c := &textVector{nulls: null, elements: null, numbers: table.Numbers(f), n: int(t.Len()), comma: comma}
	if len(c.numbers) != c.n {
		return nil, fmt.Errorf("%s %w: its field does not say which cells are numbers", t, ErrUnsupported)
	}
	return c, nil
}

func (c *textVector) width() int { return c.n }

func (c *textVector) bind(a arrow.Array) error {
	list, ok := a.(*array.FixedSizeList)
	if !ok || int(list.DataType().(*arrow.FixedSizeListType).Len()) != c.n {
		return mismatch(a)
	}
	v, ok := list.ListValues().(*array.String)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.elements.bind(v)
	if a.Len() == 0 || c.n == 0 {
		return nil // there may be no offsets at all
	}
	// A slice of a list shares the whole of its values.
	first := a.Data().Offset() * c.n
	c.elements.offset += first
	c.base = v.ValueOffsets()[0]
	c.offsets = v.ValueOffsets()[first : first+a.Len()*c.n+1]
	c.data = v.ValueBytes()
	c.plain = !hasSpecial(c.data[c.offsets[0]-c.base:c.offsets[a.Len()*c.n]-c.base], c.comma)
	return nil
}

func (c *textVector) append(dst []byte, row int) []byte {
	offsets := c.offsets[row*c.n : (row+1)*c.n+1]
	null := c.at(row)
	some := null || c.elements.bits != nil // there may be nulls
	bytes := int(offsets[c.n] - offsets[0])
	room := bytes + c.n*(len(`"",`)+len(c.text)) + word
	if !c.plain {
		room += bytes // all of them quotes
	}
	dst = slices.Grow(dst, room)
	out, to := dst[:cap(dst)], len(dst)
	data, comma, numbers := c.data, c.comma, c.numbers
	from := int(offsets[0] - c.base)
	for i, end := range offsets[1:] {
		end := int(end - c.base)
		text := data[from:end]
		switch {
		case some && (null || c.elements.at(row*c.n+i)):
			to += copy(out[to:], c.text)
		case !numbers[i] && (oddEdges(text, c.text) || !c.plain && c.special(from, end)):
			to = len(appendQuoted(out[:to], text))
		case len(text) <= word && from+word <= len(data):
			binary.LittleEndian.PutUint64(out[to:], binary.LittleEndian.Uint64(data[from:]))
			to += len(text)
		default:
			to += copy(out[to:], text)
		}
		out[to] = comma
		to++
		from = end
	}
	return out[:to-1]
}

// word is how many bytes are moved at once.
const word = 8

// special reports whether data from from to end holds a comma, a quote or a line
// end. It is quicker than [hasSpecial] for short texts.
func (c *textVector) special(from, end int) bool {
	commas := uint64(c.comma) * ones
	for ; from < end; from += word {
		if from+word > len(c.data) {
			return hasSpecial(c.data[from:end], c.comma)
		}
		x := binary.LittleEndian.Uint64(c.data[from:])
		m := zeros(x^commas) | zeros(x^'"'*ones) | zeros(x^'\n'*ones) | zeros(x^'\r'*ones)
		if left := end - from; left < word {
			m &= 1<<(8*left) - 1
		}
		if m != 0 {
			return true
		}
	}
	return false
}
