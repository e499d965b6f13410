package recordio

import (
	"bytes"

	"google.golang.org/protobuf/encoding/protowire"
)

// Record is one aialgs.data.Record of any shape: the complete way, where the
// layout of the rows is not known or not always the same.
type Record struct {
	// Features and Label are the two maps, in file order, a key once.
	// [Record.Append] writes them sorted by key.
	Features, Label []Value

	// UID, Metadata and Configuration are nil where absent. No open-source
	// writer sets them; they travel in requests and responses.
	UID, Metadata, Configuration *string
}

// maxKeys is the number of features, and of labels, that a record may have. A
// Value takes 30 times the memory of the shortest entry, hence the limit; real
// records have one or two.
const maxKeys = 1 << 16

// Unmarshal sets r from the bytes of an aialgs.data.Record. It accepts what the
// official protobuf runtime for Go accepts and takes the same values from it,
// but for a limit of 65,536 features and as many labels (ErrTooLong). Any other
// error is an ErrProto; the *[Error] has the place within payload, and leaves r
// half set.
//
// Slices and strings of r are used again where they fit: decoding records of one
// layout into one Record does not allocate. Nothing in r points into payload.
func (r *Record) Unmarshal(payload []byte) error {
	if err := r.unmarshal(payload, false); err != nil {
		return err
	}
	return nil
}

// unmarshal is Unmarshal; zeroTail accepts zeros after the last field.
func (r *Record) unmarshal(payload []byte, zeroTail bool) *Error {
	if r.unmarshalUsual(payload) {
		return nil
	}
	d := decoder{end: cap(payload)}
	features, labels := entries{list: r.Features[:0]}, entries{list: r.Label[:0]}
	uid, metadata, configuration := r.UID, r.Metadata, r.Configuration
	r.UID, r.Metadata, r.Configuration = nil, nil, nil

	for b := payload; len(b) > 0; {
		if zeroTail && b[0] == 0 && len(bytes.Trim(b, "\x00")) == 0 {
			break
		}
		f, err := d.next(&b)
		if err != nil {
			return err
		}
		switch f.tag {
		case tagFeatures:
			err = d.entry(&features, f.body)
		case tagLabel:
			err = d.entry(&labels, f.body)
		case tagUID:
			r.UID = text(uid, f.body)
		case tagMetadata:
			r.Metadata = text(metadata, f.body)
		case tagConfiguration:
			r.Configuration = text(configuration, f.body)
		}
		if err != nil {
			return err
		}
	}
	r.Features, r.Label = features.list, labels.list
	return nil
}

// text is body as a string: last, if that is the same.
func text(last *string, body []byte) *string {
	if last != nil && *last == string(body) {
		return last
	}
	s := string(body)
	return &s
}

// decoder reads the protobuf wire format. The slices it is given end where their
// message ends and share the payload's capacity, which tells their place in it.
type decoder struct {
	end int // capacity of the payload
}

// field is one field of a message.
type field struct {
	tag  uint64 // number and wire type
	body []byte // of a field of wire type 2
	num  uint64 // of a field of another wire type that [decoder.next] reads
}

// next reads a field from *b. Fields of wire type 2 come with their body,
// varints and fixed numbers with their value, groups are skipped.
func (d decoder) next(b *[]byte) (f field, err *Error) {
	at := *b
	tag, n := uvarint(at)
	if n < 0 {
		return f, d.fail(at, "a tag that is cut short or too long")
	}
	num := protowire.Number(tag >> 3)
	if tag>>3 == 0 || tag>>3 > uint64(protowire.MaxValidNumber) {
		return f, d.fail(at, "a field number that is not valid")
	}
	f.tag = tag
	rest := at[n:]
	switch typ := protowire.Type(tag & 7); typ {
	case protowire.BytesType:
		size, m := uvarint(rest)
		if m < 0 {
			return f, d.fail(rest, "a length that is cut short or too long")
		}
		if size > uint64(len(rest)-m) {
			return f, d.fail(rest, "a length that runs past the end")
		}
		n = m + int(size)
		f.body = rest[m:n]
	case protowire.VarintType:
		f.num, n = uvarint(rest)
	case protowire.Fixed32Type:
		var v uint32
		v, n = protowire.ConsumeFixed32(rest)
		f.num = uint64(v)
	case protowire.Fixed64Type:
		f.num, n = protowire.ConsumeFixed64(rest)
	default:
		n = protowire.ConsumeFieldValue(num, typ, rest)
	}
	if n < 0 {
		return f, d.fail(at, wireProblem(tag))
	}
	*b = rest[n:]
	return f, nil
}

func wireProblem(tag uint64) string {
	switch protowire.Type(tag & 7) {
	case protowire.StartGroupType:
		return "a group that does not end well"
	case protowire.EndGroupType:
		return "an end of a group that did not start"
	case protowire.VarintType, protowire.Fixed32Type, protowire.Fixed64Type:
		return "a number that is cut short or too long"
	}
	return "a wire type that is not valid"
}

// fail is an error at the start of b.
func (d decoder) fail(b []byte, why string) *Error {
	return &Error{Offset: int64(d.end - cap(b)), Detail: why, Err: ErrProto}
}

// uvarint is protowire.ConsumeVarint with a short way for the usual case.
func uvarint(b []byte) (v uint64, n int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return protowire.ConsumeVarint(b)
}
