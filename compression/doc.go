// Package compression reads and writes compressed streams: gzip, bzip2, zstd,
// framed snappy, and plain bytes, in parallel where the format allows it.
//
// # Reading
//
// [NewReader] yields the bytes of all members of a file: gzip members, bzip2
// streams, zstd frames and snappy streams may follow each other, and each may
// be empty. A file of no bytes at all is truncated in every format but [None].
//
// What is wrong with the bytes is an [*Error] with the format, the offset in
// the compressed input at which it was noticed, and one of the sentinels of
// this package. Errors of the underlying reader pass through as they are. No
// input makes a reader panic, and none makes it hold more than a fixed amount
// of memory (see [Limits]).
//
// A cut inside a member is always an error, and so is a byte changed under a
// checksum. Two things no reader can see: a cut exactly between two members (a
// gzip file of [NewWriter] is one member, a bzip2, zstd or snappy file has one
// boundary a piece), and a change of bits that no checksum covers (gzip's
// header: time, system, flags), which leaves the data as it was.
//
// Stricter than others, so that nothing is lost without a word:
//
//   - gzip: reserved flag bits are refused, a header checksum is verified, and
//     bytes after the last member are [ErrTrailer], zero padding too;
//   - snappy: the chunk types 0x80 to 0xfd, which a reader may skip and nobody
//     writes, are refused: one flipped bit makes one of them of a data chunk;
//   - bzip2: randomised blocks, last written in 1999, are [ErrUnsupported];
//   - zstd: frames that need a dictionary are [ErrUnsupported].
//
// # Writing
//
// Compression is done in pieces that know nothing of each other, so that any
// number of workers make the same file:
//
//	                 worker                one goroutine
//	piece of data → Block.Append → ┐
//	piece of data → Block.Append → ┼─ Joiner.Append, in order → file
//	piece of data → Block.Append → ┘
//
// A piece is, by format, a run of raw deflate blocks that ends in a sync flush
// (gzip: the Joiner adds header and trailer, the file is a single member), a
// whole bzip2 stream, a whole zstd frame, or a run of snappy chunks.
// [NewWriter] puts the two together behind an io.Writer. The same data, format
// and level give the same bytes, whatever the number of threads.
//
// # Salvage
//
// A [Salvager] reads what is provably whole of a damaged file, and tells the holes
// between: [Salvager] says what is proven in which format.
//
// # The files of this package
//
// format.go has names, suffixes and first bytes; reader.go the limits and what
// all readers share, input.go and ahead.go their two ends; gzip.go, zstd.go and
// snappy.go one format each. Of bzip2, bzip2.go has the streams, window.go their
// bytes, bzip2ahead.go the search for blocks to decode beforehand, bzip2block.go
// and huffman.go the block. The way out is block.go, joiner.go and writer.go;
// crc.go joins CRCs. salvage.go and its kin read what damage left.
package compression
