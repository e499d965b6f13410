package avrox

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/recast-ml/recast/table"
)

// jsonText decodes a map or a general union into its JSON text. A union that
// holds null is null.
func (d *Decoder) jsonText(c *column, buf []byte, pos, row int) int {
	n := c.value.node
	if n.kind == kindUnion {
		branch, next := d.unionBranch(c, n, buf, pos)
		if next < 0 {
			return -1
		}
		if branch.kind == kindNull {
			c.setNull(row)
			return next
		}
	}
	d.scratch, d.entries = d.scratch[:0], d.entries[:0]
	if pos = d.json(c, n, buf, pos, 0); pos < 0 || !d.putMade(c, row, d.scratch) {
		return -1
	}
	return pos
}

// json appends the JSON of a value to scratch.
func (d *Decoder) json(c *column, n *node, buf []byte, pos, depth int) int {
	if depth > maxDepth {
		return d.fail(c, "", errDepth)
	}
	if len(d.scratch) > d.most {
		return d.fail(c, "", overLimit("MaxBlock", "its JSON is longer than %d bytes, the limit", d.most))
	}
	_, fixed := n.size(0)
	if fixed > len(buf)-pos {
		return d.failShort(c)
	}
	switch n.kind {
	case kindNull:
		d.scratch = append(d.scratch, "null"...)
	case kindBoolean:
		if buf[pos] > 1 {
			return d.fail(c, "", corrupt("byte %d is not true or false", buf[pos]))
		}
		d.scratch = strconv.AppendBool(d.scratch, buf[pos] == 1)
	case kindFloat:
		d.scratch = appendFloat(d.scratch, float64(math.Float32frombits(binary.LittleEndian.Uint32(buf[pos:]))), 32)
	case kindDouble:
		d.scratch = appendFloat(d.scratch, math.Float64frombits(binary.LittleEndian.Uint64(buf[pos:])), 64)
	case kindFixed:
		d.scratch = appendLatin1(d.scratch, buf[pos:pos+n.length])
	case kindInt, kindLong:
		v, next := long(buf, pos)
		if next < 0 {
			return d.failLong(c, next)
		}
		if n.kind == kindInt && v != int64(int32(v)) {
			return d.fail(c, strconv.FormatInt(v, 10), corrupt("is no int of 32 bits"))
		}
		d.scratch = strconv.AppendInt(d.scratch, v, 10)
		return next
	case kindEnum:
		s, next := d.enum(c, n, buf, pos)
		d.scratch = appendString(d.scratch, s)
		return next
	case kindBytes:
		s, next := d.bytes(c, buf, pos)
		d.scratch = appendLatin1(d.scratch, s)
		return next
	case kindString:
		s, next := d.jsonString(c, buf, pos)
		d.scratch = appendString(d.scratch, s)
		return next
	case kindUnion:
		return d.jsonUnion(c, n, buf, pos, depth)
	case kindRecord:
		return d.jsonRecord(c, n, buf, pos, depth)
	case kindArray:
		return d.jsonArray(c, n, buf, pos, depth)
	case kindMap:
		return d.jsonMap(c, n, buf, pos, depth)
	}
	return pos + fixed
}

// jsonString reads a string, which must be UTF-8.
func (d *Decoder) jsonString(c *column, buf []byte, pos int) ([]byte, int) {
	s, next := d.bytes(c, buf, pos)
	if next >= 0 && !utf8.Valid(s) {
		return nil, d.fail(c, table.Excerpt(s), table.ErrUTF8)
	}
	return s, next
}

// jsonUnion appends a value that says its type, unless the only other is null.
func (d *Decoder) jsonUnion(c *column, n *node, buf []byte, pos, depth int) int {
	branch, pos := d.unionBranch(c, n, buf, pos)
	if pos < 0 {
		return -1
	}
	if _, u := unwrap(n); u.is || branch.kind == kindNull {
		return d.json(c, branch, buf, pos, depth+1)
	}
	d.scratch = appendString(append(d.scratch, '{'), branch.text())
	d.scratch = append(d.scratch, ':')
	pos = d.json(c, branch, buf, pos, depth+1)
	d.scratch = append(d.scratch, '}')
	return pos
}

func (d *Decoder) jsonRecord(c *column, n *node, buf []byte, pos, depth int) int {
	d.scratch = append(d.scratch, '{')
	for i, f := range n.fields {
		if i > 0 {
			d.scratch = append(d.scratch, ',')
		}
		d.scratch = append(appendString(d.scratch, f.name), ':')
		if pos = d.json(c, f.node, buf, pos, depth+1); pos < 0 {
			return -1
		}
	}
	d.scratch = append(d.scratch, '}')
	return pos
}

func (d *Decoder) jsonArray(c *column, n *node, buf []byte, pos, depth int) int {
	least, _ := n.items.size(0)
	d.scratch = append(d.scratch, '[')
	for first := true; ; {
		b, next := d.nextBlock(c, buf, pos, least)
		if next < 0 {
			return -1
		}
		if pos = next; b.n == 0 {
			d.scratch = append(d.scratch, ']')
			return pos
		}
		for range b.n {
			if !first {
				d.scratch = append(d.scratch, ',')
			}
			first = false
			if pos = d.json(c, n.items, buf, pos, depth+1); pos < 0 {
				return -1
			}
		}
		if !d.endBlock(c, b, pos) {
			return -1
		}
	}
}

// entry is one of a map: its key, and where its JSON is in scratch.
type entry struct {
	key      []byte
	from, to int
}

// jsonMap appends an object with its keys in order. Maps in it use the same
// entries, behind those of this one.
func (d *Decoder) jsonMap(c *column, n *node, buf []byte, pos, depth int) int {
	least, _ := n.items.size(0)
	mine, start := len(d.entries), len(d.scratch)
	for {
		b, next := d.nextBlock(c, buf, pos, least+1)
		if next < 0 {
			return -1
		}
		if pos = next; b.n == 0 {
			break
		}
		for range b.n {
			key, next := d.jsonString(c, buf, pos)
			if next < 0 {
				return -1
			}
			from := len(d.scratch)
			d.scratch = append(appendString(d.scratch, key), ':')
			if pos = d.json(c, n.items, buf, next, depth+1); pos < 0 {
				return -1
			}
			d.entries = append(d.entries, entry{key, from, len(d.scratch)})
		}
		if !d.endBlock(c, b, pos) {
			return -1
		}
	}
	entries := d.entries[mine:]
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	// The object is put together behind its parts, and then moved in their place.
	behind := len(d.scratch)
	d.scratch = append(d.scratch, '{')
	for i, e := range entries {
		if i > 0 {
			if bytes.Equal(entries[i-1].key, e.key) {
				return d.fail(c, "", corrupt("a map has two keys %s", table.Excerpt(e.key)))
			}
			d.scratch = append(d.scratch, ',')
		}
		d.scratch = append(d.scratch, d.scratch[e.from:e.to]...)
	}
	d.scratch = append(d.scratch, '}')
	d.scratch = d.scratch[:start+copy(d.scratch[start:], d.scratch[behind:])]
	d.entries = d.entries[:mine]
	return pos
}

// appendFloat appends the shortest decimal that is the number, as encoding/json
// does. What JSON has no number for is a string, as in Java's Avro.
func appendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case f != f:
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(dst, f, format, -1, bits)
}

const hexDigits = "0123456789abcdef"

// appendString appends valid UTF-8 as a JSON string.
func appendString[T ~string | ~[]byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch b := s[i]; {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		default:
			dst = append(dst, b)
		}
	}
	return append(dst, '"')
}

// appendLatin1 appends bytes as a JSON string of the characters with their
// numbers, which is what Avro's JSON has for bytes.
func appendLatin1(dst, s []byte) []byte {
	dst = append(dst, '"')
	for _, b := range s {
		switch {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		default:
			dst = utf8.AppendRune(dst, rune(b))
		}
	}
	return append(dst, '"')
}
