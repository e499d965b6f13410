package convert

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/table"
)

// Plan is a job whose every question is answered: what Run will do.
type Plan struct {
	Inputs      []Input   `json:"inputs"`
	Columns     []Column  `json:"columns"` // of the inputs
	Output      string    `json:"output"`
	Format      string    `json:"format"`
	Compression string    `json:"compression"`
	Label       []string  `json:"label"`
	Features    []string  `json:"features"` // names of columns, in the order of the output
	Weight      string    `json:"weight,omitempty"`
	ID          string    `json:"id,omitempty"`
	Dropped     []string  `json:"dropped"` // columns left out
	DType       string    `json:"dtype,omitempty"`
	Nulls       string    `json:"nulls"`
	Encodings   []Encoded `json:"encodings,omitempty"`
	Passes      int       `json:"passes"` // times that the inputs are read
	Splits      []Split   `json:"splits,omitempty"`
	Layout      string    `json:"layout,omitempty"`  // of the rows in files, in words
	Seed        uint64    `json:"seed,omitempty"`    // of what is left to chance
	Receipt     string    `json:"receipt,omitempty"` // file that it is written to
	// ContentType and Hyperparameters are what a training job is told.
	ContentType     string            `json:"content_type,omitempty"`
	Hyperparameters map[string]string `json:"hyperparameters,omitempty"`

	ran     atomic.Bool
	job     Job
	inputs  inputs
	out     *format
	comp    compression.Format
	roles   *roles
	renamed []string      // warnings on names in the header
	learn   []string      // columns whose categories are not known yet
	known   *categoryFile // that the job names; nil: there is none yet
	want    table.Want    // of the decoders
	shape   *arrow.Schema // of their batches
	key     *arrow.Field  // of the inputs: decides on the split; nil: there is none
}

// Prepare resolves a job into a plan. It reads the heads of the inputs and a
// sample of the first, and writes nothing. All usage errors come from here.
func Prepare(ctx context.Context, j Job) (*Plan, error) {
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	p := &Plan{job: j, Output: j.Output}
	infos, err := listInputs(ctx, &p.job)
	if err != nil {
		return nil, err
	}
	if err := p.resolveOutput(ctx, infos); err != nil {
		return nil, err
	}
	if err := p.resolveReceipt(ctx, infos); err != nil {
		return nil, err
	}
	p.inputs.job = &p.job
	if err := p.inputs.look(ctx, infos); err != nil {
		return nil, err
	}
	p.Inputs, p.Columns = p.inputs.list, p.inputs.columns()
	if p.job.Values.Categories != "" {
		p.known, err = readCategories(ctx, p.job.store, p.job.Values.Categories, p.job.Read.Limits.Sidecar)
	}
	if err == nil {
		err = p.fit()
	}
	if err == nil {
		err = p.resolveColumns()
	}
	if err == nil {
		err = p.resolveLayout()
	}
	if err == nil && len(p.learn) == 0 {
		err = p.try()
	}
	if err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// try makes a decoder and an encoder, so that what they refuse is told before
// any data moves, and with them finds out how large a chunk should be for a
// compressed output: its pieces compress well only if they are large.
func (p *Plan) try() error {
	if p.inputs.src.Schema().NumFields() == 0 {
		return nil // there is no record, and so nothing to decode or encode
	}
	dec, err := p.inputs.src.NewDecoder(p.want)
	if err == nil && p.key != nil {
		want, _ := p.wantRouted()
		_, err = p.inputs.src.NewDecoder(want)
	}
	if err != nil {
		return usage("", "%s input: %s", p.inputs.format.name, plainText(err))
	}
	k, err := p.out.create(p.shape, p.job.Write)
	if err != nil {
		return usage("", "%s output: %s", p.Format, plainText(err))
	}
	size := chunkSize
	if p.comp != compression.None {
		size = pieceSize(p.comp)
	}
	if sample := p.inputs.src.Sample(); p.comp != compression.None && sample.size() > 0 {
		var out []byte
		err := guard(func() error {
			enc, err := k.NewEncoder()
			if err != nil {
				return err
			}
			b, err := dec.Decode(context.Background(), sample)
			if err != nil {
				return err
			}
			defer b.Release()
			rows := b.NewSlice(0, min(b.NumRows(), max(1, maxPiece/rowBytes(b, p.out.text))))
			defer rows.Release()
			out, err = enc.Append(context.Background(), nil, 0, rows)
			if n := b.NumRows(); n > 0 {
				size = int(float64(pieceSize(p.comp)) * float64(sample.size()) * float64(rows.NumRows()) / float64(n) / float64(max(len(out), 1)))
			}
			return err
		})
		if err != nil {
			size = pieceSize(p.comp) // what is wrong is told with its place when its turn comes
		}
	}
	if p.comp != compression.None {
		size = int(min(float64(size)/p.job.Layout.leastShare(), maxChunk)) // a piece is of one split
	}
	p.job.Read.chunk = max(min(max(size, chunkSize), maxChunk)/p.expansion(), leastChunk)
	p.inputs.src.Chunk(p.job.Read.chunk)
	return nil
}

// leastChunk is how small a chunk may become where few values become many.
const leastChunk = 512

// expansion is about how many times as large as its input a batch becomes for
// categories that have a cell each.
func (p *Plan) expansion() int {
	cells, columns := 0, 0
	for _, k := range p.want.Packs {
		if columns += len(k.From); !k.Sparse {
			cells += k.Width()
		}
	}
	for _, f := range p.want.Columns {
		columns++
		if e := p.want.Encode[f.Name]; e != nil {
			cells += e.Width()
		}
	}
	return max(1, cells/max(columns, 1)/4)
}

// pieceSize is how much data a compressor should get at once at the least: a
// block of bzip2, or for the others so much that starting anew costs little.
func pieceSize(c compression.Format) int {
	if c == compression.Bzip2 {
		return c.Piece()
	}
	return 384 << 10
}

// Close gives up a plan that is not run.
func (p *Plan) Close() error { return p.inputs.close() }

// Notes are sentences for the user on how the inputs were understood. One that
// begins with "warning: " is one.
func (p *Plan) Notes() []string { return p.inputs.notes }

// String is the plan for a person to read.
func (p *Plan) String() string {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s %s\n", label, fmt.Sprintf(format, args...))
	}
	for i, in := range p.Inputs {
		if i == 5 && len(p.Inputs) > 6 {
			line("", "… and %d more", len(p.Inputs)-i)
			break
		}
		label := ""
		if i == 0 {
			label = "input"
		}
		how := in.Format
		if in.Compression != compression.None.String() {
			how += ", " + in.Compression
		}
		if in.Bytes >= 0 {
			how += fmt.Sprintf(", %s", plural(in.Bytes, "byte"))
		}
		line(label, "%s (%s)", table.Printable(in.Path), how)
	}
	how := p.Format
	if p.Compression != compression.None.String() {
		how += ", " + p.Compression
	}
	line("output", "%s (%s)", table.Printable(p.Output), how)
	for i, s := range p.Splits {
		label := ""
		if i == 0 {
			label = "splits"
		}
		line(label, "%s %s", table.Printable(s.Name), shareText(s.Share))
	}
	if p.Layout != "" {
		line("layout", "%s", p.Layout)
	}
	if len(p.Label) > 0 {
		line("label", "%s", listColumns(p.Label))
	}
	if p.Weight != "" {
		line("weight", "%s", table.Printable(p.Weight))
	}
	if p.ID != "" {
		line("id", "%s", table.Printable(p.ID))
	}
	line("features", "%d: %s", len(p.Features), listColumns(p.Features))
	for i, e := range p.Encodings {
		label := ""
		if i == 0 {
			label = "encoded"
		}
		how := table.Printable(e.Column) + " " + e.Encode
		if e.Categories != nil {
			how += ", " + plural(*e.Categories, "value")
		}
		line(label, "%s", how)
	}
	if len(p.Dropped) > 0 {
		line("dropped", "%s", listColumns(p.Dropped))
	}
	if p.DType != "" {
		line("dtype", "%s", p.DType)
	}
	line("nulls", "%s", p.Nulls)
	if p.ContentType != "" {
		line("training", "content_type=%s%s", p.ContentType, hyperparameters(p.Hyperparameters))
	}
	if p.Receipt != "" {
		line("receipt", "%s", table.Printable(p.Receipt))
	}
	line("reads", "the input %s", times(p.Passes))
	types := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		types[i] = table.Printable(c.Name) + " " + c.Type
	}
	line("columns", "%s", listColumns(types))
	return b.String()
}

// hyperparameters lists them sorted, each after a blank.
func hyperparameters(m map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b.WriteString(" " + k + "=" + m[k])
	}
	return b.String()
}
