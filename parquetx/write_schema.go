package parquetx

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// writeForm is how a column of the Arrow schema is laid out in leaves.
type writeForm uint8

const (
	formFlat   writeForm = iota // one value a row
	formList                    // LIST
	formFixed                   // LIST of a fixed length
	formSparse                  // LIST of {key, value}: two leaves
)

// writePlan is what a column of the Arrow schema becomes.
type writePlan struct {
	field  arrow.Field
	form   writeForm
	elem   arrow.Field // of a list
	length int         // of the lists of formFixed
	leaves []writeLeaf
}

// writeLeaf is a column of the file.
type writeLeaf struct {
	writeType
	path           []string
	nullable       bool  // its values, of a list its elements
	maxDef, maxRep uint8 // levels
}

// planColumns tells what the columns of a schema become.
func planColumns(s *arrow.Schema) ([]writePlan, error) {
	if s.NumFields() == 0 {
		return nil, fmt.Errorf("parquetx: a table without columns %w", ErrUnsupported)
	}
	plans := make([]writePlan, s.NumFields())
	seen := make(map[string]bool, len(plans))
	for i, f := range s.Fields() {
		if seen[f.Name] {
			return nil, fmt.Errorf("parquetx: a second column %s %w", table.Excerpt(f.Name), ErrUnsupported)
		}
		seen[f.Name] = true
		p, ok := planColumn(f)
		if !ok {
			return nil, fmt.Errorf("parquetx: column %s: type %s %w", table.Excerpt(f.Name), f.Type, ErrUnsupported)
		}
		plans[i] = p
	}
	return plans, nil
}

func planColumn(f arrow.Field) (writePlan, bool) {
	p := writePlan{field: f}
	switch t := f.Type.(type) {
	case *arrow.ListType:
		p.form, p.elem = formList, t.ElemField()
		if s, ok := t.Elem().(*arrow.StructType); ok {
			return p, p.planSparse(f, s)
		}
	case *arrow.FixedSizeListType:
		if table.Names(f) != nil {
			return p, false // the text of many columns: they are columns of the file
		}
		p.form, p.elem, p.length = formFixed, t.ElemField(), int(t.Len())
	default:
		leaf, ok := planLeaf(f.Type, f, f.Nullable)
		leaf.path = []string{f.Name}
		leaf.maxDef = bit(leaf.nullable)
		p.leaves = []writeLeaf{leaf}
		return p, ok
	}
	leaf, ok := planLeaf(p.elem.Type, f, p.elem.Nullable)
	leaf.path = []string{f.Name, "list", "element"}
	leaf.maxDef, leaf.maxRep = bit(f.Nullable)+1+bit(leaf.nullable), 1
	p.leaves = []writeLeaf{leaf}
	return p, ok
}

// planLeaf is a leaf without its place in the schema. Values of type Null are
// nullable whatever the field says.
func planLeaf(t arrow.DataType, f arrow.Field, nullable bool) (writeLeaf, bool) {
	if d, ok := t.(*arrow.Decimal128Type); ok && (d.Scale < 0 || d.Scale > d.Precision) {
		return writeLeaf{}, false // Parquet has no such decimals
	}
	w, ok := writeTypeOf(t, f)
	return writeLeaf{writeType: w, nullable: nullable || t.ID() == arrow.NULL}, ok
}

// planSparse is of sparse rows, whatever numbers they hold.
func (p *writePlan) planSparse(f arrow.Field, s *arrow.StructType) bool {
	p.form = formSparse
	if s.NumFields() != 2 || s.Field(0).Name != "key" || s.Field(0).Type.ID() != arrow.UINT64 || s.Field(1).Name != "value" {
		return false
	}
	for _, part := range s.Fields() {
		leaf, ok := planLeaf(part.Type, f, false)
		if !ok || leaf.nullable {
			return false
		}
		leaf.path = []string{f.Name, "list", "element", part.Name}
		leaf.maxDef, leaf.maxRep = bit(f.Nullable)+1, 1
		p.leaves = append(p.leaves, leaf)
	}
	return true
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// rowValues is how many values a row has in all leaves; of a list without a length
// one is counted.
func rowValues(plans []writePlan) (n int64) {
	for i := range plans {
		n += int64(len(plans[i].leaves)) * int64(max(1, plans[i].length))
	}
	return n
}

// fieldsMetadata is the metadata of fields that is kept in the file, as JSON; ""
// if there is none.
func fieldsMetadata(plans []writePlan) string {
	fields := map[string]map[string]string{}
	for i := range plans {
		p := &plans[i]
		kept := map[string]string{}
		for k, key := range p.field.Metadata.Keys() {
			if strings.HasPrefix(key, "recast.") && key != table.KeyUnsupported {
				kept[key] = p.field.Metadata.Values()[k]
			}
		}
		delete(kept, table.KeyLength)
		if p.form == formFixed {
			kept[table.KeyLength] = strconv.Itoa(p.length)
		}
		if len(kept) > 0 {
			fields[p.field.Name] = kept
		}
	}
	if len(fields) == 0 {
		return ""
	}
	text, _ := json.Marshal(fields) // strings always have a form
	return string(text)
}

// writeSchema writes the elements of the schema, depth first.
func writeSchema(w *compactWriter, plans []writePlan) {
	n := 1
	for i := range plans {
		n += map[writeForm]int{formFlat: 1, formList: 3, formFixed: 3, formSparse: 5}[plans[i].form]
	}
	w.list(2, thriftStruct, n)
	w.open()
	w.string(4, "schema")
	w.int32(5, int32(len(plans)))
	w.end()
	for i := range plans {
		p := &plans[i]
		if p.form == formFlat {
			writeElement(w, p.field.Name, &p.leaves[0])
			continue
		}
		repetition := format.Required
		if p.field.Nullable {
			repetition = format.Optional
		}
		writeGroup(w, p.field.Name, repetition, 1, true)
		writeGroup(w, "list", format.Repeated, 1, false)
		if p.form == formSparse {
			writeGroup(w, "element", format.Required, 2, false)
		}
		for k := range p.leaves {
			leaf := &p.leaves[k]
			writeElement(w, leaf.path[len(leaf.path)-1], leaf)
		}
	}
}

func writeGroup(w *compactWriter, name string, repetition format.FieldRepetitionType, children int32, list bool) {
	w.open()
	w.int32(3, int32(repetition))
	w.string(4, name)
	w.int32(5, children)
	if list {
		w.int32(6, 3) // LIST
		w.begin(10)
		w.empty(3)
		w.end()
	}
	w.end()
}

func writeElement(w *compactWriter, name string, leaf *writeLeaf) {
	w.open()
	w.int32(1, int32(leaf.physical))
	if leaf.physical == format.FixedLenByteArray {
		w.int32(2, leaf.length)
	}
	w.int32(3, int32(bit(leaf.nullable))) // REQUIRED or OPTIONAL
	w.string(4, name)
	if leaf.legacy {
		w.int32(6, int32(leaf.converted))
	}
	if leaf.precision > 0 {
		w.int32(7, leaf.scale)
		w.int32(8, leaf.precision)
	}
	if leaf.logical != nil {
		w.begin(10)
		writeLogical(w, leaf.logical)
		w.end()
	}
	w.end()
}

// writeLogical writes the member of the union LogicalType.
func writeLogical(w *compactWriter, t format.LogicalTypeValue) {
	w.begin(t.FieldID())
	switch t := t.(type) {
	case *format.DecimalType:
		w.int32(1, t.Scale)
		w.int32(2, t.Precision)
	case *format.IntType:
		w.int8(1, t.BitWidth)
		w.bool(2, t.IsSigned)
	case *format.TimeType:
		w.bool(1, t.IsAdjustedToUTC)
		w.begin(2)
		w.empty(t.Unit.Value.FieldID())
		w.end()
	case *format.TimestampType:
		w.bool(1, t.IsAdjustedToUTC)
		w.begin(2)
		w.empty(t.Unit.Value.FieldID())
		w.end()
	}
	w.end()
}
