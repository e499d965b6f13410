package convert

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// schema is as much of JSON Schema as that of receipts uses.
type schema struct {
	Schema      string            `json:"$schema"`
	ID          string            `json:"$id"`
	Ref         string            `json:"$ref"`
	Defs        map[string]schema `json:"$defs"`
	Title       string            `json:"title"`
	Description string            `json:"description"`

	Type       string            `json:"type"`
	Const      any               `json:"const"`
	Enum       []any             `json:"enum"`
	Pattern    string            `json:"pattern"`
	Format     string            `json:"format"`
	Minimum    *float64          `json:"minimum"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Additional json.RawMessage   `json:"additionalProperties"`
}

func parseSchema(t *testing.T) *schema {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(ReceiptSchema()))
	d.DisallowUnknownFields() // or the test would pass over what it does not know
	var s schema
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	if s.ID != documentSchema || s.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("$id %s, $schema %s", s.ID, s.Schema)
	}
	return &s
}

// resolve follows a reference.
func (s *schema) resolve(root *schema) *schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/$defs/"); ok {
		d := root.Defs[name]
		return &d
	}
	return s
}

// check says what is wrong with v at a path.
func (s *schema) check(root *schema, path string, v any) []string {
	s = s.resolve(root)
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, path+": "+fmt.Sprintf(format, args...)) }
	if s.Const != nil && s.Const != v {
		say("%v is not %v", v, s.Const)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		say("%v is none of %v", v, s.Enum)
	}
	kind := map[string]string{"string": "string", "bool": "boolean", "float64": "number", "slice": "array", "map": "object"}[reflect.ValueOf(v).Kind().String()]
	if n, ok := v.(float64); ok && s.Type == "integer" && n == float64(int64(n)) {
		kind = "integer"
		if s.Minimum != nil && n < *s.Minimum {
			say("%v is less than %v", n, *s.Minimum)
		}
	}
	if s.Type != "" && kind != s.Type {
		say("is %s, not %s", kind, s.Type)
	}
	switch v := v.(type) {
	case string:
		if !regexp.MustCompile(s.Pattern).MatchString(v) {
			say("%q is not like %s", v, s.Pattern)
		}
		if _, err := time.Parse(time.RFC3339, v); s.Format == "date-time" && err != nil {
			say("%v", err)
		}
	case []any:
		for i, item := range v {
			wrong = append(wrong, s.Items.check(root, fmt.Sprint(path, "/", i), item)...)
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				say("lacks %s", name)
			}
		}
		for name, value := range v {
			p, ok := s.Properties[name]
			if !ok {
				if string(s.Additional) == "false" || s.Additional == nil {
					say("%s is too much", name)
					continue
				}
				if err := json.Unmarshal(s.Additional, &p); err != nil {
					say("%v", err)
				}
			}
			wrong = append(wrong, p.check(root, path+"/"+name, value)...)
		}
	}
	return wrong
}

// TestReceiptsFitTheSchema holds receipts of many kinds to the schema, and finds that
// it refuses what they are not.
func TestReceiptsFitTheSchema(t *testing.T) {
	h := newHarness(t, map[string]string{
		"in.csv":  "id,y,a,b,s,d\n1,0,1.50,007,x,2026-01-02\n2,1,,16777217,,2026-01-03\n3,1,3e1,n/a,y,2026-01-04\n",
		"cut.csv": "y,a\n1,2\n0,1e99\n1,NaN",
	})
	null := ReadOptions{Null: []string{"n/a"}}
	full := Job{Inputs: []string{"in.csv"}, Output: "full", To: "csv", Read: ReadOptions{Null: null.Null, Types: map[string]string{"s": "string"}, Delimiter: ','},
		Roles:  Roles{Label: []string{"y"}, Features: []string{"a", "b", "s", "id"}},
		Values: Values{Nulls: "nan", NullValues: map[string]float64{"a": -1}, Encode: map[string]string{"s": "ordinal", "d": "epoch", "id": "onehot"}, Unknown: "bucket", DType: "float64"},
		Layout: Layout{Split: []Split{{"train", 0.5}, {"test", 0.5}}, Seed: 3, Shuffle: true, ShardRows: 1},
		Write:  WriteOptions{Checksum: "sha256", Compression: "gzip", Level: 3, Delimiter: ';'}, BadRows: BadRows{Do: "skip"}}
	jobs := []Job{
		full,
		{Inputs: []string{"in.csv"}, Output: "a.pbr", Roles: Roles{Label: []string{"y"}, Features: []string{"a", "b"}, ID: "id"}, Read: null, Values: Values{Nulls: "zero", Sparse: true}},
		{Inputs: []string{"a.pbr"}, Output: "b.parquet"},
		{Inputs: []string{"b.parquet"}, Output: "c.avro"},
		{Inputs: []string{"in.csv"}, Output: "t.csv", Write: WriteOptions{Header: true}},
		{Inputs: []string{"cut.csv"}, Output: "-", To: "pbr", Stdout: discard{}, Roles: Roles{Label: []string{"y"}}},
		{Inputs: []string{"in.csv"}, Output: "s", To: "csv", Roles: Roles{NoLabel: true, Features: []string{"a"}}, Layout: Layout{Split: []Split{{"x", 1}}, SplitBy: "id"}},
		{Inputs: []string{"in.csv"}, Output: "s2", To: "csv", Roles: Roles{NoLabel: true, Features: []string{"a"}}, Layout: Layout{Split: []Split{{"x", 1}}, Stratify: "id", Shards: 2}},
		{Inputs: []string{"in.csv"}, Output: "s3", To: "csv", Roles: Roles{NoLabel: true, Features: []string{"a"}}, Layout: Layout{Split: []Split{{"x", 1}}, Group: "id", ShardBytes: 10}},
		{Inputs: []string{"in.csv"}, Output: "w.csv", Roles: Roles{Label: []string{"y"}, Features: []string{"b"}, Weight: "id"}, Read: null, Values: Values{Strict: true}},
	}
	root := parseSchema(t)
	seen := map[string]bool{}
	for i, j := range jobs {
		j.Write.Receipt = fmt.Sprintf("r%d.json", i)
		h.must(j)
		var v any
		if err := json.Unmarshal([]byte(h.get(j.Write.Receipt)), &v); err != nil {
			t.Fatal(err)
		}
		for _, w := range root.check(root, "", v) {
			t.Errorf("%s: %s", j.Output, w)
		}
		for path := range paths("", v) {
			seen[path] = true
		}
	}
	// All that a receipt may say was said, but for rows of any width and lists.
	for path := range schemaPaths(root, root, "") {
		if !seen[path] && path != "/treatment/ragged" && path != "/treatment/columns/length" {
			t.Errorf("no receipt has %s", path)
		}
	}
	for _, tc := range []struct{ old, new string }{
		{`"version": 1`, `"version": 2`},
		{`"rows_in": 3`, `"rows_in": -1`},
		{`"rows_in": 3`, `"rows_in": 1.5`},
		{`"rows_in": 3`, `"rows": 3`},
		{`"checksum": "crc64nvme:`, `"checksum": "crc32:`},
		{`"nulls": "zero"`, `"nulls": "nil"`},
		{`"sparse": true`, `"sparse": "yes"`},
		{`Z",`, `",`},
	} {
		good := h.get("r1.json")
		var v any
		if err := json.Unmarshal([]byte(strings.Replace(good, tc.old, tc.new, 1)), &v); err != nil {
			t.Fatal(err)
		}
		if len(root.check(root, "", v)) == 0 {
			t.Errorf("%s for %s is accepted", tc.new, tc.old)
		}
	}
}

// TestSchemaAndDocumentSayTheSame: every property is a field and the other way round,
// required where it is never left out.
func TestSchemaAndDocumentSayTheSame(t *testing.T) {
	root := parseSchema(t)
	var walk func(path string, of reflect.Type, s *schema)
	walk = func(path string, of reflect.Type, s *schema) {
		s = s.resolve(root)
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			if of.Kind() == reflect.Slice {
				if s.Items == nil {
					t.Errorf("%s: no array", path)
					return
				}
				s = s.Items.resolve(root)
			}
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			return
		}
		fields := map[string]bool{}
		for _, f := range reflect.VisibleFields(of) {
			tag, ok := f.Tag.Lookup("json")
			if !ok || len(f.Index) > 1 && !of.Field(f.Index[0]).Anonymous {
				continue
			}
			name, rest, _ := strings.Cut(tag, ",")
			fields[name] = true
			p, ok := s.Properties[name]
			if !ok {
				t.Errorf("%s/%s is not in the schema", path, name)
				continue
			}
			if required := slices.Contains(s.Required, name); required == (rest == "omitempty") {
				t.Errorf("%s/%s: required is %v", path, name, required)
			}
			walk(path+"/"+name, f.Type, &p)
		}
		for name := range s.Properties {
			if !fields[name] {
				t.Errorf("%s/%s is not in the document", path, name)
			}
		}
	}
	walk("", reflect.TypeFor[document](), root)
}

// paths are those of all properties in v, those of an array's items as if there were
// one.
func paths(at string, v any) map[string]bool {
	out := map[string]bool{}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			maps.Copy(out, paths(at, item))
		}
	case map[string]any:
		for name, value := range v {
			out[at+"/"+name] = true
			maps.Copy(out, paths(at+"/"+name, value))
		}
	}
	return out
}

// schemaPaths are those of all properties in s.
func schemaPaths(root, s *schema, at string) map[string]bool {
	out := map[string]bool{}
	s = s.resolve(root)
	if s.Items != nil {
		maps.Copy(out, schemaPaths(root, s.Items, at))
	}
	for name, p := range s.Properties {
		out[at+"/"+name] = true
		maps.Copy(out, schemaPaths(root, &p, at+"/"+name))
	}
	return out
}

// FuzzReceipts: whatever lies beside an input, it is a receipt or it is none, and a
// receipt that can be repeated is written as it was read.
func FuzzReceipts(f *testing.F) {
	f.Add([]byte(`{"document": "recast receipt", "version": 1, "inputs": [{}], "treatment": {"nulls": "error", "encode_strings": "error", "on_error": "fail"}, "output": {"path": "o"}, "parts": [{"path": "o/x"}]}`))
	f.Add([]byte(`{"document": "recast receipt", "version": 2}`))
	f.Add([]byte(`[1]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDocument(text)
		if err != nil {
			return
		}
		if n := len(d.listing("r.json")); n > len(d.Parts) {
			t.Errorf("%d of %d parts", n, len(d.Parts))
		}
		if d.check() != nil {
			return
		}
		again, err := d.text()
		if err != nil {
			t.Fatal(err)
		}
		e, err := parseDocument(again)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.check(); err != nil {
			t.Fatal(err)
		}
		if err := d.contradicted(&Job{Values: Values{DType: d.Treatment.DType}}); err != nil {
			t.Fatal(err)
		}
	})
}
