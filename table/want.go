package table

import "github.com/apache/arrow-go/v18/arrow"

// Want is what a decoder is asked to yield. The zero value asks for all
// columns as they are.
type Want struct {
	// Columns are named as in the file and come first in the batch, in this
	// order, cast to the types given here. A column that is not nullable has
	// its nulls treated as Nulls says.
	Columns []arrow.Field
	// Packs come after Columns, in this order. A decoder that cannot pack
	// yields the columns and leaves packing to the caller.
	Packs []Pack
	Nulls Nulls
	// Fill is the number that stands for a missing value of a column, by its name,
	// before Nulls is asked; counted as NullFilled.
	Fill map[string]float64
	// Encode says how columns that hold no numbers become numbers, by their names,
	// in Columns as in Packs. The type in Columns is then Int32, Float32 or Float64,
	// or for OneHot a FixedSizeList of one of them as wide as the encoding.
	Encode map[string]*Encoding
	// Skip leaves a bad row out and lists it in Batch.Bad, instead of failing
	// at the first. Damage that may have swallowed good rows is an error even
	// so.
	Skip bool
}

// All reports whether w asks for everything as it is.
func (w Want) All() bool { return w.Columns == nil && w.Packs == nil }

// Nulls says what becomes of a missing value where the target holds none.
type Nulls uint8

const (
	NullError Nulls = iota // the row is bad
	NullNaN                // counted as NullToNaN; not for Int32
	NullZero               // counted as NullToZero
	NullDrop               // the row is left out, counted in Batch.Dropped
)

// Metadata keys of Arrow fields.
const (
	// KeyShape is the shape of a tensor column, decimal numbers joined by
	// commas: "28,28"; for a sparse column, its number of columns.
	KeyShape = "recast.shape"
	// KeyVerbatim set to "number" on a string column promises that each cell
	// is null or the text of a number, blanks trimmed; a decoder asked for
	// such a column checks it, and a writer need not quote it. On a packed column
	// of text it has a letter a cell: n for such a number, t for any text.
	KeyVerbatim = "recast.verbatim"
	// KeyLogical says what a column's values mean beyond their Arrow type: one of
	// [LogicalUUID], [LogicalJSON] and [LogicalEnum]. A format that has such a
	// type reads and writes it; for others it is the plain type.
	KeyLogical = "recast.logical"
	// KeyLength on a list column of a file is the length of all its lists, so that
	// it is read back as the FixedSizeList that was written.
	KeyLength = "recast.length"
	// KeyUnsupported is why a column of the file cannot be read. Its type is Null;
	// it can be left out, and a decoder that is asked for it refuses.
	KeyUnsupported = "recast.unsupported"
	// KeyNames is the names of the columns that are packed in a column of text,
	// a JSON array.
	KeyNames = "recast.names"
)

// Values of [KeyLogical].
const (
	LogicalUUID = "uuid" // of FixedSizeBinary(16)
	LogicalJSON = "json" // of String: one JSON value
	LogicalEnum = "enum" // of String: one of few
)

// IsLogical reports whether f has the given value of [KeyLogical].
func IsLogical(f arrow.Field, logical string) bool {
	v, ok := f.Metadata.GetValue(KeyLogical)
	return ok && v == logical
}

// Verbatim is the field of a numeric column that is carried as its text.
func Verbatim(name string) arrow.Field {
	return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true,
		Metadata: arrow.NewMetadata([]string{KeyVerbatim}, []string{"number"})}
}

// IsVerbatim reports whether f was made by [Verbatim].
func IsVerbatim(f arrow.Field) bool {
	v, ok := f.Metadata.GetValue(KeyVerbatim)
	return ok && v == "number"
}

// Batch is a decoded chunk. Its places are relative to the chunk.
type Batch struct {
	// RecordBatch is owned by whoever holds the Batch; Release gives pooled
	// memory back.
	arrow.RecordBatch
	// Records and Lines that the chunk held, bad, dropped and blank ones too:
	// the base of the places in the next chunk.
	Records, Lines int64
	Dropped        int64   // rows left out by NullDrop
	Drops          []int32 // which records of the chunk they are, counted from 0, in order
	Bad            []Error // rows left out by Want.Skip, in file order
	Changes        Changes
}

// KeyRole set to "label" on a field of Want.Columns means that null and NaN are
// bad there whatever Nulls says, but for NullDrop, and so does not depend on
// the field being nullable.
const KeyRole = "recast.role"

// Label is f with the role of a label.
func Label(f arrow.Field) arrow.Field {
	keys := append([]string{KeyRole}, f.Metadata.Keys()...)
	values := append([]string{"label"}, f.Metadata.Values()...)
	f.Metadata = arrow.NewMetadata(keys, values)
	return f
}

// IsLabel reports whether f was made by [Label].
func IsLabel(f arrow.Field) bool {
	v, ok := f.Metadata.GetValue(KeyRole)
	return ok && v == "label"
}
