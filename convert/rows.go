package convert

import (
	"context"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/table"
)

// WriteRows writes the first limit rows, or all if limit is 0, as csv with a
// header, or as jsonl, where NaN and infinities are strings.
func (d *Dataset) WriteRows(ctx context.Context, w io.Writer, as string, limit int64) error {
	if err := oneOf("--as", as, []string{"csv", "jsonl"}); err != nil {
		return err
	}
	want, schema := d.wantAll(as == "csv")
	if schema.NumFields() == 0 {
		return nil
	}
	newEncoder := func() (encoder, error) {
		e, err := csvml.NewEncoder(schema, csvml.EncodeOptions{})
		return bytesEncoder{e}, err
	}
	if as == "jsonl" {
		newEncoder = func() (encoder, error) {
			e, err := newJSONLines(schema)
			return bytesEncoder{e}, err
		}
	} else if e, err := csvml.NewEncoder(schema, csvml.EncodeOptions{}); err != nil {
		return inputError(err)
	} else if _, err := w.Write(e.AppendHeader(nil)); err != nil {
		return storageError(err)
	}

	if limit > 0 {
		enc, err := newEncoder()
		if err != nil {
			return err
		}
		var buf []byte
		return d.run(ctx, want, nil, func(t *task) error {
			defer t.batch.Release()
			rows := t.batch.NewSlice(0, min(limit, t.batch.NumRows()))
			defer rows.Release()
			if buf, err = enc.Append(ctx, buf[:0], 0, rows); err != nil {
				return inputError(err)
			}
			if _, err := w.Write(buf); err != nil {
				return storageError(err)
			}
			if limit -= rows.NumRows(); limit == 0 {
				return errStop
			}
			return nil
		})
	}
	text := rowsSink(newEncoder)
	return d.run(ctx, want, func() func(context.Context, *task) {
		p, err := newPress(text, &formatCSV, compression.None, 0)
		return func(ctx context.Context, t *task) {
			defer t.batch.Release()
			if t.err = err; err != nil {
				return
			}
			t.pieces = make(chan piece, 1)
			defer close(t.pieces)
			t.show()
			p.run(ctx, t, t.batch.RecordBatch)
		}
	}, func(t *task) error {
		for c := range t.pieces {
			if c.err != nil {
				return inputError(c.err)
			}
			if _, err := w.Write(c.Data); err != nil {
				return storageError(err)
			}
			t.recycle(c)
		}
		return nil
	})
}

// rowsSink makes encoders of rows for people.
type rowsSink func() (encoder, error)

func (k rowsSink) NewEncoder() (encoder, error) { return k() }
func (k rowsSink) Head() []byte                 { return nil }
func (k rowsSink) Tail() ([]byte, error)        { return nil, nil }

// wantAll asks for all columns; as text, where they are text in the input and
// text is what is wanted.
func (d *Dataset) wantAll(text bool) (table.Want, *arrow.Schema) {
	s := d.Schema()
	if !text || !d.inputs.format.text {
		return wantReadable(s)
	}
	fields := make([]arrow.Field, s.NumFields())
	for i, f := range s.Fields() {
		fields[i] = arrow.Field{Name: f.Name, Type: arrow.BinaryTypes.String, Nullable: true}
	}
	if len(fields) == 0 {
		return table.Want{}, s
	}
	k := packText(fields)
	return table.Want{Packs: []table.Pack{k}}, arrow.NewSchema([]arrow.Field{k.Field()}, nil)
}

// wantReadable asks for all columns that can be read.
func wantReadable(s *arrow.Schema) (table.Want, *arrow.Schema) {
	fields := slices.DeleteFunc(s.Fields(), func(f arrow.Field) bool {
		_, no := f.Metadata.GetValue(table.KeyUnsupported)
		return no
	})
	if len(fields) == s.NumFields() {
		return table.Want{}, s
	}
	return table.Want{Columns: fields}, arrow.NewSchema(fields, nil)
}
