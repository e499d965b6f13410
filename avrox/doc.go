// Package avrox reads and writes Avro object container files as Arrow record
// batches. A schema is compiled once, into a program that moves values between
// blocks and column buffers without looking at the schema again.
//
// # Files
//
//	header   "Obj" 01, a map of byte strings, the sync marker
//	blocks   number of records, number of bytes, the bytes, the sync marker
//
// The map has the writer's schema as JSON under avro.schema, and under avro.codec
// how the bytes of each block are compressed: null (not at all, the default),
// deflate, snappy, zstandard, bzip2 or xz. [ParseHeader] reads a header,
// [Header.Cut] finds whole blocks without decoding them, and a [Decoder] for each
// goroutine turns them into batches. [Reader] does all three.
//
// An [Encoder] for each goroutine turns batches into blocks, the same bytes
// whichever it is; [Writer] writes a whole file. Columns are written as the types
// below that they are read from, with the attributes that bring back all else.
//
// # Types
//
//	boolean, int, long, float, double   Bool, Int32, Int64, Float32, Float64
//	bytes, string                       Binary, String
//	fixed                               FixedSizeBinary
//	enum                                String, table.LogicalEnum
//	null                                Null
//	date, time-millis, time-micros      Date32, Time32(ms), Time64(us)
//	timestamp-millis, -micros, -nanos   Timestamp of UTC
//	local-timestamp-…                   Timestamp without a zone
//	decimal of up to 38 digits          Decimal128
//	uuid, of string or fixed            FixedSizeBinary(16), table.LogicalUUID
//	array                               List, see below
//	map                                 String, table.LogicalJSON: an object, its keys sorted
//	union with null                     the other type, nullable
//	other union of several              String, table.LogicalJSON: {"long": 5}
//
// A logical type that is unknown or does not fit its type is ignored, as the
// specification says; so is duration, which stays a fixed of 12 bytes. Aliases,
// defaults and docs are not used.
//
// The fields of a record in a record are columns with dotted names, "a.b", null
// where the record is. A schema that is no record is one column "value". JSON is
// in Avro's own encoding, but that a value in a union of null and one other type
// says no type, and numbers that JSON has not are "NaN", "Infinity" and
// "-Infinity".
//
// Elements of an array are any of the types above but null, map, unions of
// several, and arrays. An array of records {key: long, value: float, double or
// int} in a field with [table.KeyShape] is a column of sparse rows.
//
// A column of another type, of a decimal of more digits, and one that would hold
// itself is in the schema with type Null and [table.KeyUnsupported]. A decoder
// that is not asked for it goes past it.
//
// # Attributes
//
// Attributes of a field that start with "recast." are metadata of its column, if
// they fit it: a file must not promise what is not so, as with
// [table.KeyVerbatim]. Some say how a column was made from the one that was
// written, and undo it: recast.name is its name, recast.type the text of its Arrow
// type, or that of its elements (uint8 as int, uint64 as long, float16 as float),
// and [table.KeyLength] makes a List a FixedSizeList. A value that does not fit
// that is an error.
//
// # Damage
//
// Each sync marker is compared, each size is checked before memory is taken for
// it, checksums of codecs are too, and a block must end with its last record.
// Text must be UTF-8. Codecs null and, but for what Python wrote, deflate have no
// checksum: damage there may change values unseen, but not their number unless it
// hits the sizes of both. A [Salvager] goes on after damage.
package avrox
