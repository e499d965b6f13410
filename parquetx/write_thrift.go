package parquetx

import "encoding/binary"

// compactWriter writes structs in Thrift's compact protocol, in which a file's
// metadata and the headers of its pages are. Fields are written in the order of
// their ids.
type compactWriter struct {
	buf   []byte
	last  int16   // id of the field before, in the struct that is open
	outer []int16 // the same of the structs around it
}

// The types of the protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt32  = 5
	thriftInt64  = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (w *compactWriter) field(id int16, kind byte) {
	if d := id - w.last; d > 0 && d < 16 {
		w.buf = append(w.buf, byte(d)<<4|kind)
	} else {
		w.buf = append(w.buf, kind)
		w.buf = binary.AppendVarint(w.buf, int64(id))
	}
	w.last = id
}

func (w *compactWriter) int32(id int16, v int32) {
	w.field(id, thriftInt32)
	w.buf = binary.AppendVarint(w.buf, int64(v))
}

func (w *compactWriter) int64(id int16, v int64) {
	w.field(id, thriftInt64)
	w.buf = binary.AppendVarint(w.buf, v)
}

func (w *compactWriter) int16(id int16, v int16) {
	w.field(id, thriftInt16)
	w.buf = binary.AppendVarint(w.buf, int64(v))
}

func (w *compactWriter) int8(id int16, v int8) {
	w.field(id, thriftByte)
	w.buf = append(w.buf, byte(v))
}

func (w *compactWriter) bool(id int16, v bool) {
	kind := byte(thriftFalse)
	if v {
		kind = thriftTrue
	}
	w.field(id, kind)
}

func (w *compactWriter) bytes(id int16, v []byte) {
	w.field(id, thriftBinary)
	w.binary(v)
}

func (w *compactWriter) string(id int16, v string) {
	w.field(id, thriftBinary)
	w.text(v)
}

// binary is an element of a list, or what follows a field's header.
func (w *compactWriter) binary(v []byte) {
	w.buf = binary.AppendUvarint(w.buf, uint64(len(v)))
	w.buf = append(w.buf, v...)
}

func (w *compactWriter) text(v string) {
	w.buf = binary.AppendUvarint(w.buf, uint64(len(v)))
	w.buf = append(w.buf, v...)
}

// number is an integer that is an element of a list.
func (w *compactWriter) number(v int64) { w.buf = binary.AppendVarint(w.buf, v) }

// list begins a list of n elements, which follow.
func (w *compactWriter) list(id int16, elem byte, n int) {
	w.field(id, thriftList)
	if n < 15 {
		w.buf = append(w.buf, byte(n)<<4|elem)
		return
	}
	w.buf = append(w.buf, 0xf0|elem)
	w.buf = binary.AppendUvarint(w.buf, uint64(n))
}

// begin opens a struct that is a field.
func (w *compactWriter) begin(id int16) {
	w.field(id, thriftStruct)
	w.open()
}

// open opens a struct that is an element of a list, or the outermost.
func (w *compactWriter) open() {
	w.outer = append(w.outer, w.last)
	w.last = 0
}

// end closes the struct that was opened last.
func (w *compactWriter) end() {
	w.buf = append(w.buf, 0)
	w.last = w.outer[len(w.outer)-1]
	w.outer = w.outer[:len(w.outer)-1]
}

// empty is a field that is a struct without fields, as members of unions are.
func (w *compactWriter) empty(id int16) {
	w.begin(id)
	w.end()
}
