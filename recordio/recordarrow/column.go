package recordarrow

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// form is how a column holds an entry of a record.
type form uint8

const (
	scalar form = iota // one value
	fixed              // a fixed-size list of width values
	ragged             // a list of values
	sparse             // a list of {key, value}
	blob               // one byte string
	blobs              // a list of byte strings
	text               // uid, metadata or configuration
)

// column is what a field of a schema means.
type column struct {
	name        string
	form        form
	elem        arrow.DataType // of a tensor's values
	width       int            // of fixed; 1 of scalar
	nullable    bool
	of          string // labelMap or featuresMap; "" of text
	key         string // in that map; the name of a text
	shape       []uint64
	contentType string
}

// columnsOf reads a schema, one that [SchemaOf] made or any other: without
// KeyEntry the columns "label" and "features" are what their name says, names
// after "label." and "features." keys of those maps, uid, metadata and
// configuration themselves if they are strings, and all others feature keys.
func columnsOf(s *arrow.Schema) ([]column, error) {
	seen := map[string]string{}
	cols := make([]column, s.NumFields())
	for i, f := range s.Fields() {
		c, err := columnOf(f)
		if err != nil {
			return nil, fmt.Errorf("recordarrow: column %q: %w", f.Name, err)
		}
		if other, ok := seen[c.of+"/"+c.key]; ok {
			return nil, fmt.Errorf("recordarrow: columns %q and %q are one part of a record", other, f.Name)
		}
		seen[c.of+"/"+c.key] = f.Name
		cols[i] = c
	}
	return cols, nil
}

func columnOf(f arrow.Field) (column, error) {
	c := column{name: f.Name, width: 1, nullable: f.Nullable}
	c.entry(f)
	switch t := f.Type.(type) {
	case *arrow.FixedSizeListType:
		c.form, c.elem, c.width = fixed, t.Elem(), int(t.Len())
	case *arrow.ListType:
		switch e := t.Elem().(type) {
		case *arrow.StructType:
			if e.NumFields() != 2 || e.Field(0).Type.ID() != arrow.UINT64 {
				return c, fmt.Errorf("%s is not a list of {key: uint64, value}", f.Type)
			}
			c.form, c.elem = sparse, e.Field(1).Type
		case *arrow.BinaryType:
			c.form = blobs
		default:
			c.form, c.elem = ragged, e
		}
	case *arrow.BinaryType:
		c.form = blob
	case *arrow.StringType, *arrow.LargeStringType:
		if c.of != "" {
			return c, fmt.Errorf("%s is not a number", f.Type)
		}
		c.form = text
	default:
		c.form, c.elem = scalar, t
	}
	if c.elem != nil && !isNumber(c.elem) {
		return c, fmt.Errorf("%s does not hold float32, float64 or int32", f.Type)
	}
	if c.of == "" && c.form != text {
		return c, fmt.Errorf("%s is not a string", f.Type)
	}
	c.contentType, _ = f.Metadata.GetValue(KeyContentType)
	return c, c.readShape(f)
}

// entry tells which part of a record a column is.
func (c *column) entry(f arrow.Field) {
	if e, ok := f.Metadata.GetValue(KeyEntry); ok {
		if c.of, c.key, ok = strings.Cut(e, "/"); ok && (c.of == labelMap || c.of == featuresMap) {
			return
		}
	}
	isString := f.Type.ID() == arrow.STRING || f.Type.ID() == arrow.LARGE_STRING
	c.of, c.key = featuresMap, f.Name
	switch {
	case f.Name == labelMap, f.Name == featuresMap:
		c.of, c.key = f.Name, valuesKey
	case isText(f.Name) && isString:
		c.of = ""
	case strings.HasPrefix(f.Name, labelMap+"."):
		c.of, c.key = labelMap, f.Name[len(labelMap)+1:]
	case strings.HasPrefix(f.Name, featuresMap+"."):
		c.key = f.Name[len(featuresMap)+1:]
	}
}

// readShape reads the shape of a column, which a sparse one needs.
func (c *column) readShape(f arrow.Field) error {
	s, ok := f.Metadata.GetValue(table.KeyShape)
	if !ok {
		if c.form == sparse {
			return fmt.Errorf("a sparse column needs its number of columns in the metadata %s", table.KeyShape)
		}
		return nil
	}
	var err error
	if c.shape, err = table.ParseShape(s); err != nil {
		return err
	}
	n, ok := table.Volume(c.shape)
	if !ok || c.form == fixed && n != c.width {
		return fmt.Errorf("shape %q does not fit %s", s, f.Type)
	}
	return nil
}

// mayLack reports whether a record may have nothing for c: a label of one number, or of
// a fixed number of them.
func (c *column) mayLack() bool { return c.nullable && c.of == labelMap && c.form <= fixed }

// usual reports whether c holds the key "values" of the map named of.
func (c *column) usual(of string) bool { return c.of == of && c.key == valuesKey }

func isNumber(t arrow.DataType) bool {
	return t.ID() == arrow.FLOAT32 || t.ID() == arrow.FLOAT64 || t.ID() == arrow.INT32
}

// layoutColumns finds label, features and uid among cols, if these are all and
// a [recordio.Layout] can say what they are; −1 stands for a column that is not
// there.
type layoutColumns struct{ label, features, uid int }

func findLayout(cols []column) (layoutColumns, bool) {
	l := layoutColumns{-1, -1, -1}
	for i, c := range cols {
		switch {
		case c.usual(labelMap):
			if c.form > fixed || c.nullable || c.shape != nil || c.width == 0 {
				return l, false
			}
			l.label = i
		case c.usual(featuresMap):
			if c.form != fixed && c.form != sparse {
				return l, false
			}
			l.features = i
		case c.form == text && c.key == "uid":
			l.uid = i
		default:
			return l, false
		}
	}
	return l, l.features >= 0 && (l.label < 0 || cols[l.label].elem.ID() == cols[l.features].elem.ID())
}
