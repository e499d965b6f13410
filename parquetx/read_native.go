package parquetx

import (
	"encoding/binary"
	"slices"

	"github.com/parquet-go/parquet-go/format"

	"github.com/apache/arrow-go/v18/arrow"
)

// littleEndian reports whether numbers in memory, which Arrow's are, look like those
// in a file.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// native makes numbers of this machine of those of a file, which need no other
// conversion.
func (t *leafType) native(b []byte) {
	if !littleEndian && t.isNumber() {
		swapBytes(b, t.width)
	}
}

// isNumber reports whether values are more than bytes.
func (t *leafType) isNumber() bool {
	return t.convert == convertNone && t.width > 1 && (t.physical != format.FixedLenByteArray || t.arrow.ID() == arrow.FLOAT16)
}

// swapBytes turns the bytes of each value around.
func swapBytes(b []byte, width int) {
	for v := range slices.Chunk(b, width) {
		slices.Reverse(v)
	}
}
