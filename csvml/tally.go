package csvml

import (
	"bytes"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// tally counts what the cells of a sample look like.
type tally struct {
	syntax
	d       *Dialect
	careful bool  // every cell must be lexed
	rows    int64 // after the first
	columns []columnTally
	scratch []byte

	kinds    []kind    // of the cells of the record at hand
	texts    []example // among them those that may serve as example
	defected bool      // it is malformed
}

// example is a cell that is text.
type example struct {
	cell int
	from int
	text string // made by table.Excerpt
}

// columnTally is about one column.
type columnTally struct {
	count   [kinds]int64
	example string      // the first cell that is text
	at      table.Place // records counted from the first one, a header or not
}

// head counts the records after the first one.
func (t *tally) head(head []byte, o *opening, eof bool) {
	pos, record, line := o.next, int64(1), o.lines+o.taken
	if o.first == nil {
		pos, record, line = o.bom, 0, 0
	}
	for pos < len(head) {
		n := t.blank(head, pos)
		if n > 0 && len(t.columns) > 1 {
			pos, line = pos+n, line+1
			continue
		}
		next, ended := t.read(head, pos)
		if !ended && !eof {
			return // cut off
		}
		record++
		t.count(head, &table.Place{Record: record, Line: line + 1, Byte: int64(pos)})
		line += int64(bytes.Count(head[pos:next], []byte{t.eol}))
		pos = next
	}
}

// piece counts the records of a piece that starts anywhere, unless it seems to
// start inside quotes: all of its records must be whole ones.
func (t *tally) piece(b []byte) {
	start := bytes.IndexByte(b, t.eol) + 1
	if start == 0 {
		return
	}
	for pos := start; ; {
		s := t.survey(b, pos)
		if !s.ended {
			b = b[:pos]
			break
		}
		if t.blank(b, pos) == 0 && (s.defect != sound || s.cells != len(t.columns)) {
			return
		}
		pos = s.next
	}
	for pos := start; pos < len(b); {
		next, _ := t.read(b, pos)
		t.count(b, nil)
		pos = next
	}
}

// read finds out what the cells of the record at pos look like.
func (t *tally) read(b []byte, pos int) (next int, ended bool) {
	t.kinds, t.texts, t.defected = t.kinds[:0], t.texts[:0], false
	for {
		if k, n := t.plain(b[pos:]); n > 0 {
			t.kinds = append(t.kinds, k)
			if pos += n; b[pos-1] == '\n' {
				return pos, true
			}
			continue
		}
		c := t.lex(b, pos)
		t.defected = t.defected || c.defect != sound
		text := c.text(b, &t.scratch)
		k := t.d.classify(text, c.quoted)
		if i := len(t.kinds); k == kindText && i < len(t.columns) && t.columns[i].count[k] == 0 {
			t.texts = append(t.texts, example{i, c.from, table.Excerpt(text)})
		}
		t.kinds = append(t.kinds, k)
		if pos = c.next; c.end != endCell {
			return pos, c.end == endRecord
		}
	}
}

// plain reads a short number, [-]digits[.digits], and what ends its cell. It
// returns 0 bytes for any other cell.
func (t *tally) plain(b []byte) (k kind, used int) {
	if t.careful {
		return 0, 0
	}
	i := 0
	if len(b) > 0 && b[0] == '-' {
		i = 1
	}
	k = kindInt
	first := i
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	if i == first || i > 18 {
		return 0, 0
	}
	if i < len(b) && b[i] == '.' {
		k = kindFloat
		for i++; i < len(b) && b[i]-'0' <= 9; i++ {
		}
	}
	if i == len(b) || b[i] != t.comma && b[i] != '\n' {
		return 0, 0
	}
	return k, i + 1
}

// count adds the record last read, which starts at at.Byte, if it is well-formed.
func (t *tally) count(b []byte, at *table.Place) {
	if len(t.kinds) != len(t.columns) || t.defected {
		return
	}
	t.rows++
	for i, k := range t.kinds {
		t.columns[i].count[k]++
	}
	for _, e := range t.texts {
		col := &t.columns[e.cell]
		col.example = e.text
		if at != nil {
			before := b[at.Byte:e.from]
			col.at = *at
			col.at.Line += int64(bytes.Count(before, []byte{t.eol}))
			col.at.Col = int64(len(before) - bytes.LastIndexByte(before, t.eol))
		}
	}
}

// first adds the first record, which is not a header.
func (t *tally) first(head []byte, o *opening) {
	for i, text := range o.first {
		k := t.d.classify([]byte(text), o.quoted[i])
		col := &t.columns[i]
		col.count[k]++
		if k == kindText {
			col.example = table.Excerpt(text)
			col.at = o.place(head, o.start, o.start)
			col.at.Record, col.at.Col = 1, 0
		}
	}
}

// typed reports whether all cells that are not null are of one type other than
// string, and there is one.
func (c *columnTally) typed() bool { return c.dataType().ID() != arrow.STRING }

// noun names the cells of a typed column.
func (c *columnTally) noun() string {
	switch c.dataType().ID() {
	case arrow.BOOL:
		return "true or false"
	case arrow.DATE32:
		return "a date"
	case arrow.TIMESTAMP:
		return "a timestamp"
	}
	return "a number"
}

func (c *columnTally) dataType() arrow.DataType {
	var all int64
	for k, n := range c.count {
		if kind(k) != kindNull {
			all += n
		}
	}
	n := &c.count
	switch numbers, times := n[kindInt]+n[kindFloat]+n[kindNonFinite], n[kindDate]+n[kindTime]+n[kindZoned]; {
	case all == 0:
	case n[kindInt] == all:
		return arrow.PrimitiveTypes.Int64
	case numbers == all:
		return arrow.PrimitiveTypes.Float64
	case n[kindBool] == all:
		return arrow.FixedWidthTypes.Boolean
	case n[kindDate] == all:
		return arrow.FixedWidthTypes.Date32
	case n[kindZoned] == all:
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	case times == all && n[kindZoned] == 0:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	}
	return arrow.BinaryTypes.String
}

// column is the public form.
func (c *columnTally) column(name string, header bool) Column {
	n := &c.count
	times := n[kindDate] + n[kindTime] + n[kindZoned]
	out := Column{
		Name: name, Type: c.dataType(),
		Null: n[kindNull], Number: n[kindInt] + n[kindFloat] + n[kindNonFinite], NonFinite: n[kindNonFinite],
		Bool: n[kindBool], Text: n[kindText] + times, Time: times,
		Example: c.example, At: c.at,
	}
	if out.At.Record > 0 {
		out.At.Column = name
		if header {
			out.At.Record--
		}
	}
	return out
}
