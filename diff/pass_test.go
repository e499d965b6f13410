package diff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/recast-ml/recast/convert"
)

// TestSameReport holds that the report does not depend on threads and memory, even where
// cells of a text turn out to be of another type in some chunks.
func TestSameReport(t *testing.T) {
	change := func(i, k int, cell string) string {
		switch {
		case i%5000 == 17 && k == 1:
			return "n/a"
		case i%7001 == 5 && k == 3:
			return ""
		case i%900 == 1 && k == 0:
			return cell + ".5"
		}
		return cell
	}
	h := newHarness(t, map[string]string{"good.csv": numbersTable(60_000, nil), "bad.csv": numbersTable(59_990, change)})
	h.convert("good.csv", "good.parquet", convert.Job{Roles: convert.Roles{NoLabel: true}})
	h.convert("good.csv", "good.pbr", convert.Job{Roles: convert.Roles{Label: []string{"y"}}})
	for _, name := range []string{"good.csv", "good.parquet", "good.pbr"} {
		var first string
		for _, o := range []Options{{Threads: 1}, {Threads: 3}, {Threads: 3, Memory: leastMemory}} {
			if name == "good.pbr" {
				o.Roles.Label = []string{"y"}
			}
			o.First = 30
			r := h.diff("bad.csv", name, o)
			if r.Values != 12+9+67 || r.RowsDiffer != r.Values || r.Rows != [2]int64{59_990, 60_000} {
				t.Errorf("%s: %s", name, r)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if first == "" {
				first = string(text)
			} else if string(text) != first {
				t.Errorf("%s, %d threads: %s\nand before: %s", name, o.Threads, text, first)
			}
		}
	}
}

// TestCancelled holds that the end of the context ends a comparison.
func TestCancelled(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": numbersTable(20_000, nil)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Run(ctx, h.path("a.csv"), h.path("a.csv"), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", r, err)
	}
}

// TestTruncated holds that an input that is cut anywhere is an error, or rows that one
// side lacks.
func TestTruncated(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": numbersTable(40, nil)})
	for _, name := range []string{"b.pbr", "b.parquet", "b.avro", "b.csv.gz"} {
		h.convert("a.csv", name, convert.Job{Roles: convert.Roles{Label: []string{"y"}}})
		whole := h.read(name)
		for n := 0; n < len(whole); n += max(1, len(whole)/40) {
			h.write("cut-"+name, whole[:n])
			r, err := Run(context.Background(), h.path("a.csv"), h.path("cut-"+name), Options{Roles: convert.Roles{Label: []string{"y"}}})
			switch _, asked := errors.AsType[*convert.UsageError](err); {
			case err == nil && r.Equal:
				t.Errorf("%s cut at %d of %d is equal", name, n, len(whole))
			case err == nil && r.Values > 0:
				t.Errorf("%s cut at %d: %s", name, n, r)
			case err != nil && !asked && !errors.Is(err, convert.ErrInput):
				t.Errorf("%s cut at %d: %v", name, n, err)
			}
		}
	}
}

// TestEmpty holds that inputs without rows are tables too.
func TestEmpty(t *testing.T) {
	h := newHarness(t, map[string]string{"a.csv": "y,a\n", "b.csv": "y,a\n1,2\n"})
	o := Options{}
	o.Read.Header = true
	h.convert("a.csv", "a.pbr", convert.Job{Read: o.Read, Roles: convert.Roles{Label: []string{"y"}}})
	h.convert("a.csv", "a.parquet", convert.Job{Read: o.Read, Roles: convert.Roles{NoLabel: true}})
	for _, a := range []string{"a.csv", "a.pbr", "a.parquet"} {
		for _, b := range []string{"a.csv", "a.pbr", "a.parquet"} {
			h.equal(a, b, o)
		}
		if r := h.diff(a, "b.csv", o); r.Equal || r.Rows != [2]int64{0, 1} {
			t.Errorf("%s: %s", a, r)
		}
	}
}

// mutated is a table of numbers, missing values and texts, and the same with some cells
// changed.
type mutated struct {
	good, bad [][]string
	changed   []string // row and column
}

func drawMutated(t *rapid.T) mutated {
	cell := rapid.OneOf(
		rapid.Map(rapid.IntRange(-1000, 1000), func(i int) string { return fmt.Sprint(i) }),
		rapid.Map(rapid.Float32(), func(f float32) string { return fmt.Sprint(f) }),
		rapid.Just(""),
	)
	width := rapid.IntRange(1, 6).Draw(t, "width")
	var m mutated
	for i := range rapid.IntRange(1, 30).Draw(t, "rows") {
		row := []string{fmt.Sprint(i % 3)} // a label is not missing
		for range width {
			row = append(row, cell.Draw(t, "cell"))
		}
		other := slices.Clone(row)
		for k := 1; k <= width; k++ {
			if rapid.IntRange(0, 9).Draw(t, "change") > 0 {
				continue
			}
			other[k] = rapid.SampledFrom([]string{"123456789", "-0.125", "", "text"}).Draw(t, "to")
			if other[k] == row[k] {
				continue
			}
			m.changed = append(m.changed, fmt.Sprintf("%d x%d", i+1, k))
		}
		m.good, m.bad = append(m.good, row), append(m.bad, other)
	}
	return m
}

func csvOf(rows [][]string) string {
	var b strings.Builder
	for k := range rows[0] {
		fmt.Fprintf(&b, ",x%d", k)
	}
	text := b.String()[1:] + "\n"
	for _, r := range rows {
		text += strings.Join(r, ",") + "\n"
	}
	return text
}

// TestMutations changes cells of random tables and finds each of them where it is, and
// nothing else.
func TestMutations(t *testing.T) {
	h := newHarness(t, nil)
	rapid.Check(t, func(rt *rapid.T) {
		m := drawMutated(rt)
		h := harness{t, h.dir}
		h.write("good.csv", csvOf(m.good))
		h.write("bad.csv", csvOf(m.bad))
		o := Options{First: 1000}
		o.Read.Header = true
		types := map[string]string{}
		for k := 1; k < len(m.good[0]); k++ {
			types[fmt.Sprintf("x%d", k)] = "float32"
		}
		good := rapid.SampledFrom([]string{"good.csv", "good.parquet", "good.avro"}).Draw(rt, "format")
		if good != "good.csv" {
			job := convert.Job{Roles: convert.Roles{NoLabel: true}, Read: convert.ReadOptions{Header: true, Types: types}}
			job.Write.Force = true
			h.convert("good.csv", good, job)
		}
		r := h.diff(good, "bad.csv", o)
		var got []string
		for _, d := range r.First {
			got = append(got, fmt.Sprintf("%d %s", d.Row, d.Column))
		}
		if !slices.Equal(got, m.changed) || r.Values != int64(len(got)) || r.Equal != (len(got) == 0) {
			rt.Errorf("%s: found %q, changed %q\n%s\n%s", good, got, m.changed, csvOf(m.good), csvOf(m.bad))
		}
	})
}
