// Package number turns decimal text into numbers and back: the hot path of
// every text format.
//
// # What a number is
//
//	number   = blank* [+-] ( decimal [exponent] | "nan" | "inf" | "infinity" ) blank*
//	decimal  = digit+ [ "." digit* ] | "." digit+
//	exponent = ( "e" | "E" ) [+-] digit+
//	blank    = space | tab
//
// in ASCII, the words in any case. Nothing else is one: no 0x10, no 1_000, no
// digits of other scripts, no empty text.
//
// Text is rounded once, to the nearest value of the type asked for, ties to
// even; float32 never goes by way of a rounded float64. Integer types take any
// text whose value is whole ("1.0", "1e3").
//
// # Two layers
//
// [Float32], [Float64], [Int32], [Int64] and [Uint64] read one cell, whatever is in it,
// and say what was odd about it. [Run] reads plain cells in a row as fast as the
// machine goes and stops before the first that is not plain; its caller then
// reads that one with the functions above and goes on:
//
//	for {
//		n, used := number.Run(row, b, ',')
//		row, b = row[n:], b[used:]
//		// end of line, row full, or b starts with a cell for number.Float32
//	}
//
// [AppendFloat32] and its like write the shortest text that reads back to the
// same value.
//
// Everything here is a pure function: safe for concurrent use. Reading allocates
// only for texts of more than 19 digits, and for those only if they are digits alone
// or lie next to the middle of two numbers; writing only to grow dst.
//
// # Reading the code
//
// scan.go takes a text apart, float.go and int.go make a number of it. run.go says
// what Run is; its loops are in run_float.go (up to eight bytes), run_long.go (up to
// 24, and exponents) and run_int.go, made of the eight-bytes-at-once pieces of
// swar.go. append.go says what is written; append_easy.go writes what few digits can
// say, shortest.go finds the digits of the rest, append_hard.go writes them. scale.go
// multiplies by powers of ten, for both ways, with the table in pow10.go.
package number

// Flag is a set of things worth telling about a number that was read.
type Flag uint8

const (
	// Inexact: a text of digits alone (no point, no exponent) that the float
	// type does not hold exactly.
	Inexact Flag = 1 << iota
	// Overflow: the text of a finite number became ±Inf.
	Overflow
	// Underflow: the text of a number other than zero became ±0.
	Underflow
	// LeadingZeros: the part before the point has several digits and starts
	// with 0, as codes and keys do: 00701.
	LeadingZeros
	// NonFinite: the text says NaN or infinity.
	NonFinite
)

// Status says whether there was a number of the type asked for.
type Status uint8

const (
	OK        Status = iota
	NotNumber        // not the text of a number
	Fraction         // of an integer type: the value is not whole
	Range            // of an integer type: whole but too large, or NaN, or infinite
)
