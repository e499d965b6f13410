package inflate

import (
	"bufio"
	"io"
)

const (
	maxDistance = 32 << 10
	readerRoom  = 128 << 10 // decoded at a time
)

// Reader reads the data of one stream, and with Reset of further ones.
//
// It takes from its input exactly the bytes of the stream, and reads on only when
// all data that is in those there are has been returned. At the end Read returns
// io.EOF, for an input that ends too early io.ErrUnexpectedEOF, for damage an
// ErrCorrupt, always after the data before it, and any other error of the input as
// it is.
type Reader struct {
	d       decoder
	in      *bufio.Reader
	wanted  int    // bytes of input without which nothing can be decoded
	window  []byte // the last data, up to decoded
	decoded int
	given   int   // what was returned of it
	err     error // after decoded
}

// NewReader reads from in, whose buffer must be of 1 KiB or more: that is what the
// start of a block may take. It needs 160 KiB of memory, from the first Read on,
// besides tables of 11 KiB.
func NewReader(in *bufio.Reader) *Reader {
	z := new(Reader)
	z.Reset(in)
	return z
}

// Reset begins with a stream that starts at the next byte of in.
func (z *Reader) Reset(in *bufio.Reader) {
	z.d.reset()
	*z = Reader{d: z.d, in: in, window: z.window, wanted: 1}
}

func (z *Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for z.given == z.decoded {
		if z.err != nil {
			return 0, z.err
		}
		z.err = z.more()
	}
	n := copy(p, z.window[z.given:z.decoded])
	z.given += n
	return n, nil
}

// more decodes what there is input and room for, once all data was returned.
func (z *Reader) more() error {
	src, err := z.in.Peek(max(z.wanted, z.in.Buffered()))
	if len(src) < z.wanted {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
			z.in.Discard(len(src))
		}
		return err
	}
	switch room := len(z.window) - z.decoded; {
	case z.window == nil:
		z.window = make([]byte, maxDistance+readerRoom)
	case room < fastRoom:
		z.decoded = copy(z.window, z.window[z.decoded-maxDistance:z.decoded])
		z.given = z.decoded
	}
	var consumed int
	z.decoded, consumed, err = z.d.decode(z.window, z.decoded, src, 0)
	z.in.Discard(consumed)
	switch err {
	case nil:
		return io.EOF
	case errInput:
		z.wanted = len(src) - consumed + 1
		return nil
	case errRoom:
		z.wanted = 0 // the bits that there are may be the last
		return nil
	}
	return err
}
