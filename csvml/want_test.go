package csvml

import (
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// drawWant asks for a random selection.
func drawWant(t *rapid.T, names []string) table.Want {
	w := table.Want{
		Nulls: table.Nulls(rapid.IntRange(0, 3).Draw(t, "nulls")),
		Skip:  rapid.Bool().Draw(t, "skip"),
	}
	if rapid.IntRange(0, 5).Draw(t, "all") == 0 {
		return w
	}
	w.Encode = drawEncodings(t, names)
	w.Columns = []arrow.Field{}
	var packs [2][]string
	for _, name := range names {
		switch rapid.IntRange(0, 4).Draw(t, "goes to") {
		case 0:
			packs[0] = append(packs[0], name)
		case 1:
			packs[1] = append(packs[1], name)
		case 2, 3:
			f := arrow.Field{Name: name, Type: rapid.SampledFrom(columnTypes).Draw(t, "type")}
			if rapid.IntRange(0, 5).Draw(t, "verbatim") == 0 {
				f = table.Verbatim(name)
			}
			if e := w.Encode[name]; e != nil {
				f = arrow.Field{Name: name, Type: rapid.SampledFrom(packTypes).Draw(t, "code")}
			}
			f.Nullable = rapid.Bool().Draw(t, "nullable")
			if (arrow.IsInteger(f.Type.ID()) || f.Type.ID() == arrow.DECIMAL128) && w.Nulls == table.NullNaN {
				f.Nullable = true
			}
			if e := w.Encode[name]; e != nil && e.Kind == table.OneHot {
				f.Type = arrow.FixedSizeListOf(int32(e.Width()), f.Type)
			}
			if rapid.IntRange(0, 3).Draw(t, "label") == 0 {
				f = table.Label(f)
			}
			w.Columns = append(w.Columns, f)
		}
	}
	for i, from := range packs {
		if len(from) == 0 {
			continue
		}
		p := table.Pack{Name: fmt.Sprint("pack", i), From: from, Label: i == 0, Elem: rapid.SampledFrom(packTypes).Draw(t, "elem")}
		if rapid.Bool().Draw(t, "turned") {
			slices.Reverse(p.From)
		}
		if p.Elem.ID() == arrow.INT32 && w.Nulls == table.NullNaN {
			p.Elem = arrow.PrimitiveTypes.Float32
		}
		p.Sparse, p.Cells = rapid.Bool().Draw(t, "sparse"), cellsOf(p.From, w.Encode)
		w.Packs = append(w.Packs, p)
	}
	plain := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return w.Encode[name] != nil })
	for i := range rapid.IntRange(0, 2).Draw(t, "packs of text") {
		if len(plain) == 0 {
			break
		}
		if p := drawTextPack(t, fmt.Sprint("text", i), plain); len(p.From) > 0 {
			w.Packs = append(w.Packs, p)
		}
	}
	w.Fill = map[string]float64{}
	for _, name := range names {
		if values := fillsOf(w, name); len(values) > 0 && rapid.IntRange(0, 2).Draw(t, "filled") == 0 {
			w.Fill[name] = rapid.SampledFrom(values).Draw(t, "fill")
		}
	}
	return w
}

// drawEncodings encodes some columns.
func drawEncodings(t *rapid.T, names []string) map[string]*table.Encoding {
	m := map[string]*table.Encoding{}
	for _, name := range names {
		if rapid.IntRange(0, 2).Draw(t, "encoded") > 0 {
			continue
		}
		e := &table.Encoding{
			Kind:   rapid.SampledFrom([]table.EncodingKind{table.Ordinal, table.OneHot, table.EpochSeconds, table.EpochDays}).Draw(t, "encoding"),
			Bucket: rapid.Bool().Draw(t, "bucket"),
		}
		if e.Kind == table.Ordinal || e.Kind == table.OneHot {
			e.Categories = rapid.SliceOfNDistinct(rapid.SampledFrom(oddCells), 1, 40, rapid.ID[string]).Draw(t, "categories")
		}
		e.Index()
		m[name] = e
	}
	return m
}

// cellsOf is how many cells columns make side by side.
func cellsOf(from []string, encodings map[string]*table.Encoding) (n int) {
	for _, name := range from {
		n++
		if e := encodings[name]; e != nil {
			n += e.Width() - 1
		}
	}
	return n
}

// fillsOf are numbers that may stand for the nulls of a column.
func fillsOf(w table.Want, name string) []float64 {
	values := []float64{-1.5, 0, 1, 42, 1e9, math.NaN()}
	for _, p := range refPlaces(w) {
		switch {
		case p.name != name || p.label:
		case p.verbatim || p.as.ID() == arrow.FLOAT32 || p.as.ID() == arrow.FLOAT64:
		case arrow.IsInteger(p.as.ID()) || p.as.ID() == arrow.DECIMAL128:
			values = values[:min(len(values), 4)]
			if values[0] == -1.5 {
				values = values[1:]
			}
		default:
			return nil
		}
	}
	return values
}

// drawTextPack packs the text of some columns, which may go elsewhere too.
func drawTextPack(t *rapid.T, name string, names []string) table.Pack {
	p := table.Pack{Name: name, Elem: arrow.BinaryTypes.String, Nullable: rapid.Bool().Draw(t, "nullable"), Label: rapid.IntRange(0, 3).Draw(t, "label") == 0}
	if rapid.Bool().Draw(t, "shuffled") {
		names = rapid.Permutation(names).Draw(t, "order")
	}
	numbers := rapid.Bool().Draw(t, "numbers")
	for _, n := range names[:rapid.IntRange(1, len(names)).Draw(t, "width")] {
		if rapid.IntRange(0, 4).Draw(t, "left out") == 0 {
			continue
		}
		p.From = append(p.From, n)
		if numbers {
			p.Numbers = append(p.Numbers, rapid.Bool().Draw(t, "number"))
		}
	}
	return p
}
