package sagemaker

import (
	"fmt"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// Find gives the contract of an algorithm by its name or an alias; case, blanks,
// dashes and underscores do not matter. The error is a [*convert.UsageError].
func Find(name string) (*Algorithm, error) {
	want := plain(name)
	var names []string
	for i := range contracts {
		a := &contracts[i]
		names = append(names, a.Name)
		for _, n := range append([]string{a.Name}, a.Aliases...) {
			if plain(n) == want && want != "" {
				found := *a
				return &found, nil
			}
		}
	}
	hint := "algorithms are " + strings.Join(names, ", ")
	if near := nearest(want, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return nil, &convert.UsageError{Msg: fmt.Sprintf("no algorithm is called %s", table.Excerpt(name)), Hint: hint}
}

// plain is a name without what people write in different ways.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// nearest is the name that word was likely meant to be: one that shares most of
// its pairs of letters with it. "" if none shares half of them.
func nearest(word string, names []string) string {
	best, most := "", 0.5
	for _, n := range names {
		p := plain(n)
		if strings.HasPrefix(p, word) && len(word) > 1 {
			return n
		}
		if s := alike(word, p); s > most {
			best, most = n, s
		}
	}
	return best
}

// alike is the share of pairs of letters that two words have in common.
func alike(a, b string) float64 {
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	pairs := make(map[string]int)
	for i := range len(a) - 1 {
		pairs[a[i:i+2]]++
	}
	common := 0
	for i := range len(b) - 1 {
		if pairs[b[i:i+2]] > 0 {
			pairs[b[i:i+2]]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b)-2)
}
