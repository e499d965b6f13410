// Package pack gives batches of typed columns, such as those of Parquet and Avro,
// the form that a [table.Want] asks for: columns are chosen and cast, nulls treated,
// columns of numbers put side by side into one row-major column. What changes is
// counted and located, and rows that cannot be had are refused or left out, as
// decoders of text do it.
//
// # Casts
//
// A column that is wanted with the type it has is passed on without a copy, unless
// rows are left out or nulls are to be filled. Else, with number for all integers,
// float16, float32, float64, decimal128 and bool, and to for all integers, float32
// and float64:
//
//	number                         → to
//	number                         → FixedSizeList<to>[1]
//	FixedSizeList<number>[n]       → FixedSizeList<to>[n], List<to>
//	List<number>                   → List<to>, FixedSizeList<to>[n]: a list of another length is bad, table.ErrCells
//	List<Struct<key, value>>       → the same with other values: sparse rows
//
//	integer, bool, large string, date32,
//	timestamp, decimal128, UUID            → String
//
// A pack takes scalar numbers alone, and columns that are encoded, into float32,
// float64 or int32. Numbers are rounded once. Nothing else can be cast.
//
// Text is that of the values: true, -7, 1.50, 2006-01-02, 2006-01-02 15:04:05 with 3, 6
// or 9 digits of a fraction unless it is 0 and Z if it is an instant,
// 00112233-4455-6677-8899-aabbccddeeff.
//
// # Encodings
//
// A column that Want.Encode names becomes float32, float64 or int32:
//
//	Ordinal                     string, large string, bool, integer → a cell, the code of the value's text
//	OneHot                      the same                            → Encoding.Width cells: a list if it is a column
//	EpochSeconds, EpochDays     date32, timestamp                   → a cell, rounded once
//
// The cells of a pack are in the order of From, each column's as many as its encoding
// makes, and Pack.Cells in all. What is missing has the same number in all cells of its
// column. The Index of an encoding was called before [New].
//
// A sparse pack keeps the cells that are not zero, NaN among them, in the order of
// their keys; −0 is zero. Its cost does not depend on how wide one-hot columns are.
//
// # What is counted and what is refused
//
//	integer that a float does not hold exactly        table.Inexact
//	finite number that becomes infinite, or zero      table.Overflow, table.Underflow
//	true and false as numbers                         table.BoolToNumber
//	NaN and infinity in a float, cast or not          table.NonFinite
//	null as NaN, zero or the number given for it      table.NullToNaN, table.NullToZero, table.NullFilled
//	category as its code                              table.TextToCode
//	date or timestamp as a number                     table.TimeToNumber
//	fraction or NaN as an integer                     the row is bad, table.ErrFraction
//	integer, or infinity, out of the integer type     the row is bad, table.ErrRange
//	value without a code                              the row is bad, table.ErrCategory
//	null where there is to be none                    as Want.Nulls says, or table.ErrNull
//	NaN in a label                                    the row is bad, table.ErrNaNLabel, or dropped
//
// A float64 that float32 rounds is not a change, nor is a decimal with a scale other
// than 0: its text has no whole number. Null as NaN is possible where values are
// floats, null as zero where they are numbers but bools, that of a list fills it; a
// sparse row becomes one of zeros. Want.Fill is for scalars alone, of numbers but bools
// or encoded, and leaves labels bad. Only rows that stay are counted. Packs of text are
// refused. A batch that one-hot columns make too large to hold is an error that wraps
// table.ErrLimit and has no record.
//
// # Speed
//
// A column has one check for each cast, which passes over the values and only tells
// whether there may be something odd, a kernel, which moves four columns at once
// into a tile of rows while the cache has it, and a judge, which is asked value by
// value if the check found something. Codes and times are made a column at a time, and
// move like other numbers; codes of short values are found in a table of two words each.
//
// # Reading the code
//
// packer.go is the whole of a batch, plan.go what a want comes to. Its columns are
// outputs: as_is.go, text.go, lists.go with lists_report.go, and of scalars.go rows.go
// and sparse.go. The numbers in them are the cells of cell.go and, where they are made
// of something else, encode.go, codes.go and epoch.go. check.go and judge.go are what is
// odd about a value, decimal.go for decimals; grid.go, kernel.go and copier.go move the
// values. sieve.go keeps the rows that do not stay, refuse.go finds them, tally.go
// counts changes; internal/take makes columns without them.
package pack

import "errors"

// ErrUnsupported is wrapped where a column cannot be had as it is wanted.
var ErrUnsupported = errors.New("is not supported")
