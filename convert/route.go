package convert

import (
	"context"
	"errors"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/internal/take"
	"github.com/recast-ml/recast/table"
)

// router decides which rows go to which file. It is asked by the workers, batch by
// batch in the order of the inputs, and its answers depend on that order alone. What
// takes time, finding keys and copying rows, is done outside of it.
type router struct {
	order    sequence
	splitter *splitter // nil: all rows go to split 0
	splits   []shards
	create   func(split int, shard int64) (*file, error)
}

// shards are the files of a split.
type shards struct {
	total int64 // rows of the split, where that must be known
	files int64 // into which they are shared; 0: by size, or one
	size  int64 // rows of each file; 0: by number, or one
	rows  int64 // that went to it so far
	file  *file // the last one
}

// lot is rows of a batch that go to one file.
type lot struct {
	file  *file
	turn  int64 // of the file's lots
	spans []take.Span
}

// route sets up the router, given the census if there is one.
func (r *run) route(c *census) {
	l := &r.job.Layout
	out := &router{create: r.files.create}
	if c == nil { // by hash, or not at all
		c = &census{splits: make([]int64, len(l.Split))}
	}
	var totals []int64
	out.splitter, totals = l.newSplitter(c)
	for i, n := range totals {
		out.splits = append(out.splits, shards{total: n, files: int64(l.Shards), size: l.ShardRows, file: r.files.splits[i].file})
	}
	r.router = out
}

// route decides about the rows of a batch.
func (r *router) route(ctx context.Context, turn int64, rows int, keys keyColumn) (lots []lot, err error) {
	var ids []int32
	if r.splitter != nil && r.splitter.id != nil {
		if ids, err = r.splitter.idsOf(make([]int32, 0, rows), keys); err != nil {
			return nil, inputError(err)
		}
	}
	err = r.order.do(ctx, turn, func() error {
		lots, err = r.assign(rows, ids)
		return inputError(err)
	})
	return lots, err
}

// assign decides about the next rows.
func (r *router) assign(rows int, ids []int32) (lots []lot, err error) {
	if r.splitter == nil {
		return r.shard(nil, 0, []take.Span{{To: int32(rows)}}, int64(rows))
	}
	splits := make([]uint8, rows)
	if err := r.splitter.choose(splits, ids); err != nil {
		return nil, err
	}
	spans, counts := make([][]take.Span, len(r.splits)), make([]int64, len(r.splits))
	for from := 0; from < rows; {
		to := from + 1
		for to < rows && splits[to] == splits[from] {
			to++
		}
		s := splits[from]
		spans[s] = append(spans[s], take.Span{From: int32(from), To: int32(to)})
		counts[s] += int64(to - from)
		from = to
	}
	for i := range r.splits {
		if lots, err = r.shard(lots, i, spans[i], counts[i]); err != nil {
			return nil, err
		}
	}
	return lots, nil
}

// shard shares the next n rows of a split out among its files.
func (r *router) shard(lots []lot, split int, spans []take.Span, n int64) ([]lot, error) {
	s := &r.splits[split]
	for n > 0 {
		shard, room, err := s.at()
		if err != nil {
			return nil, err
		}
		if s.file == nil || s.file.shard != shard {
			if s.file, err = r.create(split, shard); err != nil {
				return nil, err
			}
		}
		take := spans
		if room < n {
			take, spans = cutSpans(spans, room)
		}
		room = min(room, n)
		n -= room
		s.rows += room
		lots = append(lots, lot{s.file, s.file.lots, take})
		s.file.lots++
	}
	return lots, nil
}

// at is the file of the next row, and how many rows it still gets.
func (s *shards) at() (shard, room int64, err error) {
	const unlimited = 1 << 62
	switch {
	case s.files > 0:
		if s.rows >= s.total {
			return 0, 0, errChanged
		}
		// Row i of n goes to file ⌊i·k/n⌋, which ends before row ⌈(file+1)·n/k⌉.
		shard = s.rows * s.files / s.total
		return shard, ((shard+1)*s.total+s.files-1)/s.files - s.rows, nil
	case s.size > 0:
		if shard = s.rows / s.size; shard >= maxShards {
			return 0, 0, &hinted{errManyShards, "--shard-rows allows fewer"}
		}
		return shard, s.size - s.rows%s.size, nil
	}
	return 0, unlimited, nil
}

var errManyShards = errors.New("the output has more than 100,000 files")

// done checks that all rows came that were counted.
func (r *router) done() error {
	if r.splitter != nil {
		if err := r.splitter.done(); err != nil {
			return inputError(err)
		}
	}
	for i := range r.splits {
		if s := &r.splits[i]; s.files > 0 && s.rows != s.total {
			return inputError(errChanged)
		}
	}
	return nil
}

// cutSpans cuts off the first n rows.
func cutSpans(spans []take.Span, n int64) (first, rest []take.Span) {
	for i, s := range spans {
		rows := int64(s.To - s.From)
		switch {
		case n == 0:
			return spans[:i:i], spans[i:]
		case n < rows:
			at := s.From + int32(n)
			first = append(spans[:i:i], take.Span{Batch: s.Batch, From: s.From, To: at})
			rest = append([]take.Span{{Batch: s.Batch, From: at, To: s.To}}, spans[i+1:]...)
			return first, rest
		}
		n -= rows
	}
	return spans, nil
}

// slice is the rows of a lot of batch b if they follow each other; else nil.
func (l *lot) slice(b arrow.RecordBatch) arrow.RecordBatch {
	if len(l.spans) != 1 {
		return nil
	}
	return b.NewSlice(int64(l.spans[0].From), int64(l.spans[0].To))
}

// place gives an error about a row of the lot the row of the batch, and tells which
// batch.
func (l *lot) place(e *table.Error) (batch int32) {
	row := int32(e.Record - 1)
	for _, s := range l.spans {
		if n := s.To - s.From; row >= n {
			row -= n
			continue
		}
		e.Record = int64(s.From+row) + 1
		return s.Batch
	}
	return 0
}
