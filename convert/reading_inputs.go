package convert

import (
	"context"
	"errors"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/recordio/recordarrow"
)

// ListInputs finds the files that names stand for, as [Open] does, and opens
// none: of each only path and size are known. Options that no input could make
// right are refused.
func ListInputs(ctx context.Context, names []string, o OpenOptions) ([]Input, error) {
	j := o.job(names)
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	infos, err := listInputs(ctx, &j)
	if err != nil {
		return nil, err
	}
	list := make([]Input, len(infos))
	for i, info := range infos {
		list[i] = Input{Path: info.Name, Bytes: info.Size}
	}
	return list, nil
}

// Peeked is an input whose format and compression are known, and its start.
type Peeked struct {
	Input
	Head []byte // decompressed

	held *peekedStream // of standard input, which cannot be opened again
	seen storage.Info
}

type peekedStream struct {
	*stream
	format *format
}

// Peek finds out the format and compression of an input by its first bytes and its
// suffix, and gives n bytes of its start, or all it has. It is closed again, but for
// standard input, of which [Scan] reads the rest.
func Peek(ctx context.Context, name string, n int, o OpenOptions) (*Peeked, error) {
	j := o.job([]string{name})
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	s, f, err := openFormat(ctx, &j, name, nil)
	if err != nil {
		return nil, err
	}
	p := &Peeked{Input: Input{Path: name, Format: f.name, Compression: s.comp.String(), Bytes: s.Size()}, seen: s.file.Info()}
	if p.Head, _, err = s.Peek(n); err != nil {
		_ = s.Close()
		return nil, err
	}
	if s.endless() {
		p.held = &peekedStream{s, f}
		return p, nil
	}
	return p, storageError(s.Close())
}

// Close gives up an input that is not scanned.
func (p *Peeked) Close() error {
	if p.held == nil {
		return nil
	}
	return p.held.Close()
}

// RecordSchema gives the columns of one record of RecordIO, with its framing.
func RecordSchema(frame []byte) (*arrow.Schema, error) {
	for payload, err := range (recordio.Framing{}).Frames(frame) {
		if err != nil {
			return nil, inputError(err)
		}
		s, err := recordarrow.SchemaOf(payload)
		return s, inputError(err)
	}
	return nil, inputError(recordio.ErrTruncated)
}

// Entry is the map of a record, label or features, and the key in it that a column
// of RecordIO holds; "" of other columns.
func Entry(f arrow.Field) (of, key string) {
	entry, _ := f.Metadata.GetValue(recordarrow.KeyEntry)
	of, key, _ = strings.Cut(entry, "/")
	return of, key
}

// IsEmpty reports whether err says that an input holds nothing at all.
func IsEmpty(err error) bool { return errors.Is(err, csvml.ErrEmpty) }
