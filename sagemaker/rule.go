package sagemaker

import (
	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// rule looks for some classes of violation in one file. Any of its functions may
// be nil.
type rule struct {
	// open is called when the columns are known.
	open func(f *file)
	// look sees a batch beside the decoding, from several goroutines at once: it
	// changes nothing of f.
	look func(f *file, b *table.Batch, h *hits)
	// visit sees the batches in order.
	visit func(f *file, at convert.Base, b *table.Batch)
	// close is called after the last row, if the file could be read to its end.
	close func(f *file)
}

// rules are all there are. A new one is a line here.
var rules = []rule{
	headerRule,
	bomRule,
	delimiterRule,
	columnsRule,
	orderRule,
	notationRule,
	tensorRule,
	keyRule,
	dimensionRule,
	badRowRule,
	changeRule,
	finiteRule,
	zeroRowRule,
	newlineRule,
	addressRule,
	labelRule,
	weightRule,
	indexRule,
	emptyRule,
}

// hits are what a worker found in a batch.
type hits struct {
	most  int
	list  []hit
	label span // of the labels
	last  span // of the last feature, if the labels are checked
}

type hit struct {
	code  string
	n     int64
	first []spot
}

// spot is a row of a batch, from 0, and what is odd there.
type spot struct {
	row    int
	column string
	value  string
}

// add counts one more of a class. What is shown of it is made only if it is one of
// the first.
func (h *hits) add(code string, row int, show func() (column, value string)) {
	i := 0
	for i < len(h.list) && h.list[i].code != code {
		i++
	}
	if i == len(h.list) {
		h.list = append(h.list, hit{code: code})
	}
	c := &h.list[i]
	c.n++
	if len(c.first) < h.most {
		s := spot{row: row}
		s.column, s.value = show()
		c.first = append(c.first, s)
	}
}

// span is the range of numbers.
type span struct {
	n        int64
	min, max float64
	fraction bool
	wrong    int64 // numbers that no label may be
}

func (s *span) merge(o *span) {
	if o.n == 0 {
		return
	}
	if s.n == 0 {
		*s = *o
		return
	}
	s.n += o.n
	s.min, s.max = min(s.min, o.min), max(s.max, o.max)
	s.fraction = s.fraction || o.fraction
	s.wrong += o.wrong
}
