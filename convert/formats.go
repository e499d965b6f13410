package convert

import (
	"path"
	"slices"
	"strings"
)

// formats is the table of formats. A new one is a line here and an adapter
// file.
var formats = []*format{
	&formatRecordIO,
	&formatCSV,
	&formatTSV,
	&formatParquet,
	&formatAvro,
}

// later names formats that are known by name and not yet read or written, so
// that a user is told so rather than served text.
var later = []string{"jsonl", "json", "arrow", "feather", "libsvm", "svm", "orc", "npy", "npz", "xlsx", "xls", "xz", "lz4", "br", "zip"}

// FormatInfo describes a format for help and completion.
type FormatInfo struct {
	Name        string
	Aliases     []string
	Suffixes    []string
	ContentType string
}

// Formats lists the formats that [Job.From] and [Job.To] name.
func Formats() []FormatInfo {
	out := make([]FormatInfo, len(formats))
	for i, f := range formats {
		out[i] = FormatInfo{f.name, slices.Clone(f.aliases), slices.Clone(f.suffixes), f.contentType}
	}
	return out
}

// formatByName finds the format of a --from or --to.
func formatByName(name string) (*format, error) {
	var names []string
	for _, f := range formats {
		if strings.EqualFold(name, f.name) || slices.Contains(f.aliases, strings.ToLower(name)) {
			return f, nil
		}
		names = append(names, f.name)
	}
	hint := "formats are " + strings.Join(names, ", ")
	if slices.Contains(later, strings.ToLower(name)) {
		return nil, usage(hint, "format %s is not supported", name)
	}
	return nil, usage(hint, "no format is called %q", name)
}

// formatBySuffix finds the format of a path whose compression suffix is gone;
// nil if the suffix says nothing.
func formatBySuffix(name string) (*format, error) {
	ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
	for _, f := range formats {
		if slices.Contains(f.suffixes, ext) {
			return f, nil
		}
	}
	if ext != "" && slices.Contains(later, ext[1:]) {
		return nil, usage("", "%s: %s is not supported", name, ext[1:])
	}
	return nil, nil
}

// formatByBytes finds the format whose magic number begins head; nil if none does.
func formatByBytes(head []byte) *format {
	for _, f := range formats {
		if f.match != nil && f.match(head) {
			return f
		}
	}
	return nil
}
