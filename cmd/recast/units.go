package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/recast-ml/recast/table"
)

// three writes v with three digits at most and a decimal prefix.
func three(v float64, unit string) string {
	prefixes := []string{"", "k", "M", "G", "T"}
	i := 0
	for v >= 999.5 && i < len(prefixes)-1 {
		v /= 1000
		i++
	}
	digits := 0
	if i > 0 || v != float64(int64(v)) {
		if v < 9.95 {
			digits = 1
		}
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + prefixes[i] + unit
}

// bytesText is, for example, 9.4 kB.
func bytesText(n int64) string { return three(float64(n), "B") }

// short is a number of things with three digits at most: 12k, 1.2M.
func short(v float64) string { return strings.Replace(three(v, ""), " ", "", 1) }

// counted is a number of things, in singular or plural.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return table.Grouped(n) + " " + many
}

func rowsText(n int64) string { return counted(n, "row", "rows") }

// clock is a time of some length, as m:ss or h:mm:ss.
func clock(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
