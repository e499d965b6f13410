package parquetx

import "sort"

// Range is a run of rows of one row group.
type Range struct {
	Group    int
	From, To int64 // rows of the row group, To not among them
	First    int64 // the row of the file that From is
	Bytes    int64 // of the rows in all columns, uncompressed or in memory, whichever is more; about
	Stored   int64 // likewise compressed; of all ranges together, what the file's column chunks take
}

// Rows is how many there are in the range.
func (r Range) Rows() int64 { return r.To - r.From }

// Ranges are a whole file, in order.
type Ranges struct {
	file   *File
	groups []rangeGroup // those with rows
	n      int
}

// rangeGroup is how a row group is cut.
type rangeGroup struct {
	group  int
	before int   // ranges of earlier row groups
	first  int64 // row of the file
	step   int64 // rows of a range
	bytes  int64 // uncompressed, or in memory
}

// maxRangeRows is how many rows a range has at most.
const maxRangeRows = 16384

// A range may take blownUp times as much memory as it is asked to have bytes, but no
// more than usualMemory unless it is asked to: values may be stored in next to nothing.
const (
	blownUp     = 8
	usualMemory = 4 << 20
)

// Ranges cuts the file into ranges of about bytes each, in all columns and
// uncompressed, but of no more memory than that or, up to 4 MiB, eight times that, and of no
// more than 16,384 rows and no less than one. They depend on nothing but bytes and the file.
func (f *File) Ranges(bytes int64) Ranges {
	r := Ranges{file: f}
	most := max(bytes, min(times(blownUp, max(0, bytes)), usualMemory))
	first := int64(0)
	for i := range f.footer.groups {
		g := &f.footer.groups[i]
		if g.rows == 0 {
			continue
		}
		rg := rangeGroup{group: i, before: r.n, first: first, step: maxRangeRows, bytes: g.uncompressed()}
		if width := rg.bytes / g.rows; width > 0 {
			rg.step = max(1, min(rg.step, bytes/width))
		}
		memory := f.memory(i)
		if width := memory / g.rows; width > 0 {
			rg.step = max(1, min(rg.step, most/width))
		}
		rg.bytes = max(rg.bytes, memory)
		r.groups = append(r.groups, rg)
		r.n += int((g.rows-1)/rg.step + 1)
		first += g.rows
	}
	return r
}

// uncompressed is what the chunks of a row group take.
func (g *groupMeta) uncompressed() (n int64) {
	for k := range g.chunks {
		n += min(max(0, g.chunks[k].bytes), 1<<40) // a sum over columns cannot overflow
	}
	return n
}

// Len is how many ranges there are.
func (r Ranges) Len() int { return r.n }

// At is range number i, counted from 0.
func (r Ranges) At(i int) Range {
	k := sort.Search(len(r.groups), func(k int) bool { return r.groups[k].before > i }) - 1
	rg := r.groups[k]
	g := &r.file.footer.groups[rg.group]
	from := int64(i-rg.before) * rg.step
	to := from + min(rg.step, g.rows-from) // of so many rows, from+rg.step overflows
	part := func(n int64) int64 { return share(n, to, g.rows) - share(n, from, g.rows) }
	return Range{Group: rg.group, From: from, To: to, First: rg.first + from, Bytes: part(rg.bytes), Stored: part(g.stored)}
}

// share is n·k/of, rounded, without overflow.
func share(n, k, of int64) int64 {
	if k == of {
		return n
	}
	return int64(float64(n) * (float64(k) / float64(of)))
}
