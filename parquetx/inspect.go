package parquetx

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/parquet-go/parquet-go/format"

	"github.com/recast-ml/recast/internal/decimal"
	"github.com/recast-ml/recast/table"
)

// Info is what the footer of a file says about it.
type Info struct {
	CreatedBy string      `json:"created_by"`
	Rows      int64       `json:"rows"`
	Metadata  []string    `json:"metadata"` // the keys of the key-value metadata
	Groups    []GroupInfo `json:"row_groups"`
}

// GroupInfo is about a row group.
type GroupInfo struct {
	Rows         int64       `json:"rows"`
	Compressed   int64       `json:"compressed"`   // bytes
	Uncompressed int64       `json:"uncompressed"` // bytes
	Columns      []ChunkInfo `json:"columns"`
}

// ChunkInfo is about a column chunk: a leaf of the schema in a row group.
type ChunkInfo struct {
	Column       string   `json:"column"` // dotted path of the leaf
	Type         string   `json:"type"`   // physical, as the specification names it
	Encodings    []string `json:"encodings"`
	Codec        string   `json:"codec"`
	Values       int64    `json:"values"`       // nulls among them
	Compressed   int64    `json:"compressed"`   // bytes
	Uncompressed int64    `json:"uncompressed"` // bytes
	Nulls        *int64   `json:"nulls"`        // nil: unknown
	Min          *string  `json:"min"`          // by the statistics, which may be cut; nil: unknown
	Max          *string  `json:"max"`
	OffsetIndex  bool     `json:"offset_index"`
}

// Info is what the footer says. It reads nothing.
func (f *File) Info() Info {
	info := Info{CreatedBy: f.footer.createdBy, Rows: f.footer.rows, Metadata: []string{}, Groups: []GroupInfo{}}
	for _, kv := range f.footer.pairs {
		info.Metadata = append(info.Metadata, kv.key)
	}
	paths := f.paths()
	types := make([]leafType, len(f.leaves))
	for k, n := range f.leaves {
		types[k], _, _ = typeOf(n.schemaElement)
	}
	for i := range f.footer.groups {
		g := &f.footer.groups[i]
		group := GroupInfo{Rows: g.rows, Compressed: g.stored, Uncompressed: g.uncompressed(), Columns: []ChunkInfo{}}
		for k := range g.chunks {
			group.Columns = append(group.Columns, g.chunks[k].info(paths[k], &types[k]))
		}
		info.Groups = append(info.Groups, group)
	}
	return info
}

// paths are the dotted paths of the leaves.
func (f *File) paths() []string {
	paths := make([]string, 0, len(f.leaves))
	var below func(n *node, path []string)
	below = func(n *node, path []string) {
		if n.primitive {
			paths = append(paths, strings.Join(path, "."))
		}
		for _, c := range n.children {
			below(c, append(path[:len(path):len(path)], c.name))
		}
	}
	below(f.root, nil)
	return paths
}

func (c *chunkMeta) info(path string, t *leafType) ChunkInfo {
	i := ChunkInfo{Column: path, Type: c.physical.String(), Codec: c.codec.String(), Encodings: []string{},
		Values: c.values, Compressed: c.stored, Uncompressed: c.bytes, Nulls: c.stats.nulls, OffsetIndex: c.indexed}
	for _, e := range c.encodings {
		i.Encodings = append(i.Encodings, e.String())
	}
	i.Min, i.Max = t.bound(c.stats.min), t.bound(c.stats.max)
	return i
}

// bound is a plain value of the statistics as text, nil if it is unknown.
func (t *leafType) bound(b []byte) *string {
	if b == nil || t.physical != format.ByteArray && t.length != len(b) {
		return nil
	}
	s := t.text(b)
	return &s
}

func (t *leafType) text(b []byte) string {
	if d, ok := t.arrow.(*arrow.Decimal128Type); ok {
		if v, err := t.decimalOf(b); err == nil {
			return decimal.String(v, d.Scale)
		}
	}
	switch t.physical {
	case format.Boolean:
		return strconv.FormatBool(b[0] != 0)
	case format.Int32:
		return t.integer(int64(int32(binary.LittleEndian.Uint32(b))), 32)
	case format.Int64:
		return t.integer(int64(binary.LittleEndian.Uint64(b)), 64)
	case format.Float:
		return strconv.FormatFloat(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))), 'g', -1, 32)
	case format.Double:
		return strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)), 'g', -1, 64)
	}
	switch t.arrow.ID() {
	case arrow.FLOAT16:
		return float16.FromBits(binary.LittleEndian.Uint16(b)).String()
	case arrow.STRING:
		return table.Printable(string(b))
	}
	return hex.EncodeToString(b)
}

// integer is an integer as its logical type has it.
func (t *leafType) integer(v int64, bits uint) string {
	switch at := t.arrow.(type) {
	case *arrow.Date32Type:
		return arrow.Date32(v).FormattedString()
	case *arrow.Time32Type:
		return arrow.Time32(v).FormattedString(at.Unit)
	case *arrow.Time64Type:
		return arrow.Time64(v).FormattedString(at.Unit)
	case *arrow.TimestampType:
		text := arrow.Timestamp(v).ToTime(at.Unit).Format("2006-01-02T15:04:05.999999999")
		if at.TimeZone != "" {
			text += "Z"
		}
		return text
	case *arrow.Uint8Type, *arrow.Uint16Type, *arrow.Uint32Type, *arrow.Uint64Type:
		return strconv.FormatUint(uint64(v)<<(64-bits)>>(64-bits), 10)
	}
	return strconv.FormatInt(v, 10)
}
