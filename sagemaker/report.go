package sagemaker

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/table"
)

// Report is the outcome of a check.
type Report struct {
	Verdict   string   `json:"verdict"` // accepted or refused
	Algorithm string   `json:"algorithm"`
	Channel   string   `json:"channel"`
	Inputs    []string `json:"inputs"`
	Files     []File   `json:"files"`
	Rows      int64    `json:"rows"`
	// ContentType and the settings below are what the job is to be told; "" where
	// there is nothing to tell, or the data is refused for its format.
	ContentType     string            `json:"content_type,omitempty"`
	Distribution    string            `json:"s3_data_distribution_type,omitempty"`
	Compression     string            `json:"compression_type,omitempty"`
	InputMode       string            `json:"input_mode,omitempty"`
	Hyperparameters map[string]string `json:"hyperparameters"`
	// Labels is the range of the labels, if there are any.
	Labels *Labels `json:"labels,omitempty"`

	Violations []Violation `json:"violations"`
	Warnings   []Violation `json:"warnings"` // of data that is accepted even so
}

// File is one file of the channel.
type File struct {
	Path        string `json:"path"`
	Format      string `json:"format,omitempty"`
	Compression string `json:"compression,omitempty"`
	Bytes       int64  `json:"bytes"` // as stored, −1 for a stream
	Rows        int64  `json:"rows"`
}

// Labels is the range of the finite labels.
type Labels struct {
	Min   json.Number `json:"min"`
	Max   json.Number `json:"max"`
	Whole bool        `json:"whole"`
}

// Accepted reports whether a training job would take the data.
func (r *Report) Accepted() bool { return r.Verdict == accepted }

const (
	accepted = "accepted"
	refused  = "refused"
)

// report puts together what was found in all files.
func (c *checker) report(inputs []string, files []*file) *Report {
	r := &Report{
		Verdict: accepted, Algorithm: c.Name, Channel: c.channel.Name, Inputs: inputs,
		Files: []File{}, Hyperparameters: map[string]string{},
	}
	labels := labelsOf(files)
	for _, f := range files {
		c.found.merge(f.found)
		if f.stray {
			continue
		}
		r.Files = append(r.Files, File{f.Path, f.Format, f.Compression, f.Bytes, f.rows})
	}
	files = slices.DeleteFunc(files, func(f *file) bool { return f.stray })
	for _, rule := range wholeRules {
		rule(c, files)
	}
	r.Rows = rowsOf(files)
	if labels.n > 0 && labels.min-labels.min == 0 && labels.max-labels.max == 0 { // JSON has no others
		r.Labels = &Labels{json.Number(number(labels.min)), json.Number(number(labels.max)), !labels.fraction}
	}
	c.tell(r, files, &labels)
	r.Violations, r.Warnings = c.found.sorted()
	if len(r.Violations) > 0 {
		r.Verdict = refused
	}
	return r
}

// tell says what the job is to be told.
func (c *checker) tell(r *Report, files []*file, labels *span) {
	have := holding(files)
	if len(have) == 0 {
		return
	}
	x := have[0].accepted
	r.ContentType = x.ContentType
	if x.Format == "csv" && c.FeatureDim != nil && (c.channel.Labels == 0 || !c.takesLabels()) {
		r.ContentType += ";label_size=" + strconv.Itoa(c.channel.Labels)
	}
	r.Distribution = c.channel.Distribution
	if c.found.count("gzip") > 0 {
		r.Compression, r.InputMode = "Gzip", "Pipe"
	}
	if dim, ok := dimOf(files); ok && c.FeatureDim != nil {
		r.Hyperparameters[c.FeatureDim.Name] = strconv.FormatInt(dim, 10)
	}
	for _, b := range c.Bounds {
		if n, ok := c.known(b.Of, files); ok && b.Exact {
			r.Hyperparameters[b.Name] = strconv.FormatInt(n, 10)
		}
	}
	if c.label != nil && c.label.Classes != "" && r.Labels != nil {
		set, ok := c.options.Set[c.label.Classes]
		if !ok {
			set = strconv.FormatFloat(labels.max+1, 'f', -1, 64)
		}
		if d := c.Classes; ok || d == nil || labels.max+1 >= float64(d.Min) && labels.max+1 <= float64(d.Max) {
			r.Hyperparameters[c.label.Classes] = set
		}
	}
	for name, value := range c.options.Set {
		if _, told := r.Hyperparameters[name]; !told {
			r.Hyperparameters[name] = value
		}
	}
}

// takesLabels reports whether the algorithm's first channel has labels, so that CSV
// has them by default.
func (a *Algorithm) takesLabels() bool { return a.Channels[0].Labels > 0 }

// Settings is what to tell the job, on a line.
func (r *Report) Settings() string {
	var words []string
	for _, w := range [][2]string{
		{"content_type", r.ContentType}, {"s3_data_distribution_type", r.Distribution},
		{"compression_type", r.Compression}, {"input_mode", r.InputMode},
	} {
		if w[1] != "" {
			words = append(words, w[0]+"="+w[1])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Hyperparameters)) {
		words = append(words, k+"="+r.Hyperparameters[k])
	}
	return table.Printable(strings.Join(words, " "))
}

// String is the report for a person to read.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, channel %s: %s, %s", r.Algorithm, r.Channel, plural(int64(len(r.Files)), "file"), plural(r.Rows, "row"))
	if r.Labels != nil {
		fmt.Fprintf(&b, ", labels %s to %s", r.Labels.Min, r.Labels.Max)
	}
	b.WriteString("\n")
	list(&b, "violation", r.Violations)
	list(&b, "warning", r.Warnings)
	b.WriteString("\n")
	if r.Accepted() {
		b.WriteString("would be accepted as " + r.Settings() + "\n")
	} else {
		b.WriteString("would be refused: " + plural(int64(len(r.Violations)), "kind") + " of violation\n")
	}
	return b.String()
}

func list(b *strings.Builder, word string, found []Violation) {
	for _, v := range found {
		fmt.Fprintf(b, "\n%s %s: %s\n", word, v.Code, v.Message)
		for _, p := range v.Places {
			if s := p.String(); s != "" {
				fmt.Fprintf(b, "  %s\n", s)
			}
		}
		if more := v.Count - int64(len(v.Places)); more > 0 && len(v.Places) > 0 {
			fmt.Fprintf(b, "  and %d more\n", more)
		}
		if v.Fix != "" {
			fmt.Fprintf(b, "  fix: %s\n", v.Fix)
		}
	}
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}
