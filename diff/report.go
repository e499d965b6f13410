package diff

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// Report is the outcome of a comparison.
type Report struct {
	Equal  bool      `json:"equal"`
	Inputs [2]string `json:"inputs"`  // as the user named them
	Rows   [2]int64  `json:"rows"`    // of each, without those left out
	Left   [2]int64  `json:"dropped"` // rows left out for a missing value
	// Values, RowsDiffer and ColumnsDiffer count what differs in the rows and columns that
	// both have.
	Values        int64 `json:"values_differ"`
	RowsDiffer    int64 `json:"rows_differ"`
	ColumnsDiffer int64 `json:"columns_differ"`
	// Compared is the number of cells of a row that both have.
	Compared int64 `json:"columns_compared"`
	// MaxAbsDifference is the largest of all columns.
	MaxAbsDifference *Distance    `json:"max_abs_difference,omitempty"`
	Columns          []Column     `json:"columns"` // that are not the same everywhere
	First            []Difference `json:"first"`   // by row, then by column
	OnlyA            []string     `json:"only_a"`  // columns
	OnlyB            []string     `json:"only_b"`
	Notes            []string     `json:"notes"` // on how the inputs were understood and matched; "warning: " begins what may be wrong
	Hints            []string     `json:"hints"` // on what may make them equal

	alone int64 // columns of one side
}

// Column is a column in which values are not the same.
type Column struct {
	Name        string `json:"name"`
	Differences int64  `json:"differences"`
	Tolerated   int64  `json:"within_tolerance"` // not the same, and no difference
	// MaxAbsDifference of numbers that are not the same; nil where there are none.
	MaxAbsDifference *Distance `json:"max_abs_difference,omitempty"`
	// Types are those of the columns, where they cannot be compared.
	Types []string `json:"types,omitempty"`
}

// Difference is two values that differ.
type Difference struct {
	Row    int64  `json:"row"` // of the table, counted from 1, rows left out not among them
	Column string `json:"column"`
	A      Value  `json:"a"`
	B      Value  `json:"b"`
	PlaceA Place  `json:"place_a"`
	PlaceB Place  `json:"place_b"`
}

// Distance is a number that may be infinite, which is a string in JSON.
type Distance float64

// MarshalJSON gives a number, or the string "Infinity".
func (d Distance) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(d), 0) {
		return []byte(`"Infinity"`), nil
	}
	return json.Marshal(float64(d))
}

func (d Distance) String() string { return strconv.FormatFloat(float64(d), 'g', 6, 64) }

// report puts together what was found.
func (c *comparison) report() *Report {
	r := &Report{
		Inputs: [2]string{c.sides[0].name, c.sides[1].name}, Rows: c.rows, Left: c.left,
		Values: c.tally.values, RowsDiffer: c.tally.rows,
		Columns: []Column{}, First: []Difference{}, OnlyA: []string{}, OnlyB: []string{}, Notes: []string{},
	}
	r.OnlyA, r.OnlyB = append(r.OnlyA, c.matched.only[0]...), append(r.OnlyB, c.matched.only[1]...)
	r.Notes = append(r.Notes, c.matched.notes...)
	for _, s := range c.sides {
		for _, w := range s.data.Warnings() {
			r.Notes = addNew(r.Notes, []string{"warning: " + w})
		}
	}
	r.alone = c.matched.alone + int64(len(r.OnlyA)+len(r.OnlyB))
	for i := range c.pairs {
		r.Compared += c.pairs[i].n
	}
	keys := make([]cell, 0, len(c.tally.columns))
	for key := range c.tally.columns {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, cell.compare)
	for _, key := range keys {
		r.add(c.column(key))
	}
	for _, f := range c.tally.first {
		r.First = append(r.First, Difference{
			Row: f.row + 1, Column: c.pairs[f.pair].name(c.sides, f.k),
			A: f.values[0], B: f.values[1], PlaceA: f.places[0], PlaceB: f.places[1],
		})
	}
	r.Hints = c.hints(r)
	r.Equal = r.Values == 0 && r.Rows[0] == r.Rows[1] && len(r.OnlyA)+len(r.OnlyB) == 0
	return r
}

func (r *Report) add(col Column) {
	r.Columns = append(r.Columns, col)
	if col.Differences > 0 {
		r.ColumnsDiffer++
	}
	if d := col.MaxAbsDifference; d != nil && (r.MaxAbsDifference == nil || *d > *r.MaxAbsDifference) {
		r.MaxAbsDifference = d
	}
}

// column is what was counted of one.
func (c *comparison) column(key cell) Column {
	n := c.tally.columns[key]
	col := Column{Differences: n.different, Tolerated: n.tolerated}
	if !math.IsNaN(n.most) {
		d := Distance(n.most)
		col.MaxAbsDifference = &d
	}
	if key == others {
		col.Name = "(other columns)"
		return col
	}
	p := &c.pairs[key.pair]
	col.Name = p.name(c.sides, key.k)
	if n.another {
		for side := range 2 {
			col.Types = append(col.Types, convert.TypeName(c.fieldOf(side, p, key.k)))
		}
	}
	return col
}

// String is the report for a person to read.
func (r *Report) String() string {
	var b strings.Builder
	for _, d := range r.First {
		fmt.Fprintf(&b, "row %d, column %s: %s, %s\n  %s, %s\n", d.Row, table.Excerpt(d.Column), d.A, d.B, d.PlaceA, d.PlaceB)
	}
	if more := r.Values - int64(len(r.First)); more > 0 && len(r.First) > 0 {
		fmt.Fprintf(&b, "and %s more\n", plural(more, "difference"))
	}
	if len(r.First) > 0 {
		b.WriteString("\n")
	}
	r.columns(&b)
	for i, only := range [][]string{r.OnlyA, r.OnlyB} {
		if len(only) > 0 {
			fmt.Fprintf(&b, "only in %s: %s\n", table.Printable(r.Inputs[i]), listed(only))
		}
	}
	for i, n := range r.Left {
		if n > 0 {
			fmt.Fprintf(&b, "%s: %s left out for a missing value\n", table.Printable(r.Inputs[i]), plural(n, "row"))
		}
	}
	if r.Rows[0] != r.Rows[1] {
		fmt.Fprintf(&b, "%s has %s, %s has %s\n",
			table.Printable(r.Inputs[0]), plural(r.Rows[0], "row"), table.Printable(r.Inputs[1]), plural(r.Rows[1], "row"))
	}
	for _, h := range r.Hints {
		b.WriteString("hint: " + h + "\n")
	}
	b.WriteString(r.Verdict() + "\n")
	return b.String()
}

// maxListed is how many columns are listed for a person.
const maxListed = 20

// columns lists the columns that differ, those with most differences first.
func (r *Report) columns(b *strings.Builder) {
	list := slices.Clone(r.Columns)
	slices.SortStableFunc(list, func(x, y Column) int {
		return cmp.Or(cmp.Compare(y.Differences, x.Differences), cmp.Compare(y.Tolerated, x.Tolerated))
	})
	for i, c := range list {
		if i == maxListed {
			fmt.Fprintf(b, "and %s more\n", plural(int64(len(list)-i), "column"))
			break
		}
		fmt.Fprintf(b, "column %s: %s", table.Excerpt(c.Name), plural(c.Differences, "difference"))
		if c.Tolerated > 0 {
			fmt.Fprintf(b, ", %s within the tolerance", plural(c.Tolerated, "number"))
		}
		if c.MaxAbsDifference != nil {
			fmt.Fprintf(b, ", at most %s apart", c.MaxAbsDifference)
		}
		if len(c.Types) == 2 {
			fmt.Fprintf(b, ", of another type: %s, %s", c.Types[0], c.Types[1])
		}
		b.WriteString("\n")
	}
}

// Verdict is the outcome in a line.
func (r *Report) Verdict() string {
	if r.Equal {
		s := fmt.Sprintf("equal: %s, %s", plural(r.Rows[0], "row"), plural(r.Compared, "column"))
		if n := r.tolerated(); n > 0 {
			s += fmt.Sprintf(", %s within the tolerance", plural(n, "number"))
		}
		return s
	}
	var words []string
	if r.Values > 0 {
		words = append(words, fmt.Sprintf("%s in %s and %s", plural(r.Values, "value"), plural(r.RowsDiffer, "row"), plural(r.ColumnsDiffer, "column")))
	}
	if r.alone > 0 {
		words = append(words, plural(r.alone, "column")+" of one alone")
	}
	if d := r.Rows[0] - r.Rows[1]; d != 0 {
		words = append(words, plural(max(d, -d), "row")+" of one alone")
	}
	return "different: " + strings.Join(words, ", ")
}

func (r *Report) tolerated() (n int64) {
	for _, c := range r.Columns {
		n += c.Tolerated
	}
	return n
}

// listed joins names for a message.
func listed(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == maxListed {
			fmt.Fprintf(&b, ", … (%s)", plural(int64(len(names)), "column"))
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(table.Printable(n))
	}
	return b.String()
}

// plural is a number with commas between its thousands, and its noun.
func plural(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return table.Grouped(n) + " " + noun
}
