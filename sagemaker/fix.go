package sagemaker

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// fix is what to do about what was found at places. f is nil where that is the channel
// as a whole. In the text of a class
//
//	{convert}    is a command that writes the file anew
//	{reject}     likewise, with bad rows in a file of their own
//	{records}    a command that writes it as RecordIO
//	{column}     the columns of the places, as a flag takes them
//	{delimiter}  that of the file, as a flag takes it
//	{dir}        the input
//	{dtype}      a type of tensors that is accepted
//	{dim}        the hyperparameter for the number of features
//	{labels}     what labels may be
func (c *checker) fix(code string, f *file, places []Place) string {
	class := &classTable[classAt[code]]
	text := class.fix
	if f != nil && f.Format != "csv" && f.Format != "tsv" && class.records != "" && (f.Format == "recordio" || class.code == "not-finite") {
		text = class.records
	}
	if f != nil && f.Format == "parquet" && class.typed != "" {
		text = class.typed
	}
	if code == "content-type" && f != nil && !f.readable() {
		text = "write the data as " + c.best().ContentType
	}
	if code == "label-type" && f != nil {
		text = f.labelTypeFix(text)
	}
	columns, dtype, dim, labels := columnsOf(places), "float32", "feature_dim", "numbers"
	if x := c.best(); len(x.DTypes) > 0 {
		dtype = x.DTypes[0]
	}
	if c.FeatureDim != nil {
		dim = c.FeatureDim.Name
	}
	if c.label != nil {
		labels = c.label.String()
	}
	command, records, delimiter := "recast convert INPUT... -o OUTPUT", "recast convert INPUT... -o OUTPUT.pbr", ""
	if f != nil {
		delimiter = f.delimiter()
		label := f.labelFlag(code)
		if label == "--label "+columns && (strings.Contains(text, "--drop {column}") || strings.Contains(text, anotherLabel)) {
			label = "--label COL" // it cannot be both
		}
		command, records = f.convert(f.rewritten(), label), f.convert(f.as("recordio"), label)
	}
	return strings.NewReplacer(
		"{convert}", command, "{records}", records, "{reject}", command+" --rejects bad.jsonl (sets such rows aside)",
		"{delimiter}", delimiter, "{dir}", table.ShellWord(c.dir), "{column}", columns, "{dtype}", dtype, "{dim}", dim, "{labels}", labels,
	).Replace(text)
}

// anotherLabel is the fix of a target that nothing makes a number of.
const anotherLabel = "name the column that is the target"

// labelTypeFix is the fix of a target that is no number, by its type; text is that of a
// target that is text.
func (f *file) labelTypeFix(text string) string {
	switch f.schema.Field(0).Type.ID() {
	case arrow.STRING:
		return text
	case arrow.DATE32, arrow.TIMESTAMP:
		if f.Format == "parquet" {
			return "{convert} --encode {column}=epoch (or name another column that is the target)"
		}
		return text
	}
	return anotherLabel + ": {convert}"
}

// mostColumns is how many columns a fix lists.
const mostColumns = 20

// columnsOf lists the columns of places as a flag takes them.
func columnsOf(places []Place) string {
	var names []string
	for _, p := range places {
		if p.Column != "" && !slices.Contains(names, p.Column) {
			names = append(names, p.Column)
		}
	}
	switch {
	case len(names) == 0:
		return "COL"
	case len(names) > mostColumns:
		return "COL,…"
	}
	return listOf(names)
}

// listOf is names as a flag takes them.
func listOf(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		if strings.ContainsAny(name, ",\"") {
			name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
		quoted[i] = name
	}
	return table.ShellWord(strings.Join(quoted, ","))
}

// rewritten is the name of the file that a fix writes: of the same format if that is
// accepted, else of the best.
func (f *file) rewritten() string {
	if f.accepted != nil {
		return f.as(f.Format)
	}
	return f.as(f.best().Format)
}

// as is the name of the file as one of a format for training. It is not in a directory that
// is checked, where the job would read the file and what it was written from.
func (f *file) as(format string) string {
	ext := ".csv"
	if format == "recordio" {
		ext = ".pbr"
	}
	base := stem(f.Path)
	if f.walked {
		base = filepath.Join(f.root, "..", filepath.Base(base))
	}
	name := base + ext
	if f.walked || strings.HasPrefix(f.Path, name) {
		name = base + "-fixed" + ext
	}
	return name
}

// convert is a command that writes the file as out.
func (f *file) convert(out, label string) string {
	words := []string{"recast convert", table.ShellWord(f.Path), "-o", table.ShellWord(out)}
	if label != "" {
		words = append(words, label)
	}
	return strings.Join(words, " ")
}

// labelFlag says which column is the target, as far as that is known.
func (f *file) labelFlag(code string) string {
	switch {
	case f.Format == "recordio" && f.layout.label >= 0:
		return ""
	case f.nameless && f.channel.Labels == 0:
		return "--has-header --no-label"
	case f.nameless:
		return "--has-header --label COL"
	case f.channel.Labels == 0:
		return "--no-label"
	case f.schema == nil || f.Format == "recordio" || f.schema.NumFields() == 0:
		return "--label COL"
	case code == "delimiter":
		return "--label COL"
	}
	return "--label " + columnsOf([]Place{f.ofColumn(f.schema.Field(f.target()).Name, "")})
}

// readable reports whether the file is of a format that convert reads.
func (f *file) readable() bool {
	return slices.Contains([]string{"recordio", "csv", "tsv", "parquet", "avro"}, f.Format)
}

// delimiter is what a flag calls the one that the file has.
func (f *file) delimiter() string {
	d := f.options.Open.Read.Delimiter
	if d == 0 {
		d = f.start.delimiter
	}
	switch d {
	case '\t':
		return "tab"
	case ' ':
		return "space"
	}
	return table.ShellWord(string(rune(d)))
}

// stem is a path without its suffixes; that of standard input is a name to write to.
func stem(path string) string {
	if path == "-" {
		return "train"
	}
	dir, base := filepath.Split(path)
	for _, suffix := range []string{".gz", ".bz2", ".zst", ".sz"} {
		base = strings.TrimSuffix(base, suffix)
	}
	if ext := filepath.Ext(base); ext != base {
		base = strings.TrimSuffix(base, ext)
	}
	return dir + base
}
