// Package csvml reads and writes CSV for machine learning: it loses nothing, and
// it is fast.
//
// # What is read
//
//	file   = [ BOM ] record*
//	record = cell ( comma cell )* ( line-end | end of file )
//	cell   = quoted | plain
//	quoted = '"' ( any byte but '"' | '""' )* '"'
//	plain  = any bytes but comma, '"' and line-end
//
// as RFC 4180 has it, in bytes: a quoted cell may hold commas and line ends, which
// are kept as they are, and NUL is a byte like others. A line ends in LF or CR LF;
// in a file that has no LF outside quotes, in CR. A CR elsewhere in a plain cell is
// part of it. Blanks around a cell are part of it too, but are ignored around a
// number, a bool, a date and a timestamp. Refused, with their place: a quote inside
// a plain cell, text after a closing quote, a quote that is not closed, a record
// with more or fewer cells than the first one, and what is over a limit of
// [Dialect].
//
// An empty line of a file with several columns is skipped and counted; in a file
// with one column it is a record with a null.
//
// # What a cell is
//
//   - null: nothing at all between commas, or a token of Dialect.Null, unquoted.
//     "" in quotes is an empty string.
//   - a number: [+-]digits[.digits][e±digits], .5, 5., and NaN, Inf, Infinity in any
//     case; rounded once, to the type asked for. An integer type takes whole numbers
//     in any of these forms ("1.0", "1e3") and refuses fractions; a decimal is never
//     rounded.
//   - a bool: true, True, TRUE, false, False, FALSE.
//   - a date: 2006-01-02. A timestamp: a date, or 2006-01-02 15:04:05 with an
//     optional fraction of up to six digits and an optional zone, Z or ±hh:mm; "T" may
//     stand for the blank. It is stored in UTC; without a zone it is taken as it is.
//   - text: must be valid UTF-8 where a string is asked for. A binary column takes
//     any bytes.
//
// # What becomes a number
//
// [table.Want] may ask for numbers where there are none, in columns as in packs:
//
//   - a category becomes its code, or a cell for each code of which its own is 1. It is
//     the text of the cell as a string column would have it, blanks included, quotes
//     removed. Text that is no category is bad, or has the code of the bucket; text
//     that is not UTF-8 is bad even so.
//   - a date or timestamp becomes seconds or days since 1970-01-01, rounded once, with
//     fractions but for an int32, which refuses them. Whole numbers that a float32
//     does not hold are counted as inexact.
//   - a null becomes the number given for its column, in all cells of a one-hot column;
//     without one, Want.Nulls decides. A null label is never filled.
//
// A sparse pack keeps what is not zero, keys ascending: NaN is not zero, -0 is, and its
// sign is lost. The zeros of a one-hot column take neither time nor memory there;
// elsewhere they take both, and a batch of more than 2³⁰ cells is refused.
//
// Values that change on the way, such as an integer that a float32 does not hold,
// are counted by kind and column, with the place of the first.
//
// # Three stages
//
//	s, err := d.Infer(csvml.Sample{Head: head, EOF: eof}) // header, names, types
//	c := d.NewCutter(r, s, 1<<20)                          // chunks of whole records
//	dec, err := d.NewDecoder(s, want)                      // chunk → table.Batch
//
// A [Cutter] is for one goroutine and knows quotes and line ends only. Any number of
// Decoders may work on its chunks at the same time, each in its own goroutine; a
// batch gives its memory back to its Decoder on the last Release, from wherever.
// [Reader] is the three in one, for those who do not need the cores.
//
// # Reading the code
//
// record.go is the grammar: one cell at a time, any case. rows.go is the row loop: a
// record at a time by the steps that step.go made of what is wanted, where cells are
// plain (package number, text.go, verbatim.go, category.go, pass.go), and cell by
// cell, by way of store.go, where they are not. All of these find record ends in their
// own ways, as does cut.go, and must agree with record.go; the tests compare them with
// a reference that shares no code with any. output.go is where the values go,
// output_pack.go how text gets into another order than the file's, output_sparse.go
// how zeros are left out. want.go decides what goes where. coder.go and epoch.go make
// numbers of categories and times, null.go of nulls; category.go is the row loop's
// quick way to a code.
package csvml
