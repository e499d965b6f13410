package convert

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/internal/pack"
	"github.com/recast-ml/recast/table"
)

// typedDecoder gives what a codec decodes, columns with types of their own, the
// form of a [table.Want].
type typedDecoder struct {
	decode func(ctx context.Context, c chunk) (arrow.RecordBatch, error)
	pack   *pack.Packer
}

func (d typedDecoder) Decode(ctx context.Context, c chunk) (table.Batch, error) {
	b, err := d.decode(ctx, c)
	if err != nil {
		return table.Batch{}, err
	}
	defer b.Release()
	return d.pack.Pack(b)
}

// typedColumns is the columns of an input with types, as the first input has them.
type typedColumns struct {
	schema *arrow.Schema
	at     []int   // of a column of schema in the file
	length []int64 // of the lists of a column in the first rows, 0 where there is none
}

// columnsLike lines up the columns of a file with those of the first input, by
// name; like is nil for the first itself.
func columnsLike(name string, s *arrow.Schema, o ReadOptions, like source) (*typedColumns, error) {
	if !o.mixed && (len(o.Types) > 0 || len(o.Null) > 0 || o.Delimiter != 0 || o.Header || o.NoHeader) {
		return nil, usage("", "%s has columns with types: --type, --schema, --null, --delimiter and what is about headers are for CSV", table.Printable(name))
	}
	c := &typedColumns{schema: s, at: make([]int, s.NumFields()), length: make([]int64, s.NumFields())}
	for i := range c.at {
		c.at[i] = i
	}
	first, ok := like.(interface{ columns() *typedColumns })
	if !ok {
		return c, nil
	}
	f := first.columns()
	c.schema, c.length = f.schema, f.length
	if s.Equal(f.schema) {
		return c, nil
	}
	where := make(map[string]int, s.NumFields())
	for i, f := range s.Fields() {
		where[f.Name] = i
	}
	var missing []string
	for i, want := range c.schema.Fields() {
		at, ok := where[want.Name]
		if !ok {
			missing = append(missing, table.Excerpt(want.Name))
			continue
		}
		delete(where, want.Name)
		got := s.Field(at)
		if !arrow.TypeEqual(got.Type, want.Type) || got.Nullable && !want.Nullable {
			err := inputErrorf("%s: column %s is %s, in the first file it is %s", table.Printable(name), table.Excerpt(want.Name), nullType(got), nullType(want))
			if arrow.TypeEqual(got.Type, want.Type) {
				return nil, inputError(&hinted{err, "name a file first in which values may be missing"})
			}
			return nil, err
		}
		c.at[i] = at
	}
	if len(missing) > 0 {
		return nil, inputErrorf("%s: columns differ: it lacks %s", table.Printable(name), listColumns(missing))
	}
	if len(where) > 0 {
		var extra []string
		for n := range where {
			extra = append(extra, table.Excerpt(n))
		}
		slices.Sort(extra)
		return nil, inputErrorf("%s: columns differ: the first file has no %s", table.Printable(name), strings.Join(extra, ", "))
	}
	return c, nil
}

// nullType names a type and whether values may be missing.
func nullType(f arrow.Field) string {
	if f.Nullable {
		return typeName(f) + ", values may be missing"
	}
	return typeName(f)
}

func (c *typedColumns) columns() *typedColumns { return c }
func (c *typedColumns) Schema() *arrow.Schema  { return c.schema }

// Length is how long the lists of a column are in the first rows.
func (c *typedColumns) Length(i int) (int64, bool) { return c.length[i], c.length[i] > 0 }

// lists are the columns of lists of numbers, whose length is to be found out.
func (c *typedColumns) lists() []int {
	var out []int
	for i, f := range c.schema.Fields() {
		if l, ok := f.Type.(*arrow.ListType); ok && isNumber(l.Elem()) {
			out = append(out, i)
		}
	}
	return out
}

// measure takes the length of lists from their first rows: b holds the columns of
// lists.
func (c *typedColumns) measure(b arrow.RecordBatch) {
	for k, i := range c.lists() {
		l, ok := b.Column(k).(*array.List)
		for row := 0; ok && row < l.Len(); row++ {
			if from, to := l.ValueOffsets(row); l.IsValid(row) && to > from {
				c.length[i] = to - from
				break
			}
		}
	}
}

// newPacker makes what gives batches of the columns the form of w, and tells which
// columns of the file it takes, in which order.
func (c *typedColumns) newPacker(w table.Want) (p *pack.Packer, columns []int, err error) {
	if p, err = pack.New(c.schema, w); err != nil {
		return nil, nil, err
	}
	for _, i := range p.Columns() {
		columns = append(columns, c.at[i])
	}
	if columns == nil {
		columns = []int{} // nil is all
	}
	return p, columns, nil
}

// typedError gives an error of a codec its file and class. One that has a place
// among the rows is left to be rebased.
func typedError(err error, file string) error {
	if err == nil || errors.Is(err, ErrStorage) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*table.Error](err); ok {
		return inputError(err)
	}
	placed := &renamed{table.Printable(file) + ": " + plainText(err), err}
	if more := limitHint(err); more != "" {
		return inputError(&hinted{placed, more})
	}
	return inputError(placed)
}
