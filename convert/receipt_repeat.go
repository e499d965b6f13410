package convert

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/table"
)

// repeat has the job treat its inputs as the run did whose receipt FromReceipt names:
// it fills in what is not asked for, and refuses what is asked for otherwise. Columns
// are left to [Plan.fit], which knows those of the inputs.
func (j *Job) repeat(ctx context.Context) error {
	path := j.FromReceipt
	if path == "" {
		return nil
	}
	d, err := readDocument(ctx, j.store, path, j.Read.Limits.Sidecar)
	if err == nil {
		err = d.check()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrStorage):
		return err
	case err != nil:
		return usage(causeHint(err), "--from-receipt %s: %v", table.Printable(path), err)
	}
	if err := d.contradicted(j); err != nil {
		return err
	}
	t := &d.Treatment
	j.repeated = d
	o := &j.Read
	if t.Header != nil {
		o.Header, o.NoHeader = *t.Header, !*t.Header
	}
	if t.Delimiter != "" {
		o.Delimiter = t.Delimiter[0]
	}
	o.Null, o.Types, o.Ragged, o.like = t.Null, maps.Clone(t.Types), t.Ragged, t.Columns
	for name := range j.leftOut(t) {
		delete(o.Types, name) // it may be missing
	}
	v := &j.Values
	v.DType, v.Nulls, v.EncodeStrings, v.Sparse, v.Unknown = t.DType, t.Nulls, t.EncodeStrings, t.Sparse, ""
	v.Strict = v.Strict || t.Strict
	v.NullValues, v.Encode = nil, nil
	if len(t.NullValues) > 0 {
		v.NullValues = map[string]float64{}
	}
	for name, text := range t.NullValues {
		if v.NullValues[name], err = strconv.ParseFloat(text, 64); err != nil {
			return usage("", "--from-receipt %s: column %s: %s is not a number", table.Printable(path), table.Excerpt(name), table.Excerpt(text))
		}
	}
	if len(t.Encodings) > 0 {
		v.Encode = map[string]string{}
	}
	for _, e := range t.Encodings {
		v.Encode[e.Column] = e.Encode
	}
	if j.BadRows.Do == "" && j.BadRows.Rejects == "" {
		j.BadRows.Do = t.OnError
		if t.OnError == "quarantine" {
			return usage("--rejects FILE, or --on-error skip",
				"%s says that bad rows went to a file, and there is none for those of this run", table.Printable(path))
		}
	}
	j.repeatOutput(d)
	return nil
}

// causeHint is the hint of a usage error below another.
func causeHint(err error) string {
	if u, ok := errors.AsType[*UsageError](err); ok {
		return u.Hint
	}
	if h, ok := errors.AsType[*hinted](err); ok {
		return h.hint
	}
	return ""
}

// repeatOutput writes as the other run did, where -o and the flags of the output do not
// say otherwise.
func (j *Job) repeatOutput(d *document) {
	w, was := &j.Write, &d.Output
	promised, rest := compression.BySuffix(strings.TrimRight(j.Output, "/"))
	if j.Output == standardInput {
		promised, rest = compression.None, ""
	}
	silent := false // the name does not say a format
	f, err := formatBySuffix(rest)
	if j.To != "" {
		f, err = formatByName(j.To)
	} else if err == nil && f == nil {
		silent = true
		j.To = was.Format
		f, err = formatByName(j.To)
	}
	if err != nil || f == nil {
		return // and is refused in its turn
	}
	if f.text {
		w.Header = w.Header || was.Header
	} else if j.Values.EncodeStrings == "keep" {
		j.Values.EncodeStrings = ""
	}
	if j.Values.Nulls == "empty" && !f.text && !f.typed {
		j.Values.Nulls = ""
	}
	if f.name != was.Format {
		return
	}
	if w.Delimiter == 0 && was.Delimiter != "" {
		w.Delimiter = was.Delimiter[0]
	}
	// A suffix that the other output had and this one lacks says that it is not
	// compressed.
	suffix, _ := compression.BySuffix(was.Path)
	if w.Compression == "" && promised == compression.None && (f.codecs != nil || silent || suffix.String() != was.Compression) {
		w.Compression = was.Compression
	}
	if w.Level == 0 && (w.Compression == was.Compression || w.Compression == "" && promised.String() == was.Compression) {
		w.Level = was.Level
	}
}
