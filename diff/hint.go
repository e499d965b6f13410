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
		if s.beside != nil && (r.Values > 0 || r.Rows[0] != r.Rows[1]) {
			text := moved(s)
			add(text != "", text)
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

// moved tells why rows of a side are not at the positions that they came from.
func moved(s *side) string {
	const position = ", and they are compared by their position"
	receipt := table.Printable(s.beside.Receipt)
	switch n := s.beside.Rest; {
	case s.beside.Moved != "":
		return receipt + " says that rows were " + s.beside.Moved + position
	case n > 0:
		return receipt + " says that rows went to " + plural(int64(n), "other file") + " too" + position
	}
	return ""
}

// often reports whether a column differs in most rows.
func (r *Report) often(column string) bool {
	i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == column })
	return i >= 0 && r.Columns[i].Differences > min(r.Rows[0], r.Rows[1])/2
}
