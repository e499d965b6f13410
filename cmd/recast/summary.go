package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// mostChanges is how many lines of value changes a summary has at most.
const mostChanges = 10

// summarize says on a few lines what a job did: rows, sizes and speed; the
// value changes, one line each; what to tell the training job.
func summarize(w io.Writer, r *convert.Receipt) {
	fmt.Fprintln(w, totals(r))
	if line := shares(r.Parts); line != "" {
		fmt.Fprintln(w, line)
	}
	for i, c := range r.Changes {
		if i == mostChanges {
			fmt.Fprintf(w, "and %s of other kinds and columns, which --json lists\n",
				counted(sum(r.Changes[i:]), "value", "values"))
			break
		}
		fmt.Fprintln(w, changeText(c))
	}
	if line := facts(r); line != "" {
		fmt.Fprintln(w, line)
	}
}

// totals is, for example,
// 150 rows → 150 rows  iris.pbr  9.4 kB  0.01 s  12k rows/s  1.2 MB/s.
func totals(r *convert.Receipt) string {
	line := rowsText(r.RowsIn) + " → " + rowsText(r.RowsOut)
	var without []string
	if r.Rejected > 0 {
		without = append(without, table.Grouped(r.Rejected)+" rejected")
	}
	if r.Dropped > 0 {
		without = append(without, table.Grouped(r.Dropped)+" dropped for a missing value")
	}
	if len(without) > 0 {
		line += " (" + strings.Join(without, ", ") + ")"
	}
	var size int64
	for _, p := range r.Parts {
		size += p.Bytes
	}
	switch len(r.Parts) {
	case 0:
	case 1:
		line += "  " + table.Printable(r.Parts[0].Path)
	default:
		line += fmt.Sprintf("  %d parts", len(r.Parts))
	}
	line += fmt.Sprintf("  %s  %.2f s", bytesText(size), r.Seconds)
	if r.Seconds > 0 {
		line += "  " + short(float64(r.RowsIn)/r.Seconds) + " rows/s" +
			"  " + three(float64(r.BytesIn)/r.Seconds, "B/s")
	}
	return line
}

// shares is, for example, train 120 rows, test 30 rows; "" without splits.
func shares(parts []convert.Part) string {
	var names []string
	rows := map[string]int64{}
	for _, p := range parts {
		if _, seen := rows[p.Split]; !seen && p.Split != "" {
			names = append(names, p.Split)
		}
		rows[p.Split] += p.Rows
	}
	for i, name := range names {
		names[i] = table.Printable(name) + " " + rowsText(rows[name])
	}
	return strings.Join(names, ", ")
}

// changeWords say what happened to one value, and to several.
var changeWords = map[table.Kind][2]string{
	table.Inexact:      {"integer was rounded", "integers were rounded"},
	table.Overflow:     {"number became infinite", "numbers became infinite"},
	table.Underflow:    {"number became 0", "numbers became 0"},
	table.NullToNaN:    {"missing value became NaN", "missing values became NaN"},
	table.NullToZero:   {"missing value became 0", "missing values became 0"},
	table.NullFilled:   {"missing value became the number given", "missing values became the number given"},
	table.TextToCode:   {"value became the code of its category", "values became codes of their categories"},
	table.TimeToNumber: {"date or time became a number", "dates or times became numbers"},
	table.BoolToNumber: {"truth value became 0 or 1", "truth values became 0 or 1"},
	table.LeadingZeros: {"number lost its leading zeros", "numbers lost their leading zeros"},
	table.NonFinite:    {"value is NaN or infinite", "values are NaN or infinite"},
	table.BlankLine:    {"blank line was skipped", "blank lines were skipped"},
}

// changeText is, for example,
// 2 integers were rounded in column "id", first "16777217" at train.csv:3:1.
func changeText(c table.Change) string {
	words, ok := changeWords[c.Kind]
	if !ok {
		words = [2]string{"value changed: " + string(c.Kind), "values changed: " + string(c.Kind)}
	}
	line := counted(c.Count, words[0], words[1])
	if c.Column != "" {
		line += fmt.Sprintf(" in column %q", c.Column)
	}
	line += ", first"
	if c.Value != "" {
		line += " " + c.Value
	}
	line += " at " + c.First.String()
	if c.First.Line == 0 && c.First.Record > 0 {
		line += fmt.Sprintf(" (record %d)", c.First.Record)
	}
	return line
}

func sum(changes table.Changes) (n int64) {
	for _, c := range changes {
		n += c.Count
	}
	return n
}

// facts is what to paste into the configuration of a training job.
func facts(r *convert.Receipt) string {
	var words []string
	if r.ContentType != "" {
		words = append(words, "content_type="+r.ContentType)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Hyperparameters)) {
		words = append(words, name+"="+r.Hyperparameters[name])
	}
	return table.Printable(strings.Join(words, " "))
}
