package csvml

import (
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// ErrUnsupported is returned for a column whose type has no text in CSV.
var ErrUnsupported = errors.New("cannot be written as CSV")

// EncodeOptions say how CSV is written. The zero value is the CSV that SageMaker's
// algorithms read.
type EncodeOptions struct {
	Comma byte   // between cells; default ','
	Null  string // text of a null; default none, an empty cell
}

// Encoder writes record batches as CSV, columns in the batch's order, lines ended by
// "\n":
//
//   - numbers as the shortest text that reads back to the same value, NaN as NaN;
//   - bools as true and false; dates as 2006-01-02; timestamps as
//     2006-01-02 15:04:05 with 3, 6 or 9 digits of fraction unless it is 0, and with Z
//     if their type has a time zone; times of day as 15:04:05, likewise; decimals with
//     all digits of their scale;
//   - text in quotes where it needs them: where it holds a comma, a quote or a line
//     end, starts or ends with a blank, is empty or is the text of a null;
//   - columns made by [table.Verbatim] as they are;
//   - FixedSizeList<float32|float64|int32>[n] as n cells;
//   - FixedSizeList<string>[n], if the field is that of a [table.Pack], as n cells of
//     text, or of Verbatim where it says so;
//   - bytes as base64, a [table.LogicalUUID] as one is written;
//   - other lists as JSON, in one cell;
//   - List<Struct<key: uint64, value: float32|float64|int32>> as as many cells as
//     [table.KeyShape] of its field says, with the zeros.
//
// An Encoder is for one goroutine. It allocates nothing but room in dst.
type Encoder struct {
	comma   byte
	fields  []arrow.Field
	columns []cellWriter
}

// cellWriter writes the cells of one column of the batch: one a row, or those of a
// vector.
type cellWriter interface {
	// bind takes the array of a batch, which stays the batch's; an error says what
	// the array holds that cannot be written.
	bind(a arrow.Array) error
	// width is the number of cells a row.
	width() int
	// append writes the cells of one row, commas between them.
	append(dst []byte, row int) []byte
}

// NewEncoder returns an encoder of batches of schema s. A type it does not write is
// [ErrUnsupported], with the column's name.
func NewEncoder(s *arrow.Schema, o EncodeOptions) (*Encoder, error) {
	if o.Comma == 0 {
		o.Comma = ','
	}
	if o.Comma >= 0x80 || strings.IndexByte("\"\r\n+-._", o.Comma) >= 0 || isAlphanumeric(o.Comma) {
		return nil, fmt.Errorf("csvml: %q cannot separate cells", o.Comma)
	}
	if strings.ContainsAny(o.Null, "\"\r\n"+string(rune(o.Comma))) {
		return nil, fmt.Errorf("csvml: %q cannot stand for a null: it would need quotes", o.Null)
	}
	e := &Encoder{comma: o.Comma}
	for _, f := range s.Fields() {
		c, err := newCellWriter(f, o)
		if err != nil {
			return nil, fmt.Errorf("csvml: column %q: %w", f.Name, err)
		}
		e.fields = append(e.fields, f)
		e.columns = append(e.columns, c)
	}
	return e, nil
}

func isAlphanumeric(c byte) bool { return c-'0' <= 9 || c|0x20-'a' < 26 }

// AppendHeader appends the line of column names. The cells of a vector column of n
// cells have the names that the field of a pack gives them, or else are called f0 to f{n-1} if its name is "features", and by its own name with
// a number from 0 on otherwise; a single cell of another name by that alone.
func (e *Encoder) AppendHeader(dst []byte) []byte {
	first := true
	for i, c := range e.columns {
		name, n := e.fields[i].Name, c.width()
		prefix := name
		if name == "features" {
			prefix = "f"
		}
		names := table.Names(e.fields[i])
		for j := range n {
			if !first {
				dst = append(dst, e.comma)
			}
			first = false
			cell := name
			if len(names) == n {
				cell = names[j]
			} else if n > 1 || prefix != name {
				cell = fmt.Sprint(prefix, j)
			}
			dst = appendText(dst, cell, e.comma, "")
		}
	}
	return append(dst, '\n')
}

// Append appends the rows of b, which has the schema of the encoder. A value that has
// no text is a [*table.Error] with its row, counted from 1 in b.
func (e *Encoder) Append(dst []byte, b arrow.RecordBatch) ([]byte, error) {
	if int(b.NumCols()) != len(e.columns) {
		return dst, fmt.Errorf("csvml: a batch of %d columns, expected %d", b.NumCols(), len(e.columns))
	}
	for i, c := range e.columns {
		if err := c.bind(b.Column(i)); err != nil {
			if row, ok := errors.AsType[*table.Error](err); ok {
				row.Column = e.fields[i].Name
				return dst, row
			}
			return dst, fmt.Errorf("csvml: column %q: %w", e.fields[i].Name, err)
		}
	}
	for row := range int(b.NumRows()) {
		first := true
		for _, c := range e.columns {
			if c.width() == 0 {
				continue
			}
			if !first {
				dst = append(dst, e.comma)
			}
			first = false
			dst = c.append(dst, row)
		}
		dst = append(dst, '\n')
	}
	return dst, nil
}
