package avrox

import "encoding/binary"

// bind makes the operation see the memory of its columns.
func (o *op) bind() {
	switch o.code {
	case opDoubles:
		o.u64 = o.u64[:0]
		for _, c := range o.columns {
			o.u64 = append(o.u64, c.u64)
		}
	case opFloats:
		o.u32 = o.u32[:0]
		for _, c := range o.columns {
			o.u32 = append(o.u32, c.u32)
		}
	}
}

// records decodes the rows from..to, for which there is room, and returns the
// position after them, −1 if there is a fault.
//
// The operations that most columns are made of are here, each as far as it is
// simple: whatever is not, such as an index of a union or a length of more than
// one byte or the end of buf, goes to the general way of value.
func (d *Decoder) records(buf []byte, from, to int) int {
	pos := 0
	ops := d.ops
	for row := from; row < to; row++ {
		d.record = row
		for pc := 0; pc < len(ops); pc++ {
			o := &ops[pc]
			switch o.code {
			case opDoubles:
				n := 8 * len(o.u64)
				if n > len(buf)-pos {
					return d.failShort(o.columns[0])
				}
				src := buf[pos : pos+n]
				for _, dst := range o.u64 {
					dst[row] = binary.LittleEndian.Uint64(src)
					src = src[8:]
				}
				pos += n
				continue
			case opFloats:
				n := 4 * len(o.u32)
				if n > len(buf)-pos {
					return d.failShort(o.columns[0])
				}
				src := buf[pos : pos+n]
				for _, dst := range o.u32 {
					dst[row] = binary.LittleEndian.Uint32(src)
					src = src[4:]
				}
				pos += n
				continue
			case opNullableDouble:
				if len(buf)-pos >= 9 && buf[pos] == byte(o.some)<<1 {
					o.column.u64[row] = binary.LittleEndian.Uint64(buf[pos+1:])
					pos += 9
					continue
				}
			case opNullableFloat:
				if len(buf)-pos >= 5 && buf[pos] == byte(o.some)<<1 {
					o.column.u32[row] = binary.LittleEndian.Uint32(buf[pos+1:])
					pos += 5
					continue
				}
			case opLong:
				if v, next := long(buf, pos); next >= 0 {
					o.column.u64[row] = uint64(v)
					pos = next
					continue
				}
			case opNullableLong:
				if len(buf)-pos >= 2 && buf[pos] == byte(o.some)<<1 {
					if v, next := long(buf, pos+1); next >= 0 {
						o.column.u64[row] = uint64(v)
						pos = next
						continue
					}
				}
			case opInt:
				if v, next := long(buf, pos); next >= 0 && v == int64(int32(v)) {
					o.column.u32[row] = uint32(v)
					pos = next
					continue
				}
			case opNullableInt:
				if len(buf)-pos >= 2 && buf[pos] == byte(o.some)<<1 {
					if v, next := long(buf, pos+1); next >= 0 && v == int64(int32(v)) {
						o.column.u32[row] = uint32(v)
						pos = next
						continue
					}
				}
			case opString, opBytes:
				if next := o.column.shortText(buf, pos, row); next >= 0 {
					pos = next
					continue
				}
			case opNullableString, opNullableBytes:
				if len(buf)-pos >= 2 && buf[pos] == byte(o.some)<<1 {
					if next := o.column.shortText(buf, pos+1, row); next >= 0 {
						pos = next
						continue
					}
				}
			case opBool:
				if pos < len(buf) && buf[pos] <= 1 {
					o.column.setBit(row, buf[pos] == 1)
					pos++
					continue
				}
			case opNullableBoolean:
				if len(buf)-pos >= 2 && buf[pos] == byte(o.some)<<1 && buf[pos+1] <= 1 {
					o.column.setBit(row, buf[pos+1] == 1)
					pos += 2
					continue
				}
			case opSkipBytes:
				if o.bytes > len(buf)-pos {
					return d.failShort(nil)
				}
				pos += o.bytes
				continue
			case opSkip, opRecord:
				null := false
				if null, pos = d.branch(o, buf, pos); pos < 0 {
					return -1
				}
				switch {
				case o.code == opSkip && !null:
					if pos = d.skip(o.node, buf, pos, 0); pos < 0 {
						return -1
					}
				case o.code == opRecord && null:
					for _, c := range o.columns {
						c.setNull(row)
					}
					pc = o.to - 1
				}
				continue
			}
			if pos = d.value(o, buf, pos, row); pos < 0 {
				return -1
			}
		}
	}
	return pos
}

// long reads the number at buf[pos:] like readLong, faster where eight bytes are
// there.
func long(buf []byte, pos int) (int64, int) {
	if len(buf)-pos >= 8 {
		if b := buf[pos]; b < 0x80 {
			return unzigzag(uint64(b)), pos + 1
		}
		if v, n := wordLong(binary.LittleEndian.Uint64(buf[pos:])); n > 0 {
			return v, pos + n
		}
	}
	return readLong(buf, pos)
}

// shortText gives a row its text if the length of that is one byte, it is there and
// there is room; else it returns −1.
func (c *column) shortText(buf []byte, pos, row int) int {
	if pos >= len(buf) {
		return -1
	}
	// Lengths up to 63 are one byte, an even one.
	n := int(buf[pos] >> 1)
	pos++
	if buf[pos-1]&0x81 != 0 || n > len(buf)-pos || n+textSlack > len(c.text)-c.used {
		return -1
	}
	dst := c.text[c.used:]
	if n <= textSlack && len(buf)-pos >= textSlack {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(buf[pos:]))
		binary.LittleEndian.PutUint64(dst[8:], binary.LittleEndian.Uint64(buf[pos+8:]))
	} else {
		copy(dst, buf[pos:pos+n])
	}
	c.used += n
	c.offs[row+1] = int32(c.used)
	return pos + n
}
