package csvml

import (
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// coder makes numbers of the cells of an encoded column, for one of its targets.
type coder struct {
	*table.Encoding
	name  string // of the column
	cell  int    // of a record
	width int    // cells a row
	hot   bool   // the code says which of them is 1
	unit  int64  // microseconds, of a time; 0: the column has categories

	words wordTable // the short categories
	plain bool      // all categories are text that is not null

	codings
}

// newCoder is nil for a column that is not encoded.
func newCoder(name string, e *table.Encoding) (*coder, error) {
	if e == nil {
		return nil, nil
	}
	c := &coder{Encoding: e, name: name, width: e.Width(), hot: e.Kind == table.OneHot}
	switch e.Kind {
	case table.Ordinal, table.OneHot:
		switch {
		case len(e.Categories) == 0 && !e.Bucket:
			return nil, fmt.Errorf("csvml: column %s: an encoding without categories", table.Excerpt(name))
		case !c.indexed():
			return nil, fmt.Errorf("csvml: column %s: the categories have no index", table.Excerpt(name))
		}
	case table.EpochSeconds:
		c.unit = 1e6
	case table.EpochDays:
		c.unit = 86400e6
	default:
		return nil, fmt.Errorf("csvml: column %s: unknown encoding %d", table.Excerpt(name), e.Kind)
	}
	return c, nil
}

// indexed reports whether the encoding's Index was called.
func (c *coder) indexed() bool {
	if len(c.Categories) == 0 {
		return true
	}
	code, ok := c.Code([]byte(c.Categories[0]))
	return ok && int(code) < len(c.Categories)
}

// elem is the type of a cell of an encoded column, which is asked for as f.
func (c *coder) elem(f arrow.Field) (arrow.DataType, error) {
	elem := f.Type
	if c.hot {
		list, ok := f.Type.(*arrow.FixedSizeListType)
		if !ok || int(list.Len()) != c.width {
			return nil, fmt.Errorf("csvml: column %s: a one-hot column is a list of %d cells, not %s", table.Excerpt(f.Name), c.width, f.Type)
		}
		elem = list.Elem()
	}
	return elem, c.check(classOf(elem, false), elem)
}

// maxFloat32 is how many codes a float32 holds exactly.
const maxFloat32 = 1<<24 + 1

// check refuses types that codes cannot have.
func (c *coder) check(as class, elem arrow.DataType) error {
	switch {
	case as != classFloat32 && as != classFloat64 && as != classInt32:
		return fmt.Errorf("csvml: column %s: an encoded column is int32, float32 or float64, not %s", table.Excerpt(c.name), elem)
	case as == classFloat32 && !c.hot && len(c.Categories) >= maxFloat32:
		return fmt.Errorf("csvml: column %s: float32 does not hold the codes of %d categories", table.Excerpt(c.name), len(c.Categories))
	}
	return nil
}

// prepare makes the short categories quick to find.
func (c *coder) prepare(d *Dialect) {
	if c.unit > 0 {
		return
	}
	c.plain = true
	var short []string
	for _, s := range c.Categories {
		switch {
		case !utf8.ValidString(s) || d.isNull([]byte(s)):
			c.plain = false // no cell that is not refused or null has it
		case len(s) < word:
			short = append(short, s)
		}
	}
	c.words = newWordTable(len(short))
	for _, s := range short {
		if code, ok := c.Code([]byte(s)); ok {
			c.words.add(s, code)
		}
	}
}

// known is the code of a category, but for texts that need a closer look.
func (c *coder) known(text []byte) (code int32, ok bool) {
	if !c.plain {
		return 0, false
	}
	code, ok = c.Code(text)
	return code, ok && int(code) < len(c.Categories)
}

// storeEncoded stores the code of a category, or a date or timestamp as a number.
func (dec *Decoder) storeEncoded(t *target, text []byte, c *cell) bool {
	if t.coder.unit > 0 {
		return dec.storeEpoch(t, text, c)
	}
	if !utf8.Valid(text) {
		return dec.fail(table.ErrUTF8)
	}
	code, ok := t.coder.Code(text)
	if !ok {
		return dec.fail(table.ErrCategory)
	}
	t.coder.put(t.out, dec.row*t.out.stride+t.at, code)
	dec.change(textToCode, t, c)
	return true
}

// put stores a code, i being where the column's first cell is.
func (c *coder) put(o *output, i int, code int32) {
	switch {
	case !c.hot:
		o.setInt(i, code)
	case o.sparse != nil:
		o.sparse.codes[i] = code
	default:
		o.setRun(i, c.width, 0)
		o.setInt(i+int(code), 1)
	}
}

// setAll stores v in all cells of t in the row at hand.
func (t *target) setAll(row int, v float64) {
	o, i := t.out, row*t.out.stride+t.at
	switch {
	case t.coder == nil || !t.coder.hot:
		o.setFloat(i, v)
	case o.sparse != nil:
		o.setFloat(i, v)
		o.sparse.codes[i] = everyCode
	default:
		o.setRun(i, t.coder.width, v)
	}
}

// codings counts the cells of a column that became codes without a record of each,
// as [changes] keeps them of other cells. The first goes there, for its place.
type codings struct {
	placed bool  // the chunk's first is counted
	count  int64 // the others
	last   int   // where the last of them is in the chunk; -1: none that could be undone
}

func (c *codings) begin() { *c = codings{last: -1} }

// add counts the cell at pos.
func (c *codings) add(pos int) {
	c.count++
	c.last = pos
}

// undo forgets a cell that is not before start.
func (c *codings) undo(start int) {
	if c.last >= start {
		c.count--
		c.last = -1
	}
}
