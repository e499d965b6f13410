package sagemaker

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// labelRule: labels are what the hyperparameters say. If they are not, and the last
// column is, that is likely the target.
var labelRule = rule{
	look: func(f *file, b *table.Batch, h *hits) {
		if f.label == nil {
			return
		}
		if f.layout.cells >= 0 {
			f.eachLabelText(b, h)
			return
		}
		t, ok := tensorIn(b, f.layout.label)
		if !ok || t.width != 1 || t.ends != nil {
			return
		}
		name := f.schema.Field(f.labelColumn()).Name
		for row := range int(b.NumRows()) {
			v := t.at(row)
			code := h.label.add(v, f.label)
			if code == "not-finite" && f.Format != "recordio" && !f.Missing {
				continue // changeRule has it
			}
			if code != "" {
				h.add(code, row, func() (string, string) { return name, number(v) })
			}
		}
		if isText(f.Format) && h.label.wrong > 0 {
			last, ok := tensorIn(b, f.layout.features)
			for row := 0; ok && row < int(b.NumRows()); row++ {
				h.last.add(last.at((row+1)*last.width-1), f.label)
			}
		}
	},
	close: func(f *file) {
		if !f.labelsElsewhere() {
			return
		}
		f.found.take("label-not-whole")
		f.found.take("label-out-of-range")
		if f.found.count("target-not-first") > 0 { // its name has told already
			return
		}
		last := f.layout.names[len(f.layout.names)-1]
		f.column("target-not-first", last, "it has what the first column should have")
	},
}

// labelColumn is the column of the file that is the label.
func (f *file) labelColumn() int {
	if f.Format == "recordio" {
		return f.layout.label
	}
	return 0
}

// labelsElsewhere reports whether the last column of a CSV is what the first should
// be, in all rows around those in which the first is not.
func (f *file) labelsElsewhere() bool {
	return isText(f.Format) && f.labels.wrong > 0 && f.last.n > 0 && f.last.wrong == 0 &&
		f.label.Whole && f.last.max <= f.label.limit() && f.last.max-f.last.min < float64(f.last.n)/4 && f.last.max > f.last.min
}

// limit is the largest label, for a guess: more classes than that are rare.
func (l *Label) limit() float64 { return min(l.Max, 1000) }

// add counts a label and says what is wrong with it, "" if nothing is.
func (s *span) add(v float64, l *Label) (code string) {
	whole := v == math.Trunc(v)
	if s.n == 0 {
		s.min, s.max = v, v
	}
	s.n++
	s.min, s.max = min(s.min, v), max(s.max, v)
	s.fraction = s.fraction || !whole
	switch {
	case math.IsNaN(v):
		code = "label-missing"
	case math.IsInf(v, 0):
		code = "not-finite"
	case l.Whole && !whole:
		code = "label-not-whole"
	case v < l.Min || v > l.Max:
		code = "label-out-of-range"
	}
	if code != "" {
		s.wrong++
	}
	return code
}

// eachLabelText finds labels that are missing, where they are text.
func (f *file) eachLabelText(b *table.Batch, h *hits) {
	list := b.Column(f.layout.cells).(*array.FixedSizeList)
	values := list.ListValues()
	for row := range list.Len() {
		from, _ := list.ValueOffsets(row)
		if values.IsNull(int(from)) {
			h.add("label-missing", row, func() (string, string) { return f.layout.names[0], "" })
		}
	}
}
