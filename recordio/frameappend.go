package recordio

import (
	"encoding/binary"
	"fmt"
)

// AppendFrame appends payload as a record in one part, which every reader of
// RecordIO takes. A payload over [MaxRecord] bytes is an ErrTooLong, and dst is
// returned as it was.
func AppendFrame(dst, payload []byte) ([]byte, error) {
	if len(payload) > MaxRecord {
		return dst, tooLong(len(payload))
	}
	return appendPart(dst, payload, cflagWhole), nil
}

// AppendEscaped appends payload as dmlc-core and MXNet write it: cut at each
// occurrence of the magic number at a multiple of 4 bytes, which is left out, so
// that in the file the number starts parts and nothing else. A payload over
// [MaxRecord] bytes is an ErrTooLong, and dst is returned as it was.
func AppendEscaped(dst, payload []byte) ([]byte, error) {
	if len(payload) > MaxRecord {
		return dst, tooLong(len(payload))
	}
	from, flag := 0, uint32(cflagFirst)
	for i := 0; i+4 <= len(payload); i += 4 {
		if binary.LittleEndian.Uint32(payload[i:]) == magic {
			dst = appendPart(dst, payload[from:i], flag)
			from, flag = i+4, cflagMiddle
		}
	}
	if flag == cflagFirst {
		return appendPart(dst, payload, cflagWhole), nil
	}
	return appendPart(dst, payload[from:], cflagLast), nil
}

func appendPart(dst, data []byte, flag uint32) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, magic)
	dst = binary.LittleEndian.AppendUint32(dst, flag<<lenBits|uint32(len(data)))
	dst = append(dst, data...)
	return append(dst, "\x00\x00\x00"[:padding(len(data))]...)
}

func tooLong(n int) error {
	return fmt.Errorf("recordio: %w: %d bytes do not fit a frame of at most %d", ErrTooLong, n, MaxRecord)
}
