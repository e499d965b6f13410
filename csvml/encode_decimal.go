package csvml

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/recast-ml/recast/internal/decimal"
)

// decimalCells writes decimals with as many digits behind the point as their scale
// says.
type decimalCells struct {
	nulls
	values []decimal128.Num
	scale  int
}

func (c *decimalCells) bind(a arrow.Array) error {
	v, ok := a.(*array.Decimal128)
	if !ok {
		return mismatch(a)
	}
	c.nulls.bind(a)
	c.values = v.Values()
	return nil
}

func (c *decimalCells) append(dst []byte, row int) []byte {
	if c.at(row) {
		return c.nulls.append(dst)
	}
	return decimal.Append(dst, c.values[row], c.scale)
}
