package inflate

import "io"

type phase uint8

const (
	atHeader phase = iota // of a block, or behind the last
	inStored
	inCodes
	atEnd
)

// decoder is a place in a stream: what there is to know between two calls of
// decode. The zero value is the start of one.
type decoder struct {
	phase  phase
	last   bool   // the present block is the last
	bits   uint64 // of the byte before the place, those to come
	n      uint   // how many
	stored int    // bytes to come of a stored block
	codes  *codes // of the present block
	own    *codes // memory for those that are not fixed
}

func (d *decoder) reset() { *d = decoder{own: d.own} }

// decode goes on with src from pos on, and with out from at on, and says how far
// it came. Before at in out is all data of the stream, or its last 32 KiB at
// least; behind it anything may be overwritten. It returns nil at the end of the
// stream, errInput at the end of src and errRoom at the end of out, or damage.
// What is consumed is what is decoded and no byte more, so that after errInput
// the next src must begin with what is left of this one.
func (d *decoder) decode(out []byte, at int, src []byte, pos int) (int, int, error) {
	for {
		var err error
		switch d.phase {
		case atHeader:
			if d.last {
				d.phase = atEnd
				continue
			}
			pos, err = d.header(src, pos)
		case inStored:
			at, pos, err = d.copyStored(out, at, src, pos)
		case inCodes:
			at, pos = d.fast(out, at, src, pos)
			if d.phase == inCodes {
				at, pos, err = d.careful(out, at, src, pos)
			}
		case atEnd:
			return at, pos, nil
		}
		if err != nil {
			return at, pos, err
		}
	}
}

func (d *decoder) copyStored(out []byte, at int, src []byte, pos int) (int, int, error) {
	n := copy(out[at:], src[pos:min(len(src), pos+d.stored)])
	at, pos, d.stored = at+n, pos+n, d.stored-n
	switch {
	case d.stored == 0:
		d.phase = atHeader
	case at == len(out):
		return at, pos, errRoom
	default:
		return at, pos, errInput
	}
	return at, pos, nil
}

// Decoder decodes what is in memory as a whole. The zero value is ready for use,
// by one goroutine; what it keeps from call to call is the memory of its tables.
type Decoder struct{ d decoder }

// Append decodes the stream that src begins with and adds its data, no more than
// most bytes, to dst. The capacity of dst is used first, all of which may be
// overwritten; what is allocated if it does not suffice grows with the data and is
// never more than fastRoom bytes above what most needs. Also with an error, the
// data before it is returned, and how many bytes of src were consumed: up to the
// symbol, or the start of the block, that is damaged. The error is an ErrCorrupt, ErrTooLong, or
// io.ErrUnexpectedEOF if src ends too early.
func (z *Decoder) Append(dst, src []byte, most int) (out []byte, consumed int, err error) {
	z.d.reset()
	base, at := len(dst), 0
	for {
		room := dst[base:cap(dst)]
		if most < len(room)-fastRoom {
			room = room[:most+fastRoom]
		}
		at, consumed, err = z.d.decode(room, at, src, consumed)
		dst = dst[:base+min(at, most)]
		switch {
		case at > most, err == errRoom && at == most:
			return dst, consumed, ErrTooLong
		case err == errRoom:
			dst = grow(dst, min(max(len(room), 4*(len(src)-consumed), 4096), most-at)+fastRoom)
		case err == errInput:
			return dst, len(src), io.ErrUnexpectedEOF
		default:
			return dst, consumed, err
		}
	}
}

// grow makes room for n bytes behind dst. The runtime's append would make more.
func grow(dst []byte, n int) []byte {
	return append(make([]byte, 0, len(dst)+n), dst...)
}
