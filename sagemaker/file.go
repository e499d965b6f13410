package sagemaker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// file is one file under check.
type file struct {
	*checker
	listed
	accepted *Accepted // nil: the algorithm does not take its format
	start    start
	source   *convert.Source // until its rows are looked at
	schema   *arrow.Schema
	layout   layout

	found    *findings
	stray    bool // no data
	nameless bool // the first line is a header, and was read as a row
	opened   bool // its rows were looked at
	whole    bool // to the last
	rows     int64
	dim      int64 // features a row, −1 where that is not known
	labels   span
	last     span
	runs     [2]*runs        // of the label and of the features
	shown    map[string]bool // classes and columns of changes that have a place
}

func newFile(c *checker, in listed) *file {
	return &file{checker: c, listed: in, found: newFindings(c.options.Places), dim: -1, shown: map[string]bool{}}
}

// add counts n more of a class, at places of the file.
func (f *file) add(code string, n int64, places ...Place) {
	fix := ""
	if f.found.count(code) == 0 {
		fix = f.fix(code, f, places)
	}
	f.found.add(code, n, fix, places...)
}

// oneFile counts the file as one of a class.
func (f *file) oneFile(code, value string) { f.add(code, 1, at(f.Path, value)) }

// ofColumn is a place that is a whole column.
func (f *file) ofColumn(column, value string) Place {
	p := at(f.Path, value)
	p.Column = column
	return p
}

// column counts one of its columns as one of a class.
func (f *file) column(code, column, value string) { f.add(code, 1, f.ofColumn(column, value)) }

// peekSize is how much of a file's start is looked at as it is.
const peekSize = 16 << 10

// peek finds out what the file is. It is nil if there is nothing to scan; the error is
// one that ends the whole check.
func (f *file) peek(ctx context.Context) (*convert.Peeked, error) {
	if f.Bytes == 0 {
		f.oneFile("empty-file", "")
		return nil, nil
	}
	p, err := convert.Peek(ctx, f.Path, peekSize, f.options.Open)
	if err != nil {
		return nil, f.refused(err)
	}
	f.Format, f.Compression = p.Format, p.Compression
	if isText(f.Format) {
		if isLIBSVM(p.Head) {
			return nil, errors.Join(f.libsvm(), p.Close())
		}
		f.start = startOf(p.Head)
	}
	if !f.acceptable() {
		return nil, p.Close()
	}
	p.Head = nil // that of each file would be too much to keep
	return p, nil
}

func isText(format string) bool { return format == "csv" || format == "tsv" }

// open sees the columns, and says what to decode of them.
func (f *file) open(s *convert.Source) (table.Want, bool) {
	f.source, f.schema = s, s.Schema()
	defer func() { f.source = nil }()
	if f.schema.NumFields() == 0 {
		return table.Want{}, false
	}
	f.layout = f.arrange()
	for i := range rules {
		if rules[i].open != nil {
			rules[i].open(f)
		}
	}
	f.opened = !f.layout.unreadable
	return f.layout.want, f.opened
}

// look sees a batch in a worker.
func (f *file) look(b *table.Batch) *hits {
	h := &hits{most: f.options.Places}
	for i := range rules {
		if rules[i].look != nil {
			rules[i].look(f, b, h)
		}
	}
	return h
}

// visit sees a batch in its turn, and what was found in it.
func (f *file) visit(before convert.Base, b *table.Batch, h *hits) {
	f.rows += b.Records
	for _, c := range h.list {
		places := make([]Place, len(c.first))
		for i, s := range c.first {
			places[i] = f.place(before, b, s)
		}
		f.add(c.code, c.n, places...)
	}
	f.labels.merge(&h.label)
	f.last.merge(&h.last)
	for i := range rules {
		if rules[i].visit != nil {
			rules[i].visit(f, before, b)
		}
	}
}

// end is the end of the file, or of reading it.
func (f *file) end(warnings []string, err error) error {
	// What was known of its columns is too much to keep for each of many files.
	defer func() { f.schema, f.layout, f.runs, f.shown = nil, layout{}, [2]*runs{}, nil }()
	if err != nil {
		return f.refused(err)
	}
	f.whole = f.opened
	if len(warnings) > 0 {
		f.oneFile("no-line-end", "")
	}
	for i := range rules {
		if rules[i].close != nil {
			rules[i].close(f)
		}
	}
	return nil
}

// libsvm is an error that ends the check, since it has nothing to say of a file that the
// job would read, or a violation.
func (f *file) libsvm() error {
	if f.takes(libsvm) {
		return &convert.UsageError{
			Msg:  fmt.Sprintf("%s: recast does not read LIBSVM, which %s trains on: it cannot be checked", table.Printable(f.Path), f.Name),
			Hint: f.Name + " trains on " + f.best().ContentType + " too",
		}
	}
	f.Format = "libsvm"
	f.acceptable()
	return nil
}

// acceptable reports whether the algorithm takes files of this format.
func (f *file) acceptable() bool {
	f.accepted = f.accepts(f.Format)
	if f.accepted == nil {
		var types []string
		for _, x := range f.Accepts {
			if !slices.Contains(types, x.ContentType) {
				types = append(types, x.ContentType)
			}
		}
		f.oneFile("content-type", fmt.Sprintf("it is %s; %s accepts %s", f.Format, f.Name, strings.Join(types, ", ")))
		return false
	}
	f.compressed()
	return true
}

// compressed looks at how the file as a whole is compressed: only Pipe mode undoes
// that, and only gzip.
func (f *file) compressed() {
	switch {
	case f.Compression == "" || f.Compression == "none":
	case f.Compression == "gzip" && slices.Contains(f.accepted.Modes, "Pipe"):
		f.oneFile("gzip", "")
	default:
		f.oneFile("compression", f.Compression)
	}
}

// refused tells an error about the data, which it counts, from one that ends the
// check.
func (f *file) refused(err error) error {
	_, asked := errors.AsType[*convert.UsageError](err)
	switch {
	case err == nil || errors.Is(err, convert.ErrStorage):
		return err
	case convert.IsEmpty(err):
		f.oneFile("empty-file", "")
	case asked && f.Format == "" && isLIBSVMName(f.Path) && f.takes(libsvm):
		return f.libsvm()
	case asked && f.Format == "" && f.Bytes >= 0:
		code := "content-type"
		if f.walked {
			code, f.stray = "stray-file", true
		}
		f.oneFile(code, reason(err, f.Path))
	case errors.Is(err, convert.ErrInput):
		p := at(f.Path, "")
		if e, ok := errors.AsType[*table.Error](err); ok {
			p.Place = e.Place
			p.Value = strings.TrimSpace(e.Value + " " + e.Err.Error())
		} else {
			p.Value = reason(err, f.Path)
		}
		if more := convert.Hint(err); strings.HasPrefix(more, "--max-") { // it may be whole
			p.Value += "; " + more
		}
		f.add("unreadable", 1, p)
	default:
		return err
	}
	return nil
}

// reason is the text of an error without the name of its file.
func reason(err error, path string) string {
	return strings.TrimPrefix(err.Error(), table.Printable(path)+": ")
}

// place is that of a row of a batch. The line is known where each record has one.
func (f *file) place(base convert.Base, b *table.Batch, s spot) Place {
	record := int64(s.row) + 1
	for i := range b.Bad {
		if b.Bad[i].Record-base.Records > record {
			break
		}
		record++
	}
	p := Place{Place: table.Place{File: f.Path, Record: base.Records + record, Byte: -1, Column: s.column}, Value: s.value}
	if isText(f.Format) && b.Lines <= b.Records {
		p.Line = base.Lines + record
	}
	return p
}
