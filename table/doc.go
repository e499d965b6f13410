// Package table is the vocabulary that the codecs and the pipeline share: a
// place in an input, an error at a place, a value that changed, a batch of
// rows, and what a decoder is asked for. It holds no logic of any format.
//
// # Places
//
// Decoders work on chunks in parallel and cannot know how many records came
// before theirs. All places they report are relative to their chunk; the
// pipeline rebases them in file order with [Place.Rebase].
//
// # Dense and sparse features
//
// A dense matrix inside a batch is one FixedSizeList<float32>[n] column
// (float64 and int32 likewise): row-major and contiguous, exactly what a
// RecordIO encoder copies. A sparse one is List<Struct<key: uint64, value: T>>,
// which is CSR in memory; its number of columns is in the field's metadata
// under [KeyShape].
//
// The text of many columns is one FixedSizeList<string>[n] column likewise, see
// [Pack].
package table
