package sagemaker

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recast-ml/recast/table"
)

// wholeRules look at the files of a channel together.
var wholeRules = []func(c *checker, files []*file){
	noData,
	unlisted,
	mixedFormats,
	mixedCompression,
	sameDimension,
	instances,
	unequal,
	bounds,
	classCount,
}

// holding are the files that hold rows of an accepted format.
func holding(files []*file) []*file {
	var out []*file
	for _, f := range files {
		if f.opened {
			out = append(out, f)
		}
	}
	return out
}

func (c *checker) add(code, fix string, p Place) {
	if fix == "" {
		fix = c.fix(code, nil, []Place{p})
	}
	c.found.add(code, 1, fix, p)
}

// noData: there is a file that is none too many.
func noData(c *checker, files []*file) {
	if len(files) == 0 {
		c.add("no-data", "", Place{})
	}
}

// unlisted: no file has come to those that a receipt lists.
func unlisted(c *checker, files []*file) {
	for _, f := range files {
		if receipt := c.unlisted[f.Path]; receipt != "" {
			c.add("unlisted-file", "", at(f.Path, table.Printable(receipt)+" lists others"))
		}
	}
}

// mixedFormats: a channel has one content type.
func mixedFormats(c *checker, files []*file) {
	var first *file
	for _, f := range files {
		switch {
		case f.accepted == nil:
		case first == nil:
			first = f
		case f.Format != first.Format:
			c.add("mixed-formats", f.convert(f.as(first.Format), f.labelFlag("")), at(f.Path, "it is "+f.Format+", "+table.Printable(first.Path)+" is "+first.Format))
		}
	}
}

// mixedCompression: a job undoes the compression of all files, or of none.
func mixedCompression(c *checker, files []*file) {
	if c.found.count("gzip") == 0 {
		return
	}
	var plain *file
	for _, f := range files {
		if f.accepted != nil && f.Compression != "gzip" {
			plain = f
			break
		}
	}
	for _, f := range files {
		if plain == nil || f.accepted == nil || f.Compression != "gzip" {
			continue
		}
		fix := f.convert(f.as(f.Format), "--label COL")
		if strings.HasSuffix(f.Path, ".gz") {
			fix = "gzip -d " + table.ShellWord(f.Path)
		}
		c.add("mixed-compression", fix, at(f.Path, "it is gzip, "+table.Printable(plain.Path)+" is not"))
	}
}

// sameDimension: all files have as many features.
func sameDimension(c *checker, files []*file) {
	var first *file
	for _, f := range holding(files) {
		switch {
		case f.dim < 0:
		case first == nil:
			first = f
		case f.dim != first.dim:
			fix := ""
			if c.FeatureDim == nil {
				fix = "choose the same columns of all files: " + f.convert(f.rewritten(), "--label COL") + " --features COL,…"
			}
			c.add("feature-dim", fix, at(f.Path, fmt.Sprintf("it has %d, %s has %d", f.dim, table.Printable(first.Path), first.dim)))
		}
	}
}

// instances: each has a file, if they share the data, and there are not more than the
// algorithm runs on.
func instances(c *checker, files []*file) {
	n := c.options.Instances
	if most := c.Instances; most > 0 && n > most {
		c.add("instances", fmt.Sprintf("train on %d", most), Place{Value: fmt.Sprintf("%d, %s trains on %d", n, c.Name, most)})
		return
	}
	if have := len(files); n > have && have > 0 && c.channel.Distribution != "FullyReplicated" {
		fix := fmt.Sprintf("split the data into at least %d files of equal size", n)
		if c.channel.Distribution == "" {
			fix += ", or set S3DataDistributionType to FullyReplicated"
		}
		c.add("instances", fix, Place{Value: fmt.Sprintf("%d, for %d files: with ShardedByS3Key an instance would have no data", n, have)})
	}
}

// unequal: an instance waits for the one that has most rows.
func unequal(c *checker, files []*file) {
	if c.options.Instances < 2 {
		return
	}
	var least, most *file
	for _, f := range holding(files) {
		if least == nil || f.rows < least.rows {
			least = f
		}
		if most == nil || f.rows > most.rows {
			most = f
		}
	}
	if most != nil && most.rows > least.rows+least.rows/4+1 {
		c.add("unequal-files", "", at(most.Path, fmt.Sprintf("it has %d rows, %s has %d", most.rows, table.Printable(least.Path), least.rows)))
	}
}

// bounds: hyperparameters that are at most what the data has.
func bounds(c *checker, files []*file) {
	for _, b := range c.Bounds {
		value, set, _ := c.setting(b.Name)
		limit, known := c.known(b.Of, files)
		if !set || !known || value == limit || value < limit && !b.Exact {
			continue
		}
		most := "at most "
		if b.Exact {
			most = ""
		}
		c.add("hyperparameter", fmt.Sprintf("set %s to %s%d", b.Name, most, limit), Place{Value: fmt.Sprintf("%s=%d, and %s is %d", b.Name, value, b.Of, limit)})
	}
}

// known is a number that the data has, or a hyperparameter.
func (c *checker) known(name string, files []*file) (n int64, ok bool) {
	switch {
	case name == "rows":
		return rowsOf(files), !slices.ContainsFunc(files, func(f *file) bool { return !f.whole })
	case c.FeatureDim != nil && name == c.FeatureDim.Name:
		return dimOf(files)
	}
	n, ok, _ = c.setting(name)
	return n, ok
}

// classCount: the number of classes, where labels are classes: it is set, or that of the
// labels of the channel that is trained on.
func classCount(c *checker, files []*file) {
	r := c.Classes
	if r == nil || c.label == nil || c.label.Classes != r.Name {
		return
	}
	n, set, _ := c.setting(r.Name)
	what := fmt.Sprintf("%s=%d", r.Name, n)
	if !set {
		labels := labelsOf(files)
		if c.channel != &c.Channels[0] || labels.n == 0 || labels.wrong > 0 {
			return
		}
		n = int64(labels.max) + 1
		what = fmt.Sprintf("the labels are %s to %s", number(labels.min), number(labels.max))
	}
	if n >= r.Min && n <= r.Max {
		return
	}
	fix := fmt.Sprintf("set %s to %d at the least", r.Name, r.Min)
	if n < r.Min {
		fix = "set predictor_type to binary_classifier, or " + fix
	}
	c.add("hyperparameter", fix, Place{Value: fmt.Sprintf("%s, and %s is from %d to %d", what, r.Name, r.Min, r.Max)})
}

// labelsOf is the range of the labels of all files.
func labelsOf(files []*file) span {
	var labels span
	for _, f := range files {
		labels.merge(&f.labels)
	}
	return labels
}

func rowsOf(files []*file) (n int64) {
	for _, f := range files {
		n += f.rows
	}
	return n
}

// dimOf is the number of features of all files.
func dimOf(files []*file) (n int64, ok bool) {
	for _, f := range holding(files) {
		if f.dim >= 0 {
			return f.dim, true
		}
	}
	return 0, false
}
