package parquetx

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// footer is what the end of a file says about it.
type footer struct {
	schema    []schemaElement
	rows      int64
	groups    []groupMeta
	pairs     []keyValue
	createdBy string
}

type keyValue struct{ key, value string }

// schemaElement is a node of the tree of columns, which stands depth first.
type schemaElement struct {
	name       string
	primitive  bool // it has a physical type
	physical   format.Type
	length     int32 // of FIXED_LEN_BYTE_ARRAY
	repetition format.FieldRepetitionType
	children   int32
	converted  deprecated.ConvertedType // −1: none
	scale      int32
	precision  int32
	logical    logicalType
}

// logicalType is the union of the same name; member is 0 if there is none.
type logicalType struct {
	member    int16
	scale     int32
	precision int32
	bits      int8
	signed    bool
	utc       bool
	unit      int16 // 1 ms, 2 µs, 3 ns
}

// groupMeta is about a row group.
type groupMeta struct {
	chunks []chunkMeta
	rows   int64
	bytes  int64 // uncompressed
	stored int64 // compressed, in all chunks
}

// chunkMeta is about a column chunk.
type chunkMeta struct {
	known     bool // it has metadata
	elsewhere bool // in another file
	encrypted bool
	indexed   bool // it has an offset index
	physical  format.Type
	codec     format.CompressionCodec
	encodings []format.Encoding
	values    int64 // nulls among them
	bytes     int64 // uncompressed
	stored    int64 // compressed
	data      int64 // offset of the first data page
	dict      int64 // offset of the dictionary page, 0: none
	stats     chunkStats
}

// chunkStats are the statistics of a column chunk; what is not known is nil.
type chunkStats struct {
	min, max []byte
	nulls    *int64
}

// start is the offset of the first page.
func (c *chunkMeta) start() int64 {
	if c.dict > 0 && c.dict < c.data {
		return c.dict
	}
	return c.data
}

// parseFooter reads the FileMetaData of a file. Strings and statistics stay parts of
// b. Errors are without a place.
func parseFooter(b []byte, maxColumns int) (*footer, error) {
	f := &footer{}
	r := &compactReader{b: b}
	encrypted := false
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 2 && wire == wireList:
			r.list(wireStruct, func() {
				if len(f.schema) > 8*maxColumns {
					r.fail(overLimit("MaxColumns", "a schema of more than %d elements is over the limit for %d columns", 8*maxColumns, maxColumns))
				}
				f.schema = append(f.schema, r.schemaElement())
			})
		case id == 3 && wire == wireInt64:
			f.rows = r.int64()
		case id == 4 && wire == wireList:
			r.list(wireStruct, func() { f.groups = append(f.groups, r.group()) })
		case id == 5 && wire == wireList:
			r.list(wireStruct, func() { f.pairs = append(f.pairs, r.keyValue()) })
		case id == 6 && wire == wireBinary:
			f.createdBy = string(r.bytes())
		case id == 8:
			encrypted = true
			return false
		default:
			return false
		}
		return true
	}, 2, 3, 4)
	if r.err != nil {
		return nil, r.err
	}
	// Behind the metadata of a file with encrypted columns is its signature.
	if len(r.b) > 0 && !encrypted {
		return nil, damaged("%d bytes behind the metadata", len(r.b))
	}
	return f, nil
}

func (r *compactReader) keyValue() (kv keyValue) {
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireBinary:
			kv.key = string(r.bytes())
		case id == 2 && wire == wireBinary:
			kv.value = string(r.bytes())
		default:
			return false
		}
		return true
	}, 1)
	return kv
}

func (r *compactReader) schemaElement() schemaElement {
	e := schemaElement{converted: -1}
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireInt32:
			e.primitive, e.physical = true, format.Type(r.int32())
		case id == 2 && wire == wireInt32:
			e.length = r.int32()
		case id == 3 && wire == wireInt32:
			e.repetition = format.FieldRepetitionType(r.int32())
		case id == 4 && wire == wireBinary:
			e.name = string(r.bytes())
		case id == 5 && wire == wireInt32:
			e.children = r.int32()
		case id == 6 && wire == wireInt32:
			e.converted = deprecated.ConvertedType(r.int32())
		case id == 7 && wire == wireInt32:
			e.scale = r.int32()
		case id == 8 && wire == wireInt32:
			e.precision = r.int32()
		case id == 10 && wire == wireStruct:
			e.logical = r.logicalType()
		default:
			return false
		}
		return true
	}, 4)
	return e
}

func (r *compactReader) logicalType() (t logicalType) {
	r.structure(func(member int16, wire byte) bool {
		if wire != wireStruct {
			return false
		}
		t.member = member
		r.structure(func(id int16, wire byte) bool {
			switch {
			case member == memberDecimal && id == 1 && wire == wireInt32:
				t.scale = r.int32()
			case member == memberDecimal && id == 2 && wire == wireInt32:
				t.precision = r.int32()
			case member == memberInt && id == 1 && wire == wireInt8:
				t.bits = int8(r.byte())
			case member == memberInt && id == 2 && (wire == wireTrue || wire == wireFalse):
				t.signed = wire == wireTrue
			case (member == memberTime || member == memberTimestamp) && id == 1 && (wire == wireTrue || wire == wireFalse):
				t.utc = wire == wireTrue
			case (member == memberTime || member == memberTimestamp) && id == 2 && wire == wireStruct:
				r.structure(func(unit int16, _ byte) bool { t.unit = unit; return false })
			default:
				return false
			}
			return true
		})
		return true
	})
	return t
}

func (r *compactReader) group() (g groupMeta) {
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireList:
			r.list(wireStruct, func() { g.chunks = append(g.chunks, r.chunk()) })
		case id == 2 && wire == wireInt64:
			g.bytes = r.int64()
		case id == 3 && wire == wireInt64:
			g.rows = r.int64()
		default:
			return false
		}
		return true
	}, 1, 3)
	return g
}

func (r *compactReader) chunk() (c chunkMeta) {
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireBinary:
			c.elsewhere = len(r.bytes()) > 0
		case id == 3 && wire == wireStruct:
			c.known = true
			r.chunkMeta(&c)
		case id == 4 && wire == wireInt64:
			c.indexed = r.int64() > 0
		case id == 8 && wire == wireStruct:
			c.encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	return c
}

func (r *compactReader) chunkMeta(c *chunkMeta) {
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 1 && wire == wireInt32:
			c.physical = format.Type(r.int32())
		case id == 2 && wire == wireList:
			r.list(wireInt32, func() { c.encodings = append(c.encodings, format.Encoding(r.int32())) })
		case id == 4 && wire == wireInt32:
			c.codec = format.CompressionCodec(r.int32())
		case id == 5 && wire == wireInt64:
			c.values = r.int64()
		case id == 6 && wire == wireInt64:
			c.bytes = r.int64()
		case id == 7 && wire == wireInt64:
			c.stored = r.int64()
		case id == 9 && wire == wireInt64:
			c.data = r.int64()
		case id == 11 && wire == wireInt64:
			c.dict = r.int64()
		case id == 12 && wire == wireStruct:
			c.stats = r.statistics()
		default:
			return false
		}
		return true
	}, 1, 2, 4, 5, 6, 7, 9)
}

// statistics leaves out the bounds of old writers, whose order nobody knows.
func (r *compactReader) statistics() (s chunkStats) {
	r.structure(func(id int16, wire byte) bool {
		switch {
		case id == 3 && wire == wireInt64:
			n := r.int64()
			s.nulls = &n
		case id == 5 && wire == wireBinary:
			s.max = r.bytes()
		case id == 6 && wire == wireBinary:
			s.min = r.bytes()
		default:
			return false
		}
		return true
	})
	return s
}
