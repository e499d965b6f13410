package compression

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// A zstd frame, RFC 8878:
//
//	28 b5 2f fd  descriptor(1)  [window(1)]  [dictionary ID(0,1,2,4)]  [content size(0,1,2,4,8)]
//	blocks: header(3, little endian: last(1 bit) type(2) size(21)) body
//	[low 4 bytes of the data's XXH64]
//
// or a skippable one: (50..5f) 2a 4d 18  length(4)  that many bytes.
const (
	zstdMagic = "\x28\xb5\x2f\xfd"

	zstdHeader      = 18 // bytes at most
	zstdBlockHeader = 3
	zstdSum         = 4
	zstdMinWindow   = 1 << 10

	blockRLE      = 1 // its body is one byte, whatever its size
	blockReserved = 3

	// zstdEmpty is the frame of no data: single segment, checksum, content
	// size 0, one last raw block of 0 bytes.
	zstdEmpty = zstdMagic + "\x24\x00" + "\x01\x00\x00" + "\x99\xe9\xd8\x51"
)

// isSkippable reports whether head can be the start of a skippable frame.
func isSkippable(head []byte) bool {
	return len(head) > 0 && head[0]&0xf0 == 0x50 && begins(head[1:], "\x2a\x4d\x18")
}

// zstdReader hands the library one frame at a time. It finds the bounds of
// frames and blocks itself, since the library takes up to three stray bytes
// for the end of the input, and checks what a frame asks for before the
// library allocates it.
type zstdReader struct {
	in     *input
	window uint64 // limit
	dec    *zstd.Decoder
	frame  zstdFrame
	first  bool
	inside bool
}

func newZstd(src *source, l Limits) *zstdReader {
	in := newInput(src, Zstd)
	return &zstdReader{in: in, window: uint64(l.Window), frame: zstdFrame{in: in}, first: true}
}

func (z *zstdReader) offset() int64 { return z.in.offset() }

func (z *zstdReader) close() {
	if z.dec != nil {
		z.dec.Close()
	}
}

func (z *zstdReader) Read(p []byte) (int, error) {
	for {
		if !z.inside {
			if err := z.begin(); err != nil {
				return 0, err
			}
			continue
		}
		n, err := z.unpack(p)
		if err == io.EOF {
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// unpack reads data of the frame at hand, if begin began one; io.EOF is its end.
func (z *zstdReader) unpack(p []byte) (int, error) {
	if !z.inside {
		return 0, io.EOF
	}
	n, err := z.dec.Read(p)
	switch {
	case err == io.EOF:
		z.inside = false
		if !z.frame.done() {
			err = z.in.damage(ErrCorrupt, "frame ends early")
		}
	case err != nil:
		err = z.failed(err)
	}
	return n, err
}

// failed sorts out whose error it is that the library returned.
func (z *zstdReader) failed(err error) error {
	switch {
	case z.frame.err != nil:
		return z.frame.err
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return z.in.damage(ErrCorrupt, "block larger than the window")
	case err == io.ErrUnexpectedEOF: // the library ran out of bytes within a block
		return z.in.damage(ErrCorrupt, "block ends early")
	}
	return z.in.fail(err)
}

// begin reads the start of a frame, all of it if it is a skippable one.
func (z *zstdReader) begin() error {
	head, err := z.in.next(z.first, len(zstdMagic), func(head []byte) bool { return begins(head, zstdMagic) || isSkippable(head) })
	if err != nil {
		return err
	}
	z.first = false
	if isSkippable(head) {
		return z.skip()
	}
	if err := z.frame.begin(z.window); err != nil {
		return err
	}
	z.inside = true
	if z.dec == nil {
		z.dec, err = zstd.NewReader(&z.frame,
			zstd.WithDecoderConcurrency(1), // no goroutine of the library: recover could not reach it
			zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(max(z.window, zstdMinWindow)))
		return err
	}
	return z.dec.Reset(&z.frame)
}

func (z *zstdReader) skip() error {
	const header = 8
	head, err := z.in.Peek(header)
	if err != nil {
		return z.in.short(err)
	}
	n := int64(binary.LittleEndian.Uint32(head[4:]))
	if _, err := io.CopyN(io.Discard, z.in, header+n); err != nil {
		return z.in.fail(err)
	}
	return nil
}

// zstdFrame reads the bytes of one frame, and then is at its end.
type zstdFrame struct {
	in   *input
	left int64 // bytes up to the next block header, or to the end
	sum  bool  // a checksum follows the last block
	last bool  // the last block has begun
	err  error
}

func (f *zstdFrame) done() bool { return f.last && f.left == 0 }

// begin looks at the frame's header, which is left for the library to read.
func (f *zstdFrame) begin(limit uint64) error {
	*f = zstdFrame{in: f.in}
	head, err := f.in.Peek(zstdHeader)
	if len(head) <= len(zstdMagic) {
		return f.in.short(err)
	}
	d := head[len(zstdMagic)]
	single, size := d&0x20 != 0, int(d>>6)
	f.sum = d&4 != 0
	if size > 0 || single {
		size = 1 << size
	}
	dictionary := [4]int{0, 1, 2, 4}[d&3]
	at := len(zstdMagic) + 1
	f.left = int64(at + dictionary + size)
	if !single {
		f.left++
	}
	if int64(len(head)) < f.left {
		return f.in.short(err)
	}
	window := uint64(0)
	if !single {
		window = uint64(1) << (10 + head[at]>>3)
		window += window / 8 * uint64(head[at]&7)
		at++
	}
	if id := uintLE(head[at : at+dictionary]); id != 0 {
		return f.in.damage(ErrUnsupported, fmt.Sprintf("frame needs dictionary %d", id))
	}
	if at += dictionary; single { // the data is its own window
		if window = uintLE(head[at : at+size]); size == 2 {
			window += 256
		}
	}
	if window > limit && window > zstdMinWindow {
		return f.in.damage(ErrWindow, fmt.Sprintf("%d bytes, the limit is %d", window, limit))
	}
	return nil
}

func (f *zstdFrame) Read(p []byte) (int, error) {
	if f.left == 0 {
		if f.last {
			return 0, io.EOF
		}
		head, err := f.in.Peek(zstdBlockHeader)
		if err != nil {
			f.err = f.in.short(err)
			return 0, f.err
		}
		f.block(uintLE(head))
	}
	n, err := f.in.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	if err != nil {
		f.err = f.in.fail(err)
		err = f.err
	}
	return n, err
}

// block takes the header of a block.
func (f *zstdFrame) block(header uint64) {
	f.last = header&1 != 0
	body := int64(header >> 3)
	switch header >> 1 & 3 {
	case blockRLE:
		body = 1
	case blockReserved:
		body = 0 // the library refuses it
	}
	f.left = zstdBlockHeader + body
	if f.last && f.sum {
		f.left += zstdSum
	}
}

// uintLE is the little-endian number in up to 8 bytes.
func uintLE(b []byte) (v uint64) {
	for i, c := range b {
		v |= uint64(c) << (8 * i)
	}
	return v
}
