package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/recast-ml/recast/parquetx"
	"github.com/recast-ml/recast/table"
)

func (s *parquetSource) describe(d *Description) bool {
	info := s.file.Info()
	d.Parquet, d.Rows = &info, &info.Rows
	return true
}

// parquetLines are what a person wants to know of a Parquet file.
func parquetLines(f *parquetx.Info, line func(label, format string, args ...any)) {
	if f.CreatedBy != "" {
		line("created by", "%s", table.Printable(f.CreatedBy))
	}
	groups := plural(len(f.Groups), "row group")
	if n := len(f.Groups); n > 0 {
		least, most := f.Groups[0].Rows, f.Groups[0].Rows
		for _, g := range f.Groups {
			least, most = min(least, g.Rows), max(most, g.Rows)
		}
		if groups += fmt.Sprintf(" of %d", most); least < most {
			groups += fmt.Sprintf(" to %d", least)
		}
		groups += " rows"
	}
	line("groups", "%s", groups)
	chunks := mergeChunks(f)
	for i, c := range chunks {
		label := ""
		if i == 0 {
			label = "chunks"
		}
		if i == maxListed {
			line("", "… %d in all", len(chunks))
			break
		}
		text := fmt.Sprintf("%s  %s, %s, %s, %d of %d bytes", table.Printable(c.Column), c.Type, strings.Join(c.Encodings, "+"), c.Codec, c.Compressed, c.Uncompressed)
		if c.Nulls != nil {
			text += fmt.Sprintf(", %d missing", *c.Nulls)
		}
		if c.Min != nil && c.Max != nil && len(f.Groups) == 1 {
			text += fmt.Sprintf(", %s to %s", table.Printable(*c.Min), table.Printable(*c.Max))
		}
		line(label, "%s", text)
	}
}

// mergeChunks adds up what the row groups say of each column.
func mergeChunks(f *parquetx.Info) []parquetx.ChunkInfo {
	if len(f.Groups) == 0 {
		return nil
	}
	all := slices.Clone(f.Groups[0].Columns)
	for i := range all {
		c := &all[i]
		c.Encodings = slices.Clone(c.Encodings)
		if c.Nulls != nil {
			n := *c.Nulls
			c.Nulls = &n
		}
		for _, g := range f.Groups[1:] {
			o := &g.Columns[i]
			c.Values, c.Compressed, c.Uncompressed = c.Values+o.Values, c.Compressed+o.Compressed, c.Uncompressed+o.Uncompressed
			if c.Nulls != nil && o.Nulls != nil {
				*c.Nulls += *o.Nulls
			} else {
				c.Nulls = nil
			}
			for _, e := range o.Encodings {
				if !slices.Contains(c.Encodings, e) {
					c.Encodings = append(c.Encodings, e)
				}
			}
			if o.Codec != c.Codec {
				c.Codec = "several codecs"
			}
		}
	}
	return all
}
