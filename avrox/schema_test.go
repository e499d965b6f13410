package avrox

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// columnsText is the schema of a file, a line a column.
func columnsText(h *Header) string {
	var lines []string
	for _, f := range h.Schema.Fields() {
		line := f.Name + " " + f.Type.String()
		if f.Nullable {
			line += "?"
		}
		for i, key := range f.Metadata.Keys() {
			line += fmt.Sprintf(" %s=%s", strings.TrimPrefix(key, "recast."), f.Metadata.Values()[i])
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestColumns(t *testing.T) {
	const (
		pair     = `{"type": "record", "name": "p", "fields": [{"name": "key", "type": "long"}, {"name": "value", "type": "double"}]}`
		suit     = `{"type": "enum", "name": "suit", "symbols": ["a"]}`
		sixteen  = `{"type": "fixed", "name": "f", "size": 16, "logicalType": "uuid"}`
		duration = `{"type": "fixed", "name": "f", "size": 12, "logicalType": "duration"}`
	)
	logical := func(typ, attrs string) string { return `"x", "type": {"type": "` + typ + `", ` + attrs + `}` }
	for _, tc := range []struct {
		name, schema, want string
	}{
		{"no record", `"string"`, "value utf8"},
		{"no record but a union", `["null", "long"]`, "value int64?"},
		{"no record but records", `["null", ` + pair + `]`, "key int64?\nvalue float64?"},
		{"no columns", `{"type": "record", "name": "r", "fields": []}`, ""},
		{"a type in a type", `{"type": {"type": {"type": "int"}}}`, "value int32"},

		{"primitives", recordOf(`"a", "type": "null"`, `"b", "type": "boolean"`, `"c", "type": "int"`, `"d", "type": "long"`, `"e", "type": "float"`,
			`"f", "type": "double"`, `"g", "type": "bytes"`, `"h", "type": "string"`),
			"a null?\nb bool\nc int32\nd int64\ne float32\nf float64\ng binary\nh utf8"},
		{"named types", recordOf(`"a", "type": `+suit, `"b", "type": ["suit", "null"]`, `"c", "type": `+duration, `"d", "type": "f"`),
			"a utf8 logical=enum\nb utf8? logical=enum\nc fixed_size_binary[12]\nd fixed_size_binary[12]"},
		{"a union of one", recordOf(`"a", "type": ["int"]`, `"b", "type": ["null"]`), "a int32\nb null?"},
		{"a union of several", recordOf(`"a", "type": ["int", "string"]`, `"b", "type": ["int", "null", "string"]`, `"c", "type": ["null", "null"]`),
			"a utf8 logical=json\nb utf8? logical=json\nc null?"},
		{"a map", recordOf(`"a", "type": {"type": "map", "values": "int"}`, `"b", "type": ["null", {"type": "map", "values": "int"}]`),
			"a utf8 logical=json\nb utf8? logical=json"},

		{"date", recordOf(logical("int", `"logicalType": "date"`)), "x date32"},
		{"time-millis", recordOf(logical("int", `"logicalType": "time-millis"`)), "x time32[ms]"},
		{"time-micros", recordOf(logical("long", `"logicalType": "time-micros"`)), "x time64[us]"},
		{"timestamp", recordOf(logical("long", `"logicalType": "timestamp-nanos"`)), "x timestamp[ns, tz=UTC]"},
		{"local-timestamp", recordOf(logical("long", `"logicalType": "local-timestamp-millis"`)), "x timestamp[ms]"},
		{"uuid", recordOf(logical("string", `"logicalType": "uuid"`), `"y", "type": `+sixteen), "x fixed_size_binary[16] logical=uuid\ny fixed_size_binary[16] logical=uuid"},
		{"decimal", recordOf(logical("bytes", `"logicalType": "decimal", "precision": 38`)), "x decimal(38, 0)"},
		{"decimal in fixed", recordOf(`"x", "type": {"type": "fixed", "name": "f", "size": 2, "logicalType": "decimal", "precision": 4, "scale": 4}`), "x decimal(4, 4)"},
		{"a decimal too long", recordOf(logical("bytes", `"logicalType": "decimal", "precision": 39`)),
			"x null? unsupported=a decimal of 39 digits, 38 are the most"},
		{"a decimal that its fixed cannot hold", recordOf(`"x", "type": {"type": "fixed", "name": "f", "size": 2, "logicalType": "decimal", "precision": 5}`), "x fixed_size_binary[2]"},
		{"a decimal of no precision", recordOf(logical("bytes", `"logicalType": "decimal"`)), "x binary"},
		{"a decimal of a wrong scale", recordOf(logical("bytes", `"logicalType": "decimal", "precision": 2, "scale": 3`)), "x binary"},
		{"a logical type of another type", recordOf(logical("long", `"logicalType": "date"`)), "x int64"},
		{"an unknown logical type", recordOf(logical("long", `"logicalType": "none-such"`)), "x int64"},

		{"records in records", recordOf(`"a", "type": {"type": "record", "name": "s", "fields": [{"name": "x", "type": "int"}, {"name": "y", "type": ["null", `+pair+`]}]}`, `"b", "type": ["null", "s"]`),
			"a.x int32\na.y.key int64?\na.y.value float64?\nb.x int32?\nb.y.key int64?\nb.y.value float64?"},
		{"namespaces", `{"type": "record", "name": "r", "namespace": "n.s", "fields": [
			{"name": "a", "type": {"type": "enum", "name": "e", "symbols": ["x"]}},
			{"name": "b", "type": {"type": "record", "name": "o.r", "fields": [
				{"name": "c", "type": "n.s.e"}, {"name": "d", "type": {"type": "enum", "name": "e", "symbols": ["y"]}}, {"name": "e", "type": "e"}]}},
			{"name": "f", "type": "e"}, {"name": "g", "type": "o.e"}]}`,
			"a utf8 logical=enum\nb.c utf8 logical=enum\nb.d utf8 logical=enum\nb.e utf8 logical=enum\nf utf8 logical=enum\ng utf8 logical=enum"},
		{"a record that holds itself", `{"type": "record", "name": "r", "fields": [{"name": "a", "type": "int"}, {"name": "next", "type": ["null", "r"]},
			{"name": "m", "type": {"type": "map", "values": "r"}}, {"name": "l", "type": {"type": "array", "items": "r"}}]}`,
			"a int32\nnext null? unsupported=a record that holds itself, or is nested too deep\nm null? unsupported=a map with a type that holds itself\nl null? unsupported=a list of records"},

		{"lists", recordOf(`"a", "type": {"type": "array", "items": "double"}`, `"b", "type": ["null", {"type": "array", "items": ["null", "string"]}]`),
			"a list<item: float64>\nb list<item: utf8, nullable>?"},
		{"lists of one length", recordOf(`"a", "type": {"type": "array", "items": "float"}, "recast.length": "6", "recast.shape": "2,3"`, `"b", "type": {"type": "array", "items": "float"}, "recast.length": "0"`),
			"a fixed_size_list<item: float32>[6] shape=2,3\nb list<item: float32>"},
		{"lists that no column is", recordOf(`"a", "type": {"type": "array", "items": "null"}`, `"b", "type": {"type": "array", "items": {"type": "array", "items": "int"}}`,
			`"c", "type": {"type": "array", "items": {"type": "map", "values": "int"}}`, `"d", "type": {"type": "array", "items": `+pair+`}`, `"e", "type": {"type": "array", "items": ["int", "string"]}`),
			"a null? unsupported=a list whose elements are null\nb null? unsupported=a list whose elements are array\nc null? unsupported=a list whose elements are map\n" +
				"d null? unsupported=a list of records\ne null? unsupported=a list whose elements are union"},
		{"sparse rows", recordOf(`"a", "type": {"type": "array", "items": `+pair+`}, "recast.shape": "10"`, `"b", "type": ["null", {"type": "array", "items": "p"}], "recast.shape": "2,5"`),
			"a list<item: struct<key: uint64, value: float64>> shape=10\nb list<item: struct<key: uint64, value: float64>>? shape=2,5"},

		{"restored types", recordOf(`"a", "type": "int", "recast.type": "int8"`, `"b", "type": ["null", "int"], "recast.type": "uint16"`, `"c", "type": "long", "recast.type": "uint64"`,
			`"d", "type": "float", "recast.type": "float16"`, `"e", "type": "long", "recast.type": "time64[ns]"`, `"f", "type": {"type": "array", "items": "int"}, "recast.type": "uint8"`),
			"a int8\nb uint16?\nc uint64\nd float16\ne time64[ns]\nf list<item: uint8>"},
		{"types that cannot be restored", recordOf(`"a", "type": "long", "recast.type": "int8"`, `"b", "type": "int", "recast.type": "none"`, `"c", "type": {"type": "int", "logicalType": "date"}, "recast.type": "int8"`),
			"a int64\nb int32\nc date32"},
		{"names", recordOf(`"a_b", "type": "int", "recast.name": "a b"`, `"c", "type": "int", "recast.name": "a b"`), "a b int32\nc int32"},
		{"metadata", recordOf(`"a", "type": "int", "recast.role": "label", "recast.other": "kept", "doc": "not"`, `"b", "type": "string", "recast.logical": "json"`),
			"a int32 other=kept role=label\nb utf8 logical=json"},
		{"metadata that does not fit", recordOf(`"a", "type": "int", "recast.role": "king", "recast.shape": "3", "recast.logical": "json", "recast.length": "3", "recast.names": "[]", "recast.unsupported": "no"`,
			`"b", "type": "string", "recast.verbatim": "number", "recast.logical": "uuid", "recast.other": 5`, `"c", "type": {"type": "array", "items": "float"}, "recast.length": "6", "recast.shape": "2,2"`),
			"a int32\nb utf8\nc fixed_size_list<item: float32>[6]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h, rest := parse(t, headerOf(tc.schema, "null"), ReadOptions{})
			if got := columnsText(h); got != tc.want || len(rest) > 0 {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}

func TestBadSchemas(t *testing.T) {
	nested := func(n int, in, out string) string { return strings.Repeat(in, n) + `"int"` + strings.Repeat(out, n) }
	for _, tc := range []struct {
		name, schema, want string
		is                 error
	}{
		{"nothing", ``, "it is no JSON: unexpected end of JSON input", ErrCorrupt},
		{"a number", `5`, "a type is neither a name, a union nor an object", ErrCorrupt},
		{"an unknown type", recordOf(`"a", "type": "strin\u0000g"`), `there is no type "strin\x00g"`, ErrCorrupt},
		{"a type of a later field", recordOf(`"a", "type": "p"`, `"b", "type": {"type": "fixed", "name": "p", "size": 1}`), `there is no type "p"`, ErrCorrupt},
		{"union as a type", recordOf(`"a", "type": {"type": "union"}`), `there is no type "union"`, ErrCorrupt},
		{"no type", recordOf(`"a"`), "a type is neither a name, a union nor an object", ErrCorrupt},
		{"no type in an object", recordOf(`"a", "type": {}`), "an object has no type", ErrCorrupt},
		{"no items", recordOf(`"a", "type": {"type": "array"}`), "a type is neither a name, a union nor an object", ErrCorrupt},
		{"no fields", `{"type": "record", "name": "r"}`, `record "r" has no fields`, ErrCorrupt},
		{"no name of a field", `{"type": "record", "name": "r", "fields": [5]}`, `a field of record "r" has no name`, ErrCorrupt},
		{"a name twice", recordOf(`"a", "type": "int"`, `"a", "type": "int"`), `record "row" has two fields "a"`, ErrCorrupt},
		{"a type twice", recordOf(`"a", "type": {"type": "fixed", "name": "row", "size": 1}`), `type "row" is defined twice`, ErrCorrupt},
		{"an empty union", `[]`, "a union has no branches", ErrCorrupt},
		{"a union in a union", `["null", ["int"]]`, "a union is a branch of another", ErrCorrupt},
		{"a bad branch", `["null", "none"]`, `there is no type "none"`, ErrCorrupt},
		{"a fixed without a size", `{"type": "fixed", "name": "f"}`, `fixed "f" has no size`, ErrCorrupt},
		{"a fixed of half a byte", `{"type": "fixed", "name": "f", "size": 0.5}`, `fixed "f" has no size`, ErrCorrupt},
		{"a fixed that is too long", `{"type": "fixed", "name": "f", "size": 2147483648}`, `fixed "f" has no size`, ErrCorrupt},
		{"a symbol that is a number", `{"type": "enum", "name": "e", "symbols": [1]}`, `a symbol of enum "e" is no string`, ErrCorrupt},
		{"two columns of one name", recordOf(`"a", "type": "int", "recast.name": "b"`, `"b", "type": "int"`), `two columns are named "b"`, ErrUnsupported},
		{"more columns than are let", recordOf(`"a", "type": "int"`, `"b", "type": "int"`, `"c", "type": "int"`, `"d", "type": "int"`), "more than 4 columns and nested records, the limit", ErrLimit},
		{"JSON that is nested too deep", nested(20000, `{"type": "array", "items": `, `}`), `it is no JSON: invalid character '{' exceeded max depth`, ErrCorrupt},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := ParseHeader(headerOf(tc.schema, "null"), ReadOptions{MaxColumns: 4})
			if err == nil || err.Error() != "avrox: schema: "+tc.want || !errors.Is(err, tc.is) {
				t.Errorf("got  %v\nwant avrox: schema: %s", err, tc.want)
			}
		})
	}
}

// Schemas that mean far more than they say are refused, or cost no more than they
// say.
func TestSchemaBombs(t *testing.T) {
	// doubling has levels of records of two fields that are the level below: 2^n
	// columns, or none at all if the last has none.
	doubling := func(n int, last string) string {
		s := `{"type": "record", "name": "r0", "fields": [` + last + `]}`
		for i := 1; i <= n; i++ {
			s = fmt.Sprintf(`{"type": "record", "name": "r%d", "fields": [{"name": "a", "type": %s}, {"name": "b", "type": "r%d"}]}`, i, s, i-1)
		}
		return s
	}
	long := strings.Repeat("x", 50_000)
	for name, schema := range map[string]string{
		"columns":         doubling(40, `{"name": "x", "type": "int"}`),
		"records":         doubling(40, ``),
		"names of fields": doubling(10, `{"name": "`+long+`", "type": "int"}`),
	} {
		_, _, err := ParseHeader(headerOf(schema, "null"), ReadOptions{MaxHeader: 1 << 20})
		if !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// As a part that is skipped or is JSON, it is walked over only with the data.
	for _, typ := range []string{`{"type": "array", "items": %s}`, `{"type": "map", "values": %s}`} {
		h, _ := parse(t, headerOf(fmt.Sprintf(typ, doubling(60, ``)), "null"), ReadOptions{})
		if h.Schema.NumFields() != 1 {
			t.Errorf("%d columns", h.Schema.NumFields())
		}
		d, err := h.NewDecoder([]int{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Decode(blockOf(2, join(long64(0), long64(-1), long64(0), long64(0))))
		if err != nil || b.NumRows() != 2 {
			t.Fatalf("%v, %v", b, err)
		}
		b.Release()
	}
	// A chain of types each of which holds the next.
	chain := `"int"`
	for i := range 3000 {
		chain = fmt.Sprintf(`{"type": "record", "name": "r%d", "fields": [{"name": "a", "type": %s}]}`, i, chain)
	}
	h, _ := parse(t, headerOf(chain, "null"), ReadOptions{})
	if f := h.Schema.Field(0); h.Schema.NumFields() != 1 || f.Type.String() != "null" {
		t.Errorf("a chain of records is %v", f)
	}
	if _, err := h.NewDecoder(nil); !errors.Is(err, ErrUnsupported) {
		t.Errorf("%v", err)
	}
}
