package recordio

import (
	"io"
	"iter"
)

// Reader reads a stream of aialgs.data.Records of any shape. Set its options
// before the first read. It is not for concurrent use.
type Reader struct {
	Framing

	// AllowZeroTail accepts zeros after the last field of a record, which Spark
	// can leave there.
	AllowZeroTail bool

	// Alike wants every record to be laid out as the first: the same keys,
	// types, sparseness, shapes and numbers of dense values, the same other
	// fields present. A record that is not is an ErrLayout. Without it a bit
	// that flips in a record's structure can make a record that is well formed
	// and means something else. The first record is believed.
	Alike bool

	frames FrameReader
	rec    Record  // what salvage tries payloads on
	first  *Record // the layout that Alike asks for
}

// NewReader reads from r in large pieces, so r needs no buffer.
func NewReader(r io.Reader) *Reader {
	return &Reader{frames: FrameReader{src: r}}
}

// Read reads the next record into rec and reuses its memory, see
// [Record.Unmarshal]. At a clean end it returns io.EOF. Damage is an *[Error]
// with the record's number and offset: what [FrameReader.Next] returns, an
// ErrProto for a payload that is not a record, an ErrTensor for one whose values,
// keys and shape do not fit together. After one of these last two the reader
// stands behind the record, and Read may be called again.
//
// With Skipped set damage of any kind is left out and reported there.
func (r *Reader) Read(rec *Record) error {
	r.frames.Framing = r.Framing
	if r.Skipped != nil && !r.frames.salvage.known {
		s := &r.frames.salvage
		s.known, s.proto = true, true
		s.check = func(payload []byte) *Error { return r.decode(&r.rec, payload) }
	}
	payload, err := r.frames.Next()
	if err != nil {
		return err
	}
	if damage := r.decode(rec, payload); damage != nil {
		record, off := r.Offset()
		return damage.inPayload().after(record-1, off)
	}
	if r.Alike && r.first == nil {
		r.first = rec.layoutOnly()
	}
	return nil
}

// decode reads payload into rec and checks it. The error's Offset is a place in
// the payload.
func (r *Reader) decode(rec *Record, payload []byte) *Error {
	if err := rec.unmarshal(payload, r.AllowZeroTail); err != nil {
		return err
	}
	if p := rec.problem(); p != "" {
		return &Error{Detail: p, Err: ErrTensor}
	}
	if r.first != nil {
		if d := rec.differs(r.first); d != "" {
			return &Error{Detail: d, Err: ErrLayout}
		}
	}
	return nil
}

// All yields the records up to the end or the first error. The record is reused:
// it is valid until the next one.
func (r *Reader) All() iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		var rec Record
		for {
			err := r.Read(&rec)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(&rec, nil) {
				return
			}
		}
	}
}

// Offset tells the record last read, counted from 1, and where in the stream its
// first byte is.
func (r *Reader) Offset() (record, off int64) { return r.frames.Offset() }

// Frame is the record last read as it is in the stream, see [FrameReader.Frame].
func (r *Reader) Frame() []byte { return r.frames.Frame() }
