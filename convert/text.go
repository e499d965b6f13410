package convert

import (
	"strconv"
	"strings"

	"github.com/recast-ml/recast/table"
)

// plural writes a number with its noun.
func plural[N int | int64](n N, noun string) string {
	s := strconv.FormatInt(int64(n), 10) + " " + noun
	if n != 1 {
		s += "s"
	}
	return s
}

// flagList writes names as a flag that takes several does, ready to be pasted.
func flagList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		if quoted[i] = n; strings.ContainsAny(n, ",\"") {
			quoted[i] = `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
		}
	}
	return table.ShellWord(strings.Join(quoted, ","))
}
