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

// sizeText writes a number of bytes as flags take it, one of two digits and more rounded up.
func sizeText(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= 10*u.size || n >= u.size && n%u.size == 0 {
			return strconv.FormatInt((n+u.size-1)/u.size, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10) + "B"
}

// times says how often.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}
