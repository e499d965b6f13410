package pack

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// newEncoded makes a cell, or several, of a column that holds no numbers.
func newEncoded(name string, from, to arrow.DataType, e *table.Encoding, label bool, onNull action) (*cell, error) {
	c := &cell{name: name, from: from, to: to.ID(), label: label, onNull: onNull, encoding: e, cells: e.Width(), hot: e.Kind == table.OneHot}
	if c.to != arrow.INT32 && c.to != arrow.FLOAT32 && c.to != arrow.FLOAT64 {
		return nil, fmt.Errorf("pack: column %s: an encoded column is int32, float32 or float64, not %s", table.Excerpt(name), to)
	}
	switch e.Kind {
	case table.Ordinal, table.OneHot:
		if err := c.encodeCategories(); err != nil {
			return nil, err
		}
	case table.EpochSeconds, table.EpochDays:
		t, ok := newEpoch(from, e.Kind)
		if !ok {
			return nil, fmt.Errorf("pack: column %s: the time in %s %w", table.Excerpt(name), from, ErrUnsupported)
		}
		c.as, c.judge, c.judgesRaw, c.always, c.mayChange = c.to, t.judge(c.to), true, timed, arrow.IsFloating(c.to)
		c.encode = func() bool { return t.load(c.data, c.to, c.raw, &c.nulls) }
	default:
		return nil, fmt.Errorf("pack: column %s: unknown encoding %d", table.Excerpt(name), e.Kind)
	}
	c.width = bitsOf(c.as) / 8
	return c, nil
}

// encodeCategories makes c one of codes.
func (c *cell) encodeCategories() error {
	e, id := c.encoding, c.from.ID()
	column := table.Excerpt(c.name)
	switch {
	case id != arrow.STRING && id != arrow.LARGE_STRING && id != arrow.BOOL && !arrow.IsInteger(id):
		return fmt.Errorf("pack: column %s: categories of %s %w", column, c.from, ErrUnsupported)
	case len(e.Categories) == 0 && !e.Bucket:
		return fmt.Errorf("pack: column %s: an encoding without categories", column)
	case !c.hot && c.to == arrow.FLOAT32 && len(e.Categories) > 1<<mantissa32:
		return fmt.Errorf("pack: column %s: float32 does not hold the codes of %d categories", column, len(e.Categories))
	}
	if n := len(e.Categories); n > 0 {
		if code, ok := e.Code([]byte(e.Categories[n-1])); !ok || int(code) != n-1 {
			return fmt.Errorf("pack: column %s: the categories have no index", column)
		}
	}
	coder := newCoder(e, id)
	c.as, c.always = arrow.INT32, coded
	c.judge = func(data []byte, i int) verdict {
		if arrow.GetData[int32](data)[i] == unknown {
			return notCategory
		}
		return fine
	}
	c.encode = func() bool { return coder.load(c.codes(), c.array, &c.nulls) }
	return nil
}

// codes of the batch at hand, of a column of categories.
func (c *cell) codes() []int32 { return arrow.GetData[int32](c.data) }
