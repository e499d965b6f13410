package parquetx

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/table"
)

// writeType is how Parquet holds the values of an Arrow type.
type writeType struct {
	physical  format.Type
	length    int32 // of FixedLenByteArray
	order     valueOrder
	logical   format.LogicalTypeValue  // nil: none
	converted deprecated.ConvertedType // what older readers look at
	legacy    bool                     // converted is set
	precision int32                    // of decimals
	scale     int32
	values    func(*writeType) leafValues
}

// writeTypeOf tells the type of the values of a column or of its lists, whose
// field is f; false if there is none.
//
// A signed integer of 32 or 64 bits has no logical type, as is customary. Times of
// the day and local timestamps have no converted type, since those mean UTC.
func writeTypeOf(t arrow.DataType, f arrow.Field) (writeType, bool) {
	switch t := t.(type) {
	case *arrow.BooleanType:
		return writeType{physical: format.Boolean, order: orderUnsigned, values: newBools}, true
	case *arrow.NullType:
		return writeType{physical: format.Int32, order: orderNone, logical: &format.NullType{}, values: newNumbers(gatherNone)}, true
	case *arrow.Float16Type:
		return writeType{physical: format.FixedLenByteArray, length: 2, order: orderFloat16, logical: &format.Float16Type{}, values: newBlobs(gatherFloat16)}, true
	case *arrow.Float32Type:
		return writeType{physical: format.Float, order: orderFloat32, values: newNumbers(gatherSame[uint32])}, true
	case *arrow.Float64Type:
		return writeType{physical: format.Double, order: orderFloat64, values: newNumbers(gatherSame[uint64])}, true
	case *arrow.Date32Type:
		return converted(writeType{physical: format.Int32, order: orderInt32, logical: &format.DateType{}, values: newNumbers(gatherSame[uint32])}, deprecated.Date), true
	case *arrow.Date64Type:
		return converted(writeType{physical: format.Int32, order: orderInt32, logical: &format.DateType{}, values: newNumbers(gatherDate64)}, deprecated.Date), true
	case *arrow.Time32Type:
		gather := gatherSame[uint32]
		if t.Unit == arrow.Second {
			gather = gatherSeconds32
		}
		unit := format.TimeUnit{Value: &format.MilliSeconds{}}
		return writeType{physical: format.Int32, order: orderInt32, logical: &format.TimeType{Unit: unit}, values: newNumbers(gather)}, true
	case *arrow.Time64Type:
		unit := format.TimeUnit{Value: &format.MicroSeconds{}}
		if t.Unit == arrow.Nanosecond {
			unit.Value = &format.NanoSeconds{}
		}
		return writeType{physical: format.Int64, order: orderInt64, logical: &format.TimeType{Unit: unit}, values: newNumbers(gatherSame[uint64])}, true
	case *arrow.TimestampType:
		return timestampType(t), true
	case *arrow.Decimal128Type:
		return decimalType(t), true
	case *arrow.StringType, *arrow.LargeStringType:
		w := writeType{physical: format.ByteArray, order: orderText, values: newBlobs(gatherText)}
		switch {
		case table.IsLogical(f, table.LogicalJSON):
			w.logical, w.converted = &format.JsonType{}, deprecated.Json
		default: // an enum too: readers take what Parquet calls one for bytes
			w.logical, w.converted = &format.StringType{}, deprecated.UTF8
		}
		w.legacy = true
		return w, true
	case *arrow.BinaryType, *arrow.LargeBinaryType:
		return writeType{physical: format.ByteArray, order: orderBytes, values: newBlobs(gatherBinary)}, true
	case *arrow.FixedSizeBinaryType:
		if t.ByteWidth < 1 {
			return writeType{}, false
		}
		w := writeType{physical: format.FixedLenByteArray, length: int32(t.ByteWidth), order: orderBytes, values: newBlobs(gatherFixed)}
		if t.ByteWidth == 16 && table.IsLogical(f, table.LogicalUUID) {
			w.logical = &format.UUIDType{}
		}
		return w, true
	}
	return integerType(t)
}

func converted(w writeType, c deprecated.ConvertedType) writeType {
	w.converted, w.legacy = c, true
	return w
}

func integerType(t arrow.DataType) (writeType, bool) {
	narrow := func(bits int8, signed bool, c deprecated.ConvertedType, gather gatherFunc[uint32]) writeType {
		w := writeType{physical: format.Int32, order: orderInt32, values: newNumbers(gather)}
		if !signed {
			w.order = orderUint32
		}
		w.logical = &format.IntType{BitWidth: bits, IsSigned: signed}
		return converted(w, c)
	}
	switch t.ID() {
	case arrow.INT8:
		return narrow(8, true, deprecated.Int8, gatherNarrow[int8]), true
	case arrow.INT16:
		return narrow(16, true, deprecated.Int16, gatherNarrow[int16]), true
	case arrow.INT32:
		return writeType{physical: format.Int32, order: orderInt32, values: newNumbers(gatherSame[uint32])}, true
	case arrow.INT64:
		return writeType{physical: format.Int64, order: orderInt64, values: newNumbers(gatherSame[uint64])}, true
	case arrow.UINT8:
		return narrow(8, false, deprecated.Uint8, gatherNarrow[uint8]), true
	case arrow.UINT16:
		return narrow(16, false, deprecated.Uint16, gatherNarrow[uint16]), true
	case arrow.UINT32:
		return narrow(32, false, deprecated.Uint32, gatherSame[uint32]), true
	case arrow.UINT64:
		return converted(writeType{physical: format.Int64, order: orderUint64, logical: &format.IntType{BitWidth: 64},
			values: newNumbers(gatherSame[uint64])}, deprecated.Uint64), true
	}
	return writeType{}, false
}

func timestampType(t *arrow.TimestampType) writeType {
	w := writeType{physical: format.Int64, order: orderInt64, values: newNumbers(gatherSame[uint64])}
	unit := format.TimeUnit{Value: &format.MilliSeconds{}}
	switch t.Unit {
	case arrow.Second:
		w.values = newNumbers(gatherSeconds)
		w.converted, w.legacy = deprecated.TimestampMillis, true
	case arrow.Millisecond:
		w.converted, w.legacy = deprecated.TimestampMillis, true
	case arrow.Microsecond:
		unit.Value = &format.MicroSeconds{}
		w.converted, w.legacy = deprecated.TimestampMicros, true
	case arrow.Nanosecond:
		unit.Value = &format.NanoSeconds{}
	}
	w.legacy = w.legacy && t.TimeZone != ""
	w.logical = &format.TimestampType{IsAdjustedToUTC: t.TimeZone != "", Unit: unit}
	return w
}

// decimalType is an integer where the precision allows, which is smaller and
// quicker for all, else as many bytes as the precision needs.
func decimalType(t *arrow.Decimal128Type) writeType {
	w := converted(writeType{precision: t.Precision, scale: t.Scale,
		logical: &format.DecimalType{Precision: t.Precision, Scale: t.Scale}}, deprecated.Decimal)
	switch {
	case t.Precision <= 9:
		w.physical, w.order, w.values = format.Int32, orderInt32, newNumbers(gatherDecimal[uint32])
	case t.Precision <= 18:
		w.physical, w.order, w.values = format.Int64, orderInt64, newNumbers(gatherDecimal[uint64])
	default:
		w.physical, w.order, w.values = format.FixedLenByteArray, orderDecimal, newBlobs(gatherBigDecimal)
		w.length = int32(decimalLength(t.Precision))
	}
	return w
}

// decimalLength is the bytes that a signed number of so many digits needs.
func decimalLength(precision int32) int {
	return int(math.Ceil((float64(precision)*math.Log2(10) + 1) / 8))
}
