package recordio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// Salvage: what a reader with Framing.Skipped does after damage.
//
// No byte of the file says that a record is right, so each one is believed only
// on evidence (sound), and so is each place to go on (resume): the magic number
// at any alignment, since a file that lost bytes goes on at another one, then a
// whole record that is sound and not empty. A file in which the first record
// believed is an aialgs.data.Record is taken for one of those, and every record
// must be one. A record before a damaged one is given up with it if it may
// itself be what is damaged. Each byte of the input is then in a record that was
// returned or in a region that was reported, once.

// salvager is what a FrameReader in salvage keeps from record to record.
type salvager struct {
	known bool                  // whether proto is decided
	proto bool                  // the payloads are aialgs.data.Records
	check func(p []byte) *Error // what a payload must pass then; nil: Record.Unmarshal
	rec   Record                // what a payload is tried on
	work  int64                 // bytes looked at in searches, some more than once
}

// maxWork is how often on average a byte may be looked at in a search, so that no
// file can make it quadratic.
const maxWork = 64

// nextSound is Next in salvage.
func (r *FrameReader) nextSound() ([]byte, error) {
	for {
		var fr frame
		damage, err := r.whole(&fr)
		if err != nil {
			r.err = err
			return nil, err
		}
		if damage == nil {
			if damage, err = r.sound(&fr); err != nil {
				r.err = err
				return nil, err
			}
		}
		if damage == nil {
			return r.take(&fr), nil
		}
		if r.strays(damage) {
			r.err = io.EOF
			return nil, r.err
		}
		if err := r.resume(damage.after(r.records, r.offset())); err != nil {
			r.err = err
			return nil, err
		}
	}
}

// sound reports as damage what speaks against the record fr at r.pos. Its
// payload must be of the kind that the file holds, and what follows must be the
// next record, whose header may have a damaged half itself, or the end: else the
// length in this record's own header may be the damage, or bytes may be missing
// from it.
func (r *FrameReader) sound(fr *frame) (damage *Error, err error) {
	b := r.buf[r.pos:r.end]
	payload := r.join.payload(b, fr, r.Join)
	s := &r.salvage
	if !s.known {
		s.proto = len(payload) > 0 && s.try(payload) == nil
	}
	if s.proto {
		if err := s.try(payload); err != nil {
			return err.inPayload(), nil
		}
	} else if s.work += int64(fr.data); r.Join != Raw && fr.swallowed(b) {
		return fr.fail(ErrMagic, "the record holds the start of another"), nil
	}
	ok, err := r.follows(fr.size)
	if err != nil {
		return nil, err
	}
	if !ok {
		next := r.buf[r.pos+fr.size : r.end]
		return fr.fail(ErrMagic, fmt.Sprintf("% x after the record is no header, so it may be too long or too short",
			next[:min(headerLen, len(next))])), nil
	}
	s.known = true
	return nil, nil
}

// try checks a payload of a file of aialgs.data.Records.
func (s *salvager) try(payload []byte) (err *Error) {
	if s.check != nil {
		err = s.check(payload)
	} else {
		err = s.rec.unmarshal(payload, false)
	}
	if s.work += int64(len(payload)); err != nil {
		s.work += err.Offset - int64(len(payload))
	}
	return err
}

// follows reports whether what is at r.pos+at speaks for the record that ends
// there: the end, the header of a first part, or what becomes one when damage to
// its magic number or one bit of its flag is undone, judged by where it then leads.
func (r *FrameReader) follows(at int) (bool, error) {
	is, err := r.look(at)
	if err != nil || is.start() {
		return err == nil, err
	}
	flag := is.flag
	if is.magic && flag <= 5 {
		flag &= 1
	}
	if !is.header || flag > cflagFirst || is.n > r.limit() {
		return false, nil
	}
	next, err := r.look(at + headerLen + is.n + padding(is.n))
	if flag == cflagFirst {
		return next.magic && (next.flag == cflagMiddle || next.flag == cflagLast), err
	}
	return next.start(), err
}

// sight is what is at the end of a record.
type sight struct {
	end    bool // of the input
	header bool // enough bytes for one
	magic  bool
	flag   uint32
	n      int
}

// start reports whether a record may start here, or nothing comes.
func (s sight) start() bool { return s.end || s.magic && s.flag <= cflagFirst }

// look says what is at r.pos+at. The start of a magic number that the input ends
// in is the end, and so is a trailer that is allowed.
func (r *FrameReader) look(at int) (s sight, err error) {
	if err := r.fill(at + headerLen); err != nil && err != io.EOF {
		return s, err
	}
	if r.pos+at > r.end {
		return s, nil
	}
	b := r.buf[r.pos+at : r.end]
	if len(b) < headerLen {
		s.end = r.AllowTrailer || bytes.HasPrefix(magicBytes, b[:min(len(magicBytes), len(b))])
		return s, nil
	}
	lrec := binary.LittleEndian.Uint32(b[4:])
	return sight{header: true, magic: hasMagic(b), flag: lrec >> lenBits, n: int(lrec & MaxRecord)}, nil
}

// resume goes to the next place after r.pos where a record can be trusted, or to
// the end, and reports what lies before it.
func (r *FrameReader) resume(cause *Error) error {
	from := r.offset()
	for r.pos++; ; {
		if at := bytes.Index(r.buf[r.pos:r.end], magicBytes); at >= 0 {
			r.pos += at
			if ok, err := r.trusted(); err != nil {
				return err
			} else if ok {
				break
			}
			r.pos++
			continue
		}
		// The last three bytes may be the start of a magic number.
		r.pos = max(r.pos, r.end-(len(magicBytes)-1))
		if err := r.fill(len(magicBytes)); err == io.EOF {
			r.pos = r.end
			break
		} else if err != nil {
			return err
		}
	}
	if !r.Skipped(Region{From: from, To: r.offset(), Err: cause}) {
		return cause
	}
	return nil
}

// trusted reports whether reading can go on with what is at r.pos.
func (r *FrameReader) trusted() (bool, error) {
	s := &r.salvage
	if s.work > maxWork*(r.offset()+minBuffer) {
		return false, nil
	}
	var fr frame
	damage, err := r.whole(&fr)
	s.work += int64(fr.parts) * headerLen
	if damage != nil || err != nil || fr.data == 0 {
		return false, err
	}
	damage, err = r.sound(&fr)
	return damage == nil && err == nil, err
}
