package convert

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rowsOf decodes all parts of a RecordIO output, those of a split together.
func (h *harness) rowsOf(r *Receipt) map[string][][]float64 {
	h.Helper()
	out := map[string][][]float64{}
	for _, p := range r.Parts {
		rows := h.rows(p.Path)
		if int64(len(rows)) != p.Rows {
			h.Errorf("%s: the receipt says %d rows, it has %d", p.Path, p.Rows, len(rows))
		}
		out[p.Split] = append(out[p.Split], rows...)
	}
	return out
}

// sameRows holds that outputs together have each row of a table as often as it has.
func sameRows(t *testing.T, got map[string][][]float64, want [][]float64) {
	t.Helper()
	counts := map[string]int{}
	for _, row := range want {
		counts[fmt.Sprint(float32s(row))]++
	}
	for split, rows := range got {
		for _, row := range rows {
			key := fmt.Sprint(float32s(row))
			if counts[key]--; counts[key] < 0 {
				t.Fatalf("split %q has the row %v more often than the table", split, row)
			}
		}
	}
	for key, n := range counts {
		if n != 0 {
			t.Fatalf("the row %s is missing", key)
		}
	}
}

func float32s(row []float64) []float32 {
	out := make([]float32, len(row))
	for i, v := range row {
		out[i] = float32(v)
	}
	return out
}

func TestSplit(t *testing.T) {
	rows := randomRows(20_000, 12)
	h := newHarness(t, map[string]string{"in.csv": csvOf(rows, 12)})
	r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}},
		Layout: Layout{Split: []Split{{"train", 0.8}, {"validation", 0.1}, {"test", 0.1}}}})
	got := h.rowsOf(r)
	sameRows(t, got, rows)
	for split, want := range map[string]int{"train": 16_000, "validation": 2000, "test": 2000} {
		if len(got[split]) != want {
			t.Errorf("%s has %d rows, want %d", split, len(got[split]), want)
		}
	}
	paths := []string{}
	for _, p := range r.Parts {
		paths = append(paths, p.Path)
	}
	if !slices.Equal(paths, []string{"out/train/part-00000.pbr", "out/validation/part-00000.pbr", "out/test/part-00000.pbr"}) {
		t.Errorf("parts %v", paths)
	}
}

// TestLayoutSameBytes holds that neither threads nor memory change a file of any
// layout, to and from every format.
func TestLayoutSameBytes(t *testing.T) {
	text := csvOf(randomRows(9_000, 12), 12) // of two chunks
	label := Roles{Label: []string{"y"}}
	inputs := map[string]string{"in.csv": text}
	h := newHarness(t, inputs)
	for _, other := range []string{"in.pbr", "in.parquet", "in.avro"} {
		h.must(Job{Inputs: []string{"in.csv"}, Output: other, Roles: label})
		inputs[other] = h.get(other)
	}
	three := []Split{{"a", 0.8}, {"b", 0.1}, {"c", 0.1}}
	for _, l := range []struct {
		name string
		Layout
	}{
		{"split", Layout{Split: three}},
		{"split by", Layout{Split: three, SplitBy: "f0"}},
		{"stratify and shards", Layout{Split: three, Stratify: "y", Shards: 3}},
		{"group and shard rows", Layout{Split: three, Group: "f1", ShardRows: 700}},
		{"shards", Layout{Shards: 7}},
		{"shard size", Layout{ShardBytes: 100_000}},
		{"shuffle", Layout{Shuffle: true}},
		{"shuffle, split, shards", Layout{Split: three, Stratify: "y", Shards: 3, Shuffle: true, Seed: 9}},
	} {
		for _, f := range formats {
			for _, in := range []string{"in.csv", "in.pbr", "in.parquet", "in.avro"} {
				if testing.Short() && (in != "in.csv" || f != &formatRecordIO && f != &formatParquet) {
					continue
				}
				for _, v := range variants(f)[:2] {
					layout := l.Layout
					key := ""
					if in == "in.pbr" {
						if key, _ = layout.key(); key == "y" {
							layout.Stratify = "label"
						} else if key != "" {
							continue
						}
					}
					if layout.ShardBytes > 0 && f.groups || l.name != "split" && (in == "in.avro" || v.name != variants(f)[0].name) ||
						testing.Short() && in != "in.csv" {
						continue
					}
					t.Run(l.name+"/"+in+" to "+v.name, func(t *testing.T) {
						t.Parallel()
						h := newHarness(t, inputs)
						first := map[string]string{}
						for i, how := range []struct {
							threads int
							memory  int64
						}{{1, 0}, {2, 24 << 20}, {7, 1 << 30}} {
							out := fmt.Sprint(i)
							if !layout.directory() {
								out += v.file
							}
							j := Job{Inputs: []string{in}, Output: out, To: f.name, Threads: how.threads, Memory: how.memory, Write: v.how, Layout: layout}
							if in != "in.pbr" {
								j.Roles = label
							}
							r := h.must(j)
							if r.RowsOut != 9_000 {
								t.Fatalf("%d rows out", r.RowsOut)
							}
							for _, p := range r.Parts {
								name := p.Path[len(out):]
								if !layout.directory() {
									name = ""
								}
								if i == 0 {
									first[name] = h.get(p.Path)
								} else if h.get(p.Path) != first[name] {
									t.Errorf("%d threads and %d bytes of memory change %s", how.threads, how.memory, p.Path)
								}
							}
							if len(first) != len(r.Parts) {
								t.Errorf("%d files, with other threads %d", len(r.Parts), len(first))
							}
						}
					})
				}
			}
		}
	}
}

// TestLayoutKeepsEveryRow holds that with bad and dropped rows and any layout each
// row that is kept is in one file, and all are accounted for.
func TestLayoutKeepsEveryRow(t *testing.T) {
	rows := randomRows(9_000, 6)
	var kept [][]float64
	var b strings.Builder
	b.WriteString("y,f0,f1,f2,f3,f4,name\n")
	rejected, dropped := int64(0), int64(0)
	for i, row := range rows {
		row[0] = float64(i % 7)
		cells := make([]string, len(row))
		for k, v := range row {
			cells[k] = strconv.FormatFloat(v, 'g', -1, 64)
		}
		switch {
		case i%11 == 3:
			cells[2], rejected = "bad", rejected+1
		case i%13 == 5:
			cells[3], dropped = "", dropped+1
		default:
			kept = append(kept, row)
		}
		fmt.Fprintf(&b, "%s,group %d\n", strings.Join(cells, ","), i%50)
	}
	three := []Split{{"a", 0.6}, {"b", 0.3}, {"c", 0.1}}
	for _, l := range []Layout{
		{Split: three}, {Split: three, Stratify: "y", Shards: 4}, {Split: three, Group: "name", ShardRows: 100}, {Split: three, SplitBy: "name"},
		{Split: three, SplitBy: "name", Shards: 3}, {Shards: 5}, {ShardRows: 1000}, {ShardBytes: 10_000}, {Shuffle: true}, {Shuffle: true, Shards: 3},
		{Split: three, Stratify: "name", Shuffle: true, ShardBytes: 10_000},
	} {
		t.Run(fmt.Sprintf("%+v", l), func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, map[string]string{"in.csv": b.String()})
			r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}, Drop: []string{"name"}},
				Values: Values{Nulls: "drop"}, BadRows: BadRows{Rejects: "rejects.jsonl"}, Layout: l})
			got := h.rowsOf(r)
			sameRows(t, got, kept)
			if r.RowsIn != 9000 || r.RowsOut != int64(len(kept)) || r.Rejected != rejected || r.Dropped != dropped {
				t.Errorf("%d rows in, %d out, %d rejected, %d dropped", r.RowsIn, r.RowsOut, r.Rejected, r.Dropped)
			}
			if n := strings.Count(h.get("rejects.jsonl"), "\n"); int64(n) != rejected {
				t.Errorf("%d rows in the file for bad ones, want %d", n, rejected)
			}
			if !l.Shuffle && len(l.Split) == 0 {
				if err := same(got[""], kept); err != nil {
					t.Errorf("the files are not in order: %v", err)
				}
			}
			if len(l.Split) > 0 && l.SplitBy == "" && l.Group == "" {
				for i, s := range three {
					due := s.Share * float64(len(kept))
					if n := len(got[s.Name]); math.Abs(float64(n)-due) > float64(len(three)) {
						t.Errorf("split %d has %d rows, its share is %g", i, n, due)
					}
				}
			}
			if l.Shards > 0 {
				checkEqualShards(t, r, l.Shards)
			}
			for _, p := range r.Parts {
				if l.ShardRows > 0 && p.Rows > l.ShardRows {
					t.Errorf("%s has %d rows", p.Path, p.Rows)
				}
			}
		})
	}
}

// checkEqualShards holds that the files of each split are n, and equal to within a row.
func checkEqualShards(t *testing.T, r *Receipt, n int) {
	t.Helper()
	of := map[string][]int64{}
	for _, p := range r.Parts {
		of[p.Split] = append(of[p.Split], p.Rows)
	}
	for split, rows := range of {
		if len(rows) != n || slices.Max(rows)-slices.Min(rows) > 1 {
			t.Errorf("split %q has files of %v rows", split, rows)
		}
	}
}

// TestManyShards makes more files than a process may have open, some without a row.
func TestManyShards(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 2_000
	}
	rows := randomRows(n/2, 3)
	h := newHarness(t, map[string]string{"in.csv": csvOf(rows, 3)})
	r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out", To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: Layout{Shards: n}})
	checkEqualShards(t, r, n)
	sameRows(t, h.rowsOf(r), rows)
	if last := r.Parts[n-1].Path; last != fmt.Sprintf("out/part-%05d.pbr", n-1) {
		t.Errorf("the last file is %s", last)
	}
	want := []string{fmt.Sprintf("%d files of the output without a row: there are fewer rows than files", n/2)}
	if !slices.Equal(r.Warnings, want) {
		t.Errorf("warnings %q, want %q", r.Warnings, want)
	}
	_, err := h.run(Job{Inputs: []string{"in.csv"}, Output: "many", To: "recordio", Roles: Roles{Label: []string{"y"}}, Layout: Layout{ShardRows: 1, Split: []Split{{"a", 1}}}})
	if err != nil {
		t.Error(err)
	}
}

// TestEmptySplit writes a valid file for a split that no row goes to, in every format.
func TestEmptySplit(t *testing.T) {
	for _, f := range formats {
		h := newHarness(t, map[string]string{"in.csv": "y,a\n1,2\n"})
		r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out", To: f.name, Roles: Roles{Label: []string{"y"}},
			Layout: Layout{Split: []Split{{"train", 0.9}, {"test", 0.1}}}})
		if len(r.Parts) != 2 || r.Parts[0].Rows != 1 || r.Parts[1].Rows != 0 {
			t.Errorf("%s: parts %v", f.name, r.Parts)
		}
		if !slices.Equal(r.Warnings, []string{`split "test" holds no rows`}) {
			t.Errorf("%s: warnings %q", f.name, r.Warnings)
		}
		if f.text {
			continue // without a header an empty file has no columns
		}
		n, err := h.count(r.Parts[1].Path)
		if err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", f.name, n, err)
		}
	}
}

// count counts the rows of a file.
func (h *harness) count(name string) (int64, error) {
	j := Job{Inputs: []string{name}, store: h.store}
	if err := j.resolve(context.Background()); err != nil {
		return 0, err
	}
	return count(context.Background(), &j, name, nil)
}

// TestLayoutOfNoRows makes all files that were asked for of inputs without a row.
func TestLayoutOfNoRows(t *testing.T) {
	two := []Split{{"a", 0.5}, {"b", 0.5}}
	for _, in := range []string{"header.csv", "empty.pbr"} {
		for _, l := range []Layout{{Split: two}, {Split: two, Stratify: "y"}, {Shards: 3}, {Split: two, ShardRows: 3}, {Split: two, Group: "y", Shuffle: true}, {Split: two, SplitBy: "y"}} {
			for _, f := range formats {
				h := newHarness(t, map[string]string{"header.csv": "y,a\n", "empty.pbr": ""})
				j := Job{Inputs: []string{in}, Output: "out", To: f.name, Layout: l}
				if in == "header.csv" {
					j.Roles = Roles{Label: []string{"y"}}
				}
				if in == "empty.pbr" && f.typed { // of which no columns are known
					_, err := h.run(j)
					wantError(t, err, ErrInput, "the input has no columns, and a "+f.name+" file needs one")
					h.absent("out")
					continue
				}
				r := h.must(j)
				if want := max(len(l.Split), 1) * max(l.Shards, 1); len(r.Parts) != want || r.RowsOut != 0 {
					t.Errorf("%s to %s, %+v: %d rows, %d parts", in, f.name, l, r.RowsOut, len(r.Parts))
				}
			}
		}
	}
}
