package convert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// stream is an open input: its bytes, decompressed, with a look ahead.
type stream struct {
	name   string // for messages
	file   storage.File
	comp   compression.Format
	body   io.ReadCloser // decompressed, after ahead
	ahead  []byte        // read from body and not yet by Read
	err    error         // of body, after ahead
	stored atomic.Int64  // bytes read as they are stored

	sums    sums     // of the bytes as they are stored
	read    int64    // how many were summed
	promise *promise // of a receipt; nil: there is none
}

// standardInput is the name under which a user gives Stdin.
const standardInput = "-"

// openStream opens the input called name and finds out its compression, by its
// first bytes. A suffix that promises another one is an error.
func openStream(ctx context.Context, j *Job, name string) (_ *stream, err error) {
	s := &stream{name: name}
	if name == standardInput {
		in := j.Stdin
		if in == nil {
			in = empty{}
		}
		s.file = storage.NewReaderFile(name, in)
	} else if s.file, err = j.store.Open(ctx, name); err != nil {
		return nil, storageError(err)
	}
	defer func() {
		if err != nil {
			_ = s.file.Close()
		}
	}()

	if err = j.seen.same(s.file.Info()); err != nil {
		return nil, err
	}
	if s.promise, err = j.neighbors.of(ctx, name); err != nil {
		return nil, err
	}
	if err = s.promise.size(name, s.Size()); err != nil {
		return nil, err
	}
	s.sum(j.summed)
	raw := &storedReader{s: s}
	head := make([]byte, 64)
	n, err := io.ReadFull(raw, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	raw.head = head[:n]
	s.comp = compression.ByBytes(raw.head)
	if promised, _ := compression.BySuffix(name); promised != compression.None && s.comp == compression.None {
		return nil, inputErrorf("%s: is not %s, as its name says%s", table.Printable(name), promised, emptyNote(n))
	}
	if s.comp == compression.None {
		s.body = io.NopCloser(raw)
		return s, nil
	}
	s.body, err = compression.NewReader(raw, s.comp, compression.Limits{
		Ratio: j.Read.Limits.Expansion, Window: j.Read.Limits.Window, AllowTrailer: j.Read.AllowTrailing, Threads: j.Threads,
	})
	if err != nil {
		return nil, s.damage(err)
	}
	return s, nil
}

func emptyNote(n int) string {
	if n == 0 {
		return ": it is empty"
	}
	return ""
}

// storedReader reads the file as it is stored and gives its errors their class.
type storedReader struct {
	s    *stream
	head []byte // read before
}

func (r *storedReader) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	n, err := r.s.file.Read(p)
	r.s.stored.Add(int64(n))
	r.s.read += int64(n)
	r.s.sums.add(p[:n])
	if err != nil && err != io.EOF {
		err = storageError(err)
	}
	return n, err
}

// damage places an error of the decompressor. Errors of the storage pass
// through.
func (s *stream) damage(err error) error {
	if err == nil || err == io.EOF || errors.Is(err, ErrStorage) {
		return err
	}
	placed := fmt.Errorf("%s: %w", table.Printable(s.name), err)
	switch {
	case errors.Is(err, compression.ErrRatio):
		return inputError(&hinted{placed, moreExpansion})
	case errors.Is(err, compression.ErrWindow):
		return inputError(&hinted{placed, "--max-window allows more"})
	case errors.Is(err, compression.ErrTrailer):
		return inputError(&hinted{placed, "--allow-trailing accepts them"})
	}
	return inputError(placed)
}

// Read gives the decompressed bytes in large pieces.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.ahead) > 0 {
		n := copy(p, s.ahead)
		if s.ahead = s.ahead[n:]; len(s.ahead) == 0 {
			s.ahead = nil
		}
		return n, nil
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.body.Read(p)
	s.err = s.damage(err)
	return n, s.err
}

// Peek gives the first n bytes that Read will give, fewer if the input is
// shorter, which eof tells. It is called before the first Read.
func (s *stream) Peek(n int) (head []byte, eof bool, err error) {
	for len(s.ahead) < n && s.err == nil {
		s.ahead = slices.Grow(s.ahead, n-len(s.ahead))
		m, err := s.body.Read(s.ahead[len(s.ahead):n])
		s.ahead = s.ahead[:len(s.ahead)+m]
		s.err = s.damage(err)
	}
	if s.err != nil && s.err != io.EOF && len(s.ahead) < n {
		return s.ahead, false, s.err
	}
	return s.ahead[:min(n, len(s.ahead))], s.err == io.EOF && len(s.ahead) <= n, nil
}

// Places gives n pieces of size bytes spread over the part of the input behind
// the first from bytes; nil where that would mean to read it twice.
func (s *stream) Places(from int64, n, size int) ([][]byte, error) {
	total := s.file.Info().Size
	if s.comp != compression.None || total-from < int64(n*size) {
		return nil, nil
	}
	var places [][]byte
	for i := range int64(n) {
		b := make([]byte, size)
		off := from + (total-from-int64(size))*i/int64(max(n-1, 1))
		m, err := s.file.ReadAt(b, off)
		if err != nil && err != io.EOF {
			return nil, storageError(err)
		}
		places = append(places, b[:m])
	}
	return places, nil
}

// Size is that of the file as it is stored, −1 for a stream.
func (s *stream) Size() int64 { return s.file.Info().Size }

// endless reports whether a Read may wait forever.
func (s *stream) endless() bool { return s.Size() < 0 }

// finish is called at the end of the input: it finds out whether what was read
// is one state of the file.
func (s *stream) finish(ctx context.Context) error {
	if err := s.rest(ctx); err != nil {
		return err
	}
	changed, err := s.file.Changed()
	if err != nil {
		return storageError(err)
	}
	if changed {
		return changedFile(s.name)
	}
	return nil
}

// Close ends reading.
func (s *stream) Close() error { return errors.Join(s.body.Close(), s.file.Close()) }

type empty struct{}

func (empty) Read([]byte) (int, error) { return 0, io.EOF }
