package convert

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// isText reports whether a column cannot be taken for numbers. One whose
// sampled cells are numbers in the main is: the odd cell then is a located
// error, or a bad row.
func (p *Plan) isText(s *arrow.Schema, i int) bool {
	f := s.Field(i)
	if p.want.Encode[f.Name] != nil {
		return false
	}
	if isNumeric(f.Type) || isList(f) || f.Type.ID() == arrow.BOOL || f.Type.ID() == arrow.NULL {
		return false
	}
	if _, fixed := p.job.Read.Types[f.Name]; fixed {
		return true
	}
	if src, ok := p.inputs.src.(sampler); ok {
		c := src.Seen(i)
		return c.texts > c.numbers
	}
	return true
}

// refuseText is the error for columns that are no numbers.
func (p *Plan) refuseText(s *arrow.Schema, columns []int, what, or string) error {
	var text []string
	example, kind := "", "text"
	var dates []string // how they may become numbers
	texts := 0
	for _, i := range columns {
		if !p.isText(s, i) {
			continue
		}
		text = append(text, s.Field(i).Name)
		if t := s.Field(i).Type; t.ID() != arrow.STRING && example == "" {
			kind, example = "not a number", " ("+typeText(t)+")"
		}
		if id := s.Field(i).Type.ID(); id == arrow.DATE32 || id == arrow.TIMESTAMP {
			dates = append(dates, s.Field(i).Name+"="+encodeEpoch)
		}
		if s.Field(i).Type.ID() == arrow.STRING {
			texts++
		}
		if src, ok := p.inputs.src.(sampler); ok && example == "" {
			if example = src.Seen(i).example; example != "" {
				example = ", such as " + example
			}
		}
	}
	if len(text) == 0 {
		return nil
	}
	msg := "column"
	verb := "is"
	if len(text) > 1 {
		msg, verb, kind = "columns", "are", strings.Replace(kind, "a number", "numbers", 1)
	}
	quoted := make([]string, len(text))
	for i, t := range text {
		quoted[i] = table.Excerpt(t)
	}
	switch { // a hint must work for all of them
	case len(dates) == len(text):
		or = " (or --encode " + flagList(dates) + ")"
	case texts < len(text):
		or = ""
	}
	hint := "--drop " + flagList(text) + or
	if what == "the label" {
		hint = "a label is a number" + or
	}
	return usage(hint, "%s %s among %s %s %s%s", msg, listColumns(quoted), what, verb, kind, example)
}
