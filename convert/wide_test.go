package convert

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// wideCSV is rows of 20,000 columns: numbers, text and nulls, the last column a
// label.
func wideCSV(rows int) (header, body string) {
	const columns = 20_000
	var b strings.Builder
	for i := range columns {
		fmt.Fprintf(&b, "col%d,", i)
	}
	header = strings.TrimSuffix(b.String(), ",") + "\n"
	b.Reset()
	for row := range rows {
		for i := range columns - 1 {
			switch {
			case i%50 == 7:
				b.WriteString(`"quoted, text",`)
			case (row+i)%50 == 11:
				b.WriteByte(',')
			default:
				fmt.Fprintf(&b, "%d.5,", i%97)
			}
		}
		fmt.Fprintf(&b, "%d\n", row%2)
	}
	return header, b.String()
}

// A table of many columns comes out as it went in.
func TestWideTable(t *testing.T) {
	header, body := wideCSV(50)
	h := newHarness(t, map[string]string{"wide.csv": header + body})
	h.must(Job{Inputs: []string{"wide.csv"}, Output: "out.csv.gz", Write: WriteOptions{Header: true}})
	z, err := gzip.NewReader(strings.NewReader(h.get("out.csv.gz")))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := io.ReadAll(z); err != nil || string(out) != header+body {
		t.Errorf("%d bytes, %v, want %d", len(out), err, len(header+body))
	}

	r := h.must(Job{Inputs: []string{"wide.csv"}, Output: "train.csv", Roles: Roles{Label: []string{"col19999"}},
		Values: Values{EncodeStrings: "keep"}})
	if r.RowsOut != 50 || r.Hyperparameters["feature_dim"] != "19999" {
		t.Errorf("%d rows, hyperparameters %v", r.RowsOut, r.Hyperparameters)
	}
	var want strings.Builder
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		last := strings.LastIndexByte(line, ',')
		want.WriteString(line[last+1:] + "," + line[:last] + "\n")
	}
	if h.get("train.csv") != want.String() {
		t.Error("the training file differs")
	}
}

// Columns come out in the order asked for, whatever that of the files is.
func TestOrderOfCells(t *testing.T) {
	names := strings.Split("a b c d e f g h i j k l", " ")
	csv := func(order []string, rows int) string {
		var b strings.Builder
		b.WriteString(strings.Join(order, ",") + "\n")
		for row := range rows {
			for i, name := range order {
				if i > 0 {
					b.WriteByte(',')
				}
				if row != 2 || name < "i" {
					fmt.Fprintf(&b, "%d.%d", strings.Index("abcdefghijkl", name), row)
				}
			}
			b.WriteByte('\n')
		}
		return b.String()
	}
	turned := slices.Clone(names)
	slices.Reverse(turned)
	h := newHarness(t, map[string]string{"1.csv": csv(names, 4), "2.csv": csv(turned, 4)})
	for _, order := range [][]string{
		names, turned,
		{"d"}, {"d", "c"}, {"f", "g", "h", "i", "j", "a", "b", "c", "d", "e"}, // two runs
		{"a", "c", "b", "d", "e", "f", "h", "g", "i", "j", "k"},
		{"j", "a", "i", "b", "h", "c", "g", "d", "f", "e", "k", "l"},
	} {
		want := csv(order, 4)
		_, body, _ := strings.Cut(want, "\n")
		for label := range min(len(order), 6) {
			r := Roles{Label: order[:label], NoLabel: label == 0, Features: order[label:]}
			h.must(Job{Inputs: []string{"1.csv", "2.csv"}, Output: "out.csv", Roles: r, Write: WriteOptions{Header: true, Force: true}})
			if got := h.get("out.csv"); got != want+body {
				t.Errorf("%v, %d of them labels: got\n%swant\n%s", order, label, got, want+body)
			}
		}
	}
}

// What becomes of a missing value does not depend on how many columns there are.
func TestNullsOfManyColumns(t *testing.T) {
	for _, tc := range []struct {
		nulls, in, want string
	}{
		{"", "1,,3,4,5\n6,7,,NaN,0\n", "1,,3,4,5\n6,7,,NaN,0\n"},
		{"zero", "1,,3,4,5\n6,7,,NaN,0\n", "1,0,3,4,5\n6,7,0,NaN,0\n"},
		{"nan", "1,,3,4,5\n6,7,8,9,0\n", "1,NaN,3,4,5\n6,7,8,9,0\n"},
		{"drop", "1,,3,4,5\n6,7,8,9,0\n", "6,7,8,9,0\n"},
		{"zero", "1,,x,4,5\n6,7,,9,0\n", "1,0,x,4,5\n6,7,,9,0\n"}, // a missing text stays empty
	} {
		h := newHarness(t, map[string]string{"in.csv": "a,b,c,d,e\n" + tc.in})
		h.must(Job{Inputs: []string{"in.csv"}, Output: "out.csv", Write: WriteOptions{Header: true}, Values: Values{Nulls: tc.nulls}})
		if got := h.get("out.csv"); got != "a,b,c,d,e\n"+tc.want {
			t.Errorf("%s of %q: got %q, want %q", tc.nulls, tc.in, got, tc.want)
		}
	}
}

func TestWriteWideRows(t *testing.T) {
	header, body := wideCSV(12)
	name := filepath.Join(t.TempDir(), "wide.csv")
	write(t, name, header+body)
	d, err := Open(context.Background(), []string{name}, OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var b bytes.Buffer
	if err := d.WriteRows(context.Background(), &b, "csv", 0); err != nil || b.String() != header+body {
		t.Errorf("%d bytes, %v, want %d", b.Len(), err, len(header+body))
	}
}

// What more rows cost does not depend on the number of columns.
func TestWideTableAllocations(t *testing.T) {
	allocations := func(rows int) float64 {
		header, body := wideCSV(rows)
		h := newHarness(t, map[string]string{"wide.csv": header + body})
		return testing.AllocsPerRun(1, func() {
			h.must(Job{Inputs: []string{"wide.csv"}, Output: "out.csv", Write: WriteOptions{Header: true, Force: true}, Threads: 2})
		})
	}
	few, many := allocations(120), allocations(320)
	if many > few+20_000 {
		t.Errorf("%v allocations for 320 rows of 20,000 columns, %v for 120", many, few)
	}
	t.Logf("%v allocations for 120 rows, %v for 320", few, many)
}
