package convert

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/csvml"
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

// Inputs are the files of d.
func (d *Dataset) Inputs() []Input { return slices.Clone(d.inputs.list) }

// Header reports whether the first input begins with the names of its columns.
func (d *Dataset) Header() bool {
	s, ok := d.inputs.src.(*csvSource)
	return ok && s.schema.Header
}

// Head is the start of the first input of text, as much as was looked at, nil of
// another format. It is for the time before the rows are read.
func (d *Dataset) Head() []byte {
	if s, ok := d.inputs.src.(*csvSource); ok {
		return s.head
	}
	return nil
}

// Sampled tells how many of the cells of column i that were looked at hold numbers,
// or truth values, times and the like, and how many hold other text, of which
// example is one. ok is false if the format's columns have types.
func (d *Dataset) Sampled(i int) (values, texts int64, example string, ok bool) {
	s, ok := d.inputs.src.(sampler)
	if !ok {
		return 0, 0, "", false
	}
	c := s.Seen(i)
	return c.numbers, c.texts, c.example, true
}

// FormatOf finds out the format and compression of a file by its first bytes and
// its suffix.
func FormatOf(ctx context.Context, name string, o OpenOptions) (Input, error) {
	j := o.job([]string{name})
	if err := j.resolve(ctx); err != nil {
		return Input{}, err
	}
	s, f, err := openFormat(ctx, &j, name, nil)
	if err != nil {
		return Input{}, err
	}
	in := Input{Path: name, Format: f.name, Compression: s.comp.String(), Bytes: s.Size()}
	return in, storageError(s.Close())
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
