package avrox

import (
	"math"
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// columnValue is what becomes of a field of type n.
func columnValue(n *node, attrs map[string]string) value {
	switch n.kind {
	case kindRecord:
		return unsupported(n, "a record that holds itself, or is nested too deep")
	case kindArray:
		return listValue(n, attrs)
	case kindMap, kindUnion:
		if n.leadsToCycle() {
			return unsupported(n, "a "+kindNames[n.kind]+" with a type that holds itself")
		}
		return value{code: opJSON, typ: arrow.BinaryTypes.String, node: n, bits: 32, length: -1}
	}
	return scalarValue(n, attrs[attrType])
}

func unsupported(n *node, reason string) value {
	return value{code: opUnsupported, typ: arrow.Null, node: n, length: -1, reason: reason}
}

// scalarValue is what becomes of a value that is neither a list nor text made of
// several. If restore is the text of an Arrow type that is written as n, it is
// that.
func scalarValue(n *node, restore string) value {
	v := value{node: n, length: -1}
	if narrow, ok := restored[restore]; ok && narrow.kind == n.kind && v.node.logicalType() == "" {
		narrow.value.node = n
		return narrow.value
	}
	switch n.kind {
	case kindNull:
		v.code, v.typ = opNull, arrow.Null
	case kindBoolean:
		v.code, v.typ, v.bits = opBool, arrow.FixedWidthTypes.Boolean, 1
	case kindInt:
		v.code, v.typ, v.bits = opInt, arrow.PrimitiveTypes.Int32, 32
	case kindLong:
		v.code, v.typ, v.bits = opLong, arrow.PrimitiveTypes.Int64, 64
	case kindFloat:
		v.code, v.typ, v.bits = opFloat, arrow.PrimitiveTypes.Float32, 32
	case kindDouble:
		v.code, v.typ, v.bits = opDouble, arrow.PrimitiveTypes.Float64, 64
	case kindString:
		v.code, v.typ, v.bits = opString, arrow.BinaryTypes.String, 32
	case kindBytes:
		v.code, v.typ, v.bits = opBytes, arrow.BinaryTypes.Binary, 32
	case kindEnum:
		v.code, v.typ, v.bits = opEnum, arrow.BinaryTypes.String, 32
	case kindFixed:
		v.code, v.typ, v.bits = opFixed, &arrow.FixedSizeBinaryType{ByteWidth: n.length}, 8*n.length
	default:
		return unsupported(n, "a "+kindNames[n.kind])
	}
	n.refine(&v)
	return v
}

// refine applies the logical type.
func (n *node) refine(v *value) {
	switch logical := n.logicalType(); logical {
	case "date":
		v.typ = arrow.FixedWidthTypes.Date32
	case "time-millis":
		v.typ = arrow.FixedWidthTypes.Time32ms
	case "time-micros":
		v.typ = arrow.FixedWidthTypes.Time64us
	case "uuid":
		if n.kind == kindString {
			v.code, v.typ, v.bits = opUUID, &arrow.FixedSizeBinaryType{ByteWidth: 16}, 128
		}
	case "decimal":
		if n.precision > 38 {
			*v = unsupported(n, "a decimal of "+strconv.Itoa(n.precision)+" digits, 38 are the most")
			return
		}
		v.code, v.typ, v.bits = opDecimal, &arrow.Decimal128Type{Precision: int32(n.precision), Scale: int32(n.scale)}, 128
	default:
		if t, ok := timestamps[logical]; ok {
			v.typ = t
		}
	}
}

var timestamps = map[string]arrow.DataType{
	"timestamp-millis":       &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"},
	"timestamp-micros":       &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"},
	"timestamp-nanos":        &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"},
	"local-timestamp-millis": &arrow.TimestampType{Unit: arrow.Millisecond},
	"local-timestamp-micros": &arrow.TimestampType{Unit: arrow.Microsecond},
	"local-timestamp-nanos":  &arrow.TimestampType{Unit: arrow.Nanosecond},
}

// logicalType is the logical type of n, "" if it has none that is known and that
// its type and attributes allow: the specification says to ignore others.
func (n *node) logicalType() string {
	fits := false
	switch n.logical {
	case "date", "time-millis":
		fits = n.kind == kindInt
	case "time-micros":
		fits = n.kind == kindLong
	case "uuid":
		fits = n.kind == kindString || n.kind == kindFixed && n.length == 16
	case "decimal":
		fits = n.precision > 0 && n.scale >= 0 && n.scale <= n.precision &&
			(n.kind == kindBytes || n.kind == kindFixed && n.precision <= digitsOf(n.length))
	default:
		fits = n.kind == kindLong && timestamps[n.logical] != nil
	}
	if !fits {
		return ""
	}
	return n.logical
}

// isUUID reports whether n has the logical type.
func (n *node) isUUID() bool { return n.logicalType() == "uuid" }

// digitsOf is how many digits every number of so many bytes in two's complement
// may have.
func digitsOf(length int) int {
	return int(math.Floor(float64(8*length-1) * math.Log10(2)))
}

// restored are Arrow types that are written as another, by their text.
var restored = map[string]struct {
	kind  kind
	value value
}{
	"int8":       {kindInt, value{code: opNarrow, typ: arrow.PrimitiveTypes.Int8, bits: 8, low: math.MinInt8, high: math.MaxInt8, length: -1}},
	"int16":      {kindInt, value{code: opNarrow, typ: arrow.PrimitiveTypes.Int16, bits: 16, low: math.MinInt16, high: math.MaxInt16, length: -1}},
	"uint8":      {kindInt, value{code: opNarrow, typ: arrow.PrimitiveTypes.Uint8, bits: 8, high: math.MaxUint8, length: -1}},
	"uint16":     {kindInt, value{code: opNarrow, typ: arrow.PrimitiveTypes.Uint16, bits: 16, high: math.MaxUint16, length: -1}},
	"uint32":     {kindLong, value{code: opNarrow, typ: arrow.PrimitiveTypes.Uint32, bits: 32, high: math.MaxUint32, length: -1}},
	"uint64":     {kindLong, value{code: opNarrow, typ: arrow.PrimitiveTypes.Uint64, bits: 64, high: math.MaxInt64, length: -1}},
	"time64[ns]": {kindLong, value{code: opLong, typ: arrow.FixedWidthTypes.Time64ns, bits: 64, length: -1}},
	"float16":    {kindFloat, value{code: opHalf, typ: arrow.FixedWidthTypes.Float16, bits: 16, length: -1}},
}

// listValue is what becomes of an array: lists of one length if attrs say so,
// sparse rows if they say so and it can be.
func listValue(n *node, attrs map[string]string) value {
	inner, u := unwrap(n.items)
	if inner.kind == kindRecord {
		return sparseValue(n, inner, u, attrs[table.KeyShape])
	}
	e := &element{value: scalarValue(inner, attrs[attrType]), union: u}
	if least, _ := n.items.size(0); e.code == opUnsupported || e.code == opNull || least == 0 {
		return unsupported(n, "a list whose elements are "+kindNames[inner.kind])
	}
	v := value{code: opList, node: n, elem: e, length: -1, bits: 32}
	item := arrow.Field{Name: "item", Type: e.typ, Nullable: u.null >= 0}
	if length, err := strconv.ParseInt(attrs[table.KeyLength], 10, 32); err == nil && length > 0 {
		v.length, v.bits = int(length), int(min(int64(length)*int64(e.bits), 8*manyBytes))
		v.typ = arrow.FixedSizeListOfField(int32(length), item)
		return v
	}
	v.typ = arrow.ListOfField(item)
	return v
}

// sparseValue is what becomes of an array of records: sparse rows if the records
// are keys and values and there is a shape.
func sparseValue(n, pair *node, u union, shape string) value {
	v := value{code: opSparse, node: n, length: -1, bits: 32}
	if u.is || len(pair.fields) != 2 || !shapeFits(shape, v) {
		return unsupported(n, "a list of records")
	}
	key, val := pair.fields[0], pair.fields[1]
	numbers := []kind{kindFloat, kindDouble, kindInt}
	if key.name != "key" || key.node.kind != kindLong || val.name != "value" || !slices.Contains(numbers, val.node.kind) ||
		val.node.logicalType() != "" {
		return unsupported(n, "a list of records")
	}
	v.elem = &element{value: scalarValue(val.node, ""), union: noUnion}
	v.typ = arrow.ListOfNonNullable(arrow.StructOf(
		arrow.Field{Name: "key", Type: arrow.PrimitiveTypes.Uint64},
		arrow.Field{Name: "value", Type: v.elem.typ}))
	return v
}
