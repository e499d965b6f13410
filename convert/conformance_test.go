package convert

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/recast-ml/recast/compression"
)

// compressions are those that every format of bytes must go through. A short
// run does without bzip2, which takes minutes under the race detector.
func compressions() []compression.Format {
	all := []compression.Format{compression.None, compression.Gzip, compression.Zstd, compression.Snappy}
	if !testing.Short() {
		all = append(all, compression.Bzip2)
	}
	return all
}

// conformanceCases are tables of numbers, label first, that every format for
// training must hold exactly.
var conformanceCases = []struct {
	name string
	rows func() ([][]float64, int)
}{
	{"no rows", func() ([][]float64, int) { return nil, 3 }},
	{"one row", func() ([][]float64, int) { return [][]float64{{1, 2.5, -3}}, 3 }},
	{"one feature", func() ([][]float64, int) { return [][]float64{{0, 1}, {1, 2}}, 2 }},
	{"wide", func() ([][]float64, int) { return randomRows(3, 20_000), 20_000 }},
	{"several chunks", func() ([][]float64, int) { return randomRows(12_000, 12), 12 }},
	{"extremes", func() ([][]float64, int) {
		return [][]float64{
			{0, math.NaN(), math.Inf(1), math.Inf(-1)},
			{1, math.Copysign(0, -1), math.MaxFloat32, -math.MaxFloat32},
			{2, math.SmallestNonzeroFloat32, float64(float32(0.1)), 1 << 24},
		}, 4
	}},
}

// randomRows are numbers that float32 holds exactly, of all magnitudes.
func randomRows(n, width int) [][]float64 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	rows := make([][]float64, n)
	for i := range rows {
		row := make([]float64, width)
		for k := range row {
			switch r.IntN(4) {
			case 0:
				row[k] = float64(r.IntN(256))
			case 1:
				row[k] = float64(float32(r.IntN(1_000_000)) / 1000)
			case 2:
				row[k] = float64(float32(r.NormFloat64()))
			}
		}
		rows[i] = row
	}
	return rows
}

// variant is an output of a format, compressed one way or another.
type variant struct {
	*format
	name string // of the test
	file string
	how  WriteOptions
	slow bool
}

// variants are the ways in which a format is compressed: as a whole, or inside.
func variants(f *format) []variant {
	var out []variant
	for i, codec := range f.codecs {
		if testing.Short() && i > 1 { // the codecs have tests of their own
			break
		}
		out = append(out, variant{f, f.name + "/" + codec, "out" + f.suffixes[0], WriteOptions{Compression: codec}, codec == "bzip2"})
	}
	if out != nil {
		return out
	}
	for _, c := range compressions() {
		out = append(out, variant{f, fmt.Sprintf("%s/%v", f.name, c), "out" + f.suffixes[0] + c.Suffix(), WriteOptions{}, c == compression.Bzip2})
	}
	return out
}

// roles are those of the variant's columns when it is read again, of which y was
// the label.
func (v variant) roles() Roles {
	switch {
	case v.text:
		return Roles{Label: []string{"c1"}}
	case v.typed:
		return Roles{Label: []string{"y"}}
	}
	return Roles{}
}

// TestConformance takes each table through each format and each compression and
// back to CSV.
func TestConformance(t *testing.T) {
	for _, f := range formats {
		for _, v := range variants(f) {
			for _, tc := range conformanceCases {
				t.Run(v.name+"/"+tc.name, func(t *testing.T) {
					t.Parallel()
					rows, width := tc.rows()
					h := newHarness(t, map[string]string{"in.csv": csvOf(rows, width)})
					there := v.file
					r := h.must(Job{Inputs: []string{"in.csv"}, Output: there, Roles: Roles{Label: []string{"y"}}, Write: v.how})
					if r.RowsIn != int64(len(rows)) || r.RowsOut != int64(len(rows)) {
						t.Errorf("%d rows in, %d out, want %d", r.RowsIn, r.RowsOut, len(rows))
					}
					if got := int64(len(h.get(there))); r.Parts[0].Bytes != got {
						t.Errorf("the receipt says %d bytes, the file has %d", r.Parts[0].Bytes, got)
					}
					if len(rows) == 0 && (f.text || f.typed) {
						return // a CSV of no rows and no header is bad input; columns without a value are text
					}
					back := Job{Inputs: []string{there}, Output: "back.csv", Read: ReadOptions{NoHeader: f.text}, Roles: v.roles()}
					if r := h.must(back); r.RowsOut != int64(len(rows)) {
						t.Errorf("%d rows came back, want %d", r.RowsOut, len(rows))
					}
					if err := same(h.cells(h.get("back.csv")), rows); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
}

// TestSameBytes holds that neither threads nor memory change the output.
func TestSameBytes(t *testing.T) {
	inputs := map[string]string{}
	label := Roles{Label: []string{"y"}}
	for name, n := range map[string]int{"in": 40_000, "short": 12_000} { // five chunks, and two
		text := csvOf(randomRows(n, 12), 12)
		h := newHarness(t, map[string]string{"in.csv": text})
		inputs[name+".csv"] = text
		for _, other := range []string{".pbr", ".parquet", ".avro"} {
			h.must(Job{Inputs: []string{"in.csv"}, Output: "in" + other, Roles: label})
			inputs[name+other] = h.get("in" + other)
		}
	}
	for _, f := range formats {
		for _, v := range variants(f) {
			for _, in := range []string{"in.csv", "in.parquet", "in.avro", "in.pbr"} {
				if testing.Short() && in != "in.csv" && in != "in.parquet" {
					break
				}
				if v.slow {
					in = strings.Replace(in, "in", "short", 1)
				}
				t.Run(in+" to "+v.name, func(t *testing.T) {
					t.Parallel()
					h := newHarness(t, inputs)
					var first string
					for i, how := range []struct {
						threads int
						memory  int64
					}{{1, 0}, {2, 16 << 20}, {7, 1 << 30}} {
						out := fmt.Sprint(i) + v.file
						j := Job{Inputs: []string{in}, Output: out, Threads: how.threads, Memory: how.memory, Write: v.how}
						if !strings.HasSuffix(in, ".pbr") {
							j.Roles = label
						}
						h.must(j)
						if i == 0 {
							first = h.get(out)
						} else if h.get(out) != first {
							t.Errorf("%d threads and %d bytes of memory change the output", how.threads, how.memory)
						}
					}
				})
			}
		}
	}
}

// TestCancellation ends jobs of every format at once and in their midst.
func TestCancellation(t *testing.T) {
	text := csvOf(randomRows(40_000, 12), 12)
	for _, f := range formats {
		for _, v := range variants(f) {
			t.Run(v.name, func(t *testing.T) {
				h := newHarness(t, map[string]string{"in.csv": text})
				out := v.file
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				_, err := Run(ctx, Job{Inputs: []string{"in.csv"}, Output: out, Roles: Roles{Label: []string{"y"}}, Write: v.how, store: h.store,
					Progress: func(Progress) { cancel() }})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want that of the context", err)
				}
				h.absent(out)
			})
		}
	}
}

// TestLimits holds that a record, block or page over the limit is refused, by every
// format as an input.
func TestLimits(t *testing.T) {
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			h := newHarness(t, map[string]string{"in.csv": csvOf(randomRows(100, 5000), 5000)})
			in := variants(f)[0].file
			h.must(Job{Inputs: []string{"in.csv"}, Output: in, Roles: Roles{Label: []string{"y"}}})
			limit := 4096
			if f.groups { // of which a page is one column's
				limit = 64
			}
			_, err := h.run(Job{Inputs: []string{in}, Output: "over.csv", Roles: Roles{NoLabel: true}, Read: ReadOptions{NoHeader: f.text, Limits: Limits{Record: limit}}})
			if !errors.Is(err, ErrInput) {
				t.Errorf("error %v, want one of bad input", err)
			}
			h.absent("over.csv")
		})
	}
}
