package compression

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// member is a gzip member or a zstd frame, of any length, with its sum at its end.
type member interface {
	begin() error
	unpack(p []byte) (int, error) // io.EOF at the end of the data
	end() error                   // compares sums
	summed() bool                 // that there was one
	may(head []byte) bool         // whether a member can begin with these bytes
	input() *input
	close()
}

// members reads each member twice: nothing of it is proven before its end, and it
// may be longer than memory.
type members struct {
	r        io.ReaderAt
	size     int64
	unproven bool
	limits   Limits
	format   Format
	magic    []byte

	m       member
	at      int64    // where the next member is expected
	found   *verdict // of the member at at, if it is known already
	chained bool     // what is at at begins the file or follows on a member's end
	left    int64    // bytes of data of the unit at hand; −1: up to the member's end
	after   *Hole    // the one behind the unit at hand
	work    int64    // bytes inflated for candidates
	buf     []byte
}

// verdict is what one reading of a member found.
type verdict struct {
	end   int64 // behind it, or where its trailer begins if the input ends in that; else 0
	data  int64 // bytes
	ended bool  // only its sum is wrong
	err   error
}

func (v *verdict) cut() bool { return errors.Is(v.err, ErrTruncated) }

func newMembers(r io.ReaderAt, size int64, o SalvageOptions, open func(*source, Limits) (member, Format)) *members {
	m := &members{r: r, size: size, unproven: o.Unproven, limits: o.Limits, chained: true, buf: make([]byte, 64<<10)}
	m.m, m.format = open(&source{r: bytes.NewReader(nil)}, o.Limits)
	m.magic = []byte(formats[m.format].magic)
	return m
}

func (m *members) offset() int64 { return m.m.input().offset() }
func (m *members) close()        { m.m.close() }

func (m *members) find(report func(Hole)) error {
	if m.after != nil {
		report(*m.after)
		m.after = nil
	}
	if m.at == 0 && m.size == 0 {
		m.at = 1
		report(Hole{Err: &Error{Format: m.format, Err: ErrTruncated}, Lost: true})
	}
	for m.at < m.size {
		v := m.found
		if m.found = nil; v == nil {
			v = m.try(m.at)
		}
		from := m.at
		if v.err == nil {
			m.at, m.chained, m.left = v.end, true, -1
			return m.rewind(from)
		}
		if _, ok := errors.AsType[*Error](v.err); !ok || errors.Is(v.err, ErrRatio) {
			return v.err
		}
		hole, err := m.skip(v)
		if err != nil {
			return err
		}
		if v.data == 0 || hole.Unproven == 0 && hole.From != hole.To {
			report(hole)
			continue
		}
		m.left, m.after = v.data, &hole
		return m.rewind(from)
	}
	return io.EOF
}

// skip goes past a member that is not whole, and says which hole that makes. Where
// all its data up to the end of the input is believed the hole is empty.
func (m *members) skip(v *verdict) (Hole, error) {
	hole := Hole{From: m.at, Err: v.err, Lost: true}
	if v.ended && v.end >= m.size {
		m.at = m.size
	} else if v.ended { // the next one begins here, if all but the sum is right
		next := m.try(v.end)
		if next.err == nil || next.cut() && next.data > 0 {
			m.at, m.found, m.chained = v.end, next, true
		}
	}
	if m.at == hole.From {
		next, err := m.search(m.at + 1)
		if err != nil {
			return hole, err
		}
		switch {
		case !v.cut():
		case next == m.size && m.believe(v):
			hole.From = m.size
		case m.chained && v.data > 0:
			hole.Err = &Error{Format: m.format, Offset: m.size, Err: ErrCorrupt, Detail: "cut, or damaged so that it reads on past its end"}
		}
		m.at, m.chained = next, false
	}
	hole.To = m.at
	if m.unproven && hole.From != hole.To {
		hole.Unproven = v.data
	}
	return hole, nil
}

// believe reports whether a member in which the input ends is what was written up
// to there. A damaged one may run on past its own end, to that of the input.
func (m *members) believe(v *verdict) bool {
	return v.cut() && v.data > 0 && m.chained && (m.proven(v) || !m.ranOff(v.data))
}

// proven reports whether all that is missing of a member is the rest of its trailer,
// behind a sum that is right.
func (m *members) proven(v *verdict) bool { return v.cut() && v.end > 0 && m.size-v.end >= gzipSum }

// How far from the length in its trailer the data of a member may be that was
// damaged in its last block: as far as its own length, within these. A number at
// random is so in one of 2,000 files of 1 MiB and more.
const (
	leastNear = 64 << 10
	mostNear  = 1 << 20
)

// ranOff reports whether a gzip member of n bytes of data that never ended has its
// trailer at the end of the input: the length there is about that.
func (m *members) ranOff(n int64) bool {
	var tail [4]byte
	if _, err := m.r.ReadAt(tail[:], m.size-int64(len(tail))); m.format != Gzip || err != nil && err != io.EOF {
		return false
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	apart := length - n&math.MaxUint32
	near := min(max(n, leastNear), mostNear)
	return -near < apart && apart < near && (length != 0 || n < 64)
}

// search gives the first place from at on where a whole member begins, or the end.
func (m *members) search(at int64) (int64, error) {
	head := make([]byte, len(m.buf)+gzipHeader)
	for at < m.size {
		n, err := m.r.ReadAt(head[:min(int64(len(head)), m.size-at)], at)
		if err != nil && err != io.EOF {
			return 0, err
		}
		b := head[:n]
		last := max(1, n-gzipHeader+1) // what begins later is looked at with the next bytes
		for i := 0; i < last; i++ {
			k := bytes.Index(b[i:], m.magic)
			if k < 0 || i+k >= last {
				break
			}
			i += k
			if !m.m.may(b[i:]) {
				continue
			}
			v := m.try(at + int64(i))
			if v.err == nil && m.m.summed() {
				m.found = v
				return at + int64(i), nil
			}
			if _, ok := errors.AsType[*Error](v.err); !ok && v.err != nil {
				return 0, v.err
			}
			if m.work += v.data/8 + m.offset() - at - int64(i); m.work > salvageWork*(at+int64(i)+1<<20) {
				return m.size, nil
			}
		}
		at += int64(last)
	}
	return m.size, nil
}

// rewind makes the member at a place the one that is read.
func (m *members) rewind(at int64) error {
	m.seek(at)
	return m.m.begin()
}

func (m *members) seek(at int64) {
	in := m.m.input()
	*in.src = source{r: io.NewSectionReader(m.r, at, m.size-at), n: at}
	in.Reset(in.src)
}

// try reads the member at a place.
func (m *members) try(at int64) (v *verdict) {
	v = new(verdict)
	in := m.m.input()
	defer func() {
		if r := recover(); r != nil {
			v.err = in.damage(ErrCorrupt, fmt.Sprint("decoder failed: ", r))
		}
	}()
	if v.err = m.rewind(at); v.err != nil {
		return v
	}
	for {
		n, err := m.m.unpack(m.buf)
		v.data += int64(n)
		if err == io.EOF {
			break
		}
		if err == nil && tooMuch(v.data, in.offset()-at, m.limits) {
			err = ratioError(m.format, v.data, in.offset(), m.limits)
		}
		if err != nil {
			v.err = err
			return v
		}
	}
	v.err = m.m.end()
	v.end = in.offset()
	v.ended = v.err != nil && !v.cut()
	return v
}

func (m *members) Read(p []byte) (int, error) {
	if m.left == 0 {
		return 0, io.EOF
	}
	if m.left > 0 {
		p = p[:min(int64(len(p)), m.left)]
	}
	n, err := m.m.unpack(p)
	if m.left > 0 {
		if m.left -= int64(n); m.left == 0 {
			err = nil // what the input ends with, or what was wrong, is known
		}
	}
	return n, err
}

// gzipMember is a member of gzip.
type gzipMember struct{ *gzipReader }

func newGzipMember(src *source, l Limits) (member, Format) {
	return gzipMember{newGzip(src, l)}, Gzip
}

func (g gzipMember) input() *input { return g.in }

func (g gzipMember) begin() error {
	g.first = g.in.offset() == 0
	return g.gzipReader.begin()
}

// end goes past a wrong trailer too, and refuses one that is cut short and wrong.
func (g gzipMember) end() error {
	err := g.gzipReader.end()
	if errors.Is(err, ErrTruncated) {
		right := binary.LittleEndian.AppendUint32(nil, g.sum)
		right = binary.LittleEndian.AppendUint32(right, g.size)
		have, _ := g.in.Peek(gzipTrailer)
		if !bytes.HasPrefix(right, have) {
			return g.in.damage(ErrCorrupt, "checksum mismatch")
		}
	} else if err != nil {
		_, _ = g.in.Discard(gzipTrailer)
	}
	return err
}

func (g gzipMember) may(head []byte) bool {
	return len(head) >= gzipHeader && head[2] == gzipDeflate && head[3]&flagReserved == 0
}

func (g gzipMember) summed() bool { return true }

// zstdMember is a frame of zstd.
type zstdMember struct{ *zstdReader }

func newZstdMember(src *source, l Limits) (member, Format) {
	return zstdMember{newZstd(src, l)}, Zstd
}

func (z zstdMember) input() *input { return z.in }

func (z zstdMember) begin() error {
	z.first, z.inside = z.in.offset() == 0, false
	return z.zstdReader.begin()
}

func (z zstdMember) end() error           { return nil } // the library did
func (z zstdMember) may(head []byte) bool { return begins(head, zstdMagic) }
func (z zstdMember) summed() bool         { return z.frame.sum }
