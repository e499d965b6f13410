package recordio

import (
	"bytes"
	"encoding/binary"
)

// joiner turns the parts of a record into its payload. Its buffers are reused.
type joiner struct {
	buf []byte
	rec Record // what a payload is tried on
}

// payload is that of the record fr, which b starts with: part of b if there is
// one part, else valid until the next call.
func (j *joiner) payload(b []byte, fr *frame, how Join) []byte {
	if fr.parts == 1 {
		return b[headerLen : headerLen+fr.data : headerLen+fr.data]
	}
	if how == Raw || how == Auto && fr.odd {
		return j.join(b, fr.parts, false)
	}
	p := j.join(b, fr.parts, true)
	if how == DMLC || j.rec.Unmarshal(p) == nil || fr.swallowed(b) {
		return p
	}
	if p = j.join(b, fr.parts, false); len(p) > 0 && j.rec.Unmarshal(p) == nil {
		return p
	}
	return j.join(b, fr.parts, true)
}

// join puts the parts after one another, between two of them the magic number
// if the dialect has dropped it there. The headers have been checked.
func (j *joiner) join(b []byte, parts int, dropped bool) []byte {
	dst := j.buf[:0]
	for i := range parts {
		if i > 0 && dropped {
			dst = binary.LittleEndian.AppendUint32(dst, magic)
		}
		n := int(binary.LittleEndian.Uint32(b[4:]) & MaxRecord)
		dst = append(dst, b[headerLen:headerLen+n]...)
		b = b[min(headerLen+n+padding(n), len(b)):]
	}
	j.buf = dst
	return dst
}

var magicBytes = []byte{0x0a, 0x23, 0xd7, 0xce}

// swallowed reports whether a part of the record fr, which b starts with, holds
// the magic number where a writer of the dmlc dialect would have cut. That may be
// the next part's header, if this one's length is damaged.
func (fr *frame) swallowed(b []byte) bool {
	for range fr.parts {
		n := int(binary.LittleEndian.Uint32(b[4:]) & MaxRecord)
		data := b[headerLen : headerLen+n]
		for i := 0; ; i++ {
			at := bytes.Index(data[i:], magicBytes)
			if at < 0 {
				break
			}
			if i += at; i&3 == 0 {
				return true
			}
		}
		b = b[min(headerLen+n+padding(n), len(b)):]
	}
	return false
}
