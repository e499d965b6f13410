package csvml

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// Sample is what Infer looks at.
type Sample struct {
	Head   []byte                    // the start of the file, at least its first record
	EOF    bool                      // Head is the whole file
	Places [][]byte                  // pieces of the rest; they may start and end anywhere
	Types  map[string]arrow.DataType // what the user knows of some columns
	Known  []string                  // column names the user spoke of: one found in row 1 means a header
}

// Infer finds out about line ends, header, names and types of a file.
//
// The first record is a header if it holds a known name; else not, if any of its
// cells is a number, a bool, a date or a timestamp; else it is one if its cells
// are distinct and not empty and some column is typed in the rest of the sample,
// or if there is no other record. Otherwise the error is an ErrAmbiguous, which
// Dialect.Header resolves.
//
// A column is int64, float64, bool, date32 or timestamp[us] (in UTC if all its
// cells have a zone) if all sampled cells but the null ones are, and else string.
//
// The error is an ErrEmpty for a file without records; it is positioned, a
// *table.Error, if the first record is malformed or over a limit.
func (d Dialect) Infer(s Sample) (*Schema, error) {
	d, err := d.resolve()
	if err != nil {
		return nil, err
	}
	o, err := d.open(s.Head, s.EOF)
	if err != nil {
		return nil, err
	}
	if o.first == nil && d.Header != HeaderNo {
		return nil, fmt.Errorf("%w: it has blank lines only", ErrEmpty)
	}
	width := max(1, len(o.first))
	t := &tally{d: &d, syntax: o.syntax, careful: d.nullNumber() || o.eol != '\n', columns: make([]columnTally, width)}
	t.head(s.Head, o, s.EOF)
	for _, piece := range s.Places {
		t.piece(piece)
	}
	schema := &Schema{eol: o.eol}
	if schema.Header, schema.Why, err = d.header(s.Head, o, t, s.Known); err != nil {
		return nil, err
	}
	var names []string
	if schema.Header {
		schema.HeaderBytes, schema.HeaderLines = int64(o.next), o.lines+o.taken
		if names, schema.Warnings, err = distinctNames(o.first); err != nil {
			return nil, err
		}
	} else {
		schema.HeaderBytes = int64(o.bom)
		for i := range width {
			names = append(names, "c"+strconv.Itoa(i+1))
		}
		t.first(s.Head, o)
	}
	if err := schema.fill(t, names, s.Types); err != nil {
		return nil, err
	}
	return schema, nil
}

// fill sets the columns and their types.
func (s *Schema) fill(t *tally, names []string, types map[string]arrow.DataType) error {
	fields := make([]arrow.Field, len(names))
	s.Columns = make([]Column, len(names))
	for i := range t.columns {
		c := t.columns[i].column(names[i], s.Header)
		if fixed, ok := types[c.Name]; ok {
			c.Type = fixed
		}
		s.Columns[i] = c
		fields[i] = arrow.Field{Name: c.Name, Type: c.Type, Nullable: true}
	}
	s.Schema = arrow.NewSchema(fields, nil)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if !s.HasField(name) {
			return noColumn(name)
		}
	}
	return nil
}

// header decides whether the first record is one, and says why.
func (d *Dialect) header(head []byte, o *opening, t *tally, known []string) (yes bool, why string, err error) {
	switch d.Header {
	case HeaderYes:
		return true, "row 1 is the header, as told", nil
	case HeaderNo:
		return false, "there is no header, as told", nil
	}
	distinct := true
	first := make(map[string]bool, len(o.first))
	for _, c := range o.first {
		distinct = distinct && len(trim([]byte(c))) > 0 && !first[c]
		first[c] = true
	}
	for _, name := range known {
		// That 0 is in row 1 says nothing.
		if _, _, status := number.Float64([]byte(name)); status != number.OK && first[name] {
			return true, "row 1 is the header: it has the name " + table.Excerpt(name), nil
		}
	}
	for i, c := range o.first {
		if d.classify([]byte(c), o.quoted[i]).typed() {
			return false, "there is no header: row 1 has the value " + table.Excerpt(c), nil
		}
	}
	if distinct && t.rows == 0 {
		return true, "row 1 is the header: it has no numbers, and there is no other row", nil
	}
	reason := "row 1 and all other rows are text"
	for i := range t.columns {
		if !t.columns[i].typed() {
			continue
		}
		if distinct {
			return true, "row 1 is the header: column " + table.Excerpt(o.first[i]) + " is text there and " + t.columns[i].noun() + " below", nil
		}
		reason = "row 1 is text, but has repeated or empty cells"
		break
	}
	return false, "", &table.Error{
		Place: o.place(head, o.start, o.start),
		Hint:  "--has-header or --no-header tells",
		Err:   &fault{ErrAmbiguous.Error() + ": " + reason, ErrAmbiguous},
	}
}
