package parquetx

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// Members of the union LogicalType.
const (
	memberString    = 1
	memberMap       = 2
	memberList      = 3
	memberEnum      = 4
	memberDecimal   = 5
	memberDate      = 6
	memberTime      = 7
	memberTimestamp = 8
	memberInt       = 10
	memberNull      = 11
	memberJSON      = 12
	memberBSON      = 13
	memberUUID      = 14
	memberFloat16   = 15
	memberVariant   = 16
)

// Members of the union TimeUnit.
const (
	unitMillis = 1
	unitMicros = 2
	unitNanos  = 3
)

// leafType is how the values of a leaf become Arrow's.
type leafType struct {
	arrow    arrow.DataType
	physical format.Type
	length   int // bytes of a physical value, 0 where they differ
	width    int // bytes of an Arrow value, 0 where they differ; of a truth value 1
	convert  conversion
}

// conversion is what is between a physical value and an Arrow value.
type conversion uint8

const (
	convertNone    conversion = iota // the bytes are the same
	convertInt8                      // of INT32, and so on
	convertInt16                     //
	convertUint8                     //
	convertUint16                    //
	convertDecimal                   // of anything, to 128 bits
	convertInt96                     // a day and the nanoseconds in it, to nanoseconds
	convertNull                      // there are no values
)

// maxFixed is how long the values of a FIXED_LEN_BYTE_ARRAY may be.
const maxFixed = 1 << 20

// typeOf tells what the values of a leaf become. Logical is what they mean beyond
// their Arrow type, see table.KeyLogical; reason, if there is one, why they cannot
// be read.
func typeOf(e *schemaElement) (t leafType, logical, reason string) {
	t.physical = e.physical
	switch e.physical {
	case format.Boolean:
		t.length, t.width, t.arrow = 1, 1, arrow.FixedWidthTypes.Boolean
	case format.Int32:
		t.length, t.width, t.arrow = 4, 4, arrow.PrimitiveTypes.Int32
	case format.Int64:
		t.length, t.width, t.arrow = 8, 8, arrow.PrimitiveTypes.Int64
	case format.Int96:
		t.length, t.width, t.convert, t.arrow = 12, 8, convertInt96, &arrow.TimestampType{Unit: arrow.Nanosecond}
	case format.Float:
		t.length, t.width, t.arrow = 4, 4, arrow.PrimitiveTypes.Float32
	case format.Double:
		t.length, t.width, t.arrow = 8, 8, arrow.PrimitiveTypes.Float64
	case format.ByteArray:
		t.arrow = arrow.BinaryTypes.Binary
	case format.FixedLenByteArray:
		if e.length < 1 || e.length > maxFixed {
			return t, "", fmt.Sprintf("values of %d bytes", e.length)
		}
		t.length, t.width, t.arrow = int(e.length), int(e.length), &arrow.FixedSizeBinaryType{ByteWidth: int(e.length)}
	default:
		return t, "", fmt.Sprintf("of the unknown physical type %d", int32(e.physical))
	}
	l := e.logical
	if l.member == 0 {
		l = legacyType(e)
	}
	logical, reason = t.refine(l)
	return t, logical, reason
}

// legacyType is the logical type that a converted type stands for.
func legacyType(e *schemaElement) logicalType {
	switch e.converted {
	case deprecated.UTF8:
		return logicalType{member: memberString}
	case deprecated.Enum:
		return logicalType{member: memberEnum}
	case deprecated.Json:
		return logicalType{member: memberJSON}
	case deprecated.Bson:
		return logicalType{member: memberBSON}
	case deprecated.Decimal:
		return logicalType{member: memberDecimal, precision: e.precision, scale: e.scale}
	case deprecated.Date:
		return logicalType{member: memberDate}
	case deprecated.TimeMillis:
		return logicalType{member: memberTime, unit: unitMillis, utc: true}
	case deprecated.TimeMicros:
		return logicalType{member: memberTime, unit: unitMicros, utc: true}
	case deprecated.TimestampMillis:
		return logicalType{member: memberTimestamp, unit: unitMillis, utc: true}
	case deprecated.TimestampMicros:
		return logicalType{member: memberTimestamp, unit: unitMicros, utc: true}
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return logicalType{member: memberInt, signed: true, bits: 8 << (e.converted - deprecated.Int8)}
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return logicalType{member: memberInt, bits: 8 << (e.converted - deprecated.Uint8)}
	case deprecated.Interval:
		return logicalType{member: memberInterval}
	}
	return logicalType{}
}

// memberInterval stands for the converted type INTERVAL, which has no logical type.
const memberInterval = -1

// refine applies a logical type. One that does not fit the physical type, or is not
// known, leaves the values as they are, as the specification has it.
func (t *leafType) refine(l logicalType) (logical, reason string) {
	switch {
	case l.member == memberNull:
		t.arrow, t.convert, t.width = arrow.Null, convertNull, 0
	case l.member == memberInterval:
		return "", "an interval"
	case l.member == memberVariant:
		return "", "a variant"
	case l.member == memberDecimal && t.physical != format.Boolean && t.physical != format.Float && t.physical != format.Double && t.physical != format.Int96:
		return "", t.decimal(l)
	case t.physical == format.ByteArray && l.member == memberString:
		t.arrow = arrow.BinaryTypes.String
	case t.physical == format.ByteArray && l.member == memberEnum:
		t.arrow = arrow.BinaryTypes.String
		return table.LogicalEnum, ""
	case t.physical == format.ByteArray && l.member == memberJSON:
		t.arrow = arrow.BinaryTypes.String
		return table.LogicalJSON, ""
	case t.physical == format.FixedLenByteArray && l.member == memberUUID && t.length == 16:
		return table.LogicalUUID, ""
	case t.physical == format.FixedLenByteArray && l.member == memberFloat16 && t.length == 2:
		t.arrow = arrow.FixedWidthTypes.Float16
	case t.physical == format.Int32:
		t.refine32(l)
	case t.physical == format.Int64:
		t.refine64(l)
	}
	return "", ""
}

func (t *leafType) refine32(l logicalType) {
	switch {
	case l.member == memberDate:
		t.arrow = arrow.FixedWidthTypes.Date32
	case l.member == memberTime && l.unit == unitMillis:
		t.arrow = arrow.FixedWidthTypes.Time32ms
	case l.member == memberInt && l.signed && l.bits == 8:
		t.arrow, t.convert, t.width = arrow.PrimitiveTypes.Int8, convertInt8, 1
	case l.member == memberInt && l.signed && l.bits == 16:
		t.arrow, t.convert, t.width = arrow.PrimitiveTypes.Int16, convertInt16, 2
	case l.member == memberInt && !l.signed && l.bits == 8:
		t.arrow, t.convert, t.width = arrow.PrimitiveTypes.Uint8, convertUint8, 1
	case l.member == memberInt && !l.signed && l.bits == 16:
		t.arrow, t.convert, t.width = arrow.PrimitiveTypes.Uint16, convertUint16, 2
	case l.member == memberInt && !l.signed && l.bits == 32:
		t.arrow = arrow.PrimitiveTypes.Uint32
	}
}

func (t *leafType) refine64(l logicalType) {
	switch {
	case l.member == memberTime && l.unit == unitMicros:
		t.arrow = arrow.FixedWidthTypes.Time64us
	case l.member == memberTime && l.unit == unitNanos:
		t.arrow = arrow.FixedWidthTypes.Time64ns
	case l.member == memberTimestamp && l.unit >= unitMillis && l.unit <= unitNanos:
		ts := &arrow.TimestampType{Unit: arrow.TimeUnit(l.unit)}
		if l.utc {
			ts.TimeZone = "UTC"
		}
		t.arrow = ts
	case l.member == memberInt && !l.signed && l.bits == 64:
		t.arrow = arrow.PrimitiveTypes.Uint64
	}
}

// decimal makes 128-bit decimals of whatever the values are.
func (t *leafType) decimal(l logicalType) (reason string) {
	if l.precision < 1 || l.precision > 38 || l.scale < 0 || l.scale > l.precision {
		return fmt.Sprintf("a decimal(%d,%d)", l.precision, l.scale)
	}
	t.arrow = &arrow.Decimal128Type{Precision: l.precision, Scale: l.scale}
	t.convert, t.width = convertDecimal, arrow.Decimal128SizeBytes
	return ""
}
