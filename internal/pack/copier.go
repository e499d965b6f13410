package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"
)

// copier is a filler of float16 or decimals, which are not cast to.
type copier struct {
	cell *cell
	null []byte // what stands for a missing value
}

func newCopier(c *cell) copier {
	switch {
	case c.to == arrow.DECIMAL128:
		v, _ := decimalOf(c.fill, c.from.(*arrow.Decimal128Type))
		return copier{c, arrow.GetBytes([]decimal128.Num{v})}
	case c.onNull == nullNaN:
		return copier{c, arrow.GetBytes([]float16.Num{float16.NaN()})}
	}
	return copier{c, arrow.GetBytes([]float16.Num{float16.New(float32(c.fill))})}
}

func (c copier) fill(dst []byte, from, to int) {
	width := len(c.null)
	c.cell.look(from, to)
	copy(dst, c.cell.raw[from*width:to*width])
	for i := range c.cell.nulls.in(from, to) {
		copy(dst[(i-from)*width:], c.null)
	}
}

func (c copier) blank(dst []byte) {
	values := arrow.GetData[float16.Num](dst) // decimals have no NaN
	for i := range values {
		values[i] = float16.NaN()
	}
}
