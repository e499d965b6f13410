package csvml

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"pgregory.net/rapid"

	"github.com/recast-ml/recast/table"
)

// Where encoding/csv is right, we agree: it drops blank lines of files with one
// column, and a CR before an LF inside quotes.
func TestAgreesWithEncodingCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(2, 5).Draw(t, "columns")
		cell := rapid.StringMatching("([a-z0-9. é,;\"\n\t]|'){0,12}")
		var rows [][]string
		var in strings.Builder
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			row := rapid.SliceOfN(cell, columns, columns).Draw(t, "row")
			rows = append(rows, row)
		}
		w := csv.NewWriter(&in)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		want, err := csv.NewReader(strings.NewReader(in.String())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		d := Dialect{Header: HeaderNo}
		s, err := d.Infer(Sample{Head: []byte(in.String()), EOF: true})
		if err != nil {
			t.Fatal(err)
		}
		var asked table.Want
		for _, f := range s.Fields() {
			asked.Columns = append(asked.Columns, arrow.Field{Name: f.Name, Type: arrow.BinaryTypes.String, Nullable: true})
		}
		res := decodeAll(t, d, s, asked, strings.NewReader(in.String()), rapid.IntRange(1, 100).Draw(t, "size"))
		if res.err != nil || len(res.rows) != len(want) {
			t.Fatalf("got %d rows, %v, want %d", len(res.rows), res.err, len(want))
		}
		for i := range want {
			for j, c := range res.rows[i] {
				if c == "null" && want[i][j] == "" {
					res.rows[i][j] = ""
				}
			}
			if !slices.Equal(res.rows[i], want[i]) {
				t.Fatalf("row %d: got %q, want %q", i, res.rows[i], want[i])
			}
		}
	})
}
