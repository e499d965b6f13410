package csvml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Schema is what [Dialect.Infer] found out about a file.
type Schema struct {
	*arrow.Schema // the columns, all nullable, in the order of the file (of the first one, after Match)

	Header      bool     // the first record holds the names; otherwise they are c1, c2, …
	Why         string   // how that was decided, a clause for people: "row 1 has names and …"
	Columns     []Column // what the sample showed, in the same order
	Warnings    []string // of names that were made up or changed
	HeaderLines int64    // lines before the first data record
	HeaderBytes int64    // bytes before it: byte order mark, blank lines, header

	eol    byte  // '\n', or '\r' where no line feed ends a line
	source []int // source[i] is the column that the file's cell i belongs to; nil: i
}

// Column is what the sample showed about one column.
type Column struct {
	Name string
	Type arrow.DataType // as in the schema

	// How many of the sampled cells were what. Dates and timestamps are text
	// here, with Time counting them as well.
	Null, Number, Bool, Text, Time int64
	NonFinite                      int64 // of Number

	Example string      // the first cell of Text, made by table.Excerpt
	At      table.Place // where it is; zero if it came from Sample.Places
}

// Empty reports whether the sample held no value of the column.
func (c *Column) Empty() bool { return c.Number+c.Bool+c.Text == 0 }

// Match finds out how a further file of the same data set lines up with s: its
// columns must be the same, by name and in any order if s has a header, else by
// their number. The schema returned has the columns, types and sample of s, and
// is the one to cut and decode that file with.
//
// head is the start of the file, eof whether it is all of it. The error is an
// ErrColumns, an ErrEmpty, or says what is malformed.
func (s *Schema) Match(d Dialect, head []byte, eof bool) (*Schema, error) {
	d, err := d.resolve()
	if err != nil {
		return nil, err
	}
	o, err := d.open(head, eof)
	if err != nil {
		return nil, err
	}
	if o.first == nil && (s.Header || len(s.Columns) > 1) {
		return nil, ErrEmpty
	}
	m := *s
	m.eol, m.source = o.eol, nil
	m.HeaderBytes, m.HeaderLines = int64(o.bom), 0
	if !s.Header {
		if o.first != nil && len(o.first) != len(s.Columns) {
			return nil, fmt.Errorf("%w: its first record has %d cells, that of the first file has %d", ErrColumns, len(o.first), len(s.Columns))
		}
		return &m, nil
	}
	names, _, err := distinctNames(o.first)
	if err != nil {
		return nil, err
	}
	if m.source, err = s.lineUp(names); err != nil {
		return nil, err
	}
	m.HeaderBytes, m.HeaderLines = int64(o.next), o.lines+o.taken
	return &m, nil
}

// lineUp maps names to the columns of s, nil if the order is the same.
func (s *Schema) lineUp(names []string) ([]int, error) {
	at := make(map[string]int, len(s.Columns))
	for i := range s.Columns {
		at[s.Columns[i].Name] = i
	}
	source := make([]int, len(names))
	var extra []string
	same := true
	for i, name := range names {
		j, ok := at[name]
		if !ok {
			extra = append(extra, name)
			continue
		}
		delete(at, name)
		source[i] = j
		same = same && i == j
	}
	var missing []string
	for i := range s.Columns {
		if _, ok := at[s.Columns[i].Name]; ok {
			missing = append(missing, s.Columns[i].Name)
		}
	}
	switch {
	case len(extra)+len(missing) > 0:
		return nil, fmt.Errorf("%w: %s", ErrColumns, difference(missing, extra))
	case same:
		return nil, nil
	}
	return source, nil
}

// difference names the columns two files do not share.
func difference(missing, extra []string) string {
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "it lacks "+list(missing))
	}
	if len(extra) > 0 {
		parts = append(parts, "the first file has no "+list(extra))
	}
	return strings.Join(parts, ", ")
}

// list quotes the first few names.
func list(names []string) string {
	const show = 5
	var b strings.Builder
	for i, name := range names {
		if i == show {
			fmt.Fprintf(&b, " and %d more", len(names)-show)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(table.Excerpt(name))
	}
	return b.String()
}

// distinctNames makes names that are unique and not empty: an empty one becomes
// that of its place, a repeated one gets a number.
func distinctNames(cells []string) (names, warnings []string, err error) {
	taken := make(map[string]bool, len(cells))
	for _, c := range cells {
		taken[c] = true
	}
	seen := make(map[string]int, len(cells)) // how often
	names = slices.Clone(cells)
	for i, name := range cells {
		if !utf8.ValidString(name) {
			return nil, nil, &table.Error{
				Place: table.Place{Line: 1, Column: "c" + strconv.Itoa(i+1)},
				Value: table.Excerpt(name), Hint: "convert the file to UTF-8 first", Err: table.ErrUTF8,
			}
		}
		if name == "" {
			names[i] = fresh("c"+strconv.Itoa(i+1), taken)
			warnings = append(warnings, fmt.Sprintf("column %d has no name, it is called %s", i+1, names[i]))
		} else if seen[name] > 0 {
			s := name + "_" + strconv.Itoa(seen[name]+1)
			for taken[s] {
				seen[name]++
				s = name + "_" + strconv.Itoa(seen[name]+1)
			}
			names[i], taken[s] = s, true
			warnings = append(warnings, fmt.Sprintf("column %d repeats the name %s, it is called %s", i+1, table.Excerpt(name), table.Excerpt(names[i])))
		}
		seen[name]++
	}
	return names, warnings, nil
}

// fresh is name, with as many underscores as make it a new one.
func fresh(name string, taken map[string]bool) string {
	for taken[name] {
		name += "_"
	}
	taken[name] = true
	return name
}
