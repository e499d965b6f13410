package csvml

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/pool"
	"github.com/recast-ml/recast/table"
)

// The text of cells can only be stored one behind the other, as they come. A pack
// of text whose columns come in another order is stored in that of the file, and
// put in its own when the batch is done.

// sortText finds out in which places of a row the columns of a pack of text are
// stored, given the cells of a record that they are.
func (o *output) sortText(p table.Pack, cellOf func(name string) int) error {
	if n := len(p.Numbers); n > 0 && n != len(p.From) {
		return fmt.Errorf("csvml: %s: Numbers is about %d of %d columns", table.Excerpt(p.Name), n, len(p.From))
	}
	order := make([]int, len(p.From)) // of the file
	cells := make([]int, len(p.From))
	for i, name := range p.From {
		order[i], cells[i] = i, cellOf(name)
	}
	byCell := func(i, j int) int { return cmp.Compare(cells[i], cells[j]) }
	if !slices.IsSortedFunc(order, byCell) {
		slices.SortStableFunc(order, byCell)
		o.places, o.order = make([]int, len(order)), order
		for place, i := range order {
			o.places[i] = place
		}
	}
	for k := 1; k < len(order); k++ {
		if name := p.From[order[k]]; name == p.From[order[k-1]] {
			return fmt.Errorf("csvml: %s: column %s is in it twice", table.Excerpt(p.Name), table.Excerpt(name))
		}
	}
	return nil
}

// arrange puts the cells of the first rows rows in the order of the pack.
func (o *output) arrange(p *pool.Pool, rows int) {
	memory := p.Allocate((rows*o.width + 1) * 4)
	offsets := arrow.Int32Traits.CastFromBytes(memory)
	data := p.Allocate(int(o.offsets[rows*o.width]) + word)
	offsets[0] = 0
	used, stored, places := 0, o.data, o.places
	for first := 0; first < rows*o.width; first += o.width {
		row, next := o.offsets[first:first+o.width+1], offsets[first+1:first+1+o.width]
		for i, place := range places {
			from, to := int(row[place]), int(row[place+1])
			if to-from <= word { // as there is slack behind
				binary.LittleEndian.PutUint64(data[used:], binary.LittleEndian.Uint64(stored[from:]))
				used += to - from
			} else {
				used += copy(data[used:], stored[from:to])
			}
			next[i] = int32(used)
		}
	}
	for i, value := range o.nulls {
		row, place := int(value)/o.width, int(value)%o.width
		o.nulls[i] = int32(row*o.width + o.order[place])
	}
	p.Free(o.memory)
	p.Free(o.data)
	o.memory, o.offsets, o.data = memory, offsets, data
}
