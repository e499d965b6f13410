package avrox

import (
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// encType is what a field of a table becomes: its Avro type as JSON, the column
// that writes it, and attributes of the field beside those of its metadata.
type encType struct {
	text    string
	column  encColumn
	restore string // of attrType, "" where the Avro type says it all
	length  string // of table.KeyLength
}

// encPlain are the types that need no more than this.
var encPlain = map[arrow.Type]struct {
	text    string
	op      encOp
	width   int
	restore bool // the Avro type is that of another Arrow type
}{
	arrow.NULL:    {`"null"`, encNull, 0, false},
	arrow.BOOL:    {`"boolean"`, encBool, 0, false},
	arrow.INT8:    {`"int"`, encInt8, 1, true},
	arrow.INT16:   {`"int"`, encInt16, 2, true},
	arrow.INT32:   {`"int"`, encInt32, 4, false},
	arrow.INT64:   {`"long"`, encInt64, 8, false},
	arrow.UINT8:   {`"int"`, encUint8, 1, true},
	arrow.UINT16:  {`"int"`, encUint16, 2, true},
	arrow.UINT32:  {`"long"`, encUint32, 4, true},
	arrow.UINT64:  {`"long"`, encUint64, 8, true},
	arrow.FLOAT16: {`"float"`, encFloat16, 2, true},
	arrow.FLOAT32: {`"float"`, encFloat32, 4, false},
	arrow.FLOAT64: {`"double"`, encFloat64, 8, false},
	arrow.STRING:  {`"string"`, encString, 0, false},
	arrow.BINARY:  {`"bytes"`, encBytes, 0, false},
	arrow.DATE32:  {encLogical("int", "date"), encInt32, 4, false},
	arrow.DATE64:  {encLogical("int", "date"), encDays, 8, false},
}

func encLogical(text, logical string) string {
	return `{"type":"` + text + `","logicalType":"` + logical + `"}`
}

// encTypes makes the types of the columns of one schema.
type encTypes struct {
	taken encNames // of named types
}

// field is the type of a column that Avro knows by name.
func (t encTypes) field(f arrow.Field, name string) (encType, error) {
	var e encType
	var err error
	switch typ := f.Type.(type) {
	case *arrow.ListType:
		if elem, _, ok := table.Sparse(f); ok {
			e = t.sparse(elem, name)
		} else {
			e, err = t.list(encList, typ.ElemField(), name)
		}
	case *arrow.FixedSizeListType:
		if table.Names(f) != nil {
			return e, fmt.Errorf("text packed as %s %w", f.Type, ErrUnsupported)
		}
		e, err = t.list(encFixedList, typ.ElemField(), name)
		e.column.width, e.length = int(typ.Len()), strconv.Itoa(int(typ.Len()))
	case *arrow.FixedSizeBinaryType:
		if table.IsLogical(f, table.LogicalUUID) && typ.ByteWidth == 16 {
			e = encType{text: encLogical("string", "uuid"), column: encColumn{op: encUUID, width: 16}}
			break
		}
		e, err = t.scalar(f.Type, name)
	default:
		if why, ok := f.Metadata.GetValue(table.KeyUnsupported); ok {
			return e, fmt.Errorf("%s %w", table.Printable(why), ErrUnsupported)
		}
		e, err = t.scalar(f.Type, name)
	}
	if err == nil && e.column.op != encNull {
		e.column.nullable = f.Nullable
	}
	return e, err
}

// list is an array of items.
func (t encTypes) list(op encOp, item arrow.Field, name string) (encType, error) {
	e, err := t.scalar(item.Type, name)
	if err == nil && e.column.op == encNull {
		err = fmt.Errorf("a list of %s %w", item.Type, ErrUnsupported)
	}
	if err != nil {
		return e, err
	}
	e.column.nullable = item.Nullable
	return encType{
		text:    `{"type":"array","items":` + encUnion(e.text, item.Nullable) + `}`,
		column:  encColumn{op: op, children: []encColumn{e.column}},
		restore: e.restore,
	}, nil
}

// sparse is an array of records of a key and a value.
func (t encTypes) sparse(elem arrow.DataType, name string) encType {
	value := encPlain[elem.ID()]
	pair := encColumn{op: encPair, children: []encColumn{{op: encUint64, width: 8}, {op: value.op, width: value.width}}}
	return encType{
		text: `{"type":"array","items":{"type":"record","name":"` + t.taken.take(name+"_pair") +
			`","fields":[{"name":"key","type":"long"},{"name":"value","type":` + value.text + `}]}}`,
		column: encColumn{op: encList, children: []encColumn{pair}},
	}
}

// scalar is a type that is no list.
func (t encTypes) scalar(typ arrow.DataType, name string) (encType, error) {
	if p, ok := encPlain[typ.ID()]; ok {
		e := encType{text: p.text, column: encColumn{op: p.op, width: p.width}}
		if p.restore {
			e.restore = typ.String()
		}
		return e, nil
	}
	switch typ := typ.(type) {
	case *arrow.FixedSizeBinaryType:
		return encType{
			text:   `{"type":"fixed","name":"` + t.taken.take(name+"_fixed") + `","size":` + strconv.Itoa(typ.ByteWidth) + `}`,
			column: encColumn{op: encFixed, width: typ.ByteWidth},
		}, nil
	case *arrow.Decimal128Type:
		return encDecimalType(typ)
	case *arrow.Time32Type:
		e := encType{text: encLogical("int", "time-millis"), column: encColumn{op: encInt32, width: 4}}
		if typ.Unit == arrow.Second {
			e.column.op = encSeconds32
		}
		return e, nil
	case *arrow.Time64Type:
		e := encType{text: encLogical("long", "time-micros"), column: encColumn{op: encInt64, width: 8}}
		if typ.Unit == arrow.Nanosecond {
			e.text, e.restore = `"long"`, typ.String()
		}
		return e, nil
	case *arrow.TimestampType:
		return encTimestamp(typ), nil
	}
	return encType{}, fmt.Errorf("type %s %w", typ, ErrUnsupported)
}

func encTimestamp(typ *arrow.TimestampType) encType {
	e := encType{column: encColumn{op: encInt64, width: 8}}
	logical := "timestamp-"
	if typ.TimeZone == "" {
		logical = "local-timestamp-"
	}
	switch typ.Unit {
	case arrow.Second:
		e.column.op = encSeconds64
		logical += "millis"
	case arrow.Millisecond:
		logical += "millis"
	case arrow.Microsecond:
		logical += "micros"
	case arrow.Nanosecond:
		logical += "nanos"
	}
	e.text = encLogical("long", logical)
	return e
}

// encDecimalType is of bytes: not all readers know decimals of fixed size.
func encDecimalType(typ *arrow.Decimal128Type) (encType, error) {
	if typ.Precision < 1 || typ.Scale < 0 || typ.Scale > typ.Precision {
		return encType{}, fmt.Errorf("type %s %w: want a scale of 0 to the precision", typ, ErrUnsupported)
	}
	return encType{
		text: `{"type":"bytes","logicalType":"decimal","precision":` + strconv.Itoa(int(typ.Precision)) +
			`,"scale":` + strconv.Itoa(int(typ.Scale)) + `}`,
		column: encColumn{op: encDecimal, width: 16, precision: typ.Precision},
	}, nil
}

// encUnion is the type that may be null, too.
func encUnion(text string, nullable bool) string {
	if nullable {
		return `["null",` + text + `]`
	}
	return text
}
