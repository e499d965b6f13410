package convert

import (
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// wantCells asks for columns of s that become a cell each, in groups of one role.
// Text is packed, so that a cell costs the same in a table of any width; a few
// columns cost less unpacked, which they can be where they come first.
func (p *Plan) wantCells(s *arrow.Schema, groups ...[]arrow.Field) {
	const few = 4
	if !p.inputs.format.text || slices.ContainsFunc(groups, func(g []arrow.Field) bool { return !packable(g) }) {
		fields := slices.Concat(groups...)
		p.wantFields(fields)
		return
	}
	var shape []arrow.Field
	for _, g := range groups {
		for _, run := range runsOf(s, g) {
			if len(run) < few && len(p.want.Packs) == 0 {
				p.want.Columns = append(p.want.Columns, run...)
				shape = append(shape, run...)
				continue
			}
			k := packText(run)
			p.want.Packs = append(p.want.Packs, k)
			shape = append(shape, k.Field())
		}
	}
	p.shape = arrow.NewSchema(shape, nil)
}

// runsOf splits columns into runs in the order of the input, which is how text is
// packed best; but not into many, each of which has a cost of its own.
func runsOf(s *arrow.Schema, fields []arrow.Field) [][]arrow.Field {
	const many = 8
	var runs [][]arrow.Field
	start, last := 0, -1
	for i, f := range fields {
		at := s.FieldIndices(f.Name)[0]
		if at < last {
			runs = append(runs, fields[start:i])
			start = i
		}
		last = at
	}
	if len(runs) >= many {
		return [][]arrow.Field{fields}
	}
	if start < len(fields) {
		runs = append(runs, fields[start:])
	}
	return runs
}

// packable reports whether columns are text, of one role, and null alike.
func packable(fields []arrow.Field) bool {
	return !slices.ContainsFunc(fields, func(f arrow.Field) bool {
		return f.Type.ID() != arrow.STRING || f.Nullable != fields[0].Nullable || table.IsLabel(f) != table.IsLabel(fields[0])
	})
}

// packText packs columns that are packable.
func packText(fields []arrow.Field) table.Pack {
	k := table.Pack{
		Name: columnFeatures, From: make([]string, len(fields)), Elem: arrow.BinaryTypes.String,
		Label: table.IsLabel(fields[0]), Nullable: fields[0].Nullable, Numbers: make([]bool, len(fields)),
	}
	if k.Label {
		k.Name = columnLabel
	}
	for i, f := range fields {
		k.From[i], k.Numbers[i] = f.Name, table.IsVerbatim(f)
	}
	return k
}
