package diff

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/internal/number"
	"github.com/recast-ml/recast/table"
)

// Value is a value as it was compared, rounded where it was.
type Value struct {
	// Text is that of a number, in the fewest digits that say it; of true and false; of
	// a text itself. More than 1,000 bytes are cut.
	Text string
	Kind ValueKind
}

// ValueKind is what a value is.
type ValueKind uint8

// The kinds of values.
const (
	Missing ValueKind = iota
	Number            // NaN and infinities too
	Bool
	Text // and all that has only a text: times, bytes, lists
)

// String is the value for a person to read: nothing in it is obeyed by a terminal.
func (v Value) String() string {
	switch v.Kind {
	case Missing:
		return "missing"
	case Text:
		return table.Excerpt(v.Text)
	}
	return v.Text
}

// MarshalJSON gives null, a number, true, false or a string. NaN and infinities, which
// JSON has not, are strings. Bytes that are no UTF-8 are shown as \xff.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case v.Kind == Missing:
		return []byte("null"), nil
	case v.Kind == Bool, v.Kind == Number && json.Valid([]byte(v.Text)):
		return []byte(v.Text), nil
	case !utf8.ValidString(v.Text): // JSON would have one character for all such bytes
		return json.Marshal(table.Printable(v.Text))
	}
	return json.Marshal(v.Text)
}

const maxValue = 1000

func textValue(s string) Value {
	if len(s) > maxValue {
		cut := maxValue
		for cut > maxValue-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return Value{s, Text}
}

// valueOf is the value at a place, of a column.
func valueOf(x at, f arrow.Field, text bool) Value {
	if x.i < 0 || null(x.arr, x.i) {
		return Value{}
	}
	v := values{arr: x.arr, text: text, kind: kindOf(x.arr.DataType(), text)}
	switch a := x.arr.(type) {
	case *array.Float32:
		return Value{floatText(float64(a.Value(x.i)), 32), Number}
	case *array.Float16:
		return Value{floatText(float64(number.Half(a.Value(x.i).Uint16())), 32), Number}
	case *array.Float64:
		return Value{floatText(a.Value(x.i), 64), Number}
	case *array.Boolean:
		return Value{strconv.FormatBool(a.Value(x.i)), Bool}
	case *array.Date32:
		return textValue(time.Unix(int64(a.Value(x.i))*86400, 0).UTC().Format(time.DateOnly))
	}
	switch v.kind {
	case reals:
		return Value{string(v.digits()(x.i)), Number}
	case cells, texts:
		return textValue(string(v.bytes(x.i)))
	case times:
		t, _ := v.instants()(x.i)
		return textValue(time.Unix(t.seconds, t.nanos).UTC().Format("2006-01-02 15:04:05.999999999"))
	case blobs:
		b := v.bytes(x.i)
		if len(b) == 16 && table.IsLogical(f, table.LogicalUUID) {
			return textValue(uuidText(b))
		}
		return textValue(base64.StdEncoding.EncodeToString(b[:min(len(b), maxValue)]))
	}
	return textValue(x.arr.ValueStr(x.i))
}

// floatText is a number as a person would write it.
func floatText(v float64, bits int) string {
	if v == float64(int64(v)) && v > -1e15 && v < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, bits)
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

// Place says where a value is. The zero value of a field means unknown.
type Place struct {
	File   string `json:"file"`
	Record int64  `json:"record,omitempty"` // of the file, counted from 1, a header not among them
	Line   int64  `json:"line,omitempty"`   // of a text, counted from 1
	Col    int64  `json:"col,omitempty"`    // byte within the line, counted from 1
}

// placeOf is the place of a cell in row i of a span.
func placeOf(s *convert.Span, i int, column string) Place {
	p := s.Cell(i, column)
	return Place{p.File, p.Record, p.Line, p.Col}
}

// String is file:line:col of a text, else the file and its record.
func (p Place) String() string {
	s := table.Place{File: p.File, Line: p.Line, Col: p.Col}.String()
	if p.Line == 0 && p.Record > 0 {
		s += " record " + strconv.FormatInt(p.Record, 10)
	}
	return s
}
