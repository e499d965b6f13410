package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/float16"
)

// copier is a filler of float16 or decimals, which are not cast to.
type copier struct {
	cell  *cell
	width int // bytes of a value
}

func (c copier) fill(dst []byte, from, to int) {
	c.cell.look(from, to)
	copy(dst, c.cell.raw[from*c.width:to*c.width])
	for i := range c.cell.nulls.in(from, to) {
		value := dst[(i-from)*c.width:][:c.width]
		clear(value)
		if c.cell.onNull == nullNaN {
			c.blank(value)
		}
	}
}

func (c copier) blank(dst []byte) {
	values := arrow.GetData[float16.Num](dst) // decimals have no NaN
	for i := range values {
		values[i] = float16.NaN()
	}
}
