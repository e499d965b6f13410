package csvml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// The reference decoder: as slow and as obvious as it gets, and sharing no code
// with the real one. Here is the grammar; what cells mean is in
// reference_values_test.go.

// refCell is a cell of a record.
type refCell struct {
	text   string
	quoted bool
	size   int // quotes included
	off    int
}

// refRecord is a record, or a blank line.
type refRecord struct {
	raw   string
	off   int
	cells []refCell
	blank bool
	err   error // the sentinel of the first malformed cell
	errAt int
}

// refRecords takes a text apart.
func refRecords(in string, comma, eol byte) []refRecord {
	var records []refRecord
	for pos := 0; pos < len(in); {
		r := refRecord{off: pos}
		open := false
		for more := true; more; {
			var c refCell
			var err error
			var errAt int
			c, pos, more, errAt, err = refLex(in, pos, comma, eol)
			if err != nil && r.err == nil {
				r.err, r.errAt = err, errAt
			}
			open = err == defects[openQuote]
			r.cells = append(r.cells, c)
		}
		r.raw = in[r.off:pos]
		if strings.HasSuffix(r.raw, string(eol)) && !open {
			r.raw = r.raw[:len(r.raw)-1]
		}
		if eol == '\n' && !open {
			r.raw = strings.TrimSuffix(r.raw, "\r")
		}
		r.blank = r.raw == ""
		records = append(records, r)
	}
	return records
}

func refLex(in string, pos int, comma, eol byte) (c refCell, next int, more bool, errAt int, err error) {
	c.off = pos
	var text strings.Builder
	if pos < len(in) && in[pos] == '"' {
		c.quoted = true
		for pos++; ; pos++ {
			if pos == len(in) {
				return c, pos, false, c.off, defects[openQuote]
			}
			if in[pos] == '"' {
				pos++
				if pos == len(in) || in[pos] != '"' {
					break
				}
			}
			text.WriteByte(in[pos])
		}
		c.text = text.String()
	}
	tail := pos
	for pos < len(in) && in[pos] != comma && in[pos] != eol {
		pos++
	}
	plain := in[tail:pos]
	more = pos < len(in) && in[pos] == comma
	if !more && eol == '\n' {
		plain = strings.TrimSuffix(plain, "\r")
	}
	c.size = tail + len(plain) - c.off
	next = min(pos+1, len(in))
	if pos == len(in) {
		next = pos
	}
	if c.quoted {
		if plain != "" {
			err, errAt = defects[afterQuote], tail
		}
		return c, next, more, errAt, err
	}
	c.text = plain
	quote, lf := strings.IndexByte(plain, '"'), strings.IndexByte(plain, '\n')
	switch {
	case quote >= 0 && (lf < 0 || quote < lf):
		err, errAt = defects[strayQuote], tail+quote
	case lf >= 0:
		err, errAt = ErrLineEnd, tail+lf
	}
	return c, next, more, errAt, err
}

// refResult is what comes out: rows of printed values.
type refResult struct {
	rows           [][]string
	records, lines int64
	drops          []int32 // records
	bad            []refBad
	changes        map[string]string // kind and column → count, first place and value
}

type refBad struct {
	place table.Place
	err   error
	value string
	raw   string
	fatal bool // also under Skip: good records may be in it
}

// refDecode decodes a whole text, header and byte order mark left out.
func refDecode(d Dialect, s *Schema, w table.Want, in string) refResult {
	d, _ = d.resolve()
	if w.All() {
		w.Columns = s.Fields()
	}
	res := refResult{changes: map[string]string{}}
	counts := map[string]int{}
	names := make([]string, s.NumFields())
	for i := range names {
		j := i
		if s.source != nil {
			j = s.source[i]
		}
		names[i] = s.Field(j).Name
	}
	place := func(r refRecord, pos int) table.Place {
		return table.Place{
			Record: res.records, Byte: int64(r.off),
			Line: int64(strings.Count(in[:pos], string(s.eol))) + 1,
			Col:  int64(pos - strings.LastIndexByte(in[:pos], s.eol)),
		}
	}
	res.lines = int64(strings.Count(in, string(s.eol)))
	if in != "" && in[len(in)-1] != s.eol {
		res.lines++
	}
	for _, r := range refRecords(in, d.Comma, s.eol) {
		if r.blank && len(names) > 1 {
			key := string(table.BlankLine) + "/"
			if counts[key]++; counts[key] == 1 {
				at := place(r, r.off)
				at.Record, at.Col = 0, 0
				res.changes[key] = fmt.Sprint(at, at.Record, at.Byte)
			}
			continue
		}
		res.records++
		row, bad, drop, changes := refRow(d, s, w, names, r)
		switch {
		case bad != nil:
			at := place(r, bad.at)
			if bad.whole {
				at.Col = 0
			}
			at.Column = bad.column
			res.bad = append(res.bad, refBad{at, bad.err, bad.value, r.raw, bad.err == defects[openQuote] ||
				bad.err == defects[afterQuote] && strings.Contains(r.raw, string(s.eol))})
		case drop:
			res.drops = append(res.drops, int32(res.records-1))
		default:
			res.rows = append(res.rows, row)
			for _, c := range changes {
				key := string(c.kind) + "/" + names[c.cell]
				if counts[key]++; counts[key] == 1 {
					cell := r.cells[c.cell]
					off := cell.off
					value := in[off : off+cell.size]
					if cell.quoted {
						off++
						value = value[1 : len(value)-1]
					}
					if value != "" {
						value = table.Excerpt(value)
					}
					at := place(r, off)
					res.changes[key] = fmt.Sprint(at, at.Record, at.Byte, value)
				}
			}
		}
	}
	for k, n := range counts {
		res.changes[k] += fmt.Sprint(" ×", n)
	}
	return res
}

type refChange struct {
	kind table.Kind
	cell int
}

type refFault struct {
	err    error
	at     int
	whole  bool
	column string
	value  string
}

// refRow decodes one record.
func refRow(d Dialect, s *Schema, w table.Want, names []string, r refRecord) (row []string, bad *refFault, drop bool, changes []refChange) {
	if r.err != nil {
		bad = &refFault{err: r.err, at: r.errAt}
		for i, c := range r.cells {
			if c.off <= r.errAt && i < len(names) {
				bad.column = names[i]
			}
		}
		if len(r.cells) > len(names) && r.cells[len(names)].off <= r.errAt {
			bad.column = ""
		}
		return nil, bad, false, nil
	}
	if len(r.cells) != len(names) {
		return nil, &refFault{err: table.ErrCells, at: r.off, whole: true}, false, nil
	}
	if len(r.raw) > d.MaxRecord {
		return nil, &refFault{err: table.ErrLimit, at: r.off, whole: true}, false, nil
	}
	for i, c := range r.cells {
		if c.size > d.MaxField {
			return nil, &refFault{err: table.ErrLimit, at: c.off, column: names[i], value: table.Excerpt(c.text)}, false, nil
		}
	}
	places := refPlaces(w)
	values := make([][]string, len(places))
	for cell, c := range r.cells {
		for i, p := range places {
			if p.name != names[cell] {
				continue
			}
			isBool := false
			for _, f := range s.Fields() {
				isBool = isBool || f.Name == p.name && f.Type.ID() == arrow.BOOL
			}
			v := refValue{as: p.as, verbatim: p.verbatim, isBool: isBool, enc: w.Encode[p.name]}
			if f, ok := w.Fill[p.name]; ok && !p.label {
				v.fill = &f
			}
			var err error
			if !c.quoted && (c.text == "" || slices.Contains(d.Null, c.text)) {
				values[i], err = v.null(p.nullable, p.label, w.Nulls, &drop)
			} else {
				values[i], err = v.cells(c.text)
				if p.label && err == nil && isNaN(values[i][0]) && (p.verbatim || !isText(p.as)) {
					if w.Nulls == table.NullDrop {
						drop = true
					} else {
						err = table.ErrNaNLabel
					}
				}
			}
			if err != nil {
				bad := &refFault{err: err, at: c.off, column: p.name, value: table.Excerpt(c.text)}
				if err == table.ErrNull {
					bad.value = ""
				}
				return nil, bad, false, nil
			}
			for _, k := range v.kinds {
				changes = append(changes, refChange{k, cell})
			}
		}
	}
	return refJoin(w, values), nil, drop, changes
}

// refPlace is one use of a column.
type refPlace struct {
	name            string
	as              arrow.DataType
	verbatim        bool
	nullable, label bool
}

func refPlaces(w table.Want) (places []refPlace) {
	for _, f := range w.Columns {
		as := f.Type
		if list, ok := as.(*arrow.FixedSizeListType); ok {
			as = list.Elem()
		}
		places = append(places, refPlace{f.Name, as, table.IsVerbatim(f), f.Nullable, table.IsLabel(f)})
	}
	for _, p := range w.Packs {
		for i, name := range p.From {
			places = append(places, refPlace{name, p.Elem, p.Numbers != nil && p.Numbers[i], p.Nullable, p.Label})
		}
	}
	return places
}

// refJoin makes a row of the values of all places; those of a sparse pack are one text.
func refJoin(w table.Want, values [][]string) (row []string) {
	for range w.Columns {
		row = append(row, values[0]...)
		values = values[1:]
	}
	for _, p := range w.Packs {
		cells := slices.Concat(values[:len(p.From)]...)
		values = values[len(p.From):]
		if !p.Sparse {
			row = append(row, cells...)
			continue
		}
		var kept []string
		for key, v := range cells {
			if v != "0" && v != "-0" {
				kept = append(kept, fmt.Sprint(key, ":", v))
			}
		}
		row = append(row, strings.Join(kept, " "))
	}
	return row
}
