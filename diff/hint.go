package diff

import (
	"slices"

	"github.com/recast-ml/recast/table"
)

// hints are what may make the sides equal, by the first differences.
func (c *comparison) hints(r *Report) []string {
	list := []string{}
	add := func(yes bool, hint string) {
		if yes && !slices.Contains(list, hint) {
			list = append(list, hint)
		}
	}
	for _, s := range c.sides {
		if b := s.beside; b != nil && b.Moved != "" && (r.Values > 0 || r.Rows[0] != r.Rows[1]) {
			add(true, table.Printable(b.Receipt)+" says that rows were "+b.Moved+", and they are compared by their position")
		}
	}
	for _, d := range r.First {
		for side, v := range [][2]Value{{d.A, d.B}, {d.B, d.A}} {
			unsaid := v[0].Kind == Missing && v[1].Kind == Number && c.options.Nulls == ""
			add(unsaid && v[1].Text == "NaN", "--nulls nan makes missing values NaN")
			add(unsaid && v[1].Text == "0", "--nulls zero makes missing values 0")
			if _, ok := readFloat([]byte(v[0].Text), 64); v[0].Kind != Text || ok || v[0].Text == "" {
				continue
			}
			add(c.sides[side].text && (v[1].Kind == Missing || v[1].Text == "NaN"), "--null "+table.ShellWord(v[0].Text)+" treats that as missing")
			encoded := v[1].Kind == Number && r.often(d.Column)
			if _, ok := readInstant([]byte(v[0].Text)); ok {
				add(encoded, "--encode "+table.ShellWord(d.Column)+"=epoch, or epoch-days, says how times became numbers")
				continue
			}
			add(encoded, "--categories FILE, or a receipt beside the output, says how text became numbers")
		}
	}
	return list
}

// often reports whether a column differs in most rows.
func (r *Report) often(column string) bool {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == column })
	return i >= 0 && r.Columns[i].Differences > min(r.Rows[0], r.Rows[1])/2
}
