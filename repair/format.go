package repair

import (
	"path"
	"slices"
	"strings"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Format is what a file is once it is decompressed.
type Format struct {
	Name     string
	Aliases  []string
	Suffixes []string
	comma    byte // between the cells of a CSV
}

var (
	formatRecordIO = &Format{Name: "recordio", Aliases: []string{"pbr", "recordio-protobuf", "protobuf"}, Suffixes: []string{".pbr", ".pb", ".pr", ".rec", ".recordio", ".protobuf"}}
	formatAvro     = &Format{Name: "avro", Suffixes: []string{".avro"}}
	formatCSV      = &Format{Name: "csv", Suffixes: []string{".csv"}, comma: ','}
	formatTSV      = &Format{Name: "tsv", Suffixes: []string{".tsv", ".tab"}, comma: '\t'}
	formatText     = &Format{Name: "text", Suffixes: []string{".jsonl", ".json", ".ndjson", ".libsvm", ".svm", ".log"}}
	formatParquet  = &Format{Name: "parquet", Suffixes: []string{".parquet", ".pq"}}
)

var formats = []*Format{formatRecordIO, formatAvro, formatCSV, formatTSV, formatText}

// Formats lists the formats that [Job.From] names. Those of text are saved in compressed
// files only; of text without cells each line is a row.
func Formats() []Format {
	list := make([]Format, len(formats))
	for i, f := range formats {
		list[i] = *f
	}
	return list
}

func formatByName(name string) (*Format, error) {
	var names []string
	for _, f := range formats {
		if strings.EqualFold(name, f.Name) || slices.Contains(f.Aliases, strings.ToLower(name)) {
			return f, nil
		}
		names = append(names, f.Name)
	}
	if strings.EqualFold(name, formatParquet.Name) {
		return formatParquet, nil
	}
	return nil, usage("formats are "+strings.Join(names, ", "), "repair does not know a format called %q", name)
}

// formatBySuffix is nil for a suffix that says nothing.
func formatBySuffix(name string) *Format {
	ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
	for _, f := range append(formats, formatParquet) {
		if slices.Contains(f.Suffixes, ext) {
			return f
		}
	}
	return nil
}

// formatByBytes is nil for first bytes of no format that has its own.
func formatByBytes(head []byte) *Format {
	switch recordio.Sniff(head) {
	case "RecordIO":
		return formatRecordIO
	case "Avro":
		return formatAvro
	case "Parquet":
		return formatParquet
	}
	return nil
}

// find tells the format of data by what the user says, its first bytes, which are none
// if they are lost, the suffix, and at last that it is text.
func (j *Job) find(head []byte) (*Format, error) {
	if j.From != "" {
		return formatByName(j.From)
	}
	_, name := compression.BySuffix(j.Input)
	if f := formatByBytes(head); f != nil {
		return f, nil
	}
	if f := formatBySuffix(name); f != nil {
		return f, nil
	}
	switch recordio.Sniff(head) {
	case "text":
		return formatCSV, nil
	case "JSON", "XML or HTML":
		return formatText, nil
	}
	return nil, usage("--from recordio, for example", "%s: neither its name nor its first bytes say the format", table.Printable(j.Input))
}
