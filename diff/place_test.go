package diff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/recordio"
)

// TestPlacesAfterDrops holds that differences have the places of their rows though rows
// were left out before them, in each format, in the first chunk and in later ones.
func TestPlacesAfterDrops(t *testing.T) {
	const rows = 60_000
	var text, good strings.Builder
	text.WriteString("y,a\n")
	good.WriteString("y,a\n")
	record, line, row := 0, 1, 0
	want := map[int][2]int{} // record and line of a row
	for i := range rows {
		record, line = record+1, line+1
		if i%9 == 4 {
			text.WriteString("\n") // is no record
			line++
		}
		if i%7 == 3 || i%11 < 2 {
			fmt.Fprintf(&text, "%d,\n", i%2)
			continue
		}
		row++
		a := i
		if i%4999 == 17 {
			a = -1
			want[row] = [2]int{record, line}
		}
		fmt.Fprintf(&text, "%d,%d\n", i%2, a)
		fmt.Fprintf(&good, "%d,%d\n", i%2, i)
	}
	h := newHarness(t, map[string]string{"gaps.csv": text.String(), "good.csv": good.String()})
	for _, name := range []string{"gaps.parquet", "gaps.avro"} {
		h.convert("gaps.csv", name, convert.Job{Roles: convert.Roles{NoLabel: true}})
	}
	for _, name := range []string{"gaps.csv", "gaps.parquet", "gaps.avro"} {
		r := h.diff("good.csv", name, Options{Nulls: "drop", First: 100})
		if len(r.First) != len(want) || r.Left[1] == 0 {
			t.Fatalf("%s: %s", name, r)
		}
		for _, d := range r.First {
			at, p := want[int(d.Row)], d.PlaceB
			if !strings.HasSuffix(name, ".csv") {
				at[1] = 0
			}
			if got := [2]int{int(p.Record), int(p.Line)}; got != at || (p.Col == 3) != (at[1] > 0) {
				t.Errorf("%s: row %d is at record and line %v, column %d, want %v", name, d.Row, got, p.Col, at)
			}
		}
	}
}

// records are framed.
func records(t *testing.T, list ...recordio.Record) string {
	t.Helper()
	var out []byte
	for i := range list {
		payload, err := list[i].Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, err = recordio.AppendFrame(out, payload); err != nil {
			t.Fatal(err)
		}
	}
	return string(out)
}

func float32s(v ...float32) []recordio.Value {
	return []recordio.Value{{Key: "values", Float32: v}}
}

// TestNumberAndList holds that a number in a text is no list of one.
func TestNumberAndList(t *testing.T) {
	h := newHarness(t, map[string]string{
		"a.csv": "7,1\n7,\"\"\"1\"\"\"\n7,[1]\n",
		"b.pbr": records(t, recordio.Record{Features: float32s(1), Label: float32s(7)},
			recordio.Record{Features: float32s(1), Label: float32s(7)}, recordio.Record{Features: float32s(1), Label: float32s(7)}),
	})
	o := Options{}
	o.Read.Ragged, o.Read.NoHeader = true, true
	for _, sides := range [][2]string{{"a.csv", "b.pbr"}, {"b.pbr", "a.csv"}} {
		if r := h.diff(sides[0], sides[1], o); r.Equal || r.RowsDiffer != 2 || r.Columns[len(r.Columns)-1].Differences != 2 {
			t.Errorf("%s", r)
		}
	}
}
