package convert

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/table"
)

// contradicted refuses a job that asks for another treatment. NoLabel is none: the
// features of rows whose target is not known yet are treated as those of the others.
func (d *document) contradicted(j *Job) error {
	t := &d.Treatment
	says := func(flag, has string) error {
		if has == "" {
			has = "none"
		}
		return usage("leave it out", "%s: %s says %s", flag, table.Printable(j.FromReceipt), has)
	}
	for _, c := range []struct{ flag, given, has string }{
		{"--dtype", j.Values.DType, t.DType},
		{"--nulls", j.Values.Nulls, t.Nulls},
		{"--encode-strings", j.Values.EncodeStrings, t.EncodeStrings},
		{"--unknown", j.Values.Unknown, t.unknown()},
		{"--weight", j.Roles.Weight, t.Weight},
		{"--id", j.Roles.ID, t.ID},
		{"--delimiter", delimiterText(j.Read.Delimiter), t.Delimiter},
	} {
		if c.given != "" && c.given != c.has {
			return says(c.flag+" "+table.ShellWord(c.given), table.Printable(c.has))
		}
	}
	for _, c := range []struct {
		flag       string
		given, has []string
	}{
		{"--label", j.Roles.Label, t.Label},
		{"--features", j.Roles.Features, t.Features},
		{"--null", j.Read.Null, t.Null},
	} {
		if len(c.given) > 0 && !slices.Equal(c.given, c.has) {
			return says(c.flag+" "+flagList(c.given), listColumns(c.has))
		}
	}
	null := map[string]string{}
	for name, x := range j.Values.NullValues {
		null[name] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	encode := map[string]string{}
	for _, e := range t.Encodings {
		encode[e.Column] = e.Encode
	}
	for _, c := range []struct {
		flag       string
		given, has map[string]string
	}{
		{"--type", j.Read.Types, t.Types},
		{"--null-value", null, t.NullValues},
		{"--encode", j.Values.Encode, encode},
	} {
		for _, name := range slices.Sorted(maps.Keys(c.given)) {
			if c.given[name] != c.has[name] {
				return says(c.flag+" "+table.ShellWord(name+"="+c.given[name]), table.Printable(c.has[name]))
			}
		}
	}
	header := t.Header != nil && *t.Header
	for _, c := range []struct {
		flag, has string
		wrong     bool
	}{
		{"--has-header", "that there is none", j.Read.Header && t.Header != nil && !header},
		{"--no-header", "that there is one", j.Read.NoHeader && header},
		{"--sparse", "dense", j.Values.Sparse && !t.Sparse},
		{"--ragged", "rows of one width", j.Read.Ragged && !t.Ragged},
		{"--schema", "which types columns have", j.Read.Schema != ""},
		{"--categories", "which categories there are", j.Values.Categories != ""},
		{"--category-order", "how categories are numbered", j.Values.CategoryOrder != ""},
		{"--header", "that the output has none", j.Write.Header && !d.Output.Header},
	} {
		if c.wrong {
			return says(c.flag, c.has)
		}
	}
	return nil
}

// unknown is what became of values that are no category.
func (t *treatment) unknown() string {
	for _, e := range t.Encodings {
		if e.Unknown == unknownBucket {
			return unknownBucket
		}
	}
	return unknownError
}

// asRepeated gives the error about a row another hint if the one that it has would
// contradict the receipt of the run that is repeated.
func (j *Job) asRepeated(err error) error {
	if _, ofRow := errors.AsType[*table.Error](err); !ofRow || j.repeated == nil {
		return err
	}
	switch flag, _, _ := strings.Cut(Hint(err), " "); flag {
	case "--null", "--nulls", "--type", "--unknown":
		return &hinted{err, "--on-error skip leaves such rows out"}
	}
	return err
}
