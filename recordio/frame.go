package recordio

import (
	"encoding/binary"
	"fmt"
)

// DefaultMaxRecord is the limit that a [Framing] without one has: 64 MiB.
const DefaultMaxRecord = 64 << 20

// Framing says how records are told apart. The zero value is strict.
type Framing struct {
	// Join says how the parts of a record in several parts become one payload.
	Join Join

	// MaxRecord is the longest payload in bytes, checked before anything is
	// allocated; 0 means [DefaultMaxRecord]. In a record in parts each boundary
	// counts as the four bytes that the dmlc dialect drops there.
	MaxRecord int

	// AllowNoPad accepts a last record whose padding is missing.
	AllowNoPad bool

	// AllowTrailer accepts one to seven bytes after the last record. Four or
	// more that begin with the magic number are a record cut short all the
	// same.
	AllowTrailer bool

	// Skipped turns salvage on: after damage, reading goes on with the next
	// record that can be trusted, and Skipped is told each region left out. If
	// it returns false, the damage is returned as the error. Without Skipped
	// all damage is an error. [Framing.Cut], [Framing.Frames] and
	// [Framing.Split] do not salvage.
	Skipped func(Region) bool
}

// Join is a dialect of records in several parts.
type Join uint8

const (
	// Auto is Raw for a record in which a part before the last has a length
	// that is not a multiple of 4. It is DMLC for any other, unless the payload
	// so joined is no aialgs.data.Record and the one joined by Raw is one, is not
	// empty, and no part holds the magic number where DMLC would have cut.
	Auto Join = iota
	// DMLC puts the magic number back between parts: dmlc-core, MXNet and DALI
	// cut there. A part before the last must have a multiple of 4 bytes.
	DMLC
	// Raw puts the parts together as they are: MLIO and the TensorFlow
	// extensions cut anywhere.
	Raw
)

// Region is a run of bytes [From, To) of the input that salvage left out, and
// what was wrong at its start.
type Region struct {
	From, To int64
	Err      error
}

func (f *Framing) limit() int {
	if f.MaxRecord > 0 {
		return f.MaxRecord
	}
	return DefaultMaxRecord
}

// frame is how far the parts of one record have been walked.
type frame struct {
	size  int  // bytes from the first header to the end of the last part walked
	data  int  // bytes of payload in the parts so far
	parts int  // number of parts so far
	odd   bool // a part before the last has a length that is not a multiple of 4
}

// payload is the length of the joined payload, by the dialect that needs more.
func (fr *frame) payload() int {
	if fr.odd || fr.parts == 0 {
		return fr.data
	}
	return fr.data + 4*(fr.parts-1)
}

// single is the usual case of walk: b starts with a whole record in one part. The
// record has n bytes of payload and ends at end.
func single(b []byte, limit int) (n, end int, ok bool) {
	if len(b) < headerLen {
		return 0, 0, false
	}
	head := binary.LittleEndian.Uint64(b)
	lrec := uint32(head >> 32) // with another flag than 0 it is over MaxRecord
	n = int(lrec & MaxRecord)
	end = headerLen + n + padding(n)
	return n, end, uint32(head) == magic && lrec <= MaxRecord && n <= limit && end <= len(b)
}

// walk goes over the headers of the record that b starts with, beginning where
// fr left off. It reports true when fr holds the whole record, and false with
// how many bytes of b it takes to go on. An error's Offset is relative to b.
//
// eof says that nothing comes after b; a record that does not end in it is then
// an error.
func (f *Framing) walk(b []byte, eof bool, fr *frame) (whole bool, need int, err *Error) {
	for {
		rest := b[fr.size:]
		if len(rest) < headerLen {
			if eof {
				return false, 0, f.noHeader(rest, fr)
			}
			return false, fr.size + headerLen, nil
		}
		flag, n, err := f.header(rest, fr)
		if err != nil {
			return false, 0, err
		}
		size, last := headerLen+n+padding(n), flag == cflagWhole || flag == cflagLast
		if len(rest) < size {
			noPad := last && f.AllowNoPad && len(rest) >= headerLen+n
			switch {
			case !eof:
				return false, fr.size + size, nil
			case !noPad:
				return false, 0, fr.short(len(rest), size, len(rest) >= headerLen+n)
			}
			size = len(rest)
		}
		fr.add(n, size, last)
		if last {
			return true, 0, nil
		}
	}
}

// add counts a part of n bytes that takes size bytes of the file.
func (fr *frame) add(n, size int, last bool) {
	fr.size += size
	fr.data += n
	fr.parts++
	fr.odd = fr.odd || !last && n&3 != 0
}

// header reads and checks the header that rest starts with, the next one of fr.
func (f *Framing) header(rest []byte, fr *frame) (flag uint32, n int, err *Error) {
	if binary.LittleEndian.Uint32(rest) != magic {
		return 0, 0, fr.fail(ErrMagic, found(rest))
	}
	lrec := binary.LittleEndian.Uint32(rest[4:])
	flag, n = lrec>>lenBits, int(lrec&MaxRecord)
	if inside := fr.parts > 0; flag > cflagLast {
		return 0, 0, fr.fail(ErrFlag, fmt.Sprintf("flag %d is undefined", flag))
	} else if first := flag == cflagWhole || flag == cflagFirst; first && inside {
		return 0, 0, fr.fail(ErrFlag, fmt.Sprintf("flag %d before the last part of a record", flag))
	} else if !first && !inside {
		return 0, 0, fr.fail(ErrFlag, fmt.Sprintf("flag %d without a first part", flag))
	}
	if f.Join == DMLC && flag != cflagWhole && flag != cflagLast && n&3 != 0 {
		return 0, 0, fr.fail(ErrFlag, fmt.Sprintf("a part of %d bytes before the last is not of the dmlc dialect", n))
	}
	next := *fr
	next.add(n, 0, flag == cflagWhole || flag == cflagLast)
	if total := next.payload(); total > f.limit() {
		e := fr.fail(ErrTooLong, fmt.Sprintf("%d bytes are over the limit of %d", total, f.limit()))
		e.Limit = f.limit()
		return 0, 0, e
	}
	return flag, n, nil
}

// noHeader is what is wrong with an input that ends in the 0 to 7 bytes of rest
// where fr needs a header.
func (f *Framing) noHeader(rest []byte, fr *frame) *Error {
	switch {
	case fr.parts > 0 && len(rest) == 0:
		return fr.fail(ErrTruncated, "the record's last part is missing")
	case fr.parts > 0 || hasMagic(rest):
		return fr.short(len(rest), headerLen, false)
	}
	return fr.fail(ErrTrailer, fmt.Sprintf("% x", rest))
}

func (fr *frame) short(have, want int, padOnly bool) *Error {
	detail := fmt.Sprintf("have %d of %d bytes", have, want)
	if padOnly {
		detail += ", only padding is missing"
	}
	return fr.fail(ErrTruncated, detail)
}

func (fr *frame) fail(cause error, detail string) *Error {
	return &Error{Record: 1, Offset: int64(fr.size), Detail: detail, Err: cause}
}

func hasMagic(b []byte) bool {
	return len(b) >= 4 && binary.LittleEndian.Uint32(b) == magic
}

// found tells what stands where a record should start.
func found(b []byte) string {
	detail := fmt.Sprintf("found % x", b[:min(4, len(b))])
	if is := Sniff(b); is != "" {
		detail += ", which looks like " + is
	}
	return detail
}
