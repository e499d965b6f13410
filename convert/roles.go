package convert

import (
	"path"
	"slices"
	"strings"

	"github.com/recast-ml/recast/table"
)

// roles are the columns of an input by what they are to a training job, as
// indices into its schema.
type roles struct {
	label    []int
	features []int
	weight   int // −1: none
	id       int // −1: none
}

// resolveRoles finds the columns that r names among the names of the input.
func resolveRoles(names []string, r Roles) (*roles, error) {
	if r.NoLabel && len(r.Label) > 0 {
		return nil, usage("", "--label and --no-label exclude each other")
	}
	taken := map[int]string{}
	take := func(flag string, patterns []string) ([]int, error) {
		var out []int
		for _, p := range patterns {
			found, err := matchColumns(names, p, flag)
			if err != nil {
				return nil, err
			}
			for _, i := range found {
				if other, ok := taken[i]; ok {
					if other == flag {
						continue // two globs may meet
					}
					if flag == "--features" && isGlob(names, p) {
						continue // "*" means all that is left
					}
					hint := ""
					if flag == "--drop" && isGlob(names, p) {
						hint = "--features COL,… names what is kept, and all else is left out"
					}
					return nil, usage(hint, "column %s is named by both %s and %s", table.Excerpt(names[i]), other, flag)
				}
				taken[i] = flag
				out = append(out, i)
			}
		}
		return out, nil
	}
	one := func(flag, name string) (int, error) {
		if name == "" {
			return -1, nil
		}
		found, err := take(flag, []string{name})
		if err != nil {
			return -1, err
		}
		if len(found) != 1 {
			return -1, usage("", "%s takes one column, %s names %d", flag, table.Excerpt(name), len(found))
		}
		return found[0], nil
	}

	var out roles
	var err error
	if out.label, err = take("--label", r.Label); err != nil {
		return nil, err
	}
	if out.weight, err = one("--weight", r.Weight); err != nil {
		return nil, err
	}
	if out.id, err = one("--id", r.ID); err != nil {
		return nil, err
	}
	if _, err = take("--drop", r.Drop); err != nil {
		return nil, err
	}
	if len(r.Features) > 0 {
		if out.features, err = take("--features", r.Features); err != nil {
			return nil, err
		}
	} else {
		for i := range names {
			if _, ok := taken[i]; !ok {
				out.features = append(out.features, i)
			}
		}
	}
	return &out, nil
}

func isGlob(names []string, pattern string) bool {
	return strings.ContainsAny(pattern, `*?[\`) && !slices.Contains(names, pattern)
}

// matchColumns finds the columns that a flag's value names, in input order. A
// column of exactly that name wins over what the value means as a glob.
func matchColumns(names []string, pattern, flag string) ([]int, error) {
	if i := slices.Index(names, pattern); i >= 0 {
		return []int{i}, nil
	}
	if isGlob(names, pattern) {
		var found []int
		for i, n := range names {
			ok, err := path.Match(pattern, strings.ReplaceAll(n, "/", "\x00"))
			if err != nil {
				return nil, usage("", "%s %s: not a valid glob", flag, table.Excerpt(pattern))
			}
			if ok {
				found = append(found, i)
			}
		}
		if found != nil {
			return found, nil
		}
	}
	return nil, usage(columnsHint(names, pattern), "%s: there is no column %s", flag, table.Excerpt(pattern))
}

// columnsHint helps with a column that is not there.
func columnsHint(names []string, near string) string {
	for _, n := range names {
		if strings.EqualFold(strings.TrimSpace(n), strings.TrimSpace(near)) {
			return "did you mean " + table.Excerpt(n) + "?"
		}
	}
	return "columns are " + listColumns(names)
}

// maxListed is how many columns a message lists.
const maxListed = 40

// listColumns joins names for a message.
func listColumns(names []string) string {
	var b strings.Builder
	for i, n := range names {
		if i == maxListed {
			b.WriteString(", … (")
			b.WriteString(plural(len(names), "column"))
			b.WriteString(")")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(table.Printable(n))
	}
	return b.String()
}
