package csvml

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// refuse says what is wrong with the record at hand, or lists it as bad, and
// returns where the next one starts.
func (dec *Decoder) refuse() (next int, err error) {
	s := dec.survey(dec.b, dec.start)
	e := dec.explain(s)
	dec.undo()
	raw := dec.raw(dec.b, dec.start, s)
	// A quote without a partner, or with the wrong one some lines below, may
	// have swallowed good records: that is not a bad one to be skipped.
	swallows := s.defect == openQuote || s.defect == afterQuote && bytes.IndexByte(raw, dec.eol) >= 0
	if !dec.skip || swallows {
		return 0, e
	}
	e.Raw = bytes.Clone(raw)
	dec.bad = append(dec.bad, *e)
	return s.next, nil
}

// explain finds the error of a record by order of precedence.
func (dec *Decoder) explain(s survey) *table.Error {
	e := &table.Error{}
	length := len(dec.raw(dec.b, dec.start, s))
	switch {
	case s.defect != sound:
		e.Place, e.Err = dec.placeOf(s.defectAt), defects[s.defect]
		if s.defectCell < len(dec.targets) {
			e.Column = dec.name(s.defectCell)
		}
	case s.cells != len(dec.targets):
		e.Place, e.Err = dec.placeOf(dec.start), cellsError(s.cells, len(dec.targets), dec.in.Header)
		e.Col = 0
		switch {
		case s.cells == 1:
			e.Hint = "--delimiter says what is between cells"
		case s.cells > len(dec.targets):
			e.Hint = "a cell that holds the delimiter must be quoted"
		}
	case length > dec.d.MaxRecord:
		e.Place, e.Err = dec.placeOf(dec.start), limitError(fmt.Sprintf("the record is %d bytes,", length), dec.d.MaxRecord, "bytes", "MaxRecord")
		e.Col = 0
	default:
		dec.explainCell(e)
	}
	return e
}

// explainCell finds the error of a record whose form is right.
func (dec *Decoder) explainCell(e *table.Error) {
	pos := dec.start
	for i := range dec.targets {
		c := dec.lex(dec.b, pos)
		if c.size() > dec.d.MaxField {
			e.Place, e.Err = dec.placeOf(pos), limitError(fmt.Sprintf("is %d bytes,", c.size()), dec.d.MaxField, "bytes", "MaxField")
			e.Column, e.Value = dec.name(i), table.Excerpt(c.text(dec.b, &dec.scratch))
			return
		}
		pos = c.next
	}
	e.Place, e.Err = dec.placeOf(dec.at), dec.fault
	e.Column, e.Value, e.Hint = dec.name(dec.cell), dec.value, dec.hint
}

// tooMuch is the error of a record that there is no room for in the batch.
func (dec *Decoder) tooMuch() error {
	dec.undo()
	at := dec.placeOf(dec.start)
	at.Col = 0
	return &table.Error{Place: at, Err: limitError("with it the batch is", maxEntries, "values", "")}
}

// advice is what the user may do about a cell that could not be stored.
func (dec *Decoder) advice(t *target, text []byte, c *cell) string {
	switch {
	case dec.fault == table.ErrNull:
		switch {
		case t.label || !t.class.numeric() && t.class != classNumber:
			return "--nulls drop leaves such rows out"
		case t.class == classFloat32 || t.class == classFloat64 || t.class == classNumber:
			return "--nulls nan, zero or drop says what to do"
		}
		return "--nulls zero or drop says what to do"
	case dec.fault == table.ErrCategory && t.label:
		return "--on-error skip leaves such rows out"
	case dec.fault == table.ErrCategory:
		return "--unknown bucket gives it a code of its own"
	case dec.fault == table.ErrUTF8:
		return "convert the file to UTF-8 first"
	case dec.fault == table.ErrNaNLabel:
		return "--nulls drop leaves such rows out"
	case t.own:
		as := "string"
		if id := t.out.elem.ID(); arrow.IsInteger(id) && dec.fault != table.ErrNotNumber {
			as = "float64"
		}
		return fmt.Sprintf("--type %s=%s", table.ShellWord(t.name), as)
	case !c.quoted && t.coder == nil && isBool(text):
		return fmt.Sprintf("--type %s=bool reads true and false as 1 and 0", table.ShellWord(t.name))
	case !c.quoted && isWord(text):
		return fmt.Sprintf("--null %s treats it as missing", table.ShellWord(string(text)))
	}
	return ""
}

func isBool(text []byte) bool {
	_, ok := parseBool(text)
	return ok
}

// isWord reports whether a cell looks like a word for "missing".
func isWord(text []byte) bool {
	if len(text) == 0 || len(text) > 12 {
		return false
	}
	for _, c := range text {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', c == '/', c == '-', c == '_', c == '?', c == '.', c == '#':
		default:
			return false
		}
	}
	return true
}
