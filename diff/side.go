package diff

import (
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// side is one of the two inputs.
type side struct {
	name    string
	data    *convert.Dataset
	columns []column
	text    bool               // its cells are text of any type
	records bool               // its columns are labels and features of records
	named   bool               // its columns have names of their own
	beside  *convert.Treatment // of the receipt of its files; nil: there is none
}

// column is a column of a side.
type column struct {
	field  arrow.Field
	index  int   // among the columns of the side
	cells  int64 // that it has where the other side has a column for each
	tensor bool  // it is a list of that many numbers
	sparse bool
	label  bool
	encode *table.Encoding
	fill   *float64 // stands for a missing value
}

// openSide opens an input and finds its columns.
func openSide(ctx context.Context, name, from string, o *Options) (*side, error) {
	d, err := convert.Open(ctx, []string{name}, convert.OpenOptions{
		From: from, Read: o.Read, Stdin: o.Stdin, Threads: o.Threads, Memory: o.Memory / 2, Mixed: true,
	})
	if err != nil {
		return nil, err
	}
	beside, err := d.Treatment(ctx)
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	s := &side{name: name, data: d, text: d.Text(), beside: beside}
	schema := d.Schema()
	for i, f := range schema.Fields() {
		of, _ := convert.Entry(f)
		s.records = s.records || of != ""
		c := column{field: f, index: i, cells: 1, label: of == "label"}
		if n, sparse, ok := s.tensorOf(i, f, o.Read.Ragged); ok {
			c.cells, c.tensor, c.sparse = n, true, sparse
		}
		s.columns = append(s.columns, c)
	}
	s.named = !s.records && (!s.text || d.Header())
	return s, nil
}

// tensorOf tells the number of cells of a column of tensors, or of lists whose first ones
// are of one length, unless they may be ragged.
func (s *side) tensorOf(i int, f arrow.Field, ragged bool) (n int64, sparse, ok bool) {
	if _, n, ok := table.Sparse(f); ok {
		return n, true, true
	}
	switch l := f.Type.(type) {
	case *arrow.FixedSizeListType:
		return int64(l.Len()), false, isNumber(l.Elem())
	case *arrow.ListType:
		n, ok := s.data.ListLength(i)
		return n, false, ok && !ragged && isNumber(l.Elem())
	}
	return 0, false, false
}

func isNumber(t arrow.DataType) bool {
	return arrow.IsInteger(t.ID()) || arrow.IsFloating(t.ID())
}

// names are those of the columns.
func (s *side) names() []string {
	names := make([]string, len(s.columns))
	for i := range s.columns {
		names[i] = s.columns[i].field.Name
	}
	return names
}

// find is the column of a name.
func (s *side) find(name string) (column, bool) {
	i := slices.IndexFunc(s.columns, func(c column) bool { return c.field.Name == name })
	if i < 0 {
		return column{}, false
	}
	return s.columns[i], true
}

// cellName names cell k of a column.
func (c *column) cellName(k int64) string {
	switch {
	case c.encode != nil && c.encode.Kind == table.OneHot:
		return c.encode.Names(c.field.Name)[k]
	case c.tensor:
		return fmt.Sprintf("%s[%d]", c.field.Name, k)
	}
	return c.field.Name
}

// count is the number of cells of columns.
func count(columns []column) (n int64) {
	for i := range columns {
		n += columns[i].cells
	}
	return n
}

func usagef(hint, format string, args ...any) error {
	return &convert.UsageError{Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// refuseUnread refuses columns that cannot be read and are compared.
func refuseUnread(columns []column) error {
	for i := range columns {
		if why, ok := columns[i].field.Metadata.GetValue(table.KeyUnsupported); ok {
			name := columns[i].field.Name
			return usagef("--drop "+table.ShellWord(name), "column %s cannot be read: %s", table.Excerpt(name), why)
		}
	}
	return nil
}
