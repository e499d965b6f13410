package inflate

import "errors"

var (
	// ErrCorrupt is what errors are for bytes that break the rules of the format.
	ErrCorrupt = errors.New("deflate: corrupt")
	// ErrTooLong is returned for data that is longer than the caller allows.
	ErrTooLong = errors.New("deflate: more data than is allowed")
)

// What makes decode stop early, and its callers provide.
var (
	errInput = errors.New("deflate: more input is needed")
	errRoom  = errors.New("deflate: more room is needed")
)

// A corruption is an ErrCorrupt.
type corruption string

func (c corruption) Error() string        { return string(c) }
func (c corruption) Is(target error) bool { return target == ErrCorrupt }

const (
	errBlock    = corruption("deflate: a block of the reserved type")
	errStored   = corruption("deflate: a stored block whose length and complement differ")
	errCodes    = corruption("deflate: a block with invalid Huffman codes")
	errSymbol   = corruption("deflate: a symbol that stands for nothing")
	errDistance = corruption("deflate: a distance back before the start of the data")

	errMagic     = corruption("gzip: no gzip member")
	errMethod    = corruption("gzip: unknown compression method")
	errFlags     = corruption("gzip: reserved flags are set")
	errHeaderSum = corruption("gzip: header checksum mismatch")
	errChecksum  = corruption("gzip: checksum mismatch")
	errLength    = corruption("gzip: length mismatch")
)
