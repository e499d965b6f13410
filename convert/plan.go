package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Plan is a job whose every question is answered: what Run will do.
type Plan struct {
	Inputs      []Input  `json:"inputs"`
	Columns     []Column `json:"columns"` // of the inputs
	Output      string   `json:"output"`
	Format      string   `json:"format"`
	Compression string   `json:"compression"`
	Label       []string `json:"label"`
	Features    []string `json:"features"` // names of columns, in the order of the output
	Weight      string   `json:"weight,omitempty"`
	ID          string   `json:"id,omitempty"`
	Dropped     []string `json:"dropped"` // columns left out
	DType       string   `json:"dtype,omitempty"`
	Nulls       string   `json:"nulls"`
	// ContentType and Hyperparameters are what a training job is told.
	ContentType     string            `json:"content_type,omitempty"`
	Hyperparameters map[string]string `json:"hyperparameters,omitempty"`

	ran    atomic.Bool
	job    Job
	inputs inputs
	out    *format
	comp   compression.Format
	want   table.Want    // of the decoders
	shape  *arrow.Schema // of their batches
}

// Prepare resolves a job into a plan. It reads the heads of the inputs and a
// sample of the first, and writes nothing. All usage errors come from here.
func Prepare(ctx context.Context, j Job) (*Plan, error) {
	if err := j.resolve(); err != nil {
		return nil, err
	}
	p := &Plan{job: j, Output: j.Output}
	infos, err := listInputs(ctx, &j)
	if err != nil {
		return nil, err
	}
	if err := p.resolveOutput(ctx, infos); err != nil {
		return nil, err
	}
	p.inputs.job = &p.job
	if err := p.inputs.look(ctx, infos); err != nil {
		return nil, err
	}
	p.Inputs, p.Columns = p.inputs.list, p.inputs.columns()
	if err := p.resolveColumns(); err != nil {
		p.Close()
		return nil, err
	}
	if err := p.try(); err != nil {
		p.Close()
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
	if err != nil {
		return usage("", "%s input: %v", p.inputs.format.name, err)
	}
	k, err := p.out.create(p.shape, p.job.Write)
	if err != nil {
		return usage("", "%s output: %v", p.Format, err)
	}
	size := chunkSize
	if sample := p.inputs.src.Sample(); p.comp != compression.None && len(sample) > 0 {
		var out []byte
		err := guard(func() error {
			enc, err := k.NewEncoder()
			if err != nil {
				return err
			}
			b, err := dec.Decode(sample)
			if err != nil {
				return err
			}
			defer b.Release()
			rows := b.NewSlice(0, min(b.NumRows(), max(1, maxPiece/rowBytes(b, p.out.text))))
			defer rows.Release()
			out, err = enc.Append(nil, rows)
			if n := b.NumRows(); n > 0 {
				size = int(int64(p.comp.Piece()) * int64(len(sample)) * rows.NumRows() / n / int64(max(len(out), 1)))
			}
			return err
		})
		if err != nil {
			size = p.comp.Piece() // what is wrong is told with its place when its turn comes
		}
	}
	p.job.Read.chunk = min(max(size, chunkSize), maxChunk)
	p.inputs.src.Chunk(p.job.Read.chunk)
	return nil
}

// Close gives up a plan that is not run.
func (p *Plan) Close() error { return p.inputs.close() }

// Notes are sentences for the user on how the inputs were understood. One that
// begins with "warning: " is one.
func (p *Plan) Notes() []string { return p.inputs.notes }

// resolve fills in the defaults of a job and refuses what no input could make
// right.
func (j *Job) resolve() error {
	if j.store == nil {
		j.store = storage.Local{}
	}
	if j.Threads < 0 || j.Memory < 0 {
		return usage("", "threads and memory are not negative")
	}
	if j.Threads == 0 {
		j.Threads = runtime.GOMAXPROCS(0)
	}
	if j.Memory == 0 {
		j.Memory = 256 << 20
	}
	if j.Memory < minMemory {
		return usage("", "--memory %s is too little: %s is the least", sizeText(j.Memory), sizeText(minMemory))
	}
	if len(j.Inputs) == 0 {
		return usage("name files, globs, directories, or - for standard input", "there is no input")
	}
	if j.Read.Header && j.Read.NoHeader {
		return usage("", "--has-header and --no-header exclude each other")
	}
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{
		{"--dtype", j.Values.DType, []string{"float32", "float64", "int32"}},
		{"--nulls", j.Values.Nulls, []string{"error", "nan", "zero", "drop", "empty"}},
		{"--encode-strings", j.Values.EncodeStrings, []string{"error", "keep"}},
		{"--on-error", j.BadRows.Do, []string{"fail", "skip", "quarantine"}},
		{"--checksum", j.Write.Checksum, []string{"crc64nvme", "sha256"}},
	} {
		if err := oneOf(c.flag, c.value, c.allowed); err != nil {
			return err
		}
	}
	if j.Values.Nulls == "nan" && j.Values.DType == "int32" {
		return usage("--nulls zero, drop or error", "int32 has no NaN: --nulls nan cannot be")
	}
	if j.BadRows.Do == "quarantine" && j.BadRows.Rejects == "" {
		return usage("--rejects FILE", "--on-error quarantine needs a file for the bad rows")
	}
	if j.BadRows.Rejects != "" {
		if j.BadRows.Do == "fail" || j.BadRows.Do == "skip" {
			return usage("", "--rejects goes with --on-error quarantine, not %s", j.BadRows.Do)
		}
		j.BadRows.Do = "quarantine"
	}
	j.Read.known, j.Read.chunk = nil, chunkSize
	for _, names := range [][]string{j.Roles.Label, j.Roles.Features, j.Roles.Drop, {j.Roles.Weight, j.Roles.ID}, slices.Collect(maps.Keys(j.Read.Types))} {
		for _, n := range names {
			if n != "" {
				j.Read.known = append(j.Read.known, n)
			}
		}
	}
	slices.Sort(j.Read.known)
	if j.From != "" {
		if _, err := formatByName(j.From); err != nil {
			return err
		}
	}
	if j.Read.Limits.Record <= 0 {
		j.Read.Limits.Record = csvml.DefaultMaxRecord
	}
	j.Read.Limits.Record = int(min(int64(j.Read.Limits.Record), j.Memory/costFactor))
	if (j.BadRows.Max != 0 || j.BadRows.MaxShare != 0) && j.BadRows.Do != "skip" && j.BadRows.Do != "quarantine" {
		return usage("--on-error skip, or --rejects FILE", "--max-rejects is for rows that are left out")
	}
	if j.BadRows.MaxShare < 0 || j.BadRows.MaxShare > 1 {
		return usage("", "--max-rejects takes a number or a percentage up to 100%%")
	}
	return nil
}

func oneOf(flag, value string, allowed []string) error {
	if value == "" {
		return nil
	}
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	return usage("one of "+strings.Join(allowed, ", "), "%s %s: no such choice", flag, table.Excerpt(value))
}

// resolveOutput finds format and compression of the output and refuses one
// that would overwrite what must not be.
func (p *Plan) resolveOutput(ctx context.Context, infos []storage.Info) error {
	j := &p.job
	if j.Output == "" {
		return usage("-o FILE, or -o - for standard output", "there is no output")
	}
	if err := refuseRemote(j.Output); err != nil {
		return err
	}
	comp, rest := compression.BySuffix(j.Output)
	if j.Output == "-" {
		comp, rest = compression.None, ""
	}
	var err error
	if j.To != "" {
		p.out, err = formatByName(j.To)
	} else if p.out, err = formatBySuffix(rest); err == nil && p.out == nil {
		err = usage("--to "+formats[0].name+", for example", "%s: its name does not say the format", table.Printable(j.Output))
	}
	if err != nil {
		return err
	}
	promised := comp
	if j.Write.Compression != "" {
		if comp, err = compression.ByName(j.Write.Compression); err != nil {
			return usage("one of "+strings.Join(compression.Names(), ", "), "%v", err)
		}
	}
	if promised != compression.None && comp != promised {
		return usage("", "%s: its name says %v, --compression says %v", table.Printable(j.Output), promised, comp)
	}
	if highest, _ := comp.Levels(); j.Write.Level < 0 || j.Write.Level > highest {
		if highest == 0 {
			return usage("", "--level: an output with compression %v has no levels", comp)
		}
		return usage("", "--level %d: %v has levels 1 to %d", j.Write.Level, comp, highest)
	}
	if err := refuseRejects(ctx, j, infos); err != nil {
		return err
	}
	p.comp, p.Format, p.Compression = comp, p.out.name, comp.String()
	if j.Output == "-" {
		if j.Stdout == nil {
			return usage("", "there is no standard output to write to")
		}
		return nil
	}
	dest, err := j.store.Stat(ctx, j.Output)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storageError(err)
	}
	for _, in := range infos {
		if storage.Same(in, dest) {
			return usage("", "%s is an input and the output", table.Printable(j.Output))
		}
	}
	if !dest.Dir && dest.Size >= 0 && !j.Write.Force {
		return outputError(fmt.Errorf("create %s: %w", table.Printable(j.Output), fs.ErrExist))
	}
	if dest.Dir {
		return usage("-o "+strings.TrimSuffix(j.Output, "/")+"/train"+p.out.suffixes[0], "%s is a directory", table.Printable(j.Output))
	}
	return nil
}

// refuseRejects refuses a file for bad rows that is another file of the job.
func refuseRejects(ctx context.Context, j *Job, infos []storage.Info) error {
	path := j.BadRows.Rejects
	if path == "" {
		return nil
	}
	if err := refuseRemote(path); err != nil {
		return err
	}
	if path == "-" {
		return usage("", "--rejects takes a file")
	}
	if filepath.Clean(path) == filepath.Clean(j.Output) {
		return usage("", "%s is the output and the file for bad rows", table.Printable(path))
	}
	dest, err := j.store.Stat(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return storageError(err)
	}
	for _, in := range infos {
		if storage.Same(in, dest) {
			return usage("", "%s is an input and the file for bad rows", table.Printable(path))
		}
	}
	if out, err := j.store.Stat(ctx, j.Output); err == nil && storage.Same(out, dest) {
		return usage("", "%s is the output and the file for bad rows", table.Printable(path))
	}
	return nil
}

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
	line("reads", "the input once")
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
