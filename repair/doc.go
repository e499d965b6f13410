// Package repair saves what is whole of a damaged file.
//
//	report, err := repair.Run(ctx, repair.Job{Input: "train.pbr", Output: "saved.pbr"})
//
// What is written is provably in the input, in its order, and as it stands there; each
// region that is left out is in the report. Nothing is made up.
//
//	input → holes cut out → records, blocks or rows that are whole → output
//	        compression     recordio, avrox, rows.go
//
// # What is saved
//
// RecordIO: the frames that recordio's salvage believes, byte for byte. Their payloads
// must be aialgs.data.Records unless Job.Raw is set. RecordIO has no checksum: a changed
// value is seen only if Job.Whole has one, and so is a cut between two records.
//
// Avro: the blocks of which avrox.Salvager shows that they are whole, byte for byte. The
// header must be whole.
//
// Gzip, bzip2, zstd and snappy around RecordIO or text: the members, blocks, frames and
// chunks that compression.Salvager proves. Of a member that the input ends in,
// what was before the cut is kept. Damage inside a member of gzip costs all of it, since
// its only checksum is at its end; Job.Unproven keeps what was inflated until the damage
// was noticed.
//
// A record or row that a hole or a cut touched is left out. RecordIO finds its next record
// behind a hole by itself. In text the row that was cut is left out before the hole, and
// behind it all up to a line end after which rows of a CSV have as many cells as its first
// row, with each quote in its place: three of them, or as many as there are. A line end in
// a quoted cell is taken for a row's only if what follows looks like that. A CSV in which
// the number of cells differs loses what follows a hole. Rows that a hole left out
// altogether cannot be told from there never having been any.
//
// # What cannot be
//
// Text that is not compressed has nothing that would prove it: convert's bad rows are for
// that. Parquet has its index at its end, and nothing can be read without it. Avro in
// another compression is not supported.
//
// # Output
//
// The format is the input's, the compression that of the output's suffix. The output
// appears whole or not at all, and not at all if nothing could be saved. Memory does not
// grow with the input; a compressed stream is first copied to a temporary file, as it has
// to be read twice.
package repair
