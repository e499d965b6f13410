package avrox

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reference decodes records the slow and obvious way: the schema is walked for
// each value, and a row is a map from the names of its columns to their text. It
// panics with errReference where it cannot go on.
type reference struct {
	schema any
	named  map[string]any
	open   []string // the records that are walked over
	buf    []byte
}

var errReference = errors.New("the reference cannot read it")

func newReference(schema string) *reference {
	r := &reference{named: map[string]any{}}
	if err := json.Unmarshal([]byte(schema), &r.schema); err != nil {
		panic(err)
	}
	r.name(r.schema)
	return r
}

// name collects the named types, by their names without a namespace.
func (r *reference) name(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, b := range s {
			r.name(b)
		}
	case map[string]any:
		if name, ok := s["name"].(string); ok {
			r.named[name] = s
		}
		for _, key := range []string{"type", "items", "values"} {
			r.name(s[key])
		}
		fields, _ := s["fields"].([]any)
		for _, f := range fields {
			r.name(f.(map[string]any)["type"])
		}
	}
}

// object is the type as an object, names looked up.
func (r *reference) object(schema any) map[string]any {
	switch s := schema.(type) {
	case string:
		if n, ok := r.named[s[strings.LastIndexByte(s, '.')+1:]].(map[string]any); ok {
			return n
		}
		return map[string]any{"type": s}
	case []any:
		return map[string]any{"type": "union", "branches": s}
	}
	return schema.(map[string]any)
}

// rows decodes n records that must fill data, and returns those before the first
// that cannot be read.
func (r *reference) rows(n int, data []byte) (rows []map[string]string, err error) {
	defer func() {
		if p := recover(); p == errReference {
			err = errReference
		} else if p != nil {
			panic(p)
		}
	}()
	r.buf, r.open = data, nil
	for range n {
		row := map[string]string{}
		name := ""
		if r.object(r.schema)["type"] != "record" {
			name = "value"
		}
		r.columns(row, name, nil, r.schema, false)
		rows = append(rows, row)
	}
	if len(r.buf) > 0 {
		panic(errReference)
	}
	return rows, nil
}

func check(ok bool) {
	if !ok {
		panic(errReference)
	}
}

func (r *reference) bytes(n int64) []byte {
	check(n >= 0 && n <= int64(len(r.buf)))
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b
}

func (r *reference) long() int64 {
	v, n := binary.Varint(r.buf)
	check(n > 0)
	r.buf = r.buf[n:]
	return v
}

// columns reads a value and sets the columns that it is. With null, it reads
// nothing, and they are null.
func (r *reference) columns(row map[string]string, name string, field map[string]any, schema any, null bool) {
	o := r.object(schema)
	if branches, ok := o["branches"].([]any); ok && simple(branches) {
		some := slices.IndexFunc(branches, func(b any) bool { return b != "null" })
		if !null {
			i := r.long()
			check(i >= 0 && i < int64(len(branches)))
			null = branches[i] == "null"
		}
		o = r.object(branches[some])
	}
	if o["type"] == "record" && !slices.Contains(r.open, o["name"].(string)) {
		if name != "" {
			name += "."
		}
		r.open = append(r.open, o["name"].(string))
		defer func() { r.open = r.open[:len(r.open)-1] }()
		for _, f := range o["fields"].([]any) {
			f := f.(map[string]any)
			own := f["name"].(string)
			if to, ok := f["recast.name"].(string); ok {
				own = to
			}
			r.columns(row, name+own, f, f["type"], null)
		}
		return
	}
	if null {
		row[name] = "null"
		return
	}
	row[name] = r.cell(o, field)
}

// simple reports whether a union is null and another type, or one type.
func simple(branches []any) bool {
	return len(branches) == 1 && branches[0] != "null" || len(branches) == 2 && (branches[0] == "null") != (branches[1] == "null")
}

// cell reads the value of one column.
func (r *reference) cell(o map[string]any, field map[string]any) string {
	switch o["type"] {
	case "map", "union", "record":
		v := r.json(o)
		if v == nil {
			return "null"
		}
		text, err := json.Marshal(v)
		check(err == nil)
		return string(text)
	case "array":
		return r.list(o, field)
	}
	v := r.value(o)
	switch o["logicalType"] {
	case "decimal":
		b := v.([]byte)
		n := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		check(len(new(big.Int).Abs(n).String()) <= int(o["precision"].(float64)))
		return n.String()
	case "uuid":
		if s, ok := v.(string); ok {
			check(len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' && strings.Count(s, "-") == 4)
			b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
			check(err == nil)
			return fmt.Sprint(b)
		}
	}
	n, isInt := v.(int64)
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	switch field["recast.type"] {
	case "int8":
		low, high = math.MinInt8, math.MaxInt8
	case "int16":
		low, high = math.MinInt16, math.MaxInt16
	case "uint8":
		low, high = 0, math.MaxUint8
	case "uint16":
		low, high = 0, math.MaxUint16
	case "uint32":
		low, high = 0, math.MaxUint32
	case "uint64":
		low = 0
	case "float16":
		check(v.(float32) == float32(int(v.(float32)*2))/2) // as those of the tests are
	}
	check(!isInt || n >= low && n <= high)
	return fmt.Sprint(v)
}

// list reads an array as a column.
func (r *reference) list(o, field map[string]any) string {
	cells := []string{}
	r.blocks(func() {
		item := r.object(o["items"])
		if branches, ok := item["branches"].([]any); ok {
			i := r.long()
			check(i >= 0 && i < int64(len(branches)))
			item = r.object(branches[i])
		}
		if _, ok := field["recast.shape"]; item["type"] == "record" && !ok {
			r.json(item)
			return
		}
		if item["type"] == "record" {
			key := r.long()
			check(key >= 0)
			cells = append(cells, fmt.Sprint(key, ":", r.value(r.object(item["fields"].([]any)[1].(map[string]any)["type"]))))
			return
		}
		if v := r.cell(item, field); item["type"] == "null" {
			cells = append(cells, "null")
		} else {
			cells = append(cells, v)
		}
	})
	if length, ok := field["recast.length"].(string); ok {
		check(strconv.Itoa(len(cells)) == length)
	}
	return fmt.Sprint(cells)
}

// blocks calls element for each element of an array or a map.
func (r *reference) blocks(element func()) {
	for {
		n, ends := r.long(), -1
		if n < 0 {
			check(n > math.MinInt64)
			size := r.long()
			check(size >= 0 && size <= int64(len(r.buf)))
			n, ends = -n, len(r.buf)-int(size)
		}
		if n == 0 {
			return
		}
		check(n <= 1<<20) // of elements without bytes there could be any number
		for range n {
			element()
		}
		check(ends < 0 || ends == len(r.buf))
	}
}

// value reads a value that is neither a list nor a record.
func (r *reference) value(o map[string]any) any {
	switch o["type"] {
	case "null":
		return "null"
	case "boolean":
		b := r.bytes(1)[0]
		check(b <= 1)
		return b == 1
	case "int":
		v := r.long()
		check(v == int64(int32(v)))
		return v
	case "long":
		return r.long()
	case "float":
		return math.Float32frombits(binary.LittleEndian.Uint32(r.bytes(4)))
	case "double":
		return math.Float64frombits(binary.LittleEndian.Uint64(r.bytes(8)))
	case "bytes":
		return r.bytes(r.long())
	case "string":
		s := string(r.bytes(r.long()))
		check(utf8.ValidString(s))
		return s
	case "fixed":
		return r.bytes(int64(o["size"].(float64)))
	case "enum":
		symbols := o["symbols"].([]any)
		i := r.long()
		check(i >= 0 && i < int64(len(symbols)))
		return symbols[i]
	}
	panic(fmt.Sprint("the reference knows no ", o["type"]))
}

// json reads any value as what encoding/json makes the JSON of the column of.
func (r *reference) json(o map[string]any) any {
	switch o["type"] {
	case "union":
		branches := o["branches"].([]any)
		i := r.long()
		check(i >= 0 && i < int64(len(branches)))
		branch := r.object(branches[i])
		v := r.json(branch)
		if simple(branches) || v == nil {
			return v
		}
		name, _ := branch["name"].(string)
		if space, ok := branch["namespace"].(string); ok {
			name = space + "." + name
		}
		if name == "" {
			name = branch["type"].(string)
		}
		return map[string]any{name: v}
	case "map":
		m := map[string]any{}
		r.blocks(func() {
			key := r.value(map[string]any{"type": "string"}).(string)
			_, twice := m[key]
			check(!twice)
			m[key] = r.json(r.object(o["values"]))
		})
		return m
	case "array":
		list := []any{}
		r.blocks(func() { list = append(list, r.json(r.object(o["items"]))) })
		return list
	case "record":
		var members orderedMembers
		for _, f := range o["fields"].([]any) {
			f := f.(map[string]any)
			members = append(members, member{f["name"].(string), r.json(r.object(f["type"]))})
		}
		return members
	}
	switch v := r.value(o).(type) {
	case []byte:
		runes := make([]rune, len(v))
		for i, b := range v {
			runes[i] = rune(b)
		}
		return string(runes)
	case float32:
		return jsonNumber(float64(v), v)
	case float64:
		return jsonNumber(v, v)
	default:
		if o["type"] == "null" {
			return nil
		}
		return v
	}
}

func jsonNumber(f float64, v any) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return v
}

// orderedMembers is an object with its members as they come.
type orderedMembers []member

type member struct {
	name  string
	value any
}

func (m orderedMembers) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, e := range m {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.value)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}
