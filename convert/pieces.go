package convert

import (
	"context"
	"errors"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/table"
)

// piece is a run of encoded rows, ready to be appended.
type piece struct {
	Data []byte // compressed, if the output is
	Size int    // before compression
	CRC  uint32 // of what was compressed
	file *file
	rows int64
	// batch is which of several the row is of that err is about.
	batch int32
	err   error
}

// maxPiece is about how large a piece may become before compression. A batch
// of sparse rows may be a thousand times its size as text.
const maxPiece = 8 << 20

// press makes the pieces of one worker.
type press struct {
	enc     encoder
	groups  bool  // across batches
	most    int64 // bytes of a piece before compression, about
	text    bool  // the output is text, in which a sparse row has all its zeros
	comp    compression.Format
	block   *compression.Block
	scratch []byte
}

// pieceBytes is about how large a piece may be before compression. A shard of a size
// ends with one, and so is made of several.
func (r *run) pieceBytes() int64 {
	if size := r.job.Layout.ShardBytes; size > 0 {
		return min(maxPiece, max(size/16, 1<<10))
	}
	return maxPiece
}

func newPress(k sink, f *format, comp compression.Format, level int) (*press, error) {
	enc, err := k.NewEncoder()
	if err != nil {
		return nil, err
	}
	block, err := compression.NewBlock(comp, level)
	if err != nil {
		return nil, err
	}
	return &press{enc: enc, groups: f.groups, text: f.text, comp: comp, block: block, most: maxPiece}, nil
}

// run encodes a batch into pieces and hands them to t, whose batch it is. It
// returns how many bytes of them were in memory at once.
func (p *press) run(ctx context.Context, t *task, b arrow.RecordBatch) (held int64) {
	held, _ = p.lot(ctx, t, &lot{turn: t.turn}, b)
	return held
}

// lot does so with the rows of a lot. It also returns whether to go on.
func (p *press) lot(ctx context.Context, t *task, l *lot, b arrow.RecordBatch) (held int64, ok bool) {
	if p.groups { // bounded by itself, and each turn has its batch
		return p.send(ctx, t, l, b, 0, 0)
	}
	rows := b.NumRows()
	step := max(1, min(rows, p.most/rowBytes(b, p.text)))
	for from := int64(0); from < rows; from += step {
		part := b.NewSlice(from, min(from+step, rows))
		held, ok = p.send(ctx, t, l, part, from, held)
		part.Release()
		if !ok {
			return held, false
		}
	}
	if step < rows {
		held *= 3 // one at work, one waiting, one being written
	}
	if cap(p.scratch) > 2*maxPiece {
		p.scratch = nil
	}
	return held, true
}

// send encodes the rows of a lot behind the first from ones into a piece and hands it
// to t. It returns the most that was held, and whether to go on.
func (p *press) send(ctx context.Context, t *task, l *lot, rows arrow.RecordBatch, from, held int64) (int64, bool) {
	var c piece
	err := guard(func() (err error) {
		c, err = p.piece(ctx, t, l, rows)
		return err
	})
	if e, ok := errors.AsType[*table.Error](err); ok && e.Record > 0 {
		e.Record += from
		c.batch = l.place(e)
	}
	c.file, c.rows, c.err = l.file, rows.NumRows(), err
	held = max(held, int64(cap(c.Data)+cap(p.scratch)))
	select {
	case t.pieces <- c:
		return held, err == nil
	case <-ctx.Done():
		return held, false
	}
}

func (p *press) piece(ctx context.Context, t *task, l *lot, b arrow.RecordBatch) (c piece, err error) {
	enc := p.enc
	if l.file != nil && l.file.enc != nil {
		enc = l.file.enc
	}
	var out []byte
	select {
	case out = <-t.spare:
	default:
	}
	if p.comp == compression.None {
		c.Data, err = enc.Append(ctx, out[:0], l.turn, b)
		c.Size = len(c.Data)
		return c, err
	}
	if p.scratch, err = enc.Append(ctx, p.scratch[:0], l.turn, b); err != nil {
		return c, err
	}
	c.Size, c.CRC = len(p.scratch), p.comp.Sum(p.scratch)
	c.Data, err = p.block.Append(out[:0], p.scratch)
	return c, err
}

// recycle gives the memory of a written piece back to its task.
func (t *task) recycle(c piece) {
	if cap(c.Data) > maxKept {
		return
	}
	select {
	case t.spare <- c.Data[:0]:
	default:
	}
}

// rowBytes estimates the bytes of an encoded row, from above but for odd
// numbers. It depends on the batch alone.
func rowBytes(b arrow.RecordBatch, text bool) int64 {
	const number, quotes, frame = 16, 3, 64 // quotes and the comma
	bytes := int64(frame)
	for i, f := range b.Schema().Fields() {
		if _, n, ok := table.Dense(f.Type); ok {
			bytes += number * n
		} else if _, n, ok := table.Sparse(f); ok && text {
			bytes += 2*n + number
		} else if s, ok := b.Column(i).(*array.String); ok && s.Len() > 0 {
			bytes += int64(len(s.ValueBytes())/s.Len()) + quotes
		} else if s, n := packedText(b.Column(i)); n > 0 && s.Len() > 0 {
			bytes += int64(len(s.ValueBytes())*n/s.Len() + quotes*n)
		} else {
			bytes += number
		}
	}
	return bytes
}

// packedText is the values of a column of packed text, of which n make a row.
func packedText(a arrow.Array) (values *array.String, n int) {
	list, ok := a.(*array.FixedSizeList)
	if !ok {
		return nil, 0
	}
	if values, ok = list.ListValues().(*array.String); !ok {
		return nil, 0
	}
	return values, int(list.DataType().(*arrow.FixedSizeListType).Len())
}

// batchBytes is the memory of a batch's values.
func batchBytes(b arrow.RecordBatch) int64 {
	var bytes int64
	for _, c := range b.Columns() {
		bytes += dataBytes(c.Data())
	}
	return bytes
}

func dataBytes(d arrow.ArrayData) int64 {
	var bytes int64
	for _, b := range d.Buffers() {
		if b != nil {
			bytes += int64(b.Cap())
		}
	}
	for _, c := range d.Children() {
		bytes += dataBytes(c)
	}
	return bytes
}
