package avrox

import (
	"encoding/json"
	"slices"
	"strings"
)

// kind is a type of Avro.
type kind uint8

const (
	kindNull kind = iota
	kindBoolean
	kindInt
	kindLong
	kindFloat
	kindDouble
	kindBytes
	kindString
	kindRecord
	kindEnum
	kindArray
	kindMap
	kindUnion
	kindFixed
)

var kindNames = [...]string{"null", "boolean", "int", "long", "float", "double", "bytes", "string",
	"record", "enum", "array", "map", "union", "fixed"}

// node is a type of the writer's schema. A named type is one node, wherever it is
// used, so that the nodes of a schema may form a cycle.
type node struct {
	kind             kind
	name             string // with the namespace, of a named type
	logical          string // the logical type as written, whether or not it fits
	length           int    // of a fixed, in bytes
	precision, scale int    // of a decimal, −1 where the schema has no whole number
	symbols          []string
	fields           []field
	items            *node // of an array, and the values of a map
	branches         []*node

	sizes  sizes
	cyclic mark   // whether it leads to a cycle, see leadsToCycle
	skips  []skip // of a record, see planSkip
}

// field is one of a record.
type field struct {
	name  string
	node  *node
	attrs map[string]string // those that start with "recast."
	keys  []string          // of attrs, sorted
}

// attrPrefix is that of the attributes of a field that are kept.
const attrPrefix = "recast."

// parseSchema reads the JSON of a schema.
func parseSchema(text []byte) (*node, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, corrupt("it is no JSON: %v", err)
	}
	p := schemaParser{named: map[string]*node{}}
	root, err := p.node(v, "")
	if err != nil {
		return nil, err
	}
	// All is measured now: a schema is shared by the decoders of many goroutines.
	for _, n := range p.all {
		n.size(0)
		n.leadsToCycle()
	}
	for _, n := range p.all {
		n.planSkip()
	}
	return root, nil
}

type schemaParser struct {
	named map[string]*node
	all   []*node
}

// node is the type that v, a part of the schema inside namespace ns, means.
func (p *schemaParser) node(v any, ns string) (*node, error) {
	switch v := v.(type) {
	case string:
		return p.reference(v, ns)
	case []any:
		return p.union(v, ns)
	case map[string]any:
		return p.object(v, ns)
	}
	return nil, corrupt("a type is neither a name, a union nor an object")
}

func (p *schemaParser) reference(name, ns string) (*node, error) {
	if k := slices.Index(kindNames[:], name); k >= 0 && kind(k) <= kindString {
		return p.newNode(kind(k)), nil
	}
	if n := p.named[qualified(name, ns)]; n != nil {
		return n, nil
	}
	if n := p.named[name]; n != nil {
		return n, nil
	}
	return nil, corrupt("there is no type %s", excerpt(name))
}

func (p *schemaParser) union(branches []any, ns string) (*node, error) {
	n := p.newNode(kindUnion)
	if len(branches) == 0 {
		return nil, corrupt("a union has no branches")
	}
	for _, b := range branches {
		branch, err := p.node(b, ns)
		if err != nil {
			return nil, err
		}
		if branch.kind == kindUnion {
			return nil, corrupt("a union is a branch of another")
		}
		n.branches = append(n.branches, branch)
	}
	return n, nil
}

func (p *schemaParser) object(o map[string]any, ns string) (*node, error) {
	name, ok := o["type"].(string)
	if !ok {
		if o["type"] == nil {
			return nil, corrupt("an object has no type")
		}
		return p.node(o["type"], ns) // {"type": {"type": …}}
	}
	k := kind(slices.Index(kindNames[:], name))
	if name == "error" {
		k = kindRecord
	}
	switch k {
	case kindRecord, kindEnum, kindFixed:
		return p.define(k, o, ns)
	case kindArray, kindMap:
		n := p.newNode(k)
		key := "items"
		if k == kindMap {
			key = "values"
		}
		var err error
		n.items, err = p.node(o[key], ns)
		return n, err
	}
	n, err := p.reference(name, ns)
	if err == nil && n.name == "" {
		n.setLogical(o)
	}
	return n, err
}

// define is the definition of a named type.
func (p *schemaParser) define(k kind, o map[string]any, ns string) (*node, error) {
	name, _ := o["name"].(string)
	if own, ok := o["namespace"].(string); ok && !strings.Contains(name, ".") {
		ns = own
	}
	n := p.newNode(k)
	n.name = qualified(name, ns)
	if i := strings.LastIndexByte(n.name, '.'); i >= 0 {
		ns = n.name[:i]
	} else {
		ns = ""
	}
	if p.named[n.name] != nil {
		return nil, corrupt("type %s is defined twice", excerpt(n.name))
	}
	p.named[n.name] = n
	n.setLogical(o)
	switch k {
	case kindFixed:
		if n.length = whole(o["size"]); n.length < 0 || n.length > 1<<31-1 {
			return nil, corrupt("fixed %s has no size", excerpt(n.name))
		}
	case kindEnum:
		symbols, _ := o["symbols"].([]any)
		for _, s := range symbols {
			symbol, ok := s.(string)
			if !ok {
				return nil, corrupt("a symbol of enum %s is no string", excerpt(n.name))
			}
			n.symbols = append(n.symbols, symbol)
		}
	case kindRecord:
		return n, p.fields(n, o, ns)
	}
	return n, nil
}

func (p *schemaParser) fields(n *node, o map[string]any, ns string) error {
	list, ok := o["fields"].([]any)
	if !ok {
		return corrupt("record %s has no fields", excerpt(n.name))
	}
	seen := make(map[string]bool, len(list))
	for _, v := range list {
		o, _ := v.(map[string]any)
		name, ok := o["name"].(string)
		if !ok {
			return corrupt("a field of record %s has no name", excerpt(n.name))
		}
		if seen[name] {
			return corrupt("record %s has two fields %s", excerpt(n.name), excerpt(name))
		}
		seen[name] = true
		f := field{name: name}
		var err error
		if f.node, err = p.node(o["type"], ns); err != nil {
			return err
		}
		for key, v := range o {
			if s, ok := v.(string); ok && strings.HasPrefix(key, attrPrefix) {
				if f.attrs == nil {
					f.attrs = map[string]string{}
				}
				f.attrs[key] = s
				f.keys = append(f.keys, key)
			}
		}
		slices.Sort(f.keys)
		n.fields = append(n.fields, f)
	}
	return nil
}

func (p *schemaParser) newNode(k kind) *node {
	n := &node{kind: k}
	p.all = append(p.all, n)
	return n
}

// qualified is a name with the namespace it is in.
func qualified(name, ns string) string {
	if ns == "" || strings.Contains(name, ".") {
		return name
	}
	return ns + "." + name
}

func (n *node) setLogical(o map[string]any) {
	n.logical, _ = o["logicalType"].(string)
	n.precision, n.scale = whole(o["precision"]), 0
	if s, ok := o["scale"]; ok {
		n.scale = whole(s)
	}
}

// whole is the number v if it is a whole one of at least 0, else −1.
func whole(v any) int {
	f, ok := v.(float64)
	if !ok || f < 0 || f > 1<<53 || f != float64(int64(f)) {
		return -1
	}
	return int(f)
}

// text is the name of the type in Avro's JSON encoding.
func (n *node) text() string {
	if n.name != "" {
		return n.name
	}
	return kindNames[n.kind]
}
