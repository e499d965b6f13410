package recordarrow

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Metadata keys of the fields that this package makes, beside those of package
// table.
const (
	// KeyEntry is the map and the key of a record that a column holds:
	// "label/values", "features/source".
	KeyEntry = "recast.recordio"
	// KeyContentType is the content type of a column of bytes.
	KeyContentType = "recast.content_type"
)

// SchemaOf gives the columns of a file by the payload of its first record.
func SchemaOf(payload []byte) (*arrow.Schema, error) { return schemaOf(payload, false) }

// RaggedSchemaOf is SchemaOf for records of any width, labelled or not: dense
// features become a plain list, and a label of dense numbers is nullable. If the first
// record has no label, that of others is expected to be one value of the features' type.
func RaggedSchemaOf(payload []byte) (*arrow.Schema, error) { return schemaOf(payload, true) }

func schemaOf(payload []byte, ragged bool) (*arrow.Schema, error) {
	var r recordio.Record
	if err := r.Unmarshal(payload); err != nil {
		return nil, err
	}
	b := schemaBuilder{ragged: ragged, taken: map[string]bool{}}
	for _, v := range r.Label {
		b.add(labelMap, &v)
	}
	if ragged && len(r.Label) == 0 && len(r.Features) > 0 {
		b.addNoLabel(&r.Features[0])
	}
	for _, v := range r.Features {
		b.add(featuresMap, &v)
	}
	b.addText("uid", r.UID)
	b.addText("metadata", r.Metadata)
	b.addText("configuration", r.Configuration)
	switch {
	case b.err != nil:
		return nil, b.err
	case len(b.fields) == 0:
		return nil, fmt.Errorf("recordarrow: %w: an empty record", recordio.ErrLayout)
	}
	return arrow.NewSchema(b.fields, nil), nil
}

// The two maps of a record, as KeyEntry names them, and the key that stands for
// the whole.
const (
	labelMap    = "label"
	featuresMap = "features"
	valuesKey   = "values"
)

type schemaBuilder struct {
	ragged bool
	taken  map[string]bool
	fields []arrow.Field
	err    error
}

// add adds the column of an entry of the map named of.
func (b *schemaBuilder) add(of string, v *recordio.Value) {
	typ, err := b.typeOf(of, v)
	if err != nil {
		if b.err == nil {
			b.err = fmt.Errorf("recordarrow: %s %q: %w", of, v.Key, err)
		}
		return
	}
	name := v.Key
	if v.Key == valuesKey {
		name = of
	}
	for b.taken[name] || name == "" || isText(name) {
		name = of + "." + name
	}
	keys, values := []string{KeyEntry}, []string{of + "/" + v.Key}
	if len(v.Shape) > 0 && !(b.ragged && v.Keys == nil) {
		keys, values = append(keys, table.KeyShape), append(values, formatShape(v.Shape))
	}
	if v.ContentType != "" {
		keys, values = append(keys, KeyContentType), append(values, v.ContentType)
	}
	_, isList := typ.(*arrow.ListType)
	mayLack := b.ragged && of == labelMap && !isList && typ.ID() != arrow.BINARY
	b.field(arrow.Field{Name: name, Type: typ, Nullable: mayLack, Metadata: arrow.NewMetadata(keys, values)})
}

// addNoLabel adds the label column of ragged rows of which the first has none.
func (b *schemaBuilder) addNoLabel(features *recordio.Value) {
	if elem, _ := elemOf(features); elem != nil {
		b.field(arrow.Field{Name: labelMap, Type: elem, Nullable: true,
			Metadata: arrow.NewMetadata([]string{KeyEntry}, []string{labelMap + "/" + valuesKey})})
	}
}

func (b *schemaBuilder) addText(name string, s *string) {
	if s != nil {
		b.field(arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true})
	}
}

func (b *schemaBuilder) field(f arrow.Field) {
	b.taken[f.Name] = true
	b.fields = append(b.fields, f)
}

// isText reports whether the name is that of a column of a record's own text.
func isText(name string) bool {
	return name == "uid" || name == "metadata" || name == "configuration"
}

func (b *schemaBuilder) typeOf(of string, v *recordio.Value) (arrow.DataType, error) {
	if v.Bytes != nil {
		if len(v.Bytes) == 1 {
			return arrow.BinaryTypes.Binary, nil
		}
		return arrow.ListOfNonNullable(arrow.BinaryTypes.Binary), nil
	}
	elem, n := elemOf(v)
	size, ok := table.Volume(v.Shape)
	switch {
	case elem == nil:
		return nil, fmt.Errorf("%w: an entry without a value", recordio.ErrLayout)
	case !ok:
		return nil, fmt.Errorf("%w: the shape %d is too large", recordio.ErrLayout, v.Shape)
	case v.Keys != nil && len(v.Shape) == 0:
		return nil, fmt.Errorf("%w: sparse without a shape", recordio.ErrTensor)
	case v.Keys == nil && len(v.Shape) > 0 && size != n:
		return nil, fmt.Errorf("%w: %d values for the shape %d", recordio.ErrTensor, n, v.Shape)
	case v.Keys != nil:
		return sparseType(elem), nil
	case b.ragged && of == featuresMap:
		return arrow.ListOfNonNullable(elem), nil
	case of == labelMap && n == 1 && len(v.Shape) <= 1:
		return elem, nil
	case n == 0:
		return nil, fmt.Errorf("%w: no values, of which Arrow has no column", recordio.ErrLayout)
	}
	return arrow.FixedSizeListOfNonNullable(int32(n), elem), nil
}

// elemOf is the type of a tensor's values and how many it has; nil if v is none.
func elemOf(v *recordio.Value) (arrow.DataType, int) {
	switch {
	case v.Float32 != nil:
		return arrow.PrimitiveTypes.Float32, len(v.Float32)
	case v.Float64 != nil:
		return arrow.PrimitiveTypes.Float64, len(v.Float64)
	case v.Int32 != nil:
		return arrow.PrimitiveTypes.Int32, len(v.Int32)
	}
	return nil, 0
}

// sparseType is that of a sparse column.
func sparseType(elem arrow.DataType) arrow.DataType {
	return arrow.ListOfNonNullable(arrow.StructOf(
		arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64},
		arrow.Field{Name: "value", Type: elem},
	))
}

func formatShape(shape []uint64) string {
	var b strings.Builder
	for i, n := range shape {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(n, 10))
	}
	return b.String()
}
