// Package inflate decodes deflate, RFC 1951, at two to three times the speed of
// the packages there are for it.
//
// [Decoder.Append] decodes a stream that is in memory as a whole, and
// [Decoder.AppendGzip] the gzip members of RFC 1952, into memory whose length
// the caller bounds. A [Reader] decodes a stream of any length.
//
// # What is accepted
//
// What zlib accepts. A Huffman code must be complete: to each row of bits belongs
// a symbol. Two are excepted, as in zlib: a code of one symbol, whose length is
// then one bit, and a code for distances without symbols, in a block that has
// literals alone. The other bit, or any distance, is damage, and so are the
// symbols 286, 287 of lengths and 30, 31 of distances, and a distance that
// reaches back before the data of the stream. A code without a symbol for the end
// of its block is damage too, which zlib finds at the block's start, this package
// where the data runs out.
//
// Exactly the bytes of the stream are consumed: what pads its last byte belongs to
// it, and may be anything.
//
// # How it is done
//
// A stream is a row of blocks, each stored, with the fixed codes, or with codes of
// its own:
//
//	header.go     the start of a block, and the lengths of its codes
//	huffman.go    tables from code lengths, and the layout of their entries
//	join.go       entries that hold up to three literals
//	fast.go       symbols where there is room and input enough to look ahead
//	careful.go    symbols near the end of either
//	bits.go       bits, where it matters that they may run out
//	load.go       words at any address; load_portable.go without unsafe
//	decoder.go    what holds these together, and can go on where it stopped
//	reader.go     a stream of any length
//	gzip.go       members of gzip in memory
//
// Most of the gain lies in three things: words of 8 bytes are added to the bits
// without a branch; the output is its own window, so that matches are copied by
// words that may overshoot; and one look-up tells all of a symbol, or of several.
package inflate
