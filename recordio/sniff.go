package recordio

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/bits"
	"unicode/utf8"
)

// signatures are first bytes of files that are taken for RecordIO, or for which
// RecordIO is taken.
var signatures = []struct{ prefix, is string }{
	{"\x0a\x23\xd7\xce", "RecordIO"},
	{"\xce\xd7\x23\x0a", "big-endian RecordIO"},
	{"PAR1", "Parquet"},
	{"Obj\x01", "Avro"},
	{"\x1f\x8b", "gzip"},
	{"BZh", "bzip2"},
	{"\x28\xb5\x2f\xfd", "zstd"},
	{"\xfd7zXZ\x00", "xz"},
	{"\x04\x22\x4d\x18", "LZ4"},
	{"\xff\x06\x00\x00sNaPpY", "snappy"},
	{"PK\x03\x04", "zip"},
	{"ARROW1", "Arrow"},
	{"ORC", "ORC"},
	{"\x93NUMPY", "NumPy"},
	{"\x89HDF\r\n\x1a\n", "HDF5"},
	{"\xff\xd8\xff", "JPEG"},
	{"\x89PNG", "PNG"},
	{"\xef\xbb\xbf", "text"},
}

// sniffLen is how many bytes tell all that [Sniff] can.
const sniffLen = 64

// Sniff says what a file looks like whose first bytes are head: "gzip",
// "Parquet", "TFRecord", "JSON", "text", …, or "" for nothing known. More than
// 64 bytes tell no more.
func Sniff(head []byte) string {
	head = head[:min(sniffLen, len(head))]
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			return s.is
		}
	}
	switch {
	case isTFRecord(head):
		return "TFRecord"
	case isRecord(head):
		return "a protobuf record without its frame"
	case !isText(head):
		return ""
	}
	switch t := bytes.TrimLeft(head, " \t\r\n"); {
	case bytes.HasPrefix(t, []byte("{")), bytes.HasPrefix(t, []byte("[")):
		return "JSON"
	case bytes.HasPrefix(t, []byte("<")):
		return "XML or HTML"
	}
	return "text"
}

// isTFRecord checks the sum over the length that TensorFlow's records start with.
func isTFRecord(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	sum := crc32.Checksum(head[:8], crc32.MakeTable(crc32.Castagnoli))
	return bits.RotateLeft32(sum, -15)+0xa282ead8 == binary.LittleEndian.Uint32(head[8:])
}

// isRecord reports whether head starts with features under the usual key.
func isRecord(head []byte) bool {
	if len(head) == 0 || head[0] != tagFeatures {
		return false
	}
	_, n := uvarint(head[1:])
	return n > 0 && bytes.HasPrefix(head[1+n:], []byte("\x0a\x06"+valuesKey))
}

// isText reports whether head is UTF-8, maybe cut inside a character, without
// control characters but white space.
func isText(head []byte) bool {
	for b := head; len(b) > 0; {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(b) || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return false
		}
		b = b[n:]
	}
	return len(head) > 0
}
