// Package convert turns tables into training data and back: any format the
// table of formats lists into any other, in parallel, in bounded memory, with
// outputs that appear whole or not at all.
//
//	receipt, err := convert.Run(ctx, convert.Job{
//		Inputs: []string{"raw/*.csv.gz"},
//		Output: "train.pbr",
//		Roles:  convert.Roles{Label: []string{"income"}, Drop: []string{"id"}},
//	})
//
// # How a job runs
//
// [Prepare] lists the inputs, reads a sample and resolves every flag into a
// [Plan]; all usage errors come from there. [Plan.Run] then moves the data:
//
//	   one goroutine            a worker per thread             one goroutine
//	┌────────────────┐ chunk ┌──────────────────────────┐ piece ┌─────────────────┐
//	│ open · cut     │ ────▶ │ decode → encode→compress │ ────▶ │ place · append  │
//	└────────────────┘       └──────────────────────────┘       └─────────────────┘
//
// A chunk is a run of whole records, about half a MiB; its bounds depend on the
// input alone, so the output has the same bytes whatever the number of threads
// and the memory. One worker carries a chunk from raw bytes to compressed
// output while it is in its cache. Pieces are appended in input order, and only
// there are the places of errors and value changes, which workers know relative
// to their chunk, turned into places of the input: the first error in input
// order wins, whatever the threads.
//
// A batch that grows when it is encoded becomes several pieces of about 8 MiB.
// Chunks of a compressed output are as large as its pieces want to be.
//
// A format that is read here and there, as Parquet is, has chunks without bytes,
// and all workers share its decoder: one follows the other a column apart. One that
// gathers rows in groups, as Parquet does too, has an encoder that they share
// likewise. Columns that have types of their own take the form that the plan wants
// in internal/pack; text is parsed straight into it.
//
// Where the output has several files, a [Layout], a router stands between decoding
// and encoding. Workers ask it in input order which rows of their batch go to which
// file, and encode those of each on their own. What goes where depends on the order of
// the rows and the seed alone, so that a directory too has the same bytes every time.
// If it matters how many rows there are, a census reads the inputs before. A shuffle
// holds the rows instead, and reads once.
//
// Memory is bounded by the number of chunks in flight: twice the threads and
// two, or as many as fit [Job.Memory] by what chunks have cost so far.
//
// # Limits
//
// What an input claims, and what it proves to be, is held to [Limits] and to
// [Job.Memory], whatever its format. What goes over one is an error that names the
// place, the size and the limit, and whose [Hint] names the flag of the command line.
//
// # Receipts
//
// The receipt of a job, written last, says what was read, what became of each column
// and value, and what was written, all with checksums. Another job repeats the
// treatment with [Job.FromReceipt]: it infers nothing. An input with a receipt beside
// it, NAME.receipt.json, is compared with that when it is read: one that was cut off
// at a record's end is not seen otherwise.
//
// # Errors
//
// A [*UsageError] asks the caller to ask differently. Every other error is of
// one of three classes, told apart with errors.Is: [ErrInput] for data that is
// damaged or does not fit, [ErrStorage] for files that cannot be read or
// written, or the context's error. An error about a row is a [*table.Error]
// with file, line, column, record and byte.
//
// # Adding a format
//
// A format is a codec package, one adapter file here that fills a [format], and
// one line in the table of formats in formats.go. The pipeline, the command
// line and the conformance suite range over that table.
package convert
