package convert

import (
	"context"

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
	err  error
}

// maxPiece is about how large a piece may become before compression. A batch
// of sparse rows may be a thousand times its size as text.
const maxPiece = 8 << 20

// press makes the pieces of one worker.
type press struct {
	enc     encoder
	text    bool // the output is text, in which a sparse row has all its zeros
	comp    compression.Format
	block   *compression.Block
	scratch []byte
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
	return &press{enc: enc, text: f.text, comp: comp, block: block}, nil
}

// run encodes a batch into pieces and hands them to t, whose batch it is. It
// returns how many bytes of them were in memory at once.
func (p *press) run(ctx context.Context, t *task, b arrow.RecordBatch) (held int64) {
	rows := b.NumRows()
	step := max(1, min(rows, maxPiece/rowBytes(b, p.text)))
	for from := int64(0); from < rows; from += step {
		part := b.NewSlice(from, min(from+step, rows))
		var c piece
		c.err = guard(func() (err error) {
			c, err = p.piece(t, part)
			return err
		})
		part.Release()
		held = max(held, int64(cap(c.Data)+cap(p.scratch)))
		select {
		case t.pieces <- c:
		case <-ctx.Done():
			return held
		}
		if c.err != nil {
			return held
		}
	}
	if step < rows {
		held *= 3 // one at work, one waiting, one being written
	}
	if cap(p.scratch) > 2*maxPiece {
		p.scratch = nil
	}
	return held
}

func (p *press) piece(t *task, b arrow.RecordBatch) (c piece, err error) {
	var out []byte
	select {
	case out = <-t.spare:
	default:
	}
	if p.comp == compression.None {
		c.Data, err = p.enc.Append(out[:0], b)
		c.Size = len(c.Data)
		return c, err
	}
	if p.scratch, err = p.enc.Append(p.scratch[:0], b); err != nil {
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
