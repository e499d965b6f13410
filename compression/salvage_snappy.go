package compression

import (
	"errors"
	"io"
)

// snappyUnits goes from chunk to chunk. A chunk fits into the input's buffer, so it
// is proven before it is taken.
type snappyUnits struct {
	*snappyReader
	work int64 // bytes of chunks looked at
}

func newSnappyUnits(r io.ReaderAt, size int64) *snappyUnits {
	return &snappyUnits{snappyReader: newSnappy(&source{r: io.NewSectionReader(r, 0, size)}, Limits{})}
}

func (u *snappyUnits) find(report func(Hole)) error {
	var hole *Hole // that is open
	for {
		at := u.offset()
		err := u.take(hole != nil)
		if damage, ok := errors.AsType[*Error](err); ok {
			if hole == nil {
				hole = &Hole{From: at, Err: damage}
			}
			if err = u.skip(); err == nil {
				continue
			}
		}
		if err != nil && err != io.EOF {
			return err
		}
		if hole != nil {
			if hole.To = at; err != nil {
				hole.To = u.in.src.n
			}
			// An identifier holds no data, and nothing else begins a file.
			hole.Lost = hole.From > 0 || hole.To != int64(len(snappyMagic))
			report(*hole)
			hole = nil
		}
		if err != nil || len(u.rest) > 0 {
			return err
		}
	}
}

// skip passes a byte, or all if there were too many places to look at.
func (u *snappyUnits) skip() (err error) {
	if u.work > salvageWork*(u.offset()+1<<20) {
		_, err = io.Copy(io.Discard, u.in)
		if err == nil {
			err = io.EOF
		}
		return err
	}
	_, err = u.in.Discard(1)
	return err
}

// take takes the chunk at the present place, or leaves it there with an error.
// lost says that the place was found by searching.
func (u *snappyUnits) take(lost bool) error {
	if u.first && !lost {
		if _, err := u.in.next(true, len(snappyMagic), func(head []byte) bool { return begins(head, snappyMagic) }); err != nil {
			return err
		}
	}
	u.first = false
	head, err := u.in.next(false, chunkHeader, func(head []byte) bool { return isChunk(head[0]) })
	if err != nil {
		return err
	}
	kind, n := chunkHead(head)
	if kind == chunkPadding && !lost {
		if _, err := u.in.Discard(chunkHeader + n); err != nil {
			return u.in.fail(err)
		}
		return nil
	}
	if wrong := u.check(kind, n); wrong != "" || kind == chunkPadding {
		return u.in.damage(ErrCorrupt, wrong)
	}
	chunk, err := u.in.Peek(chunkHeader + n)
	u.work += int64(len(chunk))
	if err != nil {
		return u.in.short(err)
	}
	if body := chunk[chunkHeader:]; kind == chunkIdentifier {
		if string(chunk) != snappyMagic {
			return u.in.damage(ErrCorrupt, "unknown stream identifier")
		}
	} else if err := u.decode(kind, body); err != nil {
		return err
	}
	_, err = u.in.Discard(len(chunk)) // leaves its bytes where they are
	return err
}

func (u *snappyUnits) Read(p []byte) (int, error) {
	if len(u.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, u.rest)
	u.rest = u.rest[n:]
	return n, nil
}
