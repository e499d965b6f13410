package diff

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

// kinds are files of all formats, and how a table becomes one: for training, or as it is.
func kinds() map[string]convert.Job {
	training := convert.Job{Roles: convert.Roles{Label: []string{"y"}}}
	all := map[string]convert.Job{}
	for _, f := range convert.Formats() {
		all["train-"+f.Name+f.Suffixes[0]] = training
		if strings.HasSuffix(f.Name, "sv") {
			all["table-"+f.Name+f.Suffixes[0]+".gz"] = convert.Job{Roles: convert.Roles{NoLabel: true}, Write: convert.WriteOptions{Header: true}}
		}
	}
	sparse := training
	sparse.Values.Sparse = true
	all["sparse.pbr.zst"] = sparse
	wide := training
	wide.Values.DType = "float64"
	all["wide.rec"] = wide
	return all
}

// numbersTable is a CSV of numbers with the label in the middle, of several chunks.
func numbersTable(rows int, change func(row, col int, cell string) string) string {
	var b strings.Builder
	b.WriteString("a,b,y,c\n")
	for i := range rows {
		for k, cell := range []string{fmt.Sprint(i % 7), fmt.Sprintf("%.3f", float64(i)/8), fmt.Sprint(i % 2), fmt.Sprint(-i)} {
			if change != nil {
				cell = change(i, k, cell)
			}
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestFormats holds that each format is equal to each, and that a value that was changed
// is found where it is, in each.
func TestFormats(t *testing.T) {
	const rows, row = 28_000, 27_333 // so many that there are several chunks
	h := newHarness(t, map[string]string{
		"good.csv": numbersTable(rows, nil),
		"bad.csv": numbersTable(rows, func(i, k int, cell string) string {
			if i == row && k == 1 {
				return "0.5"
			}
			return cell
		}),
	})
	label := Options{Roles: convert.Roles{Label: []string{"y"}}}
	var names []string
	for name, job := range kinds() {
		h.convert("good.csv", "good-"+name, job)
		h.convert("bad.csv", "bad-"+name, job)
		names = append(names, name)
	}
	slices.Sort(names)
	for _, a := range names {
		t.Run(a, func(t *testing.T) {
			h := harness{t, h.dir}
			for _, b := range names {
				o := label
				if nameless(a) && nameless(b) {
					o = Options{}
				}
				if b < a { // that they are equal the other way round is nearly the same
					h.equal("good-"+a, "good-"+b, o)
					continue
				}
				r := h.diff("good-"+a, "bad-"+b, o)
				if r.Equal || r.Values != 1 || r.RowsDiffer != 1 || r.ColumnsDiffer != 1 || len(r.First) != 1 {
					t.Fatalf("%s: %s", b, r)
				}
				d := r.First[0]
				if d.Row != row+1 || d.A.Text != "3416.625" || d.B.Text != "0.5" {
					t.Errorf("%s: %s", b, r)
				}
				if named := map[string]bool{"b": true, "c2": true, "c3": true, "features[1]": true}; !named[d.Column] {
					t.Errorf("%s: column %q", b, d.Column)
				}
				for _, p := range []Place{d.PlaceA, d.PlaceB} {
					line := int64(0)
					if base := filepath.Base(p.File); strings.Contains(base, "sv") {
						if line = row + 1; strings.Contains(base, "table-") {
							line++
						}
					}
					if p.Record != row+1 || p.Line != line || (p.Col > 1) != (line > 0) {
						t.Errorf("%s: place %v record %d", b, p, p.Record)
					}
				}
			}
		})
	}
}

// nameless reports whether columns have no names in a file of kinds.
func nameless(name string) bool {
	return !strings.Contains(name, "table-") && !strings.Contains(name, "parquet") && !strings.Contains(name, "avro")
}

// TestTestdata compares what others wrote.
func TestTestdata(t *testing.T) {
	na := Options{}
	na.Read.Null = []string{"NA"}
	h := &harness{t, "../testdata"}
	h.equal("penguins.csv", "penguins.parquet", na)
	h.equal("penguins.parquet", "penguins.avro", na)
	h.equal("penguins.avro", "penguins.csv", na)
	r := h.diff("digits.parquet", "digits.csv.gz", Options{}) // of which it has the first rows
	if r.Values != 0 || r.Rows != [2]int64{500, 1797} || r.Compared != 65 || r.Equal {
		t.Errorf("%s", r)
	}
}
