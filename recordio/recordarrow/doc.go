// Package recordarrow carries RecordIO-Protobuf records to Arrow record batches
// and back. It sees a file as a table of one row a record; the first record
// decides the columns:
//
//	label           T                     one label value under the key "values"
//	label           FixedSizeList<T>[k]   any other number of them
//	<key>           likewise              one column for each other label key
//	features        FixedSizeList<T>[n]   dense, under the key "values", row-major
//	features        List<Struct<key: uint64, value: T>>   sparse; this is CSR in memory
//	features        List<T>               ragged rows, see [RaggedSchemaOf]
//	<key>           likewise              one column for each other features key
//	uid, metadata, configuration   String, nullable
//
// T is float32, float64 or int32. Bytes are a Binary column if there is one of
// them, else List<Binary>. A label key whose name is taken is prefixed "label.",
// a features key "features.". Lists and their elements are never null.
//
// A shape that a record gives is in its field's metadata under [table.KeyShape],
// for a sparse column always; which map and key of the record a column is,
// under [KeyEntry]. The encoder writes a shape only where it finds it there.
//
// A later record with other keys, another type, width, shape or sparseness, with
// or without a label unlike the first, or with a uid, metadata or configuration
// that the first has not, is an error of [recordio.ErrLayout]: the table has no
// place for what it holds.
//
// Features and label of one type under the key "values", with or without a uid,
// which is what training files hold, go through [recordio.Dense] and
// [recordio.Sparse] and their readers; all else takes a slower, general way.
package recordarrow
