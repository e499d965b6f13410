package avrox

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// inventor makes up schemas, and values of them as bytes.
type inventor struct {
	t *rapid.T
	r *rand.Rand // of values, of which there are too many to shrink
	n int        // of named types
}

// schema is a type of at most so many levels.
func (v *inventor) schema(depth int) any {
	kinds := []string{"null", "boolean", "int", "long", "float", "double", "bytes", "string", "enum", "fixed", "decimal", "uuid", "date"}
	if depth > 0 {
		kinds = append(kinds, "record", "array", "map", "union", "nullable", "nullable", "nullable")
	}
	v.n++
	name := fmt.Sprint("t", v.n)
	switch kind := rapid.SampledFrom(kinds).Draw(v.t, "kind"); kind {
	case "enum":
		return map[string]any{"type": kind, "name": name, "symbols": []any{"x", "longer than that"}}
	case "fixed":
		return map[string]any{"type": kind, "name": name, "size": rapid.IntRange(0, 20).Draw(v.t, "size")}
	case "decimal":
		return map[string]any{"type": "bytes", "logicalType": kind, "precision": rapid.IntRange(1, 38).Draw(v.t, "precision")}
	case "uuid":
		return map[string]any{"type": "string", "logicalType": kind}
	case "date":
		return map[string]any{"type": "int", "logicalType": kind}
	case "record":
		return map[string]any{"type": kind, "name": name, "fields": v.fields(depth)}
	case "array":
		return map[string]any{"type": kind, "items": v.schema(depth - 1)}
	case "map":
		return map[string]any{"type": kind, "values": v.schema(depth - 1)}
	case "union", "nullable":
		var branches []any
		for n := rapid.IntRange(1, 4).Draw(v.t, "branches"); n > 0; n-- {
			if b := v.schema(depth - 1); !isUnion(b) && b != "null" {
				branches = append(branches, b)
			}
		}
		if kind == "nullable" || len(branches) == 0 {
			branches = slices.Insert(branches[:min(len(branches), 1)], rapid.IntRange(0, min(len(branches), 1)).Draw(v.t, "null"), any("null"))
		}
		return branches
	default:
		return kind
	}
}

func isUnion(schema any) bool {
	_, ok := schema.([]any)
	return ok
}

func (v *inventor) fields(depth int) []any {
	fields := []any{}
	for i := range rapid.IntRange(0, 6).Draw(v.t, "fields") {
		f := map[string]any{"name": fmt.Sprint("f", i), "type": v.schema(depth - 1)}
		if f["type"] == "int" && rapid.Bool().Draw(v.t, "narrow") {
			f["recast.type"] = rapid.SampledFrom([]string{"int8", "int16", "uint8", "uint16"}).Draw(v.t, "type")
		}
		fields = append(fields, f)
	}
	return fields
}

// value appends a value of a type; narrow numbers fit all types of fewer bits.
func (v *inventor) value(dst []byte, schema any) []byte {
	integer := func(bits int) int64 { return int64(v.r.Uint64()>>1) >> (63 - v.r.IntN(bits)) }
	switch s := schema.(type) {
	case string:
		switch s {
		case "boolean":
			return append(dst, byte(v.r.IntN(2)))
		case "int":
			return append(dst, long64(integer(8))...)
		case "long":
			return append(dst, long64(integer(64)^integer(2))...)
		case "float":
			return append(dst, float(float32(integer(20)))...)
		case "double":
			return append(dst, double(v.r.NormFloat64())...)
		case "bytes":
			return append(dst, text(fmt.Sprint(integer(40)))...)
		case "string":
			return append(dst, text([]string{"", "é", "some text", "text that is longer than two words"}[v.r.IntN(4)])...)
		}
		return dst // null
	case []any:
		i := v.r.IntN(len(s))
		return v.value(append(dst, long64(int64(i))...), s[i])
	}
	s := schema.(map[string]any)
	switch s["type"] {
	case "enum":
		return append(dst, long64(int64(v.r.IntN(2)))...)
	case "fixed":
		for range int(s["size"].(int)) {
			dst = append(dst, byte(v.r.Uint32()))
		}
		return dst
	case "record":
		for _, f := range s["fields"].([]any) {
			f := f.(map[string]any)
			if name, ok := f["recast.type"].(string); ok && name != "" {
				dst = append(dst, long64(integer(7))...)
				continue
			}
			dst = v.value(dst, f["type"])
		}
		return dst
	case "array", "map":
		for n := v.r.IntN(4); n > 0; n-- {
			var block []byte
			count := 1 + v.r.IntN(3)
			for i := range count {
				if s["type"] == "map" {
					block = append(block, text(fmt.Sprint(n, i))...)
					block = v.value(block, s["values"])
				} else {
					block = v.value(block, s["items"])
				}
			}
			if v.r.IntN(2) == 0 {
				dst = append(dst, long64(int64(count))...)
			} else {
				dst = append(append(dst, long64(int64(-count))...), long64(int64(len(block)))...)
			}
			dst = append(dst, block...)
		}
		return append(dst, 0)
	case "bytes":
		return append(dst, text(string([]byte{byte(v.r.IntN(9))}))...)
	case "string":
		return append(dst, text(fmt.Sprintf("%08x-0123-4567-89ab-%012X", v.r.Uint32(), v.r.Uint32()))...)
	}
	return v.value(dst, s["type"])
}

// invent makes up a schema of a record and so many values of it.
func invent(t *rapid.T) (schema string, records int, data []byte) {
	v := inventor{t: t, r: rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
	s := map[string]any{"type": "record", "name": "row", "fields": v.fields(3)}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	records = rapid.IntRange(0, 20).Draw(t, "records")
	for range records {
		data = v.value(data, s)
	}
	return string(text), records, data
}

func TestAnySchema(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		schema, records, data := invent(t)
		h, _, err := ParseHeader(headerOf(schema, "null"), ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := newReference(schema).rows(records, data)
		if err != nil {
			t.Fatal(schema, err)
		}
		d, err := h.NewDecoder(supported(h))
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.Decode(blockOf(records, data))
		if err != nil {
			t.Fatal(schema, err)
		}
		defer b.Release()
		if diff := differ(cellsOf(b), want); diff != "" {
			t.Fatal(schema, diff)
		}
	})
}

// Damaged data is refused at the record where the reference cannot go on, or has
// the same cells. What is skipped is not looked at, so that only schemas are
// compared of which all is read.
func TestAnyDamage(t *testing.T) {
	compared, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		schema, records, data := invent(t)
		h, _, err := ParseHeader(headerOf(schema, "null"), ReadOptions{MaxBlock: 1 << 16})
		if err != nil {
			t.Fatal(err)
		}
		if len(supported(h)) < h.Schema.NumFields() || len(data) == 0 {
			return
		}
		d, err := h.NewDecoder(nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			i, to := rapid.IntRange(0, len(data)-1).Draw(t, "at"), rapid.Byte().Draw(t, "to")
			old := data[i]
			data[i] = to
			want, refErr := newReference(schema).rows(records, data)
			b, err := d.Decode(blockOf(records, data))
			data[i] = old
			compared++
			if errors.Is(err, ErrLimit) {
				continue
			}
			if (err == nil) != (refErr == nil) {
				t.Fatalf("%s: byte %d = %d: %v, the reference: %v", schema, i, to, err, refErr)
			}
			if err != nil {
				refused++
				at := int64(len(want)) + 1
				if len(want) == records { // bytes are left over, which blames the block
					at = 1
				}
				var e *table.Error
				if !errors.As(err, &e) || e.Record != at {
					t.Fatalf("%s: byte %d = %d: %v, the reference reads %d records", schema, i, to, err, len(want))
				}
				continue
			}
			if diff := differ(cellsOf(b), want); diff != "" {
				t.Fatalf("%s: byte %d = %d: %s", schema, i, to, diff)
			}
			b.Release()
		}
	})
	if refused < compared/10 || refused > compared*9/10 {
		t.Errorf("%d of %d are refused: nothing is tried", refused, compared)
	}
}
