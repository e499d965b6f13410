package sagemaker

import (
	"maps"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// reference finds the classes of a header-less CSV of plain cells, and how many there
// are of each, a line and a cell at a time.
func reference(text string, width int) map[string]int64 {
	found := map[string]int64{}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), ",")
		if len(cells) != width {
			found["width"]++
			continue
		}
		bad := ""
		odd := map[string]int64{}
		for i, c := range cells {
			v, err := strconv.ParseFloat(c, 32)
			switch {
			case bad != "":
			case c == "" && i == 0:
				bad = "label-missing"
			case c == "":
				bad = "missing-value"
			case strings.EqualFold(c, "true") || strings.EqualFold(c, "false"):
				bad = "boolean"
			case err != nil && !math.IsInf(v, 0) && i == 0:
				bad = "label-not-a-number"
			case err != nil && !math.IsInf(v, 0):
				bad = "not-a-number"
			case math.IsNaN(v) && i == 0:
				bad = "label-missing"
			case math.IsNaN(v), math.IsInf(v, 0):
				odd["not-finite"]++
			case i == 0 && v != math.Trunc(v):
				odd["label-not-whole"]++
			case i == 0 && (v < 0 || v > 1):
				odd["label-out-of-range"]++
			}
		}
		if bad != "" {
			found[bad]++ // a bad row is told for what comes first in it alone
			continue
		}
		for code, n := range odd {
			found[code] += n
		}
	}
	return found
}

// TestReference compares counts with the reference, on files whose first rows are good:
// these decide what the columns are.
func TestReference(t *testing.T) {
	cell := rapid.SampledFrom([]string{"0", "1", "2", "0.5", "-3", "7e2", "", "x", "n/a", "True", "false", "nan", "inf", "-Inf", "1e39"})
	rapid.Check(t, func(rt *rapid.T) {
		width := rapid.IntRange(2, 4).Draw(rt, "width")
		good := strings.Repeat("0"+strings.Repeat(",1.5", width-1)+"\n", 3)
		var b strings.Builder
		b.WriteString(good)
		for range rapid.IntRange(0, 12).Draw(rt, "rows") {
			n := width
			if rapid.IntRange(0, 9).Draw(rt, "ragged") == 0 {
				n = rapid.IntRange(2, 5).Draw(rt, "cells")
			}
			for i := range n {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(cell.Draw(rt, "cell"))
			}
			b.WriteByte('\n')
		}
		r, _ := fixture(t, "linear-learner", set("predictor_type=binary_classifier"), ".csv", b.String(), nil)
		got := map[string]int64{}
		for _, v := range r.Violations {
			got[v.Code] = v.Count
		}
		if want := reference(b.String(), width); !maps.Equal(got, want) {
			rt.Fatalf("%q\nfound %v\nwant  %v\n%s", b.String(), got, want, r)
		}
	})
}
