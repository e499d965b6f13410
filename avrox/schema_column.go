package avrox

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// item is a part of a record: a column, or a record that holds more.
type item struct {
	node *node // behind the union
	union
	column    int    // index in the schema, −1 for a record
	value     value  // of a column
	first, to int    // the columns in a record
	items     []item // of a record
}

// union is that of null and one type, or of one type alone. In all others the
// whole union is the value.
type union struct {
	is         bool
	null, some int64 // branches; null is −1 where there is none
}

var noUnion = union{null: -1}

// unwrap looks behind a union.
func unwrap(n *node) (*node, union) {
	if n.kind != kindUnion || len(n.branches) > 2 {
		return n, noUnion
	}
	null := slices.IndexFunc(n.branches, func(b *node) bool { return b.kind == kindNull })
	switch {
	case len(n.branches) == 1:
		return n.branches[0], union{is: true, null: -1}
	case null < 0:
		return n, noUnion
	}
	return n.branches[1-null], union{is: true, null: int64(null), some: int64(1 - null)}
}

// value is what becomes of the values of a type that are a column, or the
// elements of one.
type value struct {
	code   code
	typ    arrow.DataType
	node   *node
	bits   int      // of an Arrow value, as far as all have the same
	low    int64    // the range of opNarrow
	high   int64    //
	elem   *element // of a list
	length int      // of lists that all have the same, else −1
	reason string   // why it is unsupported
}

// element is that of a list.
type element struct {
	value
	union
}

// flattener makes the columns of a schema.
type flattener struct {
	options ReadOptions
	fields  []arrow.Field
	items   int
	names   int // bytes
	taken   map[string]bool
	open    map[*node]bool // the records that are walked over
}

// compile makes the columns and the measures of h of its schema.
func (h *Header) compile() error {
	root, err := parseSchema([]byte(h.Text))
	if err != nil {
		return err
	}
	l := flattener{options: h.options, taken: map[string]bool{}, open: map[*node]bool{}}
	name := ""
	if n, _ := unwrap(root); n.kind != kindRecord {
		name = "value"
	}
	if h.root, err = l.item(field{name: name, node: root}, "", false, 0); err != nil {
		return err
	}
	h.Schema = arrow.NewSchema(l.fields, nil)
	h.minRecord, _ = root.size(0)
	h.arrowRow = h.root.arrowBytes()
	return nil
}

// item lays out the field f of a record whose columns start with prefix.
func (l *flattener) item(f field, prefix string, nullable bool, depth int) (item, error) {
	if l.items++; l.items > l.options.MaxColumns {
		return item{}, overLimit("MaxColumns", "more than %d columns and nested records, the limit", l.options.MaxColumns)
	}
	n, u := unwrap(f.node)
	it := item{node: n, union: u, column: -1, first: len(l.fields)}
	nullable = nullable || u.null >= 0
	name := prefix + f.name
	if own, ok := f.attrs[attrName]; ok && !l.taken[prefix+own] {
		name = prefix + own
	}
	if n.kind == kindRecord && !l.open[n] && depth <= maxDepth {
		if name != "" {
			name += "."
		}
		l.open[n] = true
		it.items = make([]item, 0, len(n.fields))
		for _, f := range n.fields {
			child, err := l.item(f, name, nullable, depth+1)
			if err != nil {
				return it, err
			}
			it.items = append(it.items, child)
		}
		delete(l.open, n)
		it.to = len(l.fields)
		return it, nil
	}
	it.column, it.to = len(l.fields), len(l.fields)+1
	it.value = columnValue(n, f.attrs)
	return it, l.add(name, nullable, f, it.value)
}

// add appends the column of a value.
func (l *flattener) add(name string, nullable bool, f field, v value) error {
	if l.taken[name] {
		return &fault{fmt.Sprintf("two columns are named %s", excerpt(name)), ErrUnsupported}
	}
	l.taken[name] = true
	if l.names += len(name); l.names > l.options.MaxHeader {
		return limitError("the names of columns", uint64(l.names), l.options.MaxHeader, "MaxHeader")
	}
	l.fields = append(l.fields, arrow.Field{
		Name: name, Type: v.typ, Metadata: columnMetadata(f, v),
		Nullable: nullable || v.typ.ID() == arrow.NULL || v.code == opJSON && hasNull(v.node),
	})
	return nil
}

func hasNull(n *node) bool {
	return n.kind == kindUnion && slices.ContainsFunc(n.branches, func(b *node) bool { return b.kind == kindNull })
}

// RowBytes is what a record takes in Arrow memory at least, of all columns. One that
// takes next to nothing there costs something even so, and counts 16 bytes.
func (h *Header) RowBytes() int { return max(16, h.arrowRow) }

// arrowBytes is what the values of a row take in Arrow memory at least.
func (it *item) arrowBytes() int {
	bits := 0
	for i := range it.items {
		bits = min(bits+8*it.items[i].arrowBytes(), 8*manyBytes)
	}
	if it.column >= 0 {
		bits = it.value.bits
	}
	return (bits + 7) / 8
}

// columnMetadata is that of the attributes which fit, and of the type.
func columnMetadata(f field, v value) arrow.Metadata {
	var keys, values []string
	set := func(key, value string) {
		if !slices.Contains(keys, key) {
			keys, values = append(keys, key), append(values, value)
		}
	}
	if v.code == opUnsupported {
		set(table.KeyUnsupported, v.reason)
		return arrow.NewMetadata(keys, values)
	}
	switch {
	case v.code == opJSON:
		set(table.KeyLogical, table.LogicalJSON)
	case v.code == opEnum:
		set(table.KeyLogical, table.LogicalEnum)
	case v.code == opUUID || v.node.isUUID():
		set(table.KeyLogical, table.LogicalUUID)
	}
	for _, key := range f.keys {
		if attributeFits(key, f.attrs[key], v) {
			set(key, f.attrs[key])
		}
	}
	return arrow.NewMetadata(keys, values)
}

// Attributes that say how a column was made from the one that was written. They
// are obeyed, and are not metadata.
const (
	attrName = "recast.name" // what the column is called
	attrType = "recast.type" // the text of its Arrow type
)

// attributeFits reports whether an attribute may be metadata of a column: a file
// must not promise what is not so.
func attributeFits(key, s string, v value) bool {
	switch key {
	case attrName, attrType, table.KeyLength, table.KeyUnsupported, table.KeyNames, table.KeyVerbatim:
		return false
	case table.KeyRole:
		return s == "label"
	case table.KeyLogical:
		return v.typ.ID() == arrow.STRING && (s == table.LogicalJSON || s == table.LogicalEnum)
	case table.KeyShape:
		return shapeFits(s, v)
	}
	return true
}

func shapeFits(s string, v value) bool {
	dims, err := table.ParseShape(s)
	if err != nil || v.code != opList && v.code != opSparse {
		return false
	}
	n, ok := table.Volume(dims)
	return ok && (v.length < 0 || n == v.length)
}
