package number

import "strconv"

// fillSmall makes a table by [smallIndex] of all plain integers of up to three
// bytes; all else in it is odd.
func fillSmall[T float32 | float64 | int32](t *[4096]T, odd T) {
	for i := range t {
		t[i] = odd
	}
	for v := -99; v < 1000; v++ {
		*smallCell(t, strconv.Itoa(v)) = T(v)
	}
}

// fillTenths adds 0.0 to 9.9.
func fillTenths[T float32 | float64](t *[4096]T) {
	for v := range 100 {
		*smallCell(t, strconv.Itoa(v/10)+"."+strconv.Itoa(v%10)) = T(v) / 10
	}
}

func smallCell[T any](t *[4096]T, text string) *T {
	var buf [8]byte
	copy(buf[:], text)
	x := load(buf[:], 0)
	return &t[smallIndex(x, ends(x))]
}
