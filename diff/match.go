package diff

import (
	"errors"
	"fmt"
	"slices"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// segment is n neighbouring cells of a column of a, and as many of a column of b.
type segment struct {
	of    [2]column
	first [2]int64 // of the cells of the columns
	n     int64
	whole bool // the columns as they are, however many cells they would be
}

// matching is which cells are compared with which.
type matching struct {
	segments []segment
	only     [2][]string // cells and columns of one side alone
	alone    int64       // how many they are
	notes    []string
}

// matcher pairs the columns of two sides.
type matcher struct {
	matching
	sides [2]*side
	cols  [2][]column // that are compared
	roles convert.Roles
	given bool // the roles are: by options or by a receipt
}

// match pairs the columns of both sides.
func (t *treated) match(sides [2]*side) (*matching, error) {
	m := &matcher{sides: sides, roles: t.roles, given: t.given}
	m.notes = t.notes
	for i, s := range sides {
		m.cols[i] = slices.Clone(s.columns)
	}
	if len(m.cols[0]) == 0 || len(m.cols[1]) == 0 { // without a record there are no columns
		return &m.matching, nil
	}
	if err := m.drop(t.table); err != nil {
		return nil, err
	}
	if len(m.cols[0]) == 0 && len(m.cols[1]) == 0 {
		return nil, usagef("", "--drop leaves no column to compare")
	}
	var err error
	switch a, b := sides[0], sides[1]; {
	case t.table >= 0 && a.named != b.named, t.table >= 0 && a.records != b.records:
		err = m.training(t.table)
	case a.named && m.strangers() && count(m.cols[0]) == count(m.cols[1]):
		m.notes = append(m.notes, "no column of one has the name of one of the other: they are matched by position")
		m.byPosition()
	default:
		if err = m.choose(t); err == nil {
			m.byName()
		}
	}
	if err != nil {
		return nil, err
	}
	for _, side := range []int{0, 1} {
		var compared []column
		for _, g := range m.segments {
			compared = append(compared, g.of[side])
		}
		if err := refuseUnread(compared); err != nil {
			return nil, err
		}
	}
	return &m.matching, nil
}

// drop leaves out the columns of Roles.Drop, on the side with roles and on each other
// that has them.
func (m *matcher) drop(at int) error {
	for _, pattern := range m.roles.Drop {
		found := false
		var refused error
		order := []int{0, 1}
		if at == 1 {
			order = []int{1, 0}
		}
		for _, i := range order {
			if found && m.sides[0].named != m.sides[1].named {
				break // c1 of a side without names is another one
			}
			rest, err := convert.Roles{NoLabel: true, Drop: []string{pattern}}.Choose(m.sides[i].names())
			if err != nil {
				if refused == nil {
					refused = err
				}
				continue
			}
			found = true
			stays := indices(rest.Features)
			m.cols[i] = slices.DeleteFunc(m.cols[i], func(c column) bool { return !stays[c.index] })
		}
		if !found {
			return refused
		}
	}
	return nil
}

func indices(list []int) map[int]bool {
	set := make(map[int]bool, len(list))
	for _, i := range list {
		set[i] = true
	}
	return set
}

// training gives side at, a table, the order of a training file, which the other is.
func (m *matcher) training(at int) error {
	other := 1 - at
	if m.sides[other].records { // what comes beside label and features has names
		m.cols[other] = slices.DeleteFunc(m.cols[other], func(c column) bool {
			of, _ := convert.Entry(c.field)
			if of == "" && !(c.field.Name == "uid" && m.roles.ID != "") {
				m.only[other] = append(m.only[other], c.field.Name)
			}
			return of == ""
		})
	}
	if m.given {
		if err := m.order(at); err != nil {
			return err
		}
	} else {
		names := m.sides
		if a, b := count(m.cols[0]), count(m.cols[1]); a != b {
			return usagef("--label COL, --features COL,… or --drop COL,… say which columns of "+table.Printable(names[at].name)+" they are",
				"%s has %s in a row, %s has %s, and not both have names", table.Printable(names[0].name), plural(a, "cell"), table.Printable(names[1].name), plural(b, "cell"))
		}
		if !names[at].named { // both are in the order of a training file
			m.byPosition()
			return nil
		}
		m.notes = append(m.notes, fmt.Sprintf("%s has no names of columns: they are matched by position; --label COL says which comes first", table.Printable(names[other].name)))
	}
	m.byPosition()
	if id, ok := m.sides[at].find(m.roles.ID); ok && m.roles.ID != "" {
		if uid, ok := m.sides[other].find("uid"); ok {
			var g segment
			g.of[at], g.of[other], g.n = id, uid, 1
			m.segments = append(m.segments, g)
		}
	}
	return nil
}

// order gives the columns of a table the order of a training file.
func (m *matcher) order(at int) error {
	got, err := m.chosen(at, m.roles)
	if err != nil {
		return err
	}
	s := m.sides[at]
	var cols []column
	for _, i := range got.Label {
		c := s.columns[i]
		c.label = true
		cols = append(cols, c)
	}
	if got.Weight >= 0 {
		cols = append(cols, s.columns[got.Weight])
	}
	for _, i := range got.Features {
		cols = append(cols, s.columns[i])
	}
	m.cols[at] = cols
	return nil
}

// chosen finds the columns of roles on a side. What is dropped was found before.
func (m *matcher) chosen(at int, r convert.Roles) (convert.Chosen, error) {
	names := m.sides[at].names()
	r.Drop = nil
	stays := map[int]bool{}
	for i := range m.cols[at] {
		stays[m.cols[at][i].index] = true
	}
	for i, name := range names {
		if !stays[i] {
			r.Drop = append(r.Drop, name)
		}
	}
	got, err := r.Choose(names)
	if u, ok := errors.AsType[*convert.UsageError](err); ok {
		return got, &convert.UsageError{Msg: table.Printable(m.sides[at].name) + ": " + u.Msg, Hint: u.Hint}
	}
	return got, err
}

// choose leaves the columns that roles name, of two sides that both have names.
func (m *matcher) choose(t *treated) error {
	if !t.given || !m.sides[0].named {
		return nil
	}
	sides := []int{0, 1}
	if t.receipt {
		sides = []int{t.table}
	}
	for _, at := range sides {
		if err := m.order(at); err != nil {
			return err
		}
		if id, ok := m.sides[at].find(t.roles.ID); ok && t.roles.ID != "" {
			m.cols[at] = append(m.cols[at], id)
		}
	}
	return nil
}

// strangers reports whether no column of one side has the name of one of the other.
func (m *matcher) strangers() bool {
	names := map[string]bool{}
	for i := range m.cols[1] {
		for k := range named(&m.cols[1][i]) {
			names[m.cols[1][i].cellName(int64(k))] = true
		}
		names[m.cols[1][i].field.Name] = true
	}
	for i := range m.cols[0] {
		c := &m.cols[0][i]
		if names[c.field.Name] {
			return false
		}
		for k := range named(c) {
			if names[c.cellName(int64(k))] {
				return false
			}
		}
	}
	return true
}

// named is how many cells of a column have names of their own that others may have.
func named(c *column) int {
	if c.encode != nil && c.encode.Kind == table.OneHot {
		return int(c.cells)
	}
	return 0
}

// byName pairs columns of one name, and the cells of a column that is one-hot with
// columns of their names.
func (m *matcher) byName() {
	type at struct {
		column int
		cell   int64 // of a column that is one-hot
	}
	where := make(map[string]at, len(m.cols[1])) // in b
	for j := range m.cols[1] {
		b := &m.cols[1][j]
		if named(b) == 0 {
			where[b.field.Name] = at{column: j}
		}
		for k := range int64(named(b)) {
			where[b.cellName(k)] = at{j, k}
		}
	}
	used := make(map[at]bool, len(where))
	for i := range m.cols[0] {
		a := m.cols[0][i]
		for k := range int64(named(&a)) {
			name := a.cellName(k)
			if p, ok := where[name]; ok {
				used[p] = true
				m.add(segment{of: [2]column{a, m.cols[1][p.column]}, first: [2]int64{k, p.cell}, n: 1})
			} else {
				m.only[0] = append(m.only[0], name)
			}
		}
		if named(&a) > 0 {
			continue
		}
		p, ok := where[a.field.Name]
		if !ok {
			m.only[0] = append(m.only[0], a.field.Name)
			continue
		}
		used[p] = true
		if b := m.cols[1][p.column]; named(&b) > 0 {
			m.add(segment{of: [2]column{a, b}, first: [2]int64{0, p.cell}, n: 1})
		} else {
			m.columns(a, b)
		}
	}
	for j := range m.cols[1] {
		b := &m.cols[1][j]
		if named(b) == 0 && !used[at{column: j}] {
			m.only[1] = append(m.only[1], b.field.Name)
		}
		for k := range int64(named(b)) {
			if !used[at{j, k}] {
				m.only[1] = append(m.only[1], b.cellName(k))
			}
		}
	}
}

// columns pairs two columns of one name.
func (m *matcher) columns(a, b column) {
	if a.tensor && b.tensor {
		n := min(a.cells, b.cells)
		m.add(segment{of: [2]column{a, b}, n: n})
		m.rest(0, a, n)
		m.rest(1, b, n)
		return
	}
	m.add(segment{of: [2]column{a, b}, n: 1, whole: true})
}

// rest is the cells of a column behind the first n, which the other side has not.
func (m *matcher) rest(side int, c column, n int64) {
	m.alone += max(c.cells-n-1, 0) // the others are those that are named
	switch left := c.cells - n; {
	case left == 1:
		m.only[side] = append(m.only[side], c.cellName(n))
	case left > 1:
		m.only[side] = append(m.only[side], fmt.Sprintf("%s … %s", c.cellName(n), c.cellName(c.cells-1)))
	}
}

// byPosition pairs the cells of both sides in their order.
func (m *matcher) byPosition() {
	var at [2]int
	var from [2]int64 // of the cells of that column
	for at[0] < len(m.cols[0]) && at[1] < len(m.cols[1]) {
		a, b := m.cols[0][at[0]], m.cols[1][at[1]]
		n := min(a.cells-from[0], b.cells-from[1])
		m.add(segment{of: [2]column{a, b}, first: from, n: n, whole: !a.tensor && !b.tensor && a.cells == 1 && b.cells == 1})
		for i, c := range []column{a, b} {
			if from[i] += n; from[i] == c.cells {
				at[i], from[i] = at[i]+1, 0
			}
		}
	}
	for i := range at {
		for ; at[i] < len(m.cols[i]); at[i], from[i] = at[i]+1, 0 {
			c := m.cols[i][at[i]]
			m.rest(i, c, from[i])
		}
	}
}

func (m *matcher) add(g segment) {
	if g.n > 0 {
		m.segments = append(m.segments, g)
	}
}
