package inflate

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// AppendGzip decodes the gzip members that src consists of, one or more, and adds
// their data to dst, as [Decoder.Append] does. Checksums are verified, of headers
// too; what is no member is an ErrCorrupt.
func (z *Decoder) AppendGzip(dst, src []byte, most int) (out []byte, consumed int, err error) {
	base := len(dst)
	for consumed == 0 || consumed < len(src) {
		size, err := gzipHeader(src[consumed:])
		if err != nil {
			return dst, consumed, err
		}
		consumed += size
		from := len(dst)
		dst, size, err = z.Append(dst, src[consumed:], most-(from-base))
		consumed += size
		if err == nil {
			size, err = gzipTrailer(src[consumed:], dst[from:])
			consumed += size
		}
		if err != nil {
			return dst, consumed, err
		}
	}
	return dst, consumed, nil
}

// gzipHeader is how many bytes a member's header takes:
//
//	1f 8b 08 FLG MTIME(4) XFL OS
//	[XLEN(2) extra]    FEXTRA
//	[name 00]          FNAME
//	[comment 00]       FCOMMENT
//	[CRC16]            FHCRC, of the header up to here
func gzipHeader(src []byte) (int, error) {
	const (
		fixed         = 10
		flagHeaderSum = 1 << 1
		flagExtra     = 1 << 2
		flagName      = 1 << 3
		flagComment   = 1 << 4
		flagsReserved = 0xe0
	)
	if len(src) < fixed {
		return 0, io.ErrUnexpectedEOF
	}
	flags := src[3]
	switch {
	case src[0] != 0x1f || src[1] != 0x8b:
		return 0, errMagic
	case src[2] != 8:
		return 0, errMethod
	case flags&flagsReserved != 0:
		return 0, errFlags
	}
	n := fixed
	if flags&flagExtra != 0 {
		if len(src) < n+2 {
			return 0, io.ErrUnexpectedEOF
		}
		n += 2 + int(binary.LittleEndian.Uint16(src[n:]))
	}
	for _, flag := range []byte{flagName, flagComment} {
		if flags&flag == 0 {
			continue
		}
		i := bytes.IndexByte(src[min(n, len(src)):], 0)
		if i < 0 {
			return 0, io.ErrUnexpectedEOF
		}
		n += i + 1
	}
	if flags&flagHeaderSum != 0 {
		n += 2
	}
	if len(src) < n {
		return 0, io.ErrUnexpectedEOF
	}
	if flags&flagHeaderSum != 0 && binary.LittleEndian.Uint16(src[n-2:]) != uint16(crc32.ChecksumIEEE(src[:n-2])) {
		return 0, errHeaderSum
	}
	return n, nil
}

// gzipTrailer compares what follows on a member's data, CRC32(4) and its length
// modulo 2^32, and is how many bytes that takes.
func gzipTrailer(src, data []byte) (int, error) {
	const size = 8
	switch {
	case len(src) < size:
		return 0, io.ErrUnexpectedEOF
	case binary.LittleEndian.Uint32(src) != crc32.ChecksumIEEE(data):
		return 0, errChecksum
	case binary.LittleEndian.Uint32(src[4:]) != uint32(len(data)):
		return 0, errLength
	}
	return size, nil
}
