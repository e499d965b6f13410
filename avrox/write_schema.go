package avrox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Renamed is a column whose name Avro does not allow, or has already.
type Renamed struct{ From, To string }

// attrZone is the time zone of a column of instants that is not UTC.
const attrZone = attrPrefix + "timezone"

// encSchema is a table's schema in Avro.
type encSchema struct {
	text    string
	renamed []Renamed
	columns []encColumn
}

func newEncSchema(s *arrow.Schema, o WriteOptions) (*encSchema, error) {
	columns := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		if columns[i] = f.Name; !utf8.ValidString(f.Name) {
			return nil, fmt.Errorf("avrox: the name of column %s %w", table.Excerpt(f.Name), table.ErrUTF8)
		}
	}
	e := &encSchema{columns: make([]encColumn, len(columns))}
	names := encNamesOf(columns)
	types := encTypes{taken: encNames{o.Name: 1}}
	var b strings.Builder
	b.WriteString(`{"type":"record","name":"` + o.Name + `"`)
	if o.Namespace != "" {
		b.WriteString(`,"namespace":"` + o.Namespace + `"`)
	}
	b.WriteString(`,"fields":[`)
	for i, f := range s.Fields() {
		t, err := types.field(f, names[i])
		if err != nil {
			return nil, fmt.Errorf("avrox: column %s: %w", table.Excerpt(f.Name), err)
		}
		e.columns[i] = t.column
		if names[i] != f.Name {
			e.renamed = append(e.renamed, Renamed{f.Name, names[i]})
		}
		if i > 0 {
			b.WriteByte(',')
		}
		writeEncField(&b, f, names[i], t)
	}
	b.WriteString(`]}`)
	e.text = b.String()
	return e, nil
}

// writeEncField writes a field of the record: null is the default of one that may
// be null, and attributes are sorted.
func writeEncField(b *strings.Builder, f arrow.Field, name string, t encType) {
	b.WriteString(`{"name":"` + name + `","type":` + encUnion(t.text, t.column.nullable))
	if t.column.nullable || t.column.op == encNull {
		b.WriteString(`,"default":null`)
	}
	attrs := encAttributes(f, t)
	if name != f.Name {
		attrs[attrName] = f.Name
	}
	keys := make([]string, 0, len(attrs))
	for key := range attrs {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		b.WriteByte(',')
		writeEncJSON(b, key)
		b.WriteByte(':')
		writeEncJSON(b, attrs[key])
	}
	b.WriteByte('}')
}

// encAttributes are the attributes of a field but its name: those of its metadata
// that start with "recast.", unless they say what only this process or this file
// knows.
func encAttributes(f arrow.Field, t encType) map[string]string {
	attrs := map[string]string{}
	for i, key := range f.Metadata.Keys() {
		switch key {
		case attrName, attrType, attrZone, table.KeyLength, table.KeyUnsupported, table.KeyNames, table.KeyVerbatim:
		case table.KeyLogical:
			if t.column.op != encUUID { // the type says so
				attrs[key] = f.Metadata.Values()[i]
			}
		default:
			if strings.HasPrefix(key, attrPrefix) {
				attrs[key] = f.Metadata.Values()[i]
			}
		}
	}
	if t.restore != "" {
		attrs[attrType] = t.restore
	}
	if t.length != "" {
		attrs[table.KeyLength] = t.length
	}
	if ts, ok := f.Type.(*arrow.TimestampType); ok && ts.TimeZone != "" && ts.TimeZone != "UTC" {
		attrs[attrZone] = ts.TimeZone
	}
	return attrs
}

func writeEncJSON(b *strings.Builder, s string) {
	text, _ := json.Marshal(s) // a string always has a form
	b.Write(text)
}
