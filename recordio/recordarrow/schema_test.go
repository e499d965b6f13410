package recordarrow

import (
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// First records that are no table.
func TestSchemaErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload string
		err     error
		text    string
	}{
		{"empty", "", recordio.ErrLayout, "recordarrow: record is laid out differently: an empty record"},
		{"not a record", "\x0a\x05", recordio.ErrProto, ""},
		{"no value", "\x0a\x08\x0a\x06values", recordio.ErrLayout,
			`recordarrow: features "values": record is laid out differently: an entry without a value`},
		{"no values", "\x0a\x0c\x0a\x06values\x12\x02\x12\x00", recordio.ErrLayout,
			`recordarrow: features "values": record is laid out differently: no values, of which Arrow has no column`},
		{"shape", "\x0a\x15\x0a\x06values\x12\x0b\x12\x09\x0a\x04\x00\x00\x80\x3f\x1a\x01\x02", recordio.ErrTensor,
			`recordarrow: features "values": inconsistent tensor: 1 values for the shape [2]`},
		{"sparse without a shape", "\x0a\x15\x0a\x06values\x12\x0b\x12\x09\x0a\x04\x00\x00\x80\x3f\x12\x01\x03", recordio.ErrTensor, ""},
	} {
		_, err := SchemaOf([]byte(c.payload))
		if !errors.Is(err, c.err) || c.text != "" && err.Error() != c.text {
			t.Errorf("%s: %v, want %v: %s", c.name, err, c.err, c.text)
		}
	}
}

// Shapes in a schema's metadata, which may come from any file.
func TestShapeErrors(t *testing.T) {
	pixels := arrow.FixedSizeListOfNonNullable(6, arrow.PrimitiveTypes.Float32)
	words := sparseType(arrow.PrimitiveTypes.Float32)
	for _, c := range []struct {
		typ   arrow.DataType
		shape string
		text  string // "": no error
	}{
		{pixels, "2,3", ""},
		{words, "10", ""},
		{pixels, "2,4", `shape "2,4" does not fit ` + pixels.String()},
		{words, "4294967296,4294967296", `shape "4294967296,4294967296" does not fit ` + words.String()},
		{words, "ten", `shape "ten": want numbers joined by commas`},
	} {
		f := arrow.Field{Name: "x", Type: c.typ, Metadata: arrow.NewMetadata([]string{table.KeyShape}, []string{c.shape})}
		_, err := NewEncoder(arrow.NewSchema([]arrow.Field{f}, nil))
		if c.text == "" && err != nil || c.text != "" && (err == nil || err.Error() != `recordarrow: column "x": `+c.text) {
			t.Errorf("%s of shape %s: %v", c.typ, c.shape, err)
		}
	}
}

// Of ragged rows a label may be missing that is a number or several, dense. Another one
// has no row that would stand for nothing: a record without it is an error.
func TestNoLabel(t *testing.T) {
	features := float32s("values", 1, 2)
	for _, c := range []struct {
		name  string
		label []recordio.Value
		want  string
	}{
		{"a number", float32s("values", 7), "[7 (null) 7]"},
		{"two numbers", float32s("values", 7, 8), "[[7 8] (null) [7 8]]"},
		{"sparse", []recordio.Value{{Key: "values", Float32: []float32{7, 8}, Keys: []uint64{1, 3}, Shape: []uint64{9}}}, ""},
		{"bytes", []recordio.Value{{Key: "values", Bytes: [][]byte{{7}}}}, ""},
		{"several bytes", []recordio.Value{{Key: "values", Bytes: [][]byte{{7}, {8}}}}, ""},
	} {
		with := recordio.Record{Label: c.label, Features: features}
		frames := framesOf(t, with, recordio.Record{Features: features}, with)
		for _, nullable := range []bool{false, true} { // the second is a schema from elsewhere
			s, err := RaggedSchemaOf(firstPayload(t, frames))
			if err != nil {
				t.Fatal(err)
			}
			if fields := s.Fields(); nullable {
				fields[0].Nullable = true
				s = arrow.NewSchema(fields, nil)
			}
			d, err := NewDecoder(s, table.Want{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := d.Decode(frames)
			bad, ok := errors.AsType[*table.Error](err)
			switch {
			case c.want == "" && (!ok || bad.Place.Record != 2 || !errors.Is(err, recordio.ErrLayout)):
				t.Errorf("%s: %v, %v", c.name, b.RecordBatch, err)
			case c.want != "" && (err != nil || b.Column(0).String() != c.want):
				t.Errorf("%s: %v, %v", c.name, b.RecordBatch, err)
			}
			if b.RecordBatch != nil {
				b.Release()
			}
		}
	}
}
