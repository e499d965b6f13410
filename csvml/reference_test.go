package csvml

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/recast-ml/recast/table"
)

// The reference decoder: as slow and as obvious as it gets, and sharing no code
// with the real one.

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
	dropped        int64
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
			res.dropped++
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
	type place struct {
		name            string
		as              arrow.DataType
		verbatim        bool
		nullable, label bool
	}
	var places []place
	for _, f := range w.Columns {
		places = append(places, place{f.Name, f.Type, table.IsVerbatim(f), f.Nullable, table.IsLabel(f)})
	}
	for _, p := range w.Packs {
		for i, name := range p.From {
			places = append(places, place{name, p.Elem, p.Numbers != nil && p.Numbers[i], p.Nullable, p.Label})
		}
	}
	row = make([]string, len(places))
	for cell, c := range r.cells {
		for i, p := range places {
			if p.name != names[cell] {
				continue
			}
			isBool := false
			for _, f := range s.Fields() {
				isBool = isBool || f.Name == p.name && f.Type.ID() == arrow.BOOL
			}
			v := refValue{as: p.as, verbatim: p.verbatim, isBool: isBool}
			var err error
			if !c.quoted && (c.text == "" || slices.Contains(d.Null, c.text)) {
				row[i], err = v.null(p.nullable, p.label, w.Nulls, &drop)
			} else {
				row[i], err = v.parse(c.text)
				if p.label && err == nil && isNaN(row[i]) && (p.verbatim || !isText(p.as)) {
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
	return row, nil, drop, changes
}

// refValue reads one cell as one type.
type refValue struct {
	as               arrow.DataType
	verbatim, isBool bool
	kinds            []table.Kind
}

func (v *refValue) null(nullable, label bool, nulls table.Nulls, drop *bool) (string, error) {
	id := v.as.ID()
	float := id == arrow.FLOAT32 || id == arrow.FLOAT64 || v.verbatim
	numeric := float || arrow.IsInteger(id) || id == arrow.DECIMAL128
	switch {
	case nullable && !label:
		return "null", nil
	case nulls == table.NullDrop:
		*drop = true
		return "", nil
	case label || nulls == table.NullError:
	case nulls == table.NullZero && numeric:
		v.kinds = append(v.kinds, table.NullToZero)
		return "0", nil
	case nulls == table.NullNaN && float:
		v.kinds = append(v.kinds, table.NullToNaN)
		return "NaN", nil
	}
	return "", table.ErrNull
}

var (
	refNumber  = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)
	refWord    = regexp.MustCompile(`(?i)^[+-]?(nan|inf|infinity)$`)
	refInteger = regexp.MustCompile(`^[+-]?\d+$`)
	refHuge    = regexp.MustCompile(`[eE][+-]?\d{4}`) // exponents that take big.Rat forever
	refZeros   = regexp.MustCompile(`^[+-]?0\d`)
)

func (v *refValue) parse(text string) (string, error) {
	trimmed := strings.Trim(text, " \t")
	switch id := v.as.ID(); {
	case v.verbatim:
		if refWord.MatchString(trimmed) {
			v.kinds = append(v.kinds, table.NonFinite)
		} else if !refNumber.MatchString(trimmed) {
			return v.bool(trimmed)
		}
		return trimmed, nil
	case id == arrow.STRING:
		if !utf8.ValidString(text) {
			return "", table.ErrUTF8
		}
		return text, nil
	case id == arrow.BINARY:
		return text, nil
	case id == arrow.BOOL:
		if slices.Contains([]string{"true", "True", "TRUE", "false", "False", "FALSE"}, trimmed) {
			return strings.ToLower(trimmed), nil
		}
		return "", table.ErrNotBool
	case id == arrow.DATE32:
		t, err := time.Parse("2006-01-02", trimmed)
		if err != nil {
			return "", table.ErrNotDate
		}
		return t.Format("2006-01-02"), nil
	case id == arrow.TIMESTAMP:
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z07:00"} {
			if t, err := time.Parse(layout, trimmed); err == nil && t.Nanosecond()%1000 == 0 {
				return fmt.Sprint(t.UnixMicro()), nil
			}
		}
		return "", table.ErrNotTime
	case refWord.MatchString(trimmed):
		if arrow.IsInteger(id) || id == arrow.DECIMAL128 {
			return "", table.ErrRange
		}
		v.kinds = append(v.kinds, table.NonFinite)
		f, _ := strconv.ParseFloat(trimmed, 64)
		return refFloat(f), nil
	case !refNumber.MatchString(trimmed):
		return v.bool(trimmed)
	case arrow.IsInteger(id):
		return v.integer(trimmed)
	case id == arrow.DECIMAL128:
		return v.decimal(trimmed)
	}
	return v.float(trimmed)
}

func (v *refValue) decimal(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	t := v.as.(*arrow.Decimal128Type)
	r, _ := new(big.Rat).SetString(text)
	power := func(n int32) *big.Rat {
		return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
	}
	units := new(big.Rat).Mul(r, power(t.Scale))
	if !units.IsInt() || units.Abs(units).Cmp(power(t.Precision)) >= 0 {
		return "", table.ErrRange
	}
	if r.Sign() == 0 {
		return "0", nil
	}
	return r.FloatString(int(t.Scale)), nil
}

func (v *refValue) bool(text string) (string, error) {
	if v.as.ID() == arrow.DECIMAL128 {
		return "", table.ErrNotNumber
	}
	if b, err := (&refValue{as: arrow.FixedWidthTypes.Boolean}).parse(text); v.isBool && err == nil {
		v.kinds = append(v.kinds, table.BoolToNumber)
		if b == "true" {
			return "1", nil
		}
		return "0", nil
	}
	return "", table.ErrNotNumber
}

// errRefBoth is a fraction out of range: either error will do.
var errRefBoth = errors.New("fraction out of range")

func (v *refValue) integer(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	r, _ := new(big.Rat).SetString(text)
	bits := uint(v.as.(arrow.FixedWidthDataType).BitWidth())
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if !arrow.IsUnsignedInteger(v.as.ID()) {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	inside := r.Cmp(new(big.Rat).SetInt(low)) >= 0 && r.Cmp(new(big.Rat).SetInt(high)) < 0
	switch {
	case !r.IsInt() && !inside:
		return "", errRefBoth
	case !r.IsInt():
		return "", table.ErrFraction
	case !inside:
		return "", table.ErrRange
	}
	return r.Num().String(), nil
}

func (v *refValue) float(text string) (string, error) {
	if refZeros.MatchString(text) {
		v.kinds = append(v.kinds, table.LeadingZeros)
	}
	bits := v.as.(arrow.FixedWidthDataType).BitWidth()
	f, _ := strconv.ParseFloat(text, bits)
	exact, _ := new(big.Rat).SetString(text)
	switch got := new(big.Rat); {
	case math.IsInf(f, 0):
		v.kinds = append(v.kinds, table.Overflow)
	case f == 0 && exact.Sign() != 0:
		v.kinds = append(v.kinds, table.Underflow)
	case refInteger.MatchString(text) && got.SetFloat64(f).Cmp(exact) != 0:
		v.kinds = append(v.kinds, table.Inexact)
	}
	return refFloat(f), nil
}

func refFloat(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// printRows prints a batch as the reference prints rows.
func printRows(b arrow.RecordBatch) [][]string {
	rows := make([][]string, b.NumRows())
	for _, c := range b.Columns() {
		for i := range rows {
			if list, ok := c.(*array.FixedSizeList); ok {
				n := int(list.DataType().(*arrow.FixedSizeListType).Len())
				for k := range n {
					rows[i] = append(rows[i], printValue(list.ListValues(), (list.Offset()+i)*n+k))
				}
				continue
			}
			rows[i] = append(rows[i], printValue(c, i))
		}
	}
	return rows
}

func printValue(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "null"
	}
	switch a := a.(type) {
	case *array.Float32:
		return refFloat(float64(a.Value(i)))
	case *array.Float64:
		return refFloat(a.Value(i))
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Binary:
		return string(a.Value(i))
	case *array.Decimal128:
		if v := a.Value(i); v.Sign() != 0 {
			return v.ToString(a.DataType().(*arrow.Decimal128Type).Scale)
		}
		return "0"
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	}
	return a.ValueStr(i)
}

// printChanges prints changes as the reference does.
func printChanges(list table.Changes) map[string]string {
	m := map[string]string{}
	for _, c := range list {
		s := fmt.Sprint(c.First, c.First.Record, c.First.Byte)
		if c.Kind != table.BlankLine {
			s = fmt.Sprint(c.First, c.First.Record, c.First.Byte, c.Value)
		}
		m[string(c.Kind)+"/"+c.Column] = s + fmt.Sprint(" ×", c.Count)
	}
	return m
}

func isNaN(s string) bool { return strings.EqualFold(strings.TrimLeft(s, "+-"), "nan") }

func isText(t arrow.DataType) bool { return t.ID() == arrow.STRING || t.ID() == arrow.BINARY }
