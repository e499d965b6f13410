package recordio

import (
	"errors"
	"strconv"
)

// What can be wrong with the bytes of a file. They come wrapped in an [*Error]
// that says where.
var (
	// ErrMagic is returned where a record should start and the magic number is missing.
	ErrMagic = errors.New("not a RecordIO record")
	// ErrTruncated is returned when the input ends inside a record.
	ErrTruncated = errors.New("truncated")
	// ErrFlag is returned for a continuation flag that is undefined or out of order.
	ErrFlag = errors.New("continuation flag out of order")
	// ErrTooLong is returned for a record over the length limit.
	ErrTooLong = errors.New("record too long")
	// ErrTrailer is returned for one to seven stray bytes after the last record.
	ErrTrailer = errors.New("stray bytes after the last record")
	// ErrProto is returned when a payload is not an aialgs.data.Record.
	ErrProto = errors.New("not a protobuf record")
	// ErrTensor is returned when the values, keys and shape of a tensor do not fit
	// together.
	ErrTensor = errors.New("inconsistent tensor")
	// ErrLayout is returned when a record's keys, type, width, sparseness or
	// label differ from those that were asked for.
	ErrLayout = errors.New("record is laid out differently")
)

// errClosed is what a Writer returns after Close.
var errClosed = errors.New("recordio: the writer is closed")

// Error is damage at a place. I/O errors are never wrapped in one: they pass
// through as they are.
type Error struct {
	Record int64  // counted from 1; 0 where no record is known
	Offset int64  // of the record's first byte, or of the byte that is wrong
	Detail string // such as "have 5 of 32 bytes"; may be empty
	Limit  int    // the [Framing.MaxRecord] that a record is over, else 0
	Err    error  // one of the sentinels of this package
}

// Error gives, for example, "recordio: record 3 at byte 196: truncated: have 5 of 32 bytes".
func (e *Error) Error() string {
	s := "recordio: "
	if e.Record > 0 {
		s += "record " + strconv.FormatInt(e.Record, 10) + " "
	}
	s += "at byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Err.Error()
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// after is e in an input that has records and off bytes before it.
func (e *Error) after(records, off int64) *Error {
	moved := *e
	moved.Record += records
	moved.Offset += off
	return &moved
}

// inPayload turns an error about a place in a payload into one about the record
// at hand.
func (e *Error) inPayload() *Error {
	detail := e.Detail
	if e.Err == ErrProto {
		detail = "byte " + strconv.FormatInt(e.Offset, 10) + " of the payload: " + detail
	}
	return &Error{Record: 1, Detail: detail, Err: e.Err}
}
