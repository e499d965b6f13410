package repair

import (
	"errors"
	"fmt"
	"strings"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Region is a run of bytes [From, To).
type Region struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
	// Of says what the bytes are counted in: "input", as it is stored, or "data", what the
	// decompressor gave, holes left out.
	Of string `json:"of"`
	// Records is how many are lost there, −1 where that is not known.
	Records int64 `json:"records"`
	// Data is how many bytes of data were kept of it although nothing proves them; only
	// in Report.Unproven.
	Data int64  `json:"data,omitempty"`
	Why  string `json:"why"`
}

// What bytes of a region are counted in.
const (
	ofInput = "input"
	ofData  = "data"
)

// MaxRegions is how many regions a list in a report holds.
const MaxRegions = 1000

// Regions are regions left out or doubted: all are counted, the first are listed.
type Regions struct {
	Count   int64    `json:"count"`
	Bytes   int64    `json:"bytes"`   // of the input, as stored
	Data    int64    `json:"data"`    // of decompressed data, beside those
	Records int64    `json:"records"` // as far as they are known
	Unknown bool     `json:"unknown"` // there may be more records
	List    []Region `json:"list"`    // at most MaxRegions
}

func (r *Regions) add(g Region) {
	r.Count++
	if g.Of == ofInput {
		r.Bytes += g.To - g.From
	} else {
		r.Data += g.To - g.From
	}
	r.Data += g.Data
	if g.Records >= 0 {
		r.Records += g.Records
	} else {
		r.Unknown = true
	}
	if len(r.List) < MaxRegions {
		r.List = append(r.List, g)
	}
}

// Report is what became of a file.
type Report struct {
	Input       string `json:"input"`
	Output      string `json:"output,omitempty"`
	Format      string `json:"format"`
	Compression string `json:"compression"` // of the input
	Stored      int64  `json:"stored"`      // bytes of the input, as stored
	Records     int64  `json:"records"`     // kept; of text rows, a header among them
	Bytes       int64  `json:"bytes"`       // kept, decompressed
	Written     int64  `json:"written"`     // bytes of the output, as stored
	// Skipped regions are not in the output.
	Skipped Regions `json:"skipped"`
	// Unproven regions are in the output as far as they could be read, see Job.Unproven.
	Unproven Regions `json:"unproven"`
	// Whole is what was known of the input, if anything was.
	Whole *Whole `json:"whole,omitempty"`
	// Notes are sentences about damage that cost nothing, and what else to know.
	Notes []string `json:"notes"`
}

// Lost reports whether anything is missing, or may be wrong.
func (r *Report) Lost() bool {
	return r.Skipped.Count+r.Unproven.Count > 0 || r.Whole != nil && r.Whole.Differs != ""
}

// Verdict is the report in a sentence.
func (r *Report) Verdict() string {
	what := counted(r.Records, r.one(), r.one()+"s")
	switch {
	case !r.Lost() && len(r.Notes) == 0:
		return "nothing is damaged: " + what
	case !r.Lost():
		return "nothing is lost: " + what
	}
	var parts []string
	if s := &r.Skipped; s.Count > 0 {
		parts = append(parts, counted(s.Count, "region is", "regions are")+" lost"+s.amount(r.one()))
	}
	if u := &r.Unproven; u.Count > 0 {
		parts = append(parts, counted(u.Count, "region is", "regions are")+" not proven ("+counted(u.Data, "byte", "bytes")+" of data)")
	}
	if w := r.Whole; w != nil && w.Differs != "" {
		parts = append(parts, table.Printable(w.Source)+" describes another state of it")
	}
	return what + " saved, " + strings.Join(parts, ", ")
}

func (r *Report) one() string {
	if f, err := formatByName(r.Format); err == nil && f != formatRecordIO && f != formatAvro {
		return "row"
	}
	return "record"
}

// amount tells what regions hold.
func (r *Regions) amount(one string) string {
	var parts []string
	if r.Bytes > 0 {
		parts = append(parts, counted(r.Bytes, "byte", "bytes"))
	}
	if r.Data > 0 {
		parts = append(parts, counted(r.Data, "byte", "bytes")+" of data")
	}
	if r.Records > 0 {
		n := counted(r.Records, one, one+"s")
		if r.Unknown {
			n = "at least " + n
		}
		parts = append(parts, n)
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// shown is how many regions String shows.
const shown = 20

// String is the report in lines, the verdict not among them.
func (r *Report) String() string {
	var b strings.Builder
	in := ""
	if r.Compression != compression.None.String() {
		in = " in " + r.Compression
	}
	fmt.Fprintf(&b, "%s: %s%s, %s\n", table.Printable(r.Input), r.Format, in, counted(r.Stored, "byte", "bytes"))
	fmt.Fprintf(&b, "kept %s, %s\n", counted(r.Records, r.one(), r.one()+"s"), counted(r.Bytes, "byte", "bytes"))
	r.Skipped.write(&b, "skipped", r.one())
	r.Unproven.write(&b, "unproven", r.one())
	if w := r.Whole; w != nil && w.Differs != "" {
		fmt.Fprintf(&b, "not as %s describes it: %s\n", table.Printable(w.Source), w.Differs)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

func (r *Regions) write(b *strings.Builder, word, one string) {
	for i, g := range r.List {
		if i == shown {
			break
		}
		fmt.Fprintf(b, "%s %s%s: %s\n", word, g.place(), g.amount(one), g.Why)
	}
	if more := r.Count - shown; more > 0 {
		fmt.Fprintf(b, "%s %s more\n", word, counted(more, "region", "regions"))
	}
}

func (g *Region) amount(one string) string {
	switch {
	case g.Data > 0:
		return " (" + counted(g.Data, "byte", "bytes") + " of data kept)"
	case g.Records >= 0:
		return " (" + counted(g.Records, one, one+"s") + ")"
	}
	return ""
}

// place is, for example, bytes 4096-8191.
func (g *Region) place() string {
	prefix := ""
	if g.Of == ofData {
		prefix = "decompressed "
	}
	switch g.To - g.From {
	case 0:
		return fmt.Sprintf("%sat byte %d", prefix, g.From)
	case 1:
		return fmt.Sprintf("%sbyte %d", prefix, g.From)
	}
	return fmt.Sprintf("%sbytes %d-%d", prefix, g.From, g.To-1)
}

// units are what a compressed file is made of.
var units = map[compression.Format]string{
	compression.Gzip:   "gzip member",
	compression.Bzip2:  "bzip2 block",
	compression.Zstd:   "zstd frame",
	compression.Snappy: "snappy chunk",
}

// why is what was wrong, without the place, which the region has.
func why(err error) string {
	text := err.Error()
	detail := ""
	if e, ok := errors.AsType[*recordio.Error](err); ok {
		text, detail = e.Err.Error(), e.Detail
	} else if e, ok := errors.AsType[*compression.Error](err); ok {
		text, detail = e.Err.Error(), e.Detail
		if errors.Is(err, compression.ErrTruncated) {
			text = "the input ends within a " + units[e.Format]
		}
	}
	if detail != "" {
		text += ": " + detail
	}
	return table.Printable(text)
}

// counted is a number of things, with commas between thousands.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return table.Grouped(n) + " " + many
}
