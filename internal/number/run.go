package number

// Run reads plain cells from the start of b into dst, each ended by sep or by a
// newline (\n or \r), and returns how many it stored and how many bytes it took,
// separators included. It stops
//   - at a newline: the cell that ended there is stored, used points at the
//     newline, which is not consumed;
//   - when dst is full: used points behind the last separator, or at the newline
//     if the last cell ended there;
//   - before a cell that is not plain, or that b ends before.
//
// So the last cell taken ended at a newline if and only if
// used > 0 && b[used-1] != sep.
//
// A plain cell starts with a digit, a point or '-', has no blanks, and for an
// integer type neither point nor exponent; the function of this package for T
// accepts it with no flag. Run takes all of up to seven bytes without an exponent
// and may leave others. It reads no cell otherwise than that function would. What
// lies behind the cells stored in dst may be overwritten; nothing behind b is read.
//
// sep is an ASCII character that is no part of a number.
func Run[T float32 | float64 | int32](dst []T, b []byte, sep byte) (cells, used int) {
	switch dst := any(dst).(type) {
	case []float32:
		return runFloats(dst, b, sep, floats32)
	case []float64:
		return runFloats(dst, b, sep, floats64)
	case []int32:
		return runInts(dst, b, sep)
	}
	return 0, 0 // T is one of the three
}

func runFloats[T float32 | float64](dst []T, b []byte, sep byte, t *floats[T]) (cells, used int) {
	for {
		n, u := runFloat(dst[cells:], b[used:], sep, t)
		cells, used = cells+n, used+u
		if cells == len(dst) || used > 0 && b[used-1] != sep {
			return cells, used
		}
		n, u = runLong(dst[cells:], b[used:], sep, t)
		cells, used = cells+n, used+u
		if cells == len(dst) || used > 0 && b[used-1] != sep {
			return cells, used
		}
		if n == 0 {
			break // before an odd cell, or near the end
		}
	}
	if rest := b[used:]; 0 < len(rest) && len(rest) < slack {
		var padded [2 * slack]byte
		pad(&padded, rest, sep)
		n, u := runFloats(dst[cells:], padded[:], sep, t)
		cells, used = cells+n, used+u
	}
	return cells, used
}

func runInts(dst []int32, b []byte, sep byte) (cells, used int) {
	cells, used = runInt32(dst, b, sep)
	if cells == len(dst) || used > 0 && b[used-1] != sep {
		return cells, used
	}
	if rest := b[used:]; 0 < len(rest) && len(rest) < slack {
		var padded [2 * slack]byte
		pad(&padded, rest, sep)
		n, u := runInt32(dst[cells:], padded[:], sep)
		cells, used = cells+n, used+u
	}
	return cells, used
}

// slack is how many bytes the loops must be able to read from the start of a cell
// on.
const slack = 32

// pad copies the last bytes of a text, which makes room behind them: for bytes
// that neither belong to a cell nor end one, where every loop stops.
func pad(dst *[2 * slack]byte, rest []byte, sep byte) {
	for i := copy(dst[:], rest); i < len(dst); i++ {
		dst[i] = sep ^ 0x80
	}
}
