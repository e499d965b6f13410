package convert

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// namedTypes are the types that a user can give a column.
var namedTypes = []arrow.DataType{
	arrow.FixedWidthTypes.Boolean,
	arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
	arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
	arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	arrow.BinaryTypes.String,
	arrow.FixedWidthTypes.Date32,
	&arrow.TimestampType{Unit: arrow.Microsecond},
}

// ParseType reads the name of a column's type: bool, int8 to int64, uint8 to
// uint64, float32, float64, string, date, timestamp, or decimal(p,s) of p digits
// of which s are after the point.
func ParseType(name string) (arrow.DataType, error) {
	var names []string
	for _, t := range namedTypes {
		n := typeText(t)
		if n == name || n == "timestamp[us]" && name == "timestamp" {
			return t, nil
		}
		names = append(names, n)
	}
	var precision, scale int32
	if n, err := fmt.Sscanf(name, "decimal(%d,%d)", &precision, &scale); n == 2 && err == nil && 0 < precision && precision <= 38 && 0 <= scale && scale <= precision {
		return &arrow.Decimal128Type{Precision: precision, Scale: scale}, nil
	}
	names = append(names, "decimal(p,s)")
	return nil, usage("types are "+strings.Join(names, ", "), "no type is called %s", table.Excerpt(name))
}

// typeText names a type as flags and inspect do.
func typeText(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.StringType, *arrow.LargeStringType:
		return "string"
	case *arrow.BooleanType:
		return "bool"
	case *arrow.Date32Type:
		return "date"
	case *arrow.TimestampType:
		if t.TimeZone != "" {
			return fmt.Sprintf("timestamp[%s, %s]", t.Unit, t.TimeZone)
		}
		return fmt.Sprintf("timestamp[%s]", t.Unit)
	case *arrow.FixedSizeListType:
		return fmt.Sprintf("%s[%d]", typeText(t.Elem()), t.Len())
	}
	return t.String()
}

// typeName names the type of a field: of a tensor its element and shape.
func typeName(f arrow.Field) string {
	if elem, cols, ok := table.Sparse(f); ok {
		return fmt.Sprintf("sparse %s[%d]", typeText(elem), cols)
	}
	if elem, _, ok := table.Dense(f.Type); ok {
		if shape, ok := f.Metadata.GetValue(table.KeyShape); ok {
			return typeText(elem) + "[" + shape + "]"
		}
	}
	return typeText(f.Type)
}

// elemType is the type of a --dtype.
func elemType(name string) arrow.DataType {
	switch name {
	case "float64":
		return arrow.PrimitiveTypes.Float64
	case "int32":
		return arrow.PrimitiveTypes.Int32
	}
	return arrow.PrimitiveTypes.Float32
}

// withElem is f with another element, if it is a tensor, or another type, if it
// is a number.
func withElem(f arrow.Field, elem arrow.DataType) arrow.Field {
	switch {
	case isNumeric(f.Type):
		f.Type = elem
	default:
		if _, n, ok := table.Dense(f.Type); ok {
			f.Type = arrow.FixedSizeListOfNonNullable(int32(n), elem)
		} else if _, _, ok := table.Sparse(f); ok {
			s := f.Type.(*arrow.ListType).Elem().(*arrow.StructType)
			fields := s.Fields()
			fields[1].Type = elem
			f.Type = arrow.ListOfNonNullable(arrow.StructOf(fields...))
		}
	}
	return f
}

// isNumeric reports whether a column holds one number a row, be it a decimal.
func isNumeric(t arrow.DataType) bool { return isNumber(t) || t.ID() == arrow.DECIMAL128 }

func isNumber(t arrow.DataType) bool { return arrow.IsInteger(t.ID()) || arrow.IsFloating(t.ID()) }

// isTensor reports whether a column holds several numbers a row.
func isTensor(f arrow.Field) bool {
	_, _, dense := table.Dense(f.Type)
	_, _, sparse := table.Sparse(f)
	return dense || sparse
}

func fieldNames(s *arrow.Schema) []string {
	names := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		names[i] = f.Name
	}
	return names
}
