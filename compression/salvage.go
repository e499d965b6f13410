package compression

import (
	"fmt"
	"io"
)

// Salvager reads what is provably whole of a damaged compressed file: runs of
// data, with holes between them. It is for one goroutine.
//
//	for {
//		holes, err := s.Next()  // holes before the run
//		if err == io.EOF { break }
//		io.Copy(w, s)           // the run; io.EOF at its end
//	}
//
// What is proven, and so how much one damaged byte costs, depends on the format:
//
//   - gzip: a member whose CRC-32 and length are right. After damage reading goes on
//     with the next member of which that is so. A member that the input ends in
//     is taken for what was written up to there, if it begins the file or follows
//     on a whole member, and no whole member is found inside it.
//   - zstd: a frame with its checksum, in the same way. A frame that has none
//     counts where it is expected, not where it is searched for.
//   - bzip2: a block whose CRC is right; blocks are found at any bit.
//   - snappy: a chunk whose CRC is right; chunks are found at any byte.
//
// A file stored in a file, such as a .gz in a .gz that compresses it no further,
// may be found in place of the damaged one around it.
type Salvager struct {
	units  units
	limits Limits
	format Format
	data   int64  // given so far
	holes  []Hole // found and not told yet
	in     bool   // a run is being read
	ready  bool   // a unit was found and not read
	err    error  // what ends the units
}

// Hole is a run of bytes [From, To) of the compressed input that no proven data
// came from.
type Hole struct {
	From, To int64
	Err      error // an *[Error]: what was wrong there
	// Lost tells that data can be missing. It is false where nothing but a header
	// or a sum is damaged.
	Lost bool
	// Unproven is how many bytes of data were given of it even so: the last ones of
	// the run before the hole. See SalvageOptions.
	Unproven int64
}

// SalvageOptions say how [NewSalvager] reads. The zero value gives nothing that is
// not proven.
type SalvageOptions struct {
	Limits
	// Unproven gives the data of a damaged gzip member or zstd frame too, up to
	// where the damage was noticed. The damage itself may be anywhere before.
	Unproven bool
}

// units is one format's way through its input, from one proven unit to the next.
type units interface {
	// find goes to the next unit, and reports the holes before it. io.EOF: none is
	// left.
	find(report func(Hole)) error
	Read(p []byte) (int, error) // of the unit; io.EOF at its end
	offset() int64              // in the input
	close()
}

// NewSalvager reads size bytes of r. It returns an error only for a format that is
// not one of this package, or is None. Close must be called; it does not close r.
func NewSalvager(r io.ReaderAt, size int64, f Format, o SalvageOptions) (*Salvager, error) {
	o.Limits = o.withDefaults()
	s := &Salvager{limits: o.Limits, format: f}
	switch f {
	case Gzip:
		s.units = newMembers(r, size, o, newGzipMember)
	case Zstd:
		s.units = newMembers(r, size, o, newZstdMember)
	case Bzip2:
		s.units = newBzip2Units(r, size, o.Limits)
	case Snappy:
		s.units = newSnappyUnits(r, size)
	default:
		return nil, fmt.Errorf("compression: cannot salvage format %v", f)
	}
	return s, nil
}

// Next goes to the next run, past what is left of the last, and gives the holes
// before it. At the end err is io.EOF, and there may be holes. An error of the
// underlying reader, or an ErrRatio, is final.
func (s *Salvager) Next() (holes []Hole, err error) {
	if s.in {
		if _, err := io.Copy(io.Discard, s); err != nil {
			return nil, err
		}
	}
	if !s.ready && s.err == nil {
		s.find()
	}
	holes, s.holes = s.holes, nil
	s.in, s.ready = s.ready, false
	if s.in {
		return holes, nil
	}
	return holes, s.err
}

// Read gives data of the run. A hole in which nothing was lost does not end it.
func (s *Salvager) Read(p []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, &Error{Format: s.format, Offset: s.units.offset(), Detail: fmt.Sprint("decoder failed: ", r), Err: ErrCorrupt}
			s.fail(err)
		}
	}()
	for s.in && len(p) > 0 {
		n, err := s.units.Read(p)
		s.data += int64(n)
		switch {
		case err == io.EOF:
			s.find()
			s.in, s.ready = s.ready && !s.broken(), s.ready && s.broken()
			err = nil
		case err != nil:
			s.fail(err)
		case tooMuch(s.data, s.units.offset(), s.limits):
			n, err = 0, ratioError(s.format, s.data, s.units.offset(), s.limits)
			s.fail(err)
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	switch {
	case s.in: // nothing was asked for
		return 0, nil
	case s.err != nil && s.err != io.EOF:
		return 0, s.err
	}
	return 0, io.EOF
}

// Offset is how far the input was read for the data given so far.
func (s *Salvager) Offset() int64 { return s.units.offset() }

// Close ends the reader's goroutines.
func (s *Salvager) Close() error {
	s.fail(errClosed)
	s.units.close()
	return nil
}

func (s *Salvager) fail(err error) { s.in, s.ready, s.err = false, false, err }

// find goes to the next unit.
func (s *Salvager) find() {
	defer func() {
		if r := recover(); r != nil {
			s.err = &Error{Format: s.format, Offset: s.units.offset(), Detail: fmt.Sprint("decoder failed: ", r), Err: ErrCorrupt}
		}
	}()
	err := s.units.find(func(h Hole) { s.holes = append(s.holes, h) })
	if s.ready = err == nil; !s.ready {
		s.err = err
	}
}

// broken reports whether the holes that were found divide what is before them from
// what comes after.
func (s *Salvager) broken() bool {
	for _, h := range s.holes {
		if h.Lost {
			return true
		}
	}
	return false
}

// salvageWork is how often on average a byte may be looked at in a search, so that
// no file can make it quadratic.
const salvageWork = 64
