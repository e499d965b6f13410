package sagemaker

import (
	"bytes"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// start is what the first line of a text tells, as far as it was looked at.
type start struct {
	line      string // an excerpt
	bom       bool   // a byte order mark is before it
	delimiter byte   // other than a comma, that it may have; 0: none
	exponent  string // the first number that has one, an excerpt
	words     bool   // no cell is a value of another type, and some are not empty
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func startOf(head []byte) start {
	line, bom := bytes.CutPrefix(head, byteOrderMark)
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	s := start{line: table.Excerpt(line), bom: bom}
	for _, d := range []byte("\t;| ") {
		if bytes.IndexByte(bytes.TrimSpace(line), d) > 0 {
			s.delimiter = d
			break
		}
	}
	if m := exponent.FindSubmatch(line); m != nil {
		s.exponent = table.Excerpt(m[1])
	}
	for cell := range bytes.SplitSeq(line, []byte(",")) {
		if cell = bytes.Trim(cell, `" `); len(cell) == 0 {
			continue
		}
		if isValue(cell) {
			s.words = false
			break
		}
		s.words = true
	}
	return s
}

// isValue reports whether a cell is likely a number, a date or a truth value.
func isValue(cell []byte) bool {
	if bytes.IndexByte([]byte("0123456789+-."), cell[0]) >= 0 {
		return true
	}
	for _, word := range []string{"true", "false", "nan", "inf", "infinity"} {
		if strings.EqualFold(string(cell), word) {
			return true
		}
	}
	return false
}

// exponent is a number with one.
var exponent = regexp.MustCompile(`(?:^|[,;\t| "])([+-]?[0-9]*\.?[0-9]*[eE][+-]?[0-9]+)(?:$|[,;\t| "])`)

// indexed is a label and index:value pairs behind it, as LIBSVM has them.
var indexed = regexp.MustCompile(`^[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?(?::[0-9.]+)?(?:[ \t]+qid:[0-9]+)?(?:[ \t]+[0-9]+:[^\s,;|:]+)+[ \t]*$`)

// isLIBSVM reports whether the first line of a text is one of LIBSVM.
func isLIBSVM(head []byte) bool {
	if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
		head = head[:i]
	} else if len(head) == peekSize {
		head = head[:bytes.LastIndexAny(head, " \t")+1] // the last pair may be cut
	}
	return indexed.Match(head)
}

// isLIBSVMName reports whether a file is called one.
func isLIBSVMName(path string) bool {
	name := strings.ToLower(path)
	for _, suffix := range []string{".gz", ".bz2", ".zst", ".sz"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return strings.HasSuffix(name, ".libsvm") || strings.HasSuffix(name, ".svm")
}

// inFirstLine counts what is there.
func (f *file) inFirstLine(code, value string) {
	p := at(f.Path, value)
	p.Line = 1
	f.add(code, 1, p)
}

// headerRule: a CSV has no header. One that has tells, by its names, whether the
// target is where it belongs.
var headerRule = rule{open: func(f *file) {
	f.nameless = !f.source.Header() && f.unnamed()
	if !f.source.Header() && !f.nameless {
		return
	}
	f.inFirstLine("header", f.start.line)
	if f.nameless {
		return
	}
	if target := f.target(); target > 0 {
		f.column("target-not-first", f.schema.Field(target).Name, fmt.Sprintf("it is column %d", target+1))
	}
}}

// unnamed reports whether the first row is a header that nobody can read by its names,
// since one is missing, as that of an index is, or there twice.
func (f *file) unnamed() bool {
	if !f.start.words || f.options.Open.Read.NoHeader || f.Text || f.Format != "csv" {
		return false
	}
	for i := range f.schema.NumFields() {
		if values, texts, _, _ := f.source.Sampled(i); values > texts {
			return true
		}
	}
	return false
}

// bomRule: a byte order mark is no part of a number.
var bomRule = rule{open: func(f *file) {
	if f.start.bom {
		f.oneFile("byte-order-mark", "")
	}
}}

// targets are names that people give to the column to be learnt.
var targets = []string{"label", "target", "y", "class", "outcome", "labels"}

// target is the column of a CSV with a header that is named like one; 0 if none is,
// or the first is too.
func (f *file) target() int {
	if f.channel.Labels == 0 || isTarget(f.schema.Field(0).Name) {
		return 0
	}
	for i, field := range f.schema.Fields() {
		if isTarget(field.Name) {
			return i
		}
	}
	return 0
}

func isTarget(name string) bool {
	return slices.Contains(targets, strings.ToLower(strings.TrimSpace(name)))
}

// delimiterRule: a CSV has commas. XGBoost finds out what it has.
var delimiterRule = rule{open: func(f *file) {
	if f.Format != "csv" {
		return
	}
	other := f.options.Open.Read.Delimiter
	if other == ',' {
		other = 0
	}
	if other == 0 && f.schema.NumFields() == 1 && f.start.delimiter != 0 {
		other = f.start.delimiter
		f.layout.unreadable = true // in columns, that is
	}
	if other != 0 && (f.accepts("tsv") == nil || f.layout.unreadable) {
		f.oneFile("delimiter", fmt.Sprintf("%q", other))
	}
}}

// notationRule: XGBoost before 1.0 took letters in the first line of a CSV for text.
var notationRule = rule{open: func(f *file) {
	if f.accepted.PlainNumbers && f.start.exponent != "" && !f.source.Header() {
		f.inFirstLine("scientific-notation", f.start.exponent)
	}
}}

// newlineRule: readers take a line for a row, whatever is in quotes.
var newlineRule = rule{look: func(f *file, b *table.Batch, h *hits) {
	if f.layout.cells < 0 || b.Lines <= b.Records {
		return
	}
	f.eachCell(b, func(row, column int, cell string) {
		if strings.ContainsAny(cell, "\r\n") {
			h.add("quoted-newline", row, func() (string, string) { return f.layout.names[column], table.Excerpt(cell) })
		}
	})
}}

// eachCell yields the cells of text that are not null.
func (f *file) eachCell(b *table.Batch, yield func(row, column int, cell string)) {
	list := b.Column(f.layout.cells).(*array.FixedSizeList)
	values := list.ListValues().(*array.String)
	width := len(f.layout.names)
	from, _ := list.ValueOffsets(0)
	for row := range list.Len() {
		for column := range width {
			if i := int(from) + row*width + column; values.IsValid(i) {
				yield(row, column, values.Value(i))
			}
		}
	}
}

// addressRule: the second column of IP Insights.
var addressRule = rule{look: func(f *file, b *table.Batch, h *hits) {
	if f.Columns != 2 || f.layout.cells < 0 || len(f.layout.names) != 2 {
		return
	}
	f.eachCell(b, func(row, column int, cell string) {
		if column != 1 {
			return
		}
		if a, err := netip.ParseAddr(strings.TrimSpace(cell)); err != nil || !a.Is4() {
			h.add("not-an-address", row, func() (string, string) { return f.layout.names[1], table.Excerpt(cell) })
		}
	})
}}

// emptyRule: a file of the channel has rows.
var emptyRule = rule{close: func(f *file) {
	if f.rows == 0 && !f.layout.unreadable {
		f.oneFile("empty-file", "")
	}
}}
