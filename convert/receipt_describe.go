package convert

import (
	"slices"
	"strconv"
)

// treatment is that of the plan.
func (p *Plan) treatment() treatment {
	v, o := &p.job.Values, &p.job.Read
	t := treatment{
		Columns: p.treatedColumns(),
		Label:   p.Label, Features: p.Features, Weight: p.Weight, ID: p.ID, Dropped: p.Dropped,
		DType: p.DType, Nulls: p.Nulls, Sparse: v.Sparse, Strict: v.Strict,
		EncodeStrings: orDefault(v.EncodeStrings, "error"), OnError: orDefault(p.job.BadRows.Do, "fail"),
		Null: o.Null, Types: o.Types, Ragged: o.Ragged, Delimiter: delimiterText(o.Delimiter),
	}
	if src, ok := p.inputs.src.(*csvSource); ok {
		t.Header = &src.schema.Header
	}
	for name, x := range v.NullValues {
		if t.NullValues == nil {
			t.NullValues = map[string]string{}
		}
		t.NullValues[name] = strconv.FormatFloat(x, 'g', -1, 64)
	}
	for _, name := range slices.Concat(p.Label, p.Features) {
		e := p.want.Encode[name]
		if e == nil {
			continue
		}
		enc := treatedEncoding{Column: name, Encode: encodingName(e), Categories: e.Categories}
		if e.Categories != nil {
			enc.Unknown = unknownError
			if e.Bucket {
				enc.Unknown = unknownBucket
			}
		}
		t.Encodings = append(t.Encodings, enc)
	}
	return t
}

// treatedColumns are those of the inputs.
func (p *Plan) treatedColumns() []treatedColumn {
	out := make([]treatedColumn, len(p.Columns))
	for i, c := range p.Columns {
		out[i].Column = c
		if src, ok := p.inputs.src.(sampler); ok {
			s := src.Seen(i)
			out[i].Text = s.texts > s.numbers
		}
		if src, ok := p.inputs.src.(lengths); ok {
			out[i].Length, _ = src.Length(i)
		}
	}
	return out
}

// written is how the plan's output is.
func (p *Plan) written() writtenOutput {
	w, l := &p.job.Write, &p.job.Layout
	o := writtenOutput{
		Path: relative(w.Receipt, p.Output), Format: p.Format, Compression: p.Compression,
		Level: w.Level, Header: w.Header, Delimiter: delimiterText(w.Delimiter),
	}
	if l.directory() || l.Shuffle {
		o.Layout = &writtenFiles{
			Split: l.Split, SplitBy: l.SplitBy, Stratify: l.Stratify, Group: l.Group, Seed: l.Seed,
			Shuffle: l.Shuffle, Shards: l.Shards, ShardRows: l.ShardRows, ShardBytes: l.ShardBytes,
		}
	}
	return o
}

func delimiterText(b byte) string {
	if b == 0 {
		return ""
	}
	return string(rune(b))
}

func orDefault(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
