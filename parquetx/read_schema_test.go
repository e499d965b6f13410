package parquetx

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// Parts of schemas.
func leafOf(name string, r format.FieldRepetitionType, p format.Type, more ...func(*schemaElement)) schemaElement {
	e := schemaElement{name: name, primitive: true, physical: p, repetition: r, converted: -1}
	for _, m := range more {
		m(&e)
	}
	return e
}

func groupOf(name string, r format.FieldRepetitionType, children int32, more ...func(*schemaElement)) schemaElement {
	e := leafOf(name, r, 0, more...)
	e.primitive, e.children = false, children
	return e
}

func logical(l logicalType) func(*schemaElement) {
	return func(e *schemaElement) { e.logical = l }
}

func legacy(c deprecated.ConvertedType) func(*schemaElement) {
	return func(e *schemaElement) { e.converted = c }
}

func lengthOf(n, precision, scale int32) func(*schemaElement) {
	return func(e *schemaElement) { e.length, e.precision, e.scale = n, precision, scale }
}

const (
	req = format.Required
	opt = format.Optional
	rep = format.Repeated
)

var list = logical(logicalType{member: memberList})

// describeColumns are the columns of a schema: name, type, "?" if nullable, metadata
// and the reason why a column is refused.
func describeColumns(t *testing.T, fields string, elements ...schemaElement) string {
	t.Helper()
	root := groupOf("root", req, 0)
	for i := 0; i < len(elements); root.children++ {
		i += sizeOfTree(elements[i:])
	}
	f := &File{footer: &footer{schema: append([]schemaElement{root}, elements...)}}
	if fields != "" {
		f.footer.pairs = []keyValue{{fieldsKey, fields}}
	}
	if err := f.plan(); err != nil {
		return err.Error()
	}
	var all []string
	for _, c := range f.columns {
		s := c.field.Name + " " + c.field.Type.String()
		if c.field.Nullable {
			s += "?"
		}
		for i, k := range c.field.Metadata.Keys() {
			s += " " + strings.TrimPrefix(k, "recast.") + "=" + c.field.Metadata.Values()[i]
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func sizeOfTree(e []schemaElement) int {
	n := 1
	for range e[0].children {
		n += sizeOfTree(e[n:])
	}
	return n
}

func TestReadSchema(t *testing.T) {
	key := leafOf("key", req, format.Int64, logical(logicalType{member: memberInt, bits: 64}))
	tests := []struct {
		name     string
		fields   string
		elements []schemaElement
		want     string
	}{
		{"the file's order", "", []schemaElement{leafOf("z", req, format.Int32), leafOf("a", opt, format.Double)}, "z int32; a float64?"},
		{"nested structs", "", []schemaElement{groupOf("a", opt, 2), leafOf("b", req, format.Int32), groupOf("c", req, 1), leafOf("d", req, format.Float)}, "a.b int32?; a.c.d float32?"},
		{"a required struct", "", []schemaElement{groupOf("a", req, 1), leafOf("b", req, format.Boolean)}, "a.b bool"},
		{"a list", "", []schemaElement{groupOf("l", opt, 1, list), groupOf("list", rep, 1), leafOf("element", opt, format.Int32)}, "l list<item: int32, nullable>?"},
		{"a legacy list annotation", "", []schemaElement{groupOf("l", req, 1, legacy(deprecated.List)), groupOf("bag", rep, 1), leafOf("array_element", req, format.Int32)}, "l list<item: int32>"},
		{"a list of two levels", "", []schemaElement{groupOf("l", opt, 1, list), leafOf("element", rep, format.Int32)}, "l list<item: int32>?"},
		{"a repeated field", "", []schemaElement{leafOf("l", rep, format.Int32)}, "l list<item: int32>"},
		{"a repeated group", "", []schemaElement{groupOf("l", rep, 1), leafOf("x", req, format.Int32)}, "l null? unsupported=a list of structs"},
		{"an old list of structs", "", []schemaElement{groupOf("l", opt, 1, list), groupOf("array", rep, 1), leafOf("x", req, format.Int32)}, "l null? unsupported=a list of structs"},
		{"another", "", []schemaElement{groupOf("l", opt, 1, list), groupOf("l_tuple", rep, 1), leafOf("x", req, format.Int32)}, "l null? unsupported=a list of structs"},
		{"a list of lists", "", []schemaElement{groupOf("l", opt, 1, list), groupOf("list", rep, 1), groupOf("element", opt, 1, list), groupOf("list", rep, 1), leafOf("element", opt, format.Int32)}, "l null? unsupported=a list of lists"},
		{"a list of intervals", "", []schemaElement{groupOf("l", opt, 1, list), groupOf("list", rep, 1), leafOf("element", opt, format.FixedLenByteArray, legacy(deprecated.Interval), lengthOf(12, 0, 0))}, "l null? unsupported=a list of an interval"},
		{"a map", "", []schemaElement{groupOf("m", opt, 1, legacy(deprecated.Map)), groupOf("key_value", rep, 1), key}, "m null? unsupported=a map"},
		{"sparse rows", `{"s":{"recast.shape":"10"}}`, []schemaElement{groupOf("s", req, 1, list), groupOf("list", rep, 1), groupOf("element", req, 2), key, leafOf("value", req, format.Float)},
			"s list<item: struct<key: uint64, value: float32>> shape=10"},
		{"sparse rows of two levels", `{"s":{"recast.shape":"10"}}`, []schemaElement{groupOf("s", req, 1, list), groupOf("bag", rep, 2), key, leafOf("value", req, format.Int32)},
			"s list<item: struct<key: uint64, value: int32>> shape=10"},
		{"no shape", "", []schemaElement{groupOf("s", req, 1, list), groupOf("list", rep, 1), groupOf("element", req, 2), key, leafOf("value", req, format.Float)}, "s null? unsupported=a list of structs"},
		{"values that may be null", `{"s":{"recast.shape":"10"}}`, []schemaElement{groupOf("s", req, 1, list), groupOf("list", rep, 1), groupOf("element", req, 2), key, leafOf("value", opt, format.Float)}, "s null? unsupported=a list of structs"},
		{"lists of one length", `{"l":{"recast.length":"6","recast.shape":"2,3"}}`, []schemaElement{groupOf("l", req, 1, list), groupOf("list", rep, 1), leafOf("element", req, format.Float)}, "l fixed_size_list<item: float32>[6] shape=2,3"},
		{"a shape of another size", `{"l":{"recast.length":"6","recast.shape":"2,2"}}`, []schemaElement{groupOf("l", req, 1, list), groupOf("list", rep, 1), leafOf("element", req, format.Float)}, "l fixed_size_list<item: float32>[6]"},
		{"metadata that does not fit", `{"a":{"recast.shape":"2","recast.length":"3","recast.names":"[]","recast.unsupported":"x","recast.verbatim":"number","recast.logical":"uuid","other":"x","recast.role":"label","recast.entry":"e"}}`,
			[]schemaElement{leafOf("a", req, format.Int32)}, "a int32 entry=e role=label"},
		{"metadata that is no JSON", `{`, []schemaElement{leafOf("a", req, format.Int32)}, "a int32"},
		{"logical types", "", []schemaElement{
			leafOf("e", req, format.ByteArray, legacy(deprecated.Enum)), leafOf("j", req, format.ByteArray, logical(logicalType{member: memberJSON})),
			leafOf("u", req, format.FixedLenByteArray, logical(logicalType{member: memberUUID}), lengthOf(16, 0, 0)), leafOf("b", req, format.ByteArray, legacy(deprecated.Bson)),
			leafOf("h", opt, format.FixedLenByteArray, logical(logicalType{member: memberFloat16}), lengthOf(2, 0, 0)),
		}, "e utf8 logical=enum; j utf8 logical=json; u fixed_size_binary[16] logical=uuid; b binary; h float16?"},
		{"times", "", []schemaElement{
			leafOf("d", req, format.Int32, legacy(deprecated.Date)), leafOf("t", req, format.Int32, legacy(deprecated.TimeMillis)), leafOf("u", req, format.Int64, logical(logicalType{member: memberTime, unit: unitNanos})),
			leafOf("l", req, format.Int64, logical(logicalType{member: memberTimestamp, unit: unitNanos})), leafOf("c", req, format.Int64, legacy(deprecated.TimestampMicros)), leafOf("i", req, format.Int96),
		}, "d date32; t time32[ms]; u time64[ns]; l timestamp[ns]; c timestamp[us, tz=UTC]; i timestamp[ns]"},
		{"integers", "", []schemaElement{leafOf("a", req, format.Int32, legacy(deprecated.Int8)), leafOf("b", req, format.Int32, legacy(deprecated.Uint16)), leafOf("c", req, format.Int32, logical(logicalType{member: memberInt, bits: 32})), leafOf("d", req, format.Int64, legacy(deprecated.Uint64))},
			"a int8; b uint16; c uint32; d uint64"},
		{"decimals", "", []schemaElement{leafOf("a", req, format.Int32, legacy(deprecated.Decimal), lengthOf(0, 9, 2)), leafOf("b", req, format.ByteArray, logical(logicalType{member: memberDecimal, precision: 38, scale: 38})), leafOf("c", req, format.FixedLenByteArray, legacy(deprecated.Decimal), lengthOf(20, 40, 2))},
			"a decimal(9, 2); b decimal(38, 38); c null? unsupported=a decimal(40,2)"},
		{"a logical type that does not fit", "", []schemaElement{leafOf("a", req, format.Double, logical(logicalType{member: memberDate})), leafOf("b", req, format.Int32, logical(logicalType{member: memberString}))}, "a float64; b int32"},
		{"nulls", "", []schemaElement{leafOf("n", opt, format.Int32, logical(logicalType{member: memberNull}))}, "n null?"},
		{"no tree", "", []schemaElement{groupOf("a", req, 0), leafOf("b", req, 99)}, "a null? unsupported=a struct without fields; b null? unsupported=of the unknown physical type 99"},
		{"no length", "", []schemaElement{leafOf("f", req, format.FixedLenByteArray)}, "f null? unsupported=values of 0 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := describeColumns(t, test.fields, test.elements...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestSchemaIsNoTree has elements with more children than there are, or fewer.
func TestSchemaIsNoTree(t *testing.T) {
	for name, elements := range map[string][]schemaElement{
		"nothing":       {},
		"a leaf alone":  {leafOf("a", req, format.Int32)},
		"too few":       {groupOf("root", req, 2), leafOf("a", req, format.Int32)},
		"too many":      {groupOf("root", req, 1), leafOf("a", req, format.Int32), leafOf("b", req, format.Int32)},
		"less than one": {groupOf("root", req, -1)},
	} {
		f := &File{footer: &footer{schema: elements}}
		if err := f.plan(); err == nil || !strings.Contains(err.Error(), "not a tree") {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := []schemaElement{groupOf("root", req, 1)}
	for range 10_000 {
		deep = append(deep, groupOf("a", opt, 1))
	}
	f := &File{footer: &footer{schema: append(deep, leafOf("x", req, format.Int32))}}
	if err := f.plan(); err == nil {
		t.Error("a schema 10,000 deep is read")
	}
}

// TestRefusedColumn holds that a column that cannot be read can be left out.
func TestRefusedColumn(t *testing.T) {
	f := openFile(t, "nested_v1.parquet")
	i := f.Schema().FieldIndices("map")[0]
	if field := f.Schema().Field(i); field.Type != arrow.Null || !field.Nullable {
		t.Errorf("the field is %v", field)
	}
	if reason, _ := f.Schema().Field(i).Metadata.GetValue(table.KeyUnsupported); reason != "a map" {
		t.Errorf("the reason is %q", reason)
	}
	_, err := f.NewDecoder([]int{0, i})
	if err == nil || err.Error() != `parquetx: column "map": a map is not supported` {
		t.Errorf("NewDecoder: %v", err)
	}
	if got, err := readAll(f, []int{1, 0}, 1<<20); err != nil || len(got) != 2 {
		t.Errorf("%d columns, %v", len(got), err)
	}
}
