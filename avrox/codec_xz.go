package avrox

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// A stream of xz, as far as it is read here: one stream, LZMA2 its only filter.
//
//	stream header  FD "7zXZ" 00, two bytes of flags, their CRC-32
//	blocks         header, LZMA2 chunks, 00 to a multiple of four, check
//	index          00, the number of blocks, their two sizes each, 00 to a
//	               multiple of four, CRC-32
//	stream footer  CRC-32, size of the index / 4 − 1, the flags again, "YZ"
//
// The container is read here so that the sizes of what it holds, which its chunks
// tell, bound the memory for dictionaries, which a header can claim to be 4 GiB.
const (
	xzMagic      = "\xfd7zXZ\x00"
	xzFooter     = "YZ"
	xzHeaderSize = 12
	lzma2Filter  = 0x21
)

// xzReader walks over a stream.
type xzReader struct {
	in    []byte
	pos   int
	limit int // bytes of out
	out   []byte
	index []byte // what the index must hold
}

var errXZ = corrupt("it is no xz stream")

// read decompresses the stream, which must be all of in, and appends what it
// holds to out.
func (x *xzReader) read() error {
	if len(x.in) < 2*xzHeaderSize || string(x.in[:6]) != xzMagic || x.in[6] != 0 || !sumFits(x.in[6:8], x.in[8:]) {
		return errXZ
	}
	check := newCheck(x.in[7])
	if check == nil {
		return corrupt("its check is of an unknown kind")
	}
	x.pos = xzHeaderSize
	blocks := uint64(0)
	for x.pos < len(x.in) && x.in[x.pos] != 0 {
		if err := x.block(check); err != nil {
			return err
		}
		blocks++
	}
	// The index and the footer follow from what came before.
	index := append(binary.AppendUvarint([]byte{0}, blocks), x.index...)
	for len(index)%4 != 0 {
		index = append(index, 0)
	}
	index = binary.LittleEndian.AppendUint32(index, crc32.ChecksumIEEE(index))
	footer := binary.LittleEndian.AppendUint32(nil, uint32(len(index)/4-1))
	footer = append(footer, x.in[6:8]...)
	index = binary.LittleEndian.AppendUint32(index, crc32.ChecksumIEEE(footer))
	index = append(append(index, footer...), xzFooter...)
	if !bytes.Equal(x.in[x.pos:], index) {
		return corrupt("its index does not fit, or bytes are left over behind it")
	}
	return nil
}

// sumFits reports whether sum starts with the CRC-32 of b.
func sumFits(b, sum []byte) bool {
	return len(sum) >= 4 && crc32.ChecksumIEEE(b) == binary.LittleEndian.Uint32(sum)
}

// newCheck is the hash of the flags of a stream, nil for one that is not known.
func newCheck(flags byte) hash.Hash {
	switch flags {
	case 0:
		return noCheck{}
	case 1:
		return lsbHash{crc32.NewIEEE()}
	case 4:
		return lsbHash{crc64.New(crc64.MakeTable(crc64.ECMA))}
	case 10:
		return sha256.New()
	}
	return nil
}

// block reads a block, its check and its padding.
func (x *xzReader) block(check hash.Hash) error {
	start := x.pos
	dict, err := x.blockHeader()
	if err != nil {
		return err
	}
	chunks, size, err := lzma2Sizes(x.in[x.pos:])
	if err != nil {
		return err
	}
	if size > x.limit-len(x.out) {
		return limitError("a block", uint64(len(x.out)+size), x.limit, "MaxBlock")
	}
	// No distance is longer than what there is.
	config := lzma.Reader2Config{DictCap: max(min(dict, size), lzma.MinDictCap)}
	r, err := config.NewReader2(bytes.NewReader(x.in[x.pos : x.pos+chunks]))
	if err != nil {
		return corrupt("%v", err)
	}
	from := len(x.out)
	x.out = append(x.out, make([]byte, size)...)
	if _, err := io.ReadFull(r, x.out[from:]); err != nil {
		return corrupt("%v", err)
	}
	x.pos += chunks
	for ; x.pos%4 != 0; x.pos++ { // blocks start at multiples of four
		if x.pos == len(x.in) || x.in[x.pos] != 0 {
			return errXZ
		}
	}
	check.Reset()
	check.Write(x.out[from:])
	sum := check.Sum(nil)
	if !bytes.HasPrefix(x.in[x.pos:], sum) {
		return corrupt("its checksum is wrong")
	}
	x.pos += len(sum)
	unpadded := x.pos - start - (-chunks & 3)
	x.index = binary.AppendUvarint(binary.AppendUvarint(x.index, uint64(unpadded)), uint64(size))
	return nil
}

// blockHeader reads the header of a block and returns the size of the dictionary.
func (x *xzReader) blockHeader() (dict int, err error) {
	size := 4*int(x.in[x.pos]) + 4
	if size > len(x.in)-x.pos || !sumFits(x.in[x.pos:x.pos+size-4], x.in[x.pos+size-4:]) {
		return 0, errXZ
	}
	h := x.in[x.pos : x.pos+size-4]
	x.pos += size
	flags, at := h[1], 2
	for _, bit := range []byte{0x40, 0x80} { // sizes that chunks and index tell again
		if flags&bit != 0 {
			_, n := binary.Uvarint(h[at:])
			if n <= 0 {
				return 0, errXZ
			}
			at += n
		}
	}
	if flags&^0xc0 != 0 || len(h)-at < 3 || h[at] != lzma2Filter || h[at+1] != 1 {
		return 0, corrupt("it has another filter than LZMA2")
	}
	n, err := lzma.DecodeDictCap(h[at+2])
	if err != nil {
		return 0, corrupt("%v", err)
	}
	return int(n), nil
}

// lzma2Sizes are the sizes of the chunks at the start of b, and of what they hold,
// by their headers.
func lzma2Sizes(b []byte) (chunks, size int, err error) {
	for pos := 0; pos < len(b); {
		control := b[pos]
		header, stored := 3, 0
		switch {
		case control == 0:
			return pos + 1, size, nil
		case control >= 0x80:
			if header = 5; control >= 0xc0 {
				header = 6 // new properties
			}
		case control > 2:
			return 0, 0, errXZ
		}
		if header > len(b)-pos {
			return 0, 0, errXZ
		}
		n := int(binary.BigEndian.Uint16(b[pos+1:])) + 1
		stored = n
		if control >= 0x80 {
			n += int(control&0x1f) << 16
			stored = int(binary.BigEndian.Uint16(b[pos+3:])) + 1
		}
		size += n
		pos += header + stored
	}
	return 0, 0, errXZ
}

// lsbHash has its sum in the order of bytes that xz has.
type lsbHash struct{ hash.Hash }

func (h lsbHash) Sum(b []byte) []byte {
	sum := h.Hash.Sum(nil)
	for i := range sum {
		b = append(b, sum[len(sum)-1-i])
	}
	return b
}

// noCheck is the check of streams that have none.
type noCheck struct{ hash.Hash }

func (noCheck) Reset()                      {}
func (noCheck) Write(p []byte) (int, error) { return len(p), nil }
func (noCheck) Sum(b []byte) []byte         { return b }
