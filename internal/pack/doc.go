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
// A pack takes scalar numbers alone, into float32, float64 or int32. Numbers are
// rounded once. Nothing else can be cast.
//
// # What is counted and what is refused
//
//	integer that a float does not hold exactly        table.Inexact
//	finite number that becomes infinite, or zero      table.Overflow, table.Underflow
//	true and false as numbers                         table.BoolToNumber
//	NaN and infinity in a float, cast or not          table.NonFinite
//	null as NaN, zero or the number given for it      table.NullToNaN, table.NullToZero, table.NullFilled
//	fraction or NaN as an integer                     the row is bad, table.ErrFraction
//	integer, or infinity, out of the integer type     the row is bad, table.ErrRange
//	null where there is to be none                    as Want.Nulls says, or table.ErrNull
//	NaN in a label                                    the row is bad, table.ErrNaNLabel, or dropped
//
// A float64 that float32 rounds is not a change, nor is a decimal with a scale other
// than 0: its text has no whole number. Null as NaN is possible where values are
// floats, null as zero where they are numbers but bools, that of a list fills it; a
// sparse row becomes one of zeros. Want.Fill is for scalars alone and leaves labels
// bad. Only rows that stay are counted. Want.Encode, and packs of text or sparse ones,
// are refused.
//
// # Speed
//
// A column has one check for each cast, which passes over the values and only tells
// whether there may be something odd, a kernel, which moves four columns at once
// into a tile of rows while the cache has it, and a judge, which is asked value by
// value if the check found something.
//
// # Reading the code
//
// packer.go is the whole of a batch. Its columns are outputs of three kinds:
// as_is.go, rows.go (scalars and packs), lists.go and lists_report.go; the numbers in them are the cells
// of cell.go. check.go and judge.go are what is odd about a value, decimal.go for
// decimals; grid.go and kernel.go move the values. sieve.go keeps the rows that do not
// stay, refuse.go finds them, take.go makes columns without them, tally.go counts changes.
package pack

import "errors"

// ErrUnsupported is wrapped where a column cannot be had as it is wanted.
var ErrUnsupported = errors.New("is not supported")
