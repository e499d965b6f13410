package parquetx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// column is a column of the Arrow schema, and what of the file it is made of.
type column struct {
	field  arrow.Field
	form   columnForm
	length int    // of the lists of a columnFixed
	leaves []leaf // one, but for columnSparse
	reason string // why it cannot be read; "": it can
}

// columnForm says what the leaves of a column make.
type columnForm uint8

const (
	columnFlat   columnForm = iota // a value a row
	columnList                     // a list a row
	columnFixed                    // a list of one length a row
	columnSparse                   // a list of {key, value} a row: two leaves
)

// leaf is a column chunk in each row group.
type leaf struct {
	leafType
	index    int   // in the row group
	maxDef   uint8 // the definition level of a value that is there
	repeated bool
	listDef  uint8 // that of an empty list; of an element it is higher
}

// elementNullable reports whether an element of a list may be null.
func (l *leaf) elementNullable() bool { return l.maxDef > l.listDef+1 }

// node is a schemaElement with what is below it.
type node struct {
	*schemaElement
	children []*node
	leaf     int // number of the first leaf
}

// maxNesting of columns in each other, far below what a level can count.
const maxNesting = 100

// tree makes a tree of the elements of a schema.
func tree(elements []schemaElement) (root *node, leaves []*node, err error) {
	rest := elements
	var take func(depth int) *node
	take = func(depth int) *node {
		if len(rest) == 0 || depth > maxNesting {
			err = damaged("the schema is not a tree")
			return nil
		}
		n := &node{schemaElement: &rest[0], leaf: len(leaves)}
		rest = rest[1:]
		if n.primitive && n.schemaElement.children == 0 {
			leaves = append(leaves, n)
			return n
		}
		if n.schemaElement.children < 0 || n.primitive || n.schemaElement.children > int32(len(rest)) {
			err = damaged("the schema is not a tree")
			return nil
		}
		for range n.schemaElement.children {
			child := take(depth + 1)
			if err != nil {
				return nil
			}
			n.children = append(n.children, child)
		}
		return n
	}
	root = take(0)
	if err == nil && (len(rest) > 0 || root.primitive) {
		err = damaged("the schema is not a tree")
	}
	return root, leaves, err
}

// planner makes columns of a schema tree.
type planner struct {
	metadata map[string]map[string]string
	columns  []column
}

// group adds the columns of a group whose values are defined from def on.
func (p *planner) group(n *node, prefix string, def uint8) {
	for _, c := range n.children {
		p.node(c, prefix+c.name, def)
	}
}

// isList reports whether n is annotated as a list.
func (n *node) isList() bool {
	return n.logical.member == memberList || n.logical.member == 0 && n.converted == deprecated.List
}

func (n *node) isMap() bool {
	return n.logical.member == memberMap || n.logical.member == 0 && (n.converted == deprecated.Map || n.converted == deprecated.MapKeyValue)
}

func (p *planner) node(n *node, name string, def uint8) {
	if n.repetition == format.Optional {
		def++
	}
	switch {
	case n.repetition == format.Repeated && n.primitive:
		// A repeated field without a list around it, as Protobuf's tools write it.
		p.list(n, name, def, def+1)
	case n.repetition == format.Repeated:
		p.unsupported(name, "a list of structs")
	case n.primitive:
		t, logical, reason := typeOf(n.schemaElement)
		l := leaf{leafType: t, index: n.leaf, maxDef: def}
		p.add(name, column{field: arrow.Field{Type: l.arrow, Nullable: def > 0}, leaves: []leaf{l}, reason: reason}, logical)
	case n.isMap():
		p.unsupported(name, "a map")
	case n.logical.member == memberVariant:
		p.unsupported(name, "a variant")
	case n.isList():
		p.listGroup(n, name, def)
	case len(n.children) == 0:
		p.unsupported(name, "a struct without fields")
	default:
		p.group(n, name+".", def)
	}
}

// listGroup is of a group that is annotated as a list. It has one field, which is
// repeated: by the specification a group around the element, in older files the
// element.
func (p *planner) listGroup(n *node, name string, def uint8) {
	if len(n.children) != 1 || n.children[0].repetition != format.Repeated {
		p.unsupported(name, "a list of another form than Parquet's")
		return
	}
	repeated := n.children[0]
	if repeated.primitive {
		p.list(repeated, name, def, def+1)
		return
	}
	if len(repeated.children) != 1 || repeated.name == "array" || repeated.name == n.name+"_tuple" {
		p.structs(repeated, name, def)
		return
	}
	element := repeated.children[0]
	elementDef := def + 1
	if element.repetition == format.Optional {
		elementDef++
	}
	switch {
	case element.repetition == format.Repeated, element.isList():
		p.unsupported(name, "a list of lists")
	case element.isMap():
		p.unsupported(name, "a list of maps")
	case element.primitive:
		p.list(element, name, def, elementDef)
	case element.repetition == format.Optional:
		p.unsupported(name, "a list of structs")
	default:
		p.structs(element, name, def)
	}
}

// list adds a column of lists with elements of a leaf, which are defined from
// elementDef on.
func (p *planner) list(element *node, name string, def, elementDef uint8) {
	t, logical, reason := typeOf(element.schemaElement)
	l := leaf{leafType: t, index: element.leaf, maxDef: elementDef, repeated: true, listDef: def}
	if reason != "" {
		reason = "a list of " + reason
	}
	c := column{form: columnList, leaves: []leaf{l}, reason: reason}
	c.field.Nullable = def > 0
	if reason == "" {
		item := arrow.Field{Name: "item", Type: l.arrow, Nullable: l.elementNullable()}
		c.field.Type = arrow.ListOfField(item)
		if length, ok := listLength(p.metadata[name]); ok {
			c.form, c.length = columnFixed, length
			c.field.Type = arrow.FixedSizeListOfField(int32(length), item)
		}
	}
	p.add(name, c, logical)
}

// structs adds a column of sparse rows, if a list of structs is one.
func (p *planner) structs(element *node, name string, def uint8) {
	if c, ok := p.sparse(element, def, p.metadata[name]); ok {
		p.add(name, c, "")
		return
	}
	p.unsupported(name, "a list of structs")
}

func (p *planner) sparse(element *node, def uint8, metadata map[string]string) (c column, ok bool) {
	if len(element.children) != 2 {
		return c, false
	}
	for _, n := range element.children {
		if !n.primitive || n.repetition != format.Required {
			return c, false
		}
		t, _, reason := typeOf(n.schemaElement)
		if reason != "" {
			return c, false
		}
		c.leaves = append(c.leaves, leaf{leafType: t, index: n.leaf, maxDef: def + 1, repeated: true, listDef: def})
	}
	c.form = columnSparse
	c.field = arrow.Field{Nullable: def > 0, Type: arrow.ListOfNonNullable(arrow.StructOf(
		arrow.Field{Name: element.children[0].name, Type: c.leaves[0].arrow},
		arrow.Field{Name: element.children[1].name, Type: c.leaves[1].arrow}))}
	shaped := c.field
	shaped.Metadata = arrow.NewMetadata([]string{table.KeyShape}, []string{metadata[table.KeyShape]})
	_, _, ok = table.Sparse(shaped)
	return c, ok && shapeFits(metadata[table.KeyShape], &c)
}

func (p *planner) unsupported(name, reason string) {
	p.add(name, column{reason: reason}, "")
}

func (p *planner) add(name string, c column, logical string) {
	c.field.Name = name
	if c.reason == "" {
		c.field.Metadata = fieldMetadata(p.metadata[name], logical, &c)
	} else {
		c.refuse(c.reason)
	}
	p.columns = append(p.columns, c)
}

// refuse makes c a column that cannot be read.
func (c *column) refuse(reason string) {
	c.reason = reason
	c.field.Type, c.field.Nullable = arrow.Null, true
	c.field.Metadata = arrow.NewMetadata([]string{table.KeyUnsupported}, []string{reason})
}

// plan makes the columns of a file. Those that any row group has in a form that
// cannot be read are refused.
func (f *File) plan() (err error) {
	if f.root, f.leaves, err = tree(f.footer.schema); err != nil {
		return err
	}
	p := &planner{metadata: fieldsOf(f.footer.pairs)}
	p.group(f.root, "", 0)
	f.columns = p.columns
	for i := range f.columns {
		if c := &f.columns[i]; c.reason == "" {
			if reason := f.refusal(c); reason != "" {
				c.refuse(reason)
			}
		}
	}
	return nil
}

// refusal is why a column cannot be read in some row group, "" if it can.
func (f *File) refusal(c *column) string {
	for g := range f.footer.groups {
		chunks := f.footer.groups[g].chunks
		for k := range c.leaves {
			if i := c.leaves[k].index; i < len(chunks) {
				if reason := chunks[i].refusal(); reason != "" {
					return reason
				}
			}
		}
	}
	return ""
}

// refusal is why a column chunk cannot be read, "" if it can.
func (c *chunkMeta) refusal() string {
	readable := []format.CompressionCodec{format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd, format.Lz4Raw}
	switch {
	case c.encrypted:
		return "encrypted"
	case c.elsewhere:
		return "in another file"
	case !slices.Contains(readable, c.codec):
		return fmt.Sprintf("compressed as %s", strings.ToUpper(c.codec.String()))
	}
	return ""
}
