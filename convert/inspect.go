package convert

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/table"
)

// Description is what is known of one input. A pointer is nil where something
// is not known, and never a guess.
type Description struct {
	Path        string   `json:"path"`
	Format      string   `json:"format"`
	Compression string   `json:"compression"`
	Bytes       *int64   `json:"bytes"` // as stored; null for a stream
	Rows        *int64   `json:"rows"`
	Columns     []Column `json:"columns"`
	// Records, Features and Label describe RecordIO.
	Records  *int64  `json:"records,omitempty"`
	Features *Tensor `json:"features,omitempty"`
	Label    *Tensor `json:"label,omitempty"`
	// Avro and Parquet describe a file of theirs.
	Avro    *AvroFile      `json:"avro,omitempty"`
	Parquet *parquetx.Info `json:"parquet,omitempty"`
	// Sampled lists the keys that rest on the first 4 MiB alone.
	Sampled []string `json:"sampled"`
	Notes   []string `json:"notes,omitempty"`
}

// Tensor describes the values under one key of the records.
type Tensor struct {
	DType  string  `json:"dtype"`
	Shape  []int64 `json:"shape"` // null: any
	Sparse bool    `json:"sparse"`
	// Of a label: the range of its values, and whether all are whole numbers.
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Integral *bool    `json:"integral,omitempty"`
}

// inspectSize is how much of an input is read without being asked for all.
const inspectSize = 4 << 20

// Inspect describes each input. Unless full is set it looks at no more than the
// first 4 MiB of each, and a sample of where columns are inferred.
func Inspect(ctx context.Context, names []string, o OpenOptions, full bool) ([]Description, error) {
	j := o.job(names)
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	// An input that is not what its receipt says is described all the same.
	beside := j.neighbors
	j.neighbors = nil
	infos, err := listInputs(ctx, &j)
	if err != nil {
		return nil, err
	}
	var out []Description
	for _, info := range infos {
		promise, err := beside.of(ctx, info.Name)
		if err != nil {
			return out, err
		}
		sized := promise.size(info.Name, info.Size)
		if j.neighbors = nil; sized == nil {
			j.neighbors = beside
		}
		in, err := openInput(ctx, &j, info.Name, nil, nil)
		if err != nil {
			return out, err
		}
		d, err := describe(ctx, &j, in, full)
		if err != nil {
			return out, err
		}
		if sized != nil {
			d.Notes = append(d.Notes, sized.Error())
		}
		out = append(out, *d)
	}
	return out, nil
}

// describer is a source that knows more of its file than its columns. It reports
// whether that is all there is to know without reading the rows.
type describer interface{ describe(d *Description) bool }

// describe reads as much as it takes and closes the input.
func describe(ctx context.Context, j *Job, in *opened, full bool) (*Description, error) {
	set := inputs{job: j, list: []Input{{Path: in.name, Bytes: in.Size()}}, format: in.format, src: in.src, held: in}
	d := &Description{
		Path: in.name, Format: in.format.name, Compression: in.comp.String(),
		Columns: set.columns(), Sampled: []string{}, Notes: in.src.Notes(),
	}
	d.Notes = append(d.Notes, oddCells(in.src)...)
	d.Notes = append(d.Notes, unreadable(in.src.Schema())...)
	if size := in.Size(); size >= 0 {
		d.Bytes = &size
	}
	if src, ok := in.src.(describer); ok && src.describe(d) && !full {
		return d, in.Close()
	}
	want := table.Want{Columns: []arrow.Field{}}
	for _, f := range in.src.Schema().Fields() {
		if d.Label == nil && isLabel(f) {
			want.Columns = append(want.Columns, f)
			d.Label = tensor(f)
		}
		if d.Features == nil && entryOf(f, columnFeatures) {
			d.Features = tensor(f)
		}
	}
	var rows, read int64
	var labels labelRange
	whole := true
	data := Dataset{job: *j, inputs: set}
	err := data.run(ctx, want, nil, func(t *task) error {
		defer t.batch.Release()
		rows += t.batch.Records
		read += int64(len(t.chunk.Data))
		if t.batch.NumCols() > 0 {
			labels.add(t.batch.Column(0))
		}
		if !full && read >= inspectSize {
			whole = false
			return errStop
		}
		return nil
	})
	if errors.Is(err, ErrReceipt) { // which is known at the end
		d.Notes = append(d.Notes, err.Error())
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if whole {
		d.Rows = &rows
		if in.format == &formatRecordIO {
			d.Records = &rows
		}
	}
	if d.Label != nil && labels.n > 0 {
		integral := !labels.fraction
		d.Label.Min, d.Label.Max, d.Label.Integral = &labels.min, &labels.max, &integral
	}
	if in.format.text && (d.Bytes == nil || in.comp != compression.None || *d.Bytes > sampleSize) {
		whole = false // types are those of a sample even if all rows were counted
	}
	if !whole {
		d.Sampled = append(d.Sampled, "columns")
		if d.Label != nil {
			d.Sampled = append(d.Sampled, "label")
		}
		if d.Features != nil {
			d.Sampled = append(d.Sampled, "features")
		}
	}
	return d, nil
}

// oddCells points out columns that would be numbers but for some cells: most
// often these stand for a missing value.
func oddCells(src source) []string {
	s, ok := src.(sampler)
	if !ok {
		return nil
	}
	var notes []string
	for i, f := range src.Schema().Fields() {
		if c := s.Seen(i); f.Type.ID() == arrow.STRING && c.texts > 0 && c.numbers > c.texts {
			notes = append(notes, fmt.Sprintf("column %s is numbers but for cells such as %s (%d of %d sampled)",
				table.Excerpt(f.Name), c.example, c.texts, c.numbers+c.texts))
		}
	}
	return notes
}

func tensor(f arrow.Field) *Tensor {
	t := &Tensor{Shape: []int64{1}}
	elem := f.Type
	if l, ok := f.Type.(*arrow.ListType); ok && isNumber(l.Elem()) { // ragged
		elem, t.Shape = l.Elem(), nil
	}
	if e, n, ok := table.Dense(f.Type); ok {
		elem, t.Shape = e, []int64{n}
	} else if e, n, ok := table.Sparse(f); ok {
		elem, t.Shape, t.Sparse = e, []int64{n}, true
	}
	t.DType = typeText(elem)
	if text, ok := f.Metadata.GetValue(table.KeyShape); ok {
		if dims, err := table.ParseShape(text); err == nil {
			t.Shape = t.Shape[:0]
			for _, d := range dims {
				t.Shape = append(t.Shape, int64(d))
			}
		}
	}
	return t
}

// labelRange is the range of the finite numbers seen.
type labelRange struct {
	n        int64
	min, max float64
	fraction bool
}

func (r *labelRange) add(a arrow.Array) {
	if l, ok := a.(*array.FixedSizeList); ok {
		from, _ := l.ValueOffsets(0)
		_, to := l.ValueOffsets(max(l.Len()-1, 0))
		if l.Len() == 0 {
			return
		}
		values := array.NewSlice(l.ListValues(), from, to)
		defer values.Release()
		a = values
	}
	switch a := a.(type) {
	case *array.Float32:
		for _, v := range a.Float32Values() {
			r.value(float64(v))
		}
	case *array.Float64:
		for _, v := range a.Float64Values() {
			r.value(v)
		}
	case *array.Int32:
		for _, v := range a.Int32Values() {
			r.value(float64(v))
		}
	}
}

func (r *labelRange) value(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) { // JSON has neither
		r.fraction = true
		return
	}
	if r.n == 0 {
		r.min, r.max = v, v
	}
	r.n++
	r.min, r.max = min(r.min, v), max(r.max, v)
	r.fraction = r.fraction || v != math.Trunc(v)
}

// String is the description for a person to read.
func (d *Description) String() string {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&b, "  %-10s %s\n", label, fmt.Sprintf(format, args...))
	}
	b.WriteString(table.Printable(d.Path) + "\n")
	how := d.Format
	if d.Compression != "none" {
		how += ", " + d.Compression
	}
	if d.Bytes != nil {
		how += ", " + plural(*d.Bytes, "byte")
	}
	line("format", "%s", how)
	if d.Avro != nil {
		d.Avro.lines(line)
	}
	if d.Parquet != nil {
		parquetLines(d.Parquet, line)
	}
	if d.Rows != nil {
		line("rows", "%d", *d.Rows)
	} else {
		line("rows", "not counted (--full counts them)")
	}
	for _, t := range []struct {
		name string
		*Tensor
	}{{columnLabel, d.Label}, {columnFeatures, d.Features}} {
		if t.Tensor == nil {
			continue
		}
		if t.Shape == nil {
			line(t.name, "%s, of any width", t.DType)
			continue
		}
		text := t.DType + strings.ReplaceAll(fmt.Sprint(t.Shape), " ", ",")
		if t.Sparse {
			text = "sparse " + text
		}
		if t.Min != nil {
			text += fmt.Sprintf(", %g to %g", *t.Min, *t.Max)
			if *t.Integral {
				text += ", whole numbers"
			}
		}
		line(t.name, "%s", text)
	}
	for i, c := range d.Columns {
		label := ""
		if i == 0 {
			label = "columns"
		}
		if i == maxListed {
			line("", "… %d in all", len(d.Columns))
			break
		}
		if d.Features != nil && (c.Name == columnLabel || c.Name == columnFeatures) {
			continue
		}
		line(label, "%s  %s", table.Printable(c.Name), c.Type)
	}
	for _, n := range d.Notes {
		line("note", "%s", n)
	}
	if len(d.Sampled) > 0 {
		line("sampled", "%s: from the first %s", strings.Join(d.Sampled, ", "), sizeText(inspectSize))
	}
	return b.String()
}
