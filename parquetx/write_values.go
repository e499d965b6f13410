package parquetx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/parquet-go/parquet-go/format"
)

// leafValues holds the values, without nulls, of the open page of a column chunk,
// and the dictionary of the chunk.
//
// The values are numbers of a dictionary as long as that pays: a page whose new
// values and numbers together are not smaller than its values, and all pages
// behind it in the chunk, are plain, as are those behind the one at which the
// dictionary became larger than 1 MiB.
type leafValues interface {
	// add adds those of a[from:to] that are not null.
	add(s *writeScratch, a arrow.Array, from, to int) error
	// size is the length of the page's values in PLAIN.
	size() int
	// bounds are the least and the greatest value of the page, as statistics have
	// them, if it has any but NaN. They are good until the next page begins.
	bounds() (lo, hi []byte, some bool)
	// encode appends the page's values, and begins the next page.
	encode(dst []byte) ([]byte, format.Encoding)
	// freeze makes the pages to come plain, until the next chunk. No page is open.
	freeze()
	// dictionary appends the content of the dictionary page and tells how many
	// values it has, and begins the next chunk.
	dictionary(dst []byte) ([]byte, int)
}

// writeScratch is memory for one batch at a time.
type writeScratch struct {
	narrow []uint32
	wide   []uint64
	blobs  []blob
	bytes  []byte // that blobs may be in
	page   []byte // encoded
	packed []byte // and compressed
}

// valueError is a value that cannot be written.
type valueError struct {
	index int // in the array that was added
	value string
	err   error
}

func (e *valueError) Error() string { return e.value + " " + e.err.Error() }
func (e *valueError) Unwrap() error { return e.err }

// gapless calls do for each run of valid rows of a[from:to], in order. Rows are
// counted from the start of a.
func gapless(a arrow.Array, from, to int, do func(from, to int)) {
	if a.NullN() == 0 {
		do(from, to)
		return
	}
	bitmap, off := a.NullBitmapBytes(), a.Data().Offset()
	start := -1 // of the run that is open
	for i := from; i < to; {
		word, n := bitsAt(bitmap, off+i, off+to)
		switch {
		case word == ^uint64(0)>>(64-n):
			if start < 0 {
				start = i
			}
		case word == 0 && start < 0:
		default:
			for j := range n {
				if valid := word>>j&1 != 0; valid && start < 0 {
					start = i + j
				} else if !valid && start >= 0 {
					do(start, i+j)
					start = -1
				}
			}
		}
		i += n
	}
	if start >= 0 {
		do(start, to)
	}
}
